"""A soft shutdown, or a reboot, as lines of the journal, and back again."""

from __future__ import annotations

from collections.abc import Callable

from vmtui.core.commands import Mode
from vmtui.core.model import Moment, VmId
from vmtui.core.record.author_text import by_words
from vmtui.core.record.open_shutdowns import ACCEPTED, RAISED, LastVerdict, OpenShutdown
from vmtui.core.record.records import CLOSING, Action, Json, Record
from vmtui.core.record.records import Phase as Line
from vmtui.core.shutdown import Goal, Phase, SoftShutdown
from vmtui.core.why.verdict import SeenBefore, Slug
from vmtui.session.lines import line

PERHAPS_NOT_ASKED = "nobody knows whether the request arrived: s asks again"

_CPU_TIME = "cpu_time"


def written(
    watch: SoftShutdown, phase: Line, uri: str, why: str | None = None, mode: Mode | None = None
) -> Record:
    """The line that says where a shutdown stands.

    Args:
        uri: The host's connection URI.
        why: The reason given, if one was.
        mode: Of a press: how it was made; None: as the guest was asked first.
    """
    return line(
        watch,
        Action.REBOOT if watch.is_reboot else Action.SOFT_SHUTDOWN,
        phase,
        uri,
        why=why,
        evidence=_evidence(watch, phase),
        outcome=watch.phase.value if watch.phase.is_end else None,
        limit=watch.limit,
        deadline=watch.asked.wall + watch.limit,
        mode=(mode or watch.mode).value,
    )


def read(one: OpenShutdown, host: str, now: Moment) -> SoftShutdown:
    """The shutdown that the journal has open, or given up, on this process's clocks.

    Args:
        host: The short name that its host has here.
    """

    def on_boot_clock(wall: float) -> Moment:
        # A clock that was set back since would have it in the future.
        ago = max(now.wall - wall, 0.0)
        return Moment(now.wall - ago, now.boot - ago)

    asked, limit = _asked_for(one)
    ended = on_boot_clock(one.given_up) if one.given_up is not None else None
    return SoftShutdown(
        vm=VmId(host, one.intent.uuid),
        name=one.intent.guest,
        entry=one.intent.entry,
        mode=Mode(one.intent.mode or Mode.ACPI.value),
        asked=on_boot_clock(asked),
        limit=limit,
        domain_id=one.intent.run,
        cpu_time=one.intent.number(_CPU_TIME),
        phase=Phase.UNWATCHED if ended else Phase.OUT_OF_SIGHT,
        presses=tuple(on_boot_clock(wall) for wall in one.presses),
        agent_asked=tuple(on_boot_clock(wall) for wall in one.agent_asked),
        accepted=on_boot_clock(one.accepted) if one.accepted is not None else None,
        raised=(on_boot_clock(one.raised),) if one.raised is not None else (),
        words="" if one.presses else PERHAPS_NOT_ASKED,
        ended=ended,
        adopted=True,
        observed=one.watched,
        asked_by=by_words(one.asker) if one.asker else "",
        seen_before=_seen_before(one.verdict, on_boot_clock),
        goal=Goal.RESTART if one.intent.action is Action.REBOOT else Goal.OFF,
    )


def _asked_for(one: OpenShutdown) -> tuple[float, float]:
    """When it was asked for, wall time, and the seconds given in all, as they were told then.

    The line itself came a moment later, and a limit that is counted from it is not the one given.
    """
    limit, deadline = one.intent.limit, one.intent.deadline
    if limit is None or deadline is None:
        return one.started, one.deadline - one.started
    return deadline - limit, round(limit + (one.deadline - deadline), 3)


def way_told(watch: SoftShutdown) -> dict[str, Json]:
    """What the journal is told of the request's way, for a console that picks it up."""
    known: dict[str, Json] = {}
    if watch.accepted is not None:
        known[ACCEPTED] = watch.accepted.wall
    if watch.raised:
        known[RAISED] = watch.raised[0].wall
    return known


def _seen_before(
    verdict: LastVerdict | None, on_boot_clock: Callable[[float], Moment]
) -> SeenBefore | None:
    if verdict is None or verdict.slug not in frozenset(Slug):
        return None
    at = on_boot_clock(verdict.time)
    return SeenBefore(Slug(verdict.slug), at, by_words(verdict.author))


def _evidence(watch: SoftShutdown, phase: Line) -> Json:
    known = {} if phase in CLOSING else way_told(watch)
    if watch.words:
        known["words"] = watch.words
    if watch.cpu_time is not None:
        known[_CPU_TIME] = watch.cpu_time
    return known or None
