"""Fleet shutdowns in a row, of which each went on where the one before had stopped.

Who was stopped by a guest that did not follow deals with it, and begins the same plan again: the
second one finds the guests of the first off already, and asks the rest. To whoever wants the
hosts back they are one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from vmtui.core.model import Moment, VmId
from vmtui.core.waves.record import OpenFleetShutdown, ended_fleet_shutdowns
from vmtui.core.waves.run import FleetShutdown, Stage

SAME_WORK = 12 * 3600.0
"""Seconds between the beginnings of two at most: what is older was for another reason."""


def last_ended(lines: Iterable[bytes], now: Moment) -> OpenFleetShutdown | None:
    """The last fleet shutdown of a journal that asked somebody and came to its end; else None.

    With those that it went on from: see ``as_one``.
    """
    return as_one(ended_fleet_shutdowns(lines, now))


def as_one(ended: Sequence[OpenFleetShutdown]) -> OpenFleetShutdown | None:
    """The last fleet shutdown that asked somebody, with those that it went on from.

    It goes on from one of the same hosts that stopped, met its deadline, was abandoned, or let
    guests stay up, unless there was a way back since.

    Args:
        ended: All that came to an end, ways back too, the earliest first.

    Returns:
        It; one with ``parts`` where it is several: their waves one after the other.
    """
    earlier = [one for one in ended if one.run.is_way_back or one.run.asked or one.run.saved]
    while earlier and earlier[-1].run.is_way_back:
        earlier.pop()
    if not earlier:
        return None
    last = earlier.pop()
    while earlier and not (before := earlier.pop()).run.is_way_back:
        if _goes_on_from(last, before):
            last = _joined(before, last)
    return last


def _goes_on_from(one: OpenFleetShutdown, before: OpenFleetShutdown) -> bool:
    began = one.parts[0] if one.parts else one.run.began
    is_soon = began.wall - before.run.began.wall <= SAME_WORK
    same = set(one.hosts.values()) & set(before.hosts.values())
    is_whole = before.run.stage is Stage.DONE and not before.run.let_go
    return bool(same) and is_soon and not is_whole


def _joined(before: OpenFleetShutdown, after: OpenFleetShutdown) -> OpenFleetShutdown:
    """Two as one, with the second one's short names of hosts; a guest goes with the later wave."""
    here = {uri: name for name, uri in after.hosts.items()}
    # A name that means another host to the second one: its URI means one alone.
    news = {name: uri if name in after.hosts else name for name, uri in before.hosts.items()}
    local = {name: here.get(uri, news[name]) for name, uri in before.hosts.items()}

    def renamed(vm_id: VmId) -> VmId:
        return VmId(local.get(vm_id.host, vm_id.host), vm_id.uuid)

    later, was = frozenset(after.run.course.guests), before.run
    waves = [replace(wave, guests=tuple(map(renamed, wave.guests))) for wave in was.course.waves]
    waves = [replace(x, guests=tuple(y for y in x.guests if y not in later)) for x in waves]
    run: FleetShutdown = replace(
        after.run,
        course=replace(after.run.course, waves=(*waves, *after.run.course.waves)),
        asked=after.run.asked | set(map(renamed, was.asked)),
        let_go=after.run.let_go | set(map(renamed, was.let_go)),
        saved=after.run.saved | set(map(renamed, was.saved)),
    )
    return replace(
        after,
        run=run,
        names={renamed(x): name for x, name in before.names.items()} | dict(after.names),
        hosts={local[name]: uri for name, uri in before.hosts.items()} | dict(after.hosts),
        parts=(was.began, *(after.parts or (after.run.began,))),
    )
