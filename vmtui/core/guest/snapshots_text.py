"""A guest's snapshots in words: in the list, below it, and before one is taken or brought back."""

from __future__ import annotations

from collections.abc import Iterator

from vmtui.core.details import Definition
from vmtui.core.frozen import frozen
from vmtui.core.guest.snapshots import Branch, Snapshot
from vmtui.core.model import Moment, PowerState, Vm
from vmtui.core.text import Cell, Role, age, size
from vmtui.core.visible import visible

Line = tuple[Cell, ...]

_DEEPEST = 8
"""Steps by which a snapshot stands to the right of its first ancestor, at most."""

_STATES = {"shutoff": "off", "disk-snapshot": "disks only", "pmsuspended": "asleep"}


@frozen
class Entry:
    """A line of the list, in columns.

    Attributes:
        name: Indented by its place in the tree.
        old: How long ago it was taken.
        state: Of the guest then.
    """

    name: Cell
    old: Cell
    state: Cell
    kind: Cell


def entry(branch: Branch, now: Moment) -> Entry:
    """A snapshot in the list."""
    one = branch.snapshot
    twig = f"{'  ' * (min(branch.depth, _DEEPEST) - 1)}└ " if branch.depth else ""
    current = " ● current" if one.is_current else ""
    return Entry(
        Cell(f"{twig}{shown_name(one.name)}{current}", Role.GOOD if current else Role.PLAIN),
        Cell(_old(one, now), Role.MUTED),
        Cell(visible(one.problem, 60) or _state(one), Role.OVERDUE if one.problem else Role.MUTED),
        Cell(one.kind, Role.MUTED),
    )


def shown_name(name: str, limit: int = 80) -> str:
    """A snapshot's name; in quotes where a blank at its end, or for all of it, shows as nothing."""
    words = visible(name, limit)
    return words if name and name == name.strip(" ") else f'"{words}"'


def _old(one: Snapshot, now: Moment) -> str:
    return "" if one.created is None else age(now.wall - one.created)


def _state(one: Snapshot) -> str:
    return visible(_STATES.get(one.state, one.state), 20)


def chosen_lines(branch: Branch) -> tuple[Line, ...]:
    """What else is known of the snapshot under the cursor."""
    one = branch.snapshot
    about = " ".join(one.description.split()) or "no description"
    above = shown_name(one.parent) if one.parent else "none: the first"
    below = ", ".join(shown_name(name, 40) for name in branch.children) or "none"
    return (
        (Cell("about    ", Role.MUTED), Cell(visible(about, 500))),
        (Cell("from     ", Role.MUTED), Cell(above)),
        (Cell("children ", Role.MUTED), Cell(below)),
    )


def take_lines(vm: Vm, definition: Definition | None) -> Iterator[Line]:
    """What taking one does to the guest, and what may stand against it."""
    if vm.state is PowerState.SHUT_OFF:
        yield (Cell("keeps its disks as they are; it is off, so there is no memory to keep"),)
    else:
        memory = f"its {size(vm.memory)} of memory" if vm.memory else "its memory"
        then = "then it runs on" if vm.state.is_up else "then it is as it was"
        yield (
            Cell(
                f"it stands still while {memory} is written into its disk, perhaps for minutes;"
                f" {then}",
                Role.OVERDUE,
            ),
        )
    unfit = [
        f"{visible(disk.target, 20)} is {visible(disk.format, 20)}"
        for disk in (definition.disks if definition else ())
        if disk.device == "disk" and not disk.read_only and disk.format not in ("", "qcow2")
    ]
    if unfit:
        words = f"{', '.join(unfit)}: libvirt keeps a snapshot in qcow2 disks only, and may refuse"
        yield (Cell(words, Role.OVERDUE),)
    yield (Cell("it lives in the guest's own disks: it is no backup", Role.MUTED),)


def revert_lines(vm: Vm, one: Snapshot, now: Moment) -> Iterator[Line]:
    """What going back to one does, and what is lost by it."""
    old = f", taken {_old(one, now)} ago" if one.created is not None else ""
    about = " ".join(one.description.split())
    yield (
        Cell(f"to {shown_name(one.name)}{old}"),
        Cell(f"  {visible(about, 200)}" if about else "", Role.MUTED),
    )
    has_memory = vm.state.has_process
    lost = "what its disks hold now, and its memory" if has_memory else "what its disks hold now"
    yield (Cell(f"LOST: all since then: {lost}. Nothing brings it back.", Role.BAD),)
    yield (Cell("gentler: Esc, then n keeps the present in a snapshot first", Role.MUTED),)
    match one.state:
        case "running":
            yield (Cell("it runs on from then; its clock and its connections are as of then"),)
        case "paused":
            yield (Cell("it is paused then; p lets it go on"),)
        case "shutoff" | "disk-snapshot":
            yield (Cell("it is off then; o starts it"),)
        case _:
            yield (Cell("nobody knows whether it runs then"),)
    if "external" in one.kinds:
        words = "it is external: older libvirt can't go back to such a one, and says so"
        yield (Cell(words, Role.OVERDUE),)
