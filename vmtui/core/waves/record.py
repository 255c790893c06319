"""A fleet shutdown in the journal: written as it goes, and read again after its console is gone.

Its intent holds the whole course with the names of its guests and the URIs of their hosts. Each
later line of its entry tells how far it has come: its stage, its wave, and who was asked or let
go since the line before. What became of each guest stands in that guest's own lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from vmtui.core.frozen import frozen_by_name
from vmtui.core.model import Moment, VmId
from vmtui.core.record.record_lines import decode
from vmtui.core.record.records import CLOSING, Action, Author, Json, Line, Phase, Record
from vmtui.core.waves.plan import AtDeadline, Course, Until, Wave
from vmtui.core.waves.run import FleetShutdown, Stage

_MARK = f'"{Action.FLEET_SHUTDOWN.value}"'.encode()


@frozen_by_name
class OpenFleetShutdown:
    """One that has no end in the journal.

    Attributes:
        run: As far as it had come; its moments on the boot clock of whoever reads it.
        names: The guests' names.
        hosts: The connection URIs of the short names that the course uses.
        author: Whose console conducts it, or last did.
        watched: Whether that process still lives; only a look at this machine can tell.
    """

    run: FleetShutdown
    names: Mapping[VmId, str]
    hosts: Mapping[str, str]
    author: Author
    watched: bool = False


def intent(run: FleetShutdown, names: Mapping[VmId, str], hosts: Mapping[str, str]) -> Record:
    """Its first line.

    Args:
        run: As it begins.
        names: The names of its guests.
        hosts: The connection URIs of its hosts, by short name.
    """
    course = run.course
    evidence: dict[str, Json] = {
        "hosts": dict(hosts),
        "at_once": course.at_once,
        "deadline": course.deadline,
        "then": course.then.value,
        "waves": [_wave_told(wave, names) for wave in course.waves],
    }
    return _record(run.entry, Phase.INTENT, evidence)


def progress(before: FleetShutdown, run: FleetShutdown) -> Record:
    """The line on what has changed; an outcome where that was its end."""
    evidence: dict[str, Json] = {
        "stage": run.stage.value,
        "wave": run.wave,
        "wave_began": run.wave_began.wall,
        "rest_until": _wall(run, run.rest_until),
        "asked": [list(vm_id) for vm_id in sorted(run.asked - before.asked)],
        "let_go": [list(vm_id) for vm_id in sorted(run.let_go - before.let_go)],
    }
    if run.stage.is_end:
        return replace(_record(run.entry, Phase.OUTCOME, evidence), outcome=run.stage.value)
    return _record(run.entry, Phase.PROGRESS, evidence)


def taken_over(run: FleetShutdown) -> Record:
    """The line by which another console conducts it from now on."""
    return _record(run.entry, Phase.TAKEN_OVER, None)


def open_fleet_shutdowns(lines: Iterable[bytes], now: Moment) -> list[OpenFleetShutdown]:
    """Find those that have an intent and no end, the earliest first.

    Torn, foreign and unknown lines are passed over. The order of the lines does not matter, and a
    line may come twice.
    """
    entries: dict[str, dict[str, Line]] = {}
    for text in lines:
        line = decode(text) if _MARK in text else None
        if line is not None and line.record.action is Action.FLEET_SHUTDOWN:
            entries.setdefault(line.record.entry, {})[line.id] = line
    found = (_open(sorted(told.values(), key=lambda x: x.time), now) for told in entries.values())
    return sorted((one for one in found if one), key=lambda one: one.run.began)


def _open(lines: Sequence[Line], now: Moment) -> OpenFleetShutdown | None:
    first = next((line for line in lines if line.record.phase is Phase.INTENT), None)
    if first is None or any(line.record.phase in CLOSING for line in lines):
        return None

    def moment(wall: float) -> Moment:
        return Moment(wall, now.boot - (now.wall - wall))

    try:
        begun = _begun(first, moment)
        later = [line for line in lines if line.record.phase is Phase.PROGRESS]
        run = _as_told(begun.run, [line.record.evidence for line in later], moment)
    except (KeyError, TypeError, ValueError, IndexError):
        return None  # not written by a vmtui, or by one that is newer
    conductors = [x for x in lines if x.record.phase in (Phase.INTENT, Phase.TAKEN_OVER)]
    return replace(begun, run=run, author=conductors[-1].author)


def _begun(line: Line, moment: Callable[[float], Moment]) -> OpenFleetShutdown:
    told: Any = line.record.evidence
    names: dict[VmId, str] = {}
    waves = []
    for wave in told["waves"]:
        guests = []
        for host, uuid, name in wave["guests"]:
            guests.append(VmId(str(host), str(uuid)))
            names[guests[-1]] = str(name)
        until, pause = Until(wave["until"]), float(wave["pause"])
        waves.append(Wave(str(wave["name"]), tuple(guests), float(wave["limit"]), until, pause))
    deadline = None if told["deadline"] is None else float(told["deadline"])
    course = Course(tuple(waves), int(told["at_once"]), deadline, AtDeadline(told["then"]))
    began = moment(line.time)
    hosts = {str(name): str(uri) for name, uri in told["hosts"].items()}
    run = FleetShutdown(line.record.entry, course, began, began)
    return OpenFleetShutdown(run=run, names=names, hosts=hosts, author=line.author)


def _as_told(
    run: FleetShutdown, told: Sequence[Any], moment: Callable[[float], Moment]
) -> FleetShutdown:
    for one in told:
        rest = one["rest_until"]
        run = replace(
            run,
            stage=Stage(one["stage"]),
            wave=int(one["wave"]),
            wave_began=moment(float(one["wave_began"])),
            rest_until=None if rest is None else moment(float(rest)).boot,
            asked=run.asked | {VmId(str(host), str(uuid)) for host, uuid in one["asked"]},
            let_go=run.let_go | {VmId(str(host), str(uuid)) for host, uuid in one["let_go"]},
        )
    return run


def _wave_told(wave: Wave, names: Mapping[VmId, str]) -> dict[str, Json]:
    return {
        "name": wave.name,
        "guests": [[*vm_id, names.get(vm_id, "")] for vm_id in wave.guests],
        "limit": wave.limit,
        "until": wave.until.value,
        "pause": wave.pause,
    }


def _wall(run: FleetShutdown, boot: float | None) -> float | None:
    return None if boot is None else run.wave_began.wall + boot - run.wave_began.boot


def _record(entry: str, phase: Phase, evidence: Json) -> Record:
    return Record(
        entry=entry,
        action=Action.FLEET_SHUTDOWN,
        phase=phase,
        host="",
        uri="",
        guest="",
        uuid="",
        evidence=evidence,
    )
