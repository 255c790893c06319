"""Who goes down with whom, and what must be so before the next ones are asked.

A `Plan` is what a person writes: patterns and figures. `lay_out` makes a `Course` of it: guests
that are there now, each in one wave. A course is shown before anything runs, and kept in the
record, so that nothing that matches a pattern later is swept along.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from enum import StrEnum
from fnmatch import fnmatchcase

from vmtui.core.frozen import frozen
from vmtui.core.model import Vm, VmId

AT_ONCE = 4
"""Guests of one host that go down at the same time, where nobody says otherwise."""


MOST_AT_ONCE = 1000
"""More is a slip of the pen."""


class Until(StrEnum):
    """What a wave waits for before the next one begins; the values stand in plan files."""

    ALL_OFF = "all-off"
    TIME = "time"
    """Its time has passed, whoever is still up."""


class AtDeadline(StrEnum):
    """What becomes of those that are still up at the deadline; force is no choice."""

    LEAVE = "leave"
    SAVE = "save"
    """A managed save: off, with their memory kept on the host's disk."""


class LeftOut(StrEnum):
    """Why a guest is in no wave; the values are words for a person."""

    OWN = "vmtui runs in it"
    OFF = "off already"
    READ_ONLY = "its host is opened read-only"
    NO_WAVE = "in no wave, stays on"
    ON = "on already"
    """On the way back, like the next one."""
    GONE = "not there any more"


@frozen
class PlannedWave:
    """A ``[[wave]]`` of a plan file.

    Attributes:
        guests: Patterns of domain names, as a shell has them. A guest belongs to the first wave
            that names it.
        limit: Seconds that each guest has; None for the plan's.
        until: What it waits for.
        pause: Seconds between that and the next wave; with ``Until.TIME`` counted from its start.
    """

    name: str
    guests: tuple[str, ...]
    limit: float | None = None
    until: Until = Until.ALL_OFF
    pause: float = 0.0


@frozen
class Plan:
    """A whole plan.

    Attributes:
        limit: Seconds that each guest has, where its wave does not say.
        at_once: Guests of one host that may be going down at the same time.
        deadline: Seconds from the start after which nobody is asked any more; None for no such.
        then: What becomes of those that are up then.
    """

    waves: tuple[PlannedWave, ...]
    limit: float
    at_once: int = AT_ONCE
    deadline: float | None = None
    then: AtDeadline = AtDeadline.LEAVE


def whole(limit: float) -> Plan:
    """All guests in one wave, as it is without a plan file."""
    return Plan((PlannedWave("all", ("*",)),), limit)


@frozen
class Wave:
    """A wave of guests that are there. Its figures are those of ``PlannedWave``."""

    name: str
    guests: tuple[VmId, ...]
    limit: float
    until: Until = Until.ALL_OFF
    pause: float = 0.0


@frozen
class Course:
    """A plan for guests that are there.

    Attributes:
        waves: Those that have guests, in order.
        left_out: Guests that are in no wave, with the reason: those that the plan meant, and those
            that are on and that it does not name.
        unmatched: Patterns that meant no guest, which may be a slip of the pen.
    """

    waves: tuple[Wave, ...]
    at_once: int = AT_ONCE
    deadline: float | None = None
    then: AtDeadline = AtDeadline.LEAVE
    left_out: tuple[tuple[VmId, LeftOut], ...] = ()
    unmatched: tuple[str, ...] = ()

    @property
    def guests(self) -> tuple[VmId, ...]:
        """All of them, in the order in which they are asked."""
        return tuple(vm_id for wave in self.waves for vm_id in wave.guests)

    def limit_of(self, vm_id: VmId) -> float:
        """The seconds that one of its guests has."""
        return next(wave.limit for wave in self.waves if vm_id in wave.guests)


def lay_out(
    plan: Plan,
    domains: Iterable[Vm],
    *,
    own: Collection[VmId] = (),
    read_only: Collection[str] = (),
) -> Course:
    """Find the guests of each wave.

    Args:
        plan: What is wanted.
        domains: Those that it may mean, in the order in which they are to be asked.
        own: The guest in which vmtui itself runs: it is taken down by nobody from inside.
        read_only: Names of hosts that may not be acted on.
    """
    left = list(domains)
    groups: list[tuple[PlannedWave, Sequence[Vm]]] = []
    unmatched: list[str] = []
    for planned in plan.waves:
        unmatched += [x for x in planned.guests if not any(fnmatchcase(vm.name, x) for vm in left)]
        meant = {vm.id: vm for vm in left if any(fnmatchcase(vm.name, x) for x in planned.guests)}
        left = [vm for vm in left if vm.id not in meant]
        groups.append((planned, tuple(meant.values())))
    course = lay_out_groups(plan, groups, own=own, read_only=read_only)
    stay = tuple((vm.id, LeftOut.NO_WAVE) for vm in left if vm.state.has_process)
    return replace(course, left_out=course.left_out + stay, unmatched=tuple(unmatched))


def lay_out_groups(
    plan: Plan,
    groups: Iterable[tuple[PlannedWave, Sequence[Vm]]],
    *,
    own: Collection[VmId] = (),
    read_only: Collection[str] = (),
) -> Course:
    """Leave out who can't be taken down, where it is clear already who is meant by each wave.

    Args:
        plan: Its figures count, and not its waves.
        groups: The waves with those that they mean, in order.
        own: As for ``lay_out``, like the next one.
        read_only: Names of hosts that may not be acted on.
    """
    waves: list[Wave] = []
    left_out: list[tuple[VmId, LeftOut]] = []
    for planned, meant in groups:
        why = {vm.id: _why_left_out(vm, own, read_only) for vm in meant}
        left_out += [(vm_id, reason) for vm_id, reason in why.items() if reason is not None]
        guests = tuple(vm.id for vm in meant if why[vm.id] is None)
        if guests:
            limit = plan.limit if planned.limit is None else planned.limit
            waves.append(Wave(planned.name, guests, limit, planned.until, planned.pause))
    return Course(tuple(waves), plan.at_once, plan.deadline, plan.then, tuple(left_out))


def _why_left_out(vm: Vm, own: Collection[VmId], read_only: Collection[str]) -> LeftOut | None:
    if vm.id in own:
        return LeftOut.OWN
    if not vm.state.has_process:
        return LeftOut.OFF
    return LeftOut.READ_ONLY if vm.id.host in read_only else None
