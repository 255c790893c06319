"""What changed on a host while nobody could see it: found once its guests are listed again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence

from vmtui.core.happenings import Happening
from vmtui.core.model import Moment, PowerState, Vm, VmId
from vmtui.core.text import Role
from vmtui.core.view import natural

FOUND = "found"
"""The kind of a line on a guest whose state changed while nobody could see it."""

GONE = "gone"
"""Its detail where the guest is not there any more; else it is the new state."""

MOST_TOLD = 20
"""Guests of a host that have a line each; a host that restarted must not fill the pane."""

Stood = dict[VmId, tuple[str, PowerState]]
"""How guests stood: by what name, in what state."""


def stood(vms: Iterable[Vm]) -> Stood:
    """How guests stand now, of those that a host has told of and that are there."""
    return {vm.id: (vm.name, vm.state) for vm in vms if not (vm.remembered or vm.departed)}


def found(at: Moment, before: Stood, now: Stood, told: Container[VmId] = ()) -> list[Happening]:
    """A line for each guest that does not stand as it did, by their names.

    Args:
        told: Of whom an event has told what became of them.
    """
    changed = [
        vm_id
        for vm_id in before.keys() | now.keys()
        if vm_id not in told and _state(before, vm_id) is not _state(now, vm_id)
    ]
    known = {**before, **now}
    changed.sort(key=lambda one: (natural(known[one][0]), one))
    return [_line(at, vm_id, known[vm_id][0], before, now) for vm_id in changed]


def gathered(lines: Sequence[Happening]) -> list[Happening]:
    """The lines on one host's guests as they are; of very many, one for all that say the same."""
    if len(lines) <= MOST_TOLD:
        return list(lines)
    by_words: Mapping[str, list[Happening]] = defaultdict(list)
    for line in lines:
        by_words[line.words].append(line)
    return [_as_one(same) for same in by_words.values()]


def _as_one(same: Sequence[Happening]) -> Happening:
    (first, *others) = same
    if not others:
        return first
    words = f"{len(same)} guests {first.words.replace('(was ', '(were ')}"
    return Happening(
        first.at, first.host, "", words, first.role, kind=first.kind, detail=first.detail
    )


def _state(guests: Stood, vm_id: VmId) -> PowerState | None:
    _, state = guests.get(vm_id, ("", None))
    return state


def _line(at: Moment, vm_id: VmId, name: str, before: Stood, now: Stood) -> Happening:
    was, state = _state(before, vm_id), _state(now, vm_id)
    detail = state.value if state else GONE
    words = f"found {detail} (was {was.value})" if was else f"found {detail}"
    slug = detail.replace(" ", "-")
    role = _role(was, state)
    return Happening(at, vm_id.host, name, words, role, vm_id, FOUND, detail=slug)


def _role(was: PowerState | None, state: PowerState | None) -> Role:
    if state is PowerState.CRASHED:
        return Role.BAD
    is_down = was is not None and was.has_process and not (state and state.has_process)
    return Role.OVERDUE if is_down else Role.PLAIN
