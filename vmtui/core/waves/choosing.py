"""How a fleet shutdown is put together in the console: in which waves the chosen guests go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from vmtui.core.model import Host, Vm, VmId
from vmtui.core.text import Cell, Role
from vmtui.core.visible import visible
from vmtui.core.waves.plan import Course, PlannedWave
from vmtui.core.waves.text import (
    DOWN,
    NOTHING_AGAINST,
    Against,
    Names,
    Wording,
    by_host,
    condition,
    figure_lines,
    left_out_lines,
    not_asked_lines,
    wave_head,
)

Line = tuple[Cell, ...]

Groups = list[tuple[PlannedWave, Sequence[Vm]]]


class Order(StrEnum):
    """By what guests are put into waves; the values are words for a person."""

    ONE = "one wave"
    TAG = "by tag of host"
    STATE = "by state"
    PLAN = "plan file"


NO_TAG = "without a tag"

_EASY, _HARD = "can be asked", "need a hand"
"""Those that sleep, are paused or crashed hold only the last wave."""


def groups(order: Order, vms: Sequence[Vm], hosts: Mapping[str, Host]) -> Groups:
    """Put guests into waves; a plan file says more, and is not meant here.

    Args:
        order: By what.
        vms: The guests, in the order in which they are asked within a wave.
        hosts: The hosts in the order of the configuration. Waves by tag come in the order of the
            hosts' first tags, and guests of hosts without one first.
    """
    match order:
        case Order.TAG:
            tags = {name: (host.tags[0] if host.tags else "") for name, host in hosts.items()}
            names = sorted(dict.fromkeys(tags.values()), key=bool)
            found = [(tag or NO_TAG, [x for x in vms if tags[x.id.host] == tag]) for tag in names]
        case Order.STATE:
            easy = [vm for vm in vms if vm.state.is_up or not vm.state.has_process]
            found = [(_EASY, easy), (_HARD, [vm for vm in vms if vm not in easy])]
        case _:
            found = [("all", list(vms))]
    return [(PlannedWave(name, ()), guests) for name, guests in found if guests]


def plan_cells(
    course: Course,
    names: Names,
    hosts: Mapping[str, Host],
    wording: Wording = DOWN,
    against: Against = NOTHING_AGAINST,
) -> list[Line]:
    """The whole plan, with what marks a host beside its name; first what needs a thought.

    Args:
        course: With the guests that are there now.
        names: The names of its guests and of those that are left out.
        hosts: The hosts, by name.
        wording: Which way it goes.
        against: Why some of its guests can't be asked.
    """
    warnings = not_asked_lines(course, names, against) + left_out_lines(course, names)
    lines: list[Line] = [(Cell(f"! {words}", Role.OVERDUE),) for words in warnings]
    for number, wave in enumerate(course.waves, 1):
        lines.append((Cell(wave_head(wave, number, wording), Role.GOING),))
        for where, guests in by_host(wave, names):
            tags = " · ".join(map(visible, hosts[where].tags)) if where in hosts else ""
            cells = (Cell(f"    {visible(where)} ", Role.MUTED), Cell(f"{tags} ", Role.OVERDUE))
            lines.append((*cells[: 2 if tags else 1], Cell(guests)))
        if number < len(course.waves):
            lines.append((Cell(f"  then {condition(wave, wording)}", Role.MUTED),))
    return lines + [(Cell(words, Role.MUTED),) for words in figure_lines(course)]


def names_of(course: Course, vms: Mapping[VmId, Vm]) -> dict[VmId, str]:
    """The names of all guests that a course tells of."""
    ids = (*course.guests, *(vm_id for vm_id, _ in course.left_out))
    return {vm_id: vms[vm_id].name for vm_id in ids if vm_id in vms}
