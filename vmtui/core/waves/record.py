"""What goes in waves, in the journal: written as it goes, read again after its console is gone.

It is a fleet shutdown, or the way back from one, whose guests are asked to start.

Its intent holds the whole course with the names of its guests and the URIs of their hosts. Each
later line of its entry tells how far it has come: its stage, its wave, and who was asked, let go
or saved since the line before, by their places in the course: another console may have other
short names for the same hosts. Of those whose turn came it tells, too, who could not be asked, and
why. What became of each guest stands in that guest's own lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from vmtui.core.frozen import frozen_by_name
from vmtui.core.mode import Mode
from vmtui.core.model import Moment, VmId
from vmtui.core.record.record_lines import decode
from vmtui.core.record.records import CLOSING, IN_WAVES, Action, Author, Json, Line, Phase, Record
from vmtui.core.waves.plan import AtDeadline, Course, Until, Wave
from vmtui.core.waves.run import FleetShutdown, Stage

ABANDONED = "abandoned"
"""The outcome of one that was left and given up on purpose."""

_FOREVER = 1e10
"""Seconds: three centuries."""

MARKS = tuple(f'"{action.value}"'.encode() for action in IN_WAVES)
"""What stands in each line of one, and in few others."""


@frozen_by_name
class OpenFleetShutdown:
    """One as the journal tells of it, mostly one without an end.

    Attributes:
        run: As far as it had come; its moments on the boot clock of whoever reads it.
        names: The guests' names.
        hosts: The connection URIs of the short names that the course uses.
        author: Whose console conducts it, or last did.
        mode: How its guests are asked.
        watched: Whether that process still lives; only a look at this machine can tell.
        parts: When those began that are taken as one here, the earliest first; else empty.
        refused: Those whose turn came and who could not be asked, with the reason in words.
    """

    run: FleetShutdown
    names: Mapping[VmId, str]
    hosts: Mapping[str, str]
    author: Author
    mode: Mode = Mode.ACPI
    watched: bool = False
    parts: tuple[Moment, ...] = ()
    refused: tuple[tuple[VmId, str], ...] = ()

    @property
    def asked(self) -> frozenset[VmId]:
        """Whose turn came, without those that could not be asked."""
        return self.run.asked - {vm_id for vm_id, _words in self.refused}


def intent(
    run: FleetShutdown,
    names: Mapping[VmId, str],
    hosts: Mapping[str, str],
    mode: Mode | None = None,
) -> Record:
    """Its first line.

    Args:
        run: As it begins.
        names: The names of its guests.
        hosts: The connection URIs of its hosts, by short name.
        mode: How its guests are asked; None on the way back.
    """
    course = run.course
    evidence: dict[str, Json] = {
        "hosts": dict(hosts),
        "at_once": course.at_once,
        "deadline": course.deadline,
        "then": course.then.value,
        "waves": [_wave_told(wave, names) for wave in course.waves],
        "saved": _places(run, run.saved),
    }
    return replace(_record(run, Phase.INTENT, evidence), mode=mode.value if mode else None)


def progress(
    before: FleetShutdown, run: FleetShutdown, refused: Iterable[tuple[VmId, str]] = ()
) -> Record:
    """The line on what has changed; an outcome where that was its end.

    Args:
        before: As the line before has it.
        run: As far as it has come.
        refused: All that could not be asked, with the reason in words.
    """
    asked = run.asked - before.asked
    place = {vm_id: number for number, vm_id in enumerate(run.course.guests)}
    evidence: dict[str, Json] = {
        "stage": run.stage.value,
        "wave": run.wave,
        "wave_began": run.wave_began.wall,
        "rest_until": _wall(run, run.rest_until),
        "asked": _places(run, asked),
        "refused": [[place[vm_id], words] for vm_id, words in refused if vm_id in asked],
        "let_go": _places(run, run.let_go - before.let_go),
        "saved": _places(run, run.saved - before.saved),
    }
    if run.stage.is_end:
        return replace(_record(run, Phase.OUTCOME, evidence), outcome=run.stage.value)
    return _record(run, Phase.PROGRESS, evidence)


def abandoned(run: FleetShutdown) -> Record:
    """The line by which somebody gives one up that was left: nobody is asked by it any more."""
    return replace(_record(run, Phase.OUTCOME, None), outcome=ABANDONED)


def taken_over(run: FleetShutdown) -> Record:
    """The line by which another console conducts it from now on."""
    return _record(run, Phase.TAKEN_OVER, None)


def open_fleet_shutdowns(lines: Iterable[bytes], now: Moment) -> list[OpenFleetShutdown]:
    """Find those, and ways back, that have an intent and no end, the earliest first.

    Torn, foreign and unknown lines are passed over. The order of the lines does not matter, and a
    line may come twice.
    """
    entries = _entries(lines)
    left = (told for told in entries if not any(x.record.phase in CLOSING for x in told))
    return _in_order(_read(told, now) for told in left)


def ended_fleet_shutdowns(lines: Iterable[bytes], now: Moment) -> list[OpenFleetShutdown]:
    """Find those, and ways back, that came to their end, whichever, likewise."""
    ended = (one for one in _entries(lines) if any(x.record.phase is Phase.OUTCOME for x in one))
    return _in_order(_read(told, now) for told in ended)


def _entries(lines: Iterable[bytes]) -> list[list[Line]]:
    """The lines of each one, in the order of their times."""
    entries: dict[tuple[str, Action], dict[str, Line]] = {}
    for text in lines:
        line = decode(text) if any(mark in text for mark in MARKS) else None
        if line is not None and line.record.action in IN_WAVES:
            entries.setdefault((line.record.entry, line.record.action), {})[line.id] = line
    return [sorted(told.values(), key=lambda x: x.time) for told in entries.values()]


def _in_order(found: Iterable[OpenFleetShutdown | None]) -> list[OpenFleetShutdown]:
    return sorted((one for one in found if one), key=lambda one: one.run.began.wall)


def _read(lines: Sequence[Line], now: Moment) -> OpenFleetShutdown | None:
    first = next((line for line in lines if line.record.phase is Phase.INTENT), None)
    if first is None:
        return None

    def moment(wall: float) -> Moment:
        return Moment(wall, now.boot - (now.wall - wall))

    try:
        begun = _begun(first, moment)
        later = [x.record for x in lines if x.record.phase in (Phase.PROGRESS, Phase.OUTCOME)]
        told = [record.evidence for record in later if record.outcome != ABANDONED]
        run, refused = _as_told(begun.run, told, moment), _refused(begun.run, told)
    except (AttributeError, LookupError, OverflowError, TypeError, ValueError):
        return None  # not written by a vmtui, or by one that is newer
    conductors = [x for x in lines if x.record.phase in (Phase.INTENT, Phase.TAKEN_OVER)]
    return replace(begun, run=run, refused=refused, author=conductors[-1].author)


def _begun(line: Line, moment: Callable[[float], Moment]) -> OpenFleetShutdown:
    told: Any = line.record.evidence
    names: dict[VmId, str] = {}
    waves = []
    for wave in told["waves"]:
        guests = []
        for host, uuid, name in wave["guests"]:
            guests.append(VmId(str(host), str(uuid)))
            names[guests[-1]] = str(name)
        until, pause = Until(wave["until"]), _seconds(wave["pause"])
        waves.append(Wave(str(wave["name"]), tuple(guests), _seconds(wave["limit"]), until, pause))
    deadline = None if told["deadline"] is None else _seconds(told["deadline"])
    course = Course(tuple(waves), int(told["at_once"]), deadline, AtDeadline(told["then"]))
    began = moment(line.time)
    hosts = {str(name): str(uri) for name, uri in told["hosts"].items()}
    run = FleetShutdown(line.record.entry, course, began, began, action=line.record.action)
    # One that was written by an earlier vmtui has none of these.
    run = replace(run, saved=frozenset(_at(run, told.get("saved", ()))))
    mode = Mode(line.record.mode or Mode.ACPI)
    return OpenFleetShutdown(run=run, names=names, hosts=hosts, author=line.author, mode=mode)


def _as_told(
    run: FleetShutdown, told: Sequence[Any], moment: Callable[[float], Moment]
) -> FleetShutdown:
    for one in told:
        rest = one["rest_until"]
        run = replace(
            run,
            stage=Stage(one["stage"]),
            wave=range(len(run.course.waves)).index(one["wave"]),
            wave_began=moment(_seconds(one["wave_began"])),
            rest_until=None if rest is None else moment(_seconds(rest)).boot,
            asked=run.asked | _at(run, one["asked"]),
            let_go=run.let_go | _at(run, one["let_go"]),
            saved=run.saved | _at(run, one["saved"]),
        )
    return run


def _refused(run: FleetShutdown, told: Sequence[Any]) -> tuple[tuple[VmId, str], ...]:
    guests = run.course.guests
    # One that was written by an earlier vmtui has none.
    found = (x for one in told for x in one.get("refused", ()))
    return tuple((guests[place], str(words)) for place, words in found if place >= 0)


def _seconds(told: float) -> float:
    """A span, or a wall time, as it was written; no clock could show another."""
    if not 0.0 <= told < _FOREVER:
        raise ValueError(f"no number of seconds: {told!r}")
    return float(told)


def _places(run: FleetShutdown, guests: Iterable[VmId]) -> list[int]:
    place = {vm_id: number for number, vm_id in enumerate(run.course.guests)}
    return sorted(place[vm_id] for vm_id in guests if vm_id in place)


def _at(run: FleetShutdown, places: Iterable[int]) -> set[VmId]:
    guests = run.course.guests
    return {guests[place] for place in places if place >= 0}


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


def _record(run: FleetShutdown, phase: Phase, evidence: Json) -> Record:
    return Record(
        entry=run.entry,
        action=run.action,
        phase=phase,
        host="",
        uri="",
        guest="",
        uuid="",
        evidence=evidence,
    )
