"""What the dialog for a soft shutdown says of its guests, in words."""

from __future__ import annotations

from collections.abc import Sequence

from vmtui.core.commands import Mode
from vmtui.core.cures.guest_os import Family, family
from vmtui.core.frozen import frozen
from vmtui.core.guards import tagged
from vmtui.core.last_times import Took
from vmtui.core.model import Vm, VmId
from vmtui.core.obstacles import Obstacle
from vmtui.core.row_text import state_sign
from vmtui.core.shutdown import Goal
from vmtui.core.text import Cell, Role
from vmtui.core.times_text import times_words
from vmtui.core.visible import visible


@frozen
class Candidate:
    """A guest that somebody wants to shut down.

    Attributes:
        name: As last known, for a guest that is gone too.
        vm: The domain; None where it is gone.
        against: Why it is left out; None if it is asked.
        last_times: How long its last soft shutdowns took, oldest first.
        wakes: Whether it sleeps, and is woken before it is asked.
        instead_of: What is under way that this replaces, such as "reboot"; "" if nothing is.
        foreign: That somebody else pressed its button lately; "" if nobody did.
        held: That a freeze of ours may hold its file systems; "" if none may.
        tags: Those of its host.
    """

    id: VmId
    name: str
    vm: Vm | None
    against: Obstacle | None
    last_times: tuple[Took, ...] = ()
    wakes: bool = False
    instead_of: str = ""
    foreign: str = ""
    held: str = ""
    tags: tuple[str, ...] = ()


UNDER_WAY = Obstacle("under-way", "it is going down already", "s on it alone asks again")
"""Asking again would begin its countdown anew."""

REBOOTING = Obstacle("under-way", "it is rebooting already", "r on it alone asks again")
"""Likewise."""


def candidate_lines(candidates: Sequence[Candidate]) -> tuple[tuple[Cell, ...], ...]:
    """Those that will be asked, then those that are left out with what to do instead."""
    cells = title_cells(len(candidates))
    asked = [_asked(one, cells) for one in candidates if one.against is None]
    others = [
        line
        for one in candidates
        if one.against
        for line in left_out(one.name, one.id.host, one.against)
    ]
    return (*asked, *others)


def title_cells(guests: int) -> int:
    """Cells for the title of each guest of a dialog: all of it where it is the only one."""
    return 40 if guests > 1 else 130


def _asked(one: Candidate, cells: int) -> tuple[Cell, ...]:
    title = one.vm.title if one.vm else None
    times = times_words(one.last_times)
    return (
        *([state_sign(one.vm)] if one.vm else []),
        Cell(visible(one.name)),
        Cell(f" on {visible(one.id.host)}", Role.MUTED),
        *tagged(one.tags),
        *_instead(one),
        *([Cell(f"  {one.held}", Role.BAD)] if one.held else []),
        *([Cell(f"  {one.foreign}", Role.OVERDUE)] if one.foreign else []),
        *([Cell("  asleep: woken first, then asked", Role.ASLEEP)] if one.wakes else []),
        *([Cell(f"  {visible(title, cells)}", Role.MUTED)] if title else []),
        *([Cell(f" · {times}", Role.MUTED)] if times else []),
    )


def _instead(one: Candidate) -> tuple[Cell, ...]:
    if not one.instead_of:
        return ()
    return (Cell(f"  instead of the {one.instead_of} under way", Role.OVERDUE),)


def left_out(name: str, host: str, against: Obstacle) -> tuple[tuple[Cell, ...], ...]:
    """A guest for which nothing is done, with the reason and what to do instead."""
    head = (
        Cell("– ", Role.OVERDUE),
        Cell(visible(name), Role.MUTED),
        Cell(f" on {visible(host)}", Role.MUTED),
        Cell(f"  left out: {visible(against.words)}", Role.OVERDUE),
    )
    if not against.advice:
        return (head,)
    return (head, (Cell(f"    {visible(against.advice)}", Role.MUTED),))


def mode_words(mode: Mode, vms: Sequence[Vm], goal: Goal = Goal.OFF) -> Cell:
    """What this way of asking means for these guests."""
    if mode is Mode.ACPI and goal is Goal.RESTART:
        words = "as if the power button was pressed; once it is off, libvirt starts it again"
        return Cell(words, Role.MUTED)
    if mode is Mode.ACPI:
        return Cell("as if somebody pressed the guest's power button once", Role.MUTED)
    return agent_words([family(vm) for vm in vms], goal)


def agent_words(systems: Sequence[Family], goal: Goal = Goal.OFF) -> Cell:
    """What it means that the agents of guests with these systems are asked."""
    if Family.WINDOWS in systems:
        words = "on Windows the agent closes applications without asking: unsaved work is lost"
        return Cell(f"! {words}", Role.OVERDUE)
    if Family.UNKNOWN not in systems:
        return Cell(f"the guest's own agent starts its {_AIMS[goal]}", Role.MUTED)
    return Cell(
        f"the guest's own agent starts its {_AIMS[goal]}; on Windows it closes applications"
        " without asking",
        Role.OVERDUE,
    )


_AIMS = {Goal.OFF: "shutdown", Goal.RESTART: "restart"}


def hidden_words(hidden: int, total: int) -> str:
    """How many of the guests the table does not show now; "" if none."""
    if not hidden:
        return ""
    return f"{hidden} of these {total} {'is' if hidden == 1 else 'are'} hidden in the table"
