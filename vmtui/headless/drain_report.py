"""What ``vmtui drain`` says: lines for people, or JSON lines for programs."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import TextIO

from vmtui.core.model import Moment, VmId
from vmtui.core.record.record_lines import iso_time
from vmtui.core.record.records import Json
from vmtui.core.shutdown import Phase
from vmtui.core.visible import visible
from vmtui.core.waves.plan import Course
from vmtui.core.waves.run import FleetShutdown, Standing, Standings
from vmtui.core.waves.summary import otherwise
from vmtui.core.waves.text import (
    DOWN,
    NOTHING_AGAINST,
    UP,
    Against,
    Names,
    Wording,
    plan_lines,
    stage_words,
    tally_words,
)
from vmtui.core.why.verdict import Slug, Verdict
from vmtui.headless.verdict import slug
from vmtui.output import put

VERSION = 1
"""Of the JSON lines; fields may be added without a new one."""

_UP_SLUGS = {Standing.OFF: "running", Standing.GOING: "starting"}
"""What stands for these on the way back."""


_OF_EACH = frozenset({Slug.TOO_EARLY, Slug.UP, Slug.QEMU_CLOSING})
"""Verdicts by which every guest passes."""


_CAUSES = (Standing.OFF, Standing.OVERDUE, Standing.UNKNOWN)
"""What moves the whole, or holds it up: it is told before that."""


class DrainReport:
    """Tells each thing once, when it changes."""

    def __init__(
        self, clock: Callable[[], Moment], out: TextIO, *, as_json: bool, wording: Wording = DOWN
    ) -> None:
        self._clock = clock
        self._out = out
        self._as_json = as_json
        self._wording = wording
        self._stage = ""
        self._guests: dict[VmId, tuple[Standing, str | None]] = {}
        self._found: defaultdict[VmId, set[Slug]] = defaultdict(set)

    def plan(self, course: Course, names: Names, against: Against = NOTHING_AGAINST) -> None:
        """Who goes down with whom, who does not, and who can't be asked as it is now."""
        if not self._as_json:
            lines = plan_lines(course, names, self._wording, against)
            put("\n".join(lines if course.waves else ["nobody is meant", *lines]), self._out)
            return
        waves: list[Json] = [
            {
                "name": wave.name,
                "guests": [_who(vm_id, names) for vm_id in wave.guests],
                "limit": wave.limit,
                "until": wave.until.value,
                "pause": wave.pause,
            }
            for wave in course.waves
        ]
        left_out = [{**_who(vm_id, names), "reason": why.value} for vm_id, why in course.left_out]
        not_asked: list[Json] = [
            {**_who(x, names), "verdict": against[x].slug, "words": against[x].words}
            for x in course.guests
            if x in against
        ]
        self._put(
            "plan",
            waves=waves,
            not_asked=not_asked,
            left_out=left_out,
            unmatched=list(course.unmatched),
            at_once=course.at_once,
            deadline=course.deadline,
            then=course.then.value,
        )

    def tell(
        self,
        run: FleetShutdown,
        names: Names,
        standings: Standings,
        verdicts: Mapping[VmId, Verdict | None],
        refusals: Mapping[VmId, str],
    ) -> None:
        """What is new: what became of guests, what follows from that, and who moves now.

        Args:
            run: As far as it has come.
            names: The guests' names.
            standings: How each guest stands.
            verdicts: Why guests still run, as far as that is known.
            refusals: Why guests could not be asked.
        """
        became = [vm_id for vm_id in standings if standings[vm_id] in _CAUSES]
        others = [vm_id for vm_id in standings if standings[vm_id] not in _CAUSES]
        for vm_id in became:
            self._guest(vm_id, names, standings[vm_id], verdicts.get(vm_id))
        self._tell_stage(run, standings)
        for vm_id in others:
            why = refusals.get(vm_id, "") if standings[vm_id] is Standing.REFUSED else ""
            self._guest(vm_id, names, standings[vm_id], verdicts.get(vm_id), why)

    def _tell_stage(self, run: FleetShutdown, standings: Standings) -> None:
        """Where the whole stands; a countdown alone is no news."""
        words = stage_words(run, standings, self._clock(), self._wording)
        gist = f"{run.stage.value} {run.wave} {words.partition(' in ')[0]}"
        if gist == self._stage:
            return
        self._stage = gist
        wave = run.present.name if run.present else None
        if self._as_json:
            self._put("wave", wave=wave, number=run.wave + 1, stage=run.stage.value, words=words)
        else:
            put(words, self._out)

    def _guest(
        self,
        vm_id: VmId,
        names: Names,
        standing: Standing,
        verdict: Verdict | None,
        refusal: str = "",
    ) -> None:
        """How a guest stands, and why it still runs; nothing of those that wait.

        Args:
            refusal: Why it could not be asked; "" where it was.
        """
        news = (standing, slug(verdict))
        before = self._guests.get(vm_id)
        if news == before or standing is Standing.WAITING:
            return
        self._guests[vm_id] = news
        words = refusal or (verdict.words if verdict else "")
        if self._as_json:
            who = _who(vm_id, names)
            self._put("guest", **who, standing=self._slug(standing), verdict=news[1], words=words)
        elif (
            before is None
            or before[0] is not standing
            or standing is Standing.OVERDUE
            or (standing is Standing.GOING and self._is_found(vm_id, verdict))
        ):
            name = visible(names.get(vm_id) or vm_id.uuid)
            told = f"    {name} on {visible(vm_id.host)}: {self._wording.standings[standing]}"
            put(f"{told}; {visible(words, limit=1000)}" if words else told, self._out)

    def _is_found(self, vm_id: VmId, verdict: Verdict | None) -> bool:
        """Whether a verdict on a guest that goes down is news to a person: each is once."""
        if verdict is None or verdict.slug in _OF_EACH or verdict.slug in self._found[vm_id]:
            return False
        self._found[vm_id].add(verdict.slug)
        return True

    def end(
        self,
        run: FleetShutdown,
        names: Names,
        standings: Standings,
        ends: Mapping[VmId, tuple[Phase | None, Verdict | None]],
    ) -> None:
        """How each guest ended."""
        phases = {x: _phase(standings[x], *ends[x]) for x in run.course.guests}
        if not self._as_json:
            tally = tally_words(run, standings, self._wording)
            how = otherwise(phase for phase in phases.values() if phase)
            put(" · ".join(filter(None, (tally, how))), self._out)
            return
        guests: list[Json] = []
        for vm_id, phase in phases.items():
            _, verdict = ends[vm_id]
            told: dict[str, Json] = {
                "standing": self._slug(standings[vm_id]),
                "outcome": phase.value if phase else None,
                "verdict": slug(verdict),
            }
            guests.append(_who(vm_id, names) | told)
        self._put("end", stage=run.stage.value, guests=guests)

    def _slug(self, standing: Standing) -> str:
        return _UP_SLUGS.get(standing, standing.value) if self._wording is UP else standing.value

    def _put(self, kind: str, **fields: Json) -> None:
        at = iso_time(self._clock().wall)
        told = {"version": VERSION, "time": at, "kind": kind, **fields}
        # Only ASCII: what a guest's name may hold reaches the terminal as \u escapes.
        put(json.dumps(told, ensure_ascii=True, allow_nan=False), self._out)


def _phase(standing: Standing, phase: Phase | None, verdict: Verdict | None) -> Phase | None:
    """How a guest ended; of one that was off before this process began, by its verdict."""
    if phase is None and standing is Standing.OFF and verdict and verdict.slug.value in set(Phase):
        return Phase(verdict.slug.value)
    return phase


def _who(vm_id: VmId, names: Names) -> dict[str, Json]:
    return {"host": vm_id.host, "name": names.get(vm_id), "uuid": vm_id.uuid}
