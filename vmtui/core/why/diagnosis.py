"""Why a guest still runs: evidence in, verdict out.

The rows of one table are tried in order, and the first that matches wins: what libvirt and QEMU
say comes first, then what the figures say, then what the screen says. A row answers with what it
says, or with None where it does not match. Nothing here remembers; the verdict until now is
handed in, so that one that is near a limit does not flip with every sample, and so that a press
that was lost while the guest booted stays lost.
"""

from __future__ import annotations

from collections.abc import Callable

from vmtui.core.why import said_by_figures, said_by_host, said_by_screen
from vmtui.core.why.said import Said
from vmtui.core.why.signs import Case, Signs, read_signs
from vmtui.core.why.verdict import Slug, Verdict

__all__ = ["Case", "diagnose"]

Row = Callable[[Signs], Said | None]

_TABLE: tuple[Row, ...] = (
    said_by_host.host_unreachable,
    said_by_host.qemu_closing,
    said_by_host.asleep,
    said_by_host.crashed,
    said_by_host.paused,
    said_by_host.restarts,
    # A job is known by an older look, and a hung QEMU does not get on with it.
    said_by_host.qemu_hung,
    said_by_host.job_running,
    said_by_host.not_passed_on,
    said_by_host.not_sampled,
    said_by_figures.working,
    said_by_figures.writes_as_before,
    said_by_figures.cpu_working,
    said_by_figures.cpu_hung,
    said_by_figures.booting,
    said_by_figures.lost_in_boot,
    said_by_host.no_acpi,
    said_by_figures.busy_as_before,
    said_by_host.not_asked,
    said_by_screen.too_early,
    said_by_screen.display_woke,
    said_by_screen.waiting_for_input,
    said_by_screen.withdrawn,
    said_by_screen.as_seen_before,
    said_by_screen.blind,
)


def diagnose(case: Case, before: Verdict | None = None) -> Verdict:
    """Judge why a guest still runs, or how it ended.

    Args:
        case: The guest, and what was seen of it.
        before: The verdict until now; its ``since`` stays as long as the verdict does.
    """
    signs = None if case.vm is None else read_signs(case, case.vm, before)
    said = _judge(case, signs)
    same = before is not None and before.slug is said.slug
    return Verdict(
        slug=said.slug,
        since=before.since if before is not None and same else said.at or case.now,
        words=said.words,
        note=said.note,
        sureness=said.sureness,
        reasons=tuple(reason for reason in said.reasons if reason),
        unknown=said.unknown,
        lost=None if signs is None else said_by_figures.lost_press(signs, said),
    )


def _judge(case: Case, signs: Signs | None) -> Said:
    ended = said_by_host.ended(case)
    if signs is None:
        return ended or said_by_host.vanished(case)
    if ended is not None:
        # The first reset ends the shutdown; more of them may follow.
        is_restart = ended.slug is Slug.RESTARTS
        return (said_by_host.restarts(signs) if is_restart else None) or ended
    for row in _TABLE:
        if (said := row(signs)) is not None:
            return said
    return said_by_screen.ignores_button(signs)
