"""What commands print of hostile guests and of a hostile journal, as lines and as JSON."""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from tests.fuzz import hostile
from tests.fuzz.harmless import harm, harm_in
from tests.fuzz.worlds import any_of
from tests.journal.samples import AUTHOR
from vmtui.core.model import Moment, VmId
from vmtui.core.record.record_lines import encode
from vmtui.core.record.records import Action, Line, Record
from vmtui.core.waves import run as way
from vmtui.core.waves.chain import last_ended
from vmtui.core.waves.plan import AtDeadline, Course, Wave
from vmtui.core.waves.record import intent, open_fleet_shutdowns, progress
from vmtui.core.waves.run import FleetShutdown, Stage, Standing
from vmtui.core.waves.text import left_words, plan_lines, stage_words, wording_of
from vmtui.core.why.verdict import Verdict
from vmtui.headless.audit import Wish, audit
from vmtui.headless.drain_report import DrainReport
from vmtui.journal.file import FilePlace

_NOW = Moment(1_700_000_000.0, 5_000.0)
_IDS = tuple(VmId("hv1", f"u-{number}") for number in (1, 2, 3))

# Drain

drains = st.tuples(
    any_of(FleetShutdown),
    st.dictionaries(any_of(VmId), hostile.texts, max_size=6),
    st.dictionaries(any_of(VmId), st.sampled_from(Standing), max_size=6),
    st.none() | any_of(Verdict),
    hostile.texts,
    st.booleans(),
)
"""How far it has come, names, standings, a verdict, a refusal, and whether JSON is wanted."""


def drained(told: tuple[Any, ...]) -> str:
    """The harm in all that ``vmtui drain`` prints of it."""
    run, names, known, verdict, refusal, as_json = told
    standings = dict.fromkeys(run.course.guests, Standing.OFF) | known
    out = io.StringIO()
    wording = wording_of(run)
    report = DrainReport(lambda: _NOW, out, as_json=as_json, wording=wording)
    report.plan(run.course, names)
    verdicts, refusals = dict.fromkeys(standings, verdict), dict.fromkeys(standings, refusal)
    report.tell(run, names, standings, verdicts, refusals)
    report.end(run, names, standings, dict.fromkeys(standings, (None, verdict)))
    return _harm_in_output(out.getvalue(), as_json=as_json)


# A journal's lines about waves


def _line(record: Record, number: int) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(encode(Line(str(number), 1e9 + number, AUTHOR, record)))
    return told


def _samples(action: Action) -> tuple[dict[str, Any], ...]:
    waves = (Wave("front", _IDS[:2], 60.0, pause=5.0), Wave("data", _IDS[2:], 60.0))
    course = Course(waves, deadline=600.0, then=AtDeadline.SAVE)
    begun = FleetShutdown("entry", course, _NOW, _NOW, action=action)
    names = {vm_id: vm_id.uuid for vm_id in _IDS}
    orders = way.advance(begun, dict.fromkeys(_IDS, Standing.WAITING), _NOW)
    ended = way.stop(orders[0], _NOW)
    assert ended.stage is Stage.STOPPED
    records = (
        intent(begun, names, {"hv1": "qemu:///system"}),
        progress(begun, orders[0]),
        progress(orders[0], ended),
    )
    return tuple(_line(record, number) for number, record in enumerate(records))


_EVIDENCE = (
    *("hosts", "at_once", "deadline", "then", "waves", "saved", "stage", "wave", "wave_began"),
    *("rest_until", "asked", "let_go"),
)
_ODD = st.sampled_from((10**400, -1, 10**9, [[]], [None], [10**30], {"hv1": None}, "9" * 5000))


def _spoiled(line: dict[str, Any], changes: dict[str, Any], outer: dict[str, Any]) -> bytes:
    return json.dumps({**line, "evidence": {**line["evidence"], **changes}, **outer}).encode()


def _lines_of(action: Action) -> st.SearchStrategy[list[bytes]]:
    first, *later = _samples(action)
    changes = st.dictionaries(st.sampled_from(_EVIDENCE), _ODD | hostile.json_values, max_size=2)
    outer = st.dictionaries(st.sampled_from(("mode", "time", "user")), hostile.texts, max_size=1)
    wave = first["evidence"]["waves"][0]
    names = st.builds(
        lambda name, guest, uri: {
            "waves": [{**wave, "name": name, "guests": [[*_IDS[0], guest]]}],
            "hosts": {"hv1": uri},
        },
        *(3 * [hostile.texts]),
    )
    begun = st.builds(_spoiled, st.just(first), st.just({}) | names | changes, outer)
    more = st.lists(st.builds(_spoiled, st.sampled_from(later), changes, outer), max_size=3)
    return st.builds(lambda one, others: [one, *others], begun, more)


waves_lines = _lines_of(Action.FLEET_SHUTDOWN) | _lines_of(Action.FLEET_POWER_ON)


def waves_read(lines: Sequence[bytes]) -> str:
    """The harm in what is said of those that the journal has open."""
    ended = last_ended(lines, _NOW)
    found = [*open_fleet_shutdowns(lines, _NOW), *([ended] if ended else [])]
    shown = []
    for one in found:
        wording = wording_of(one.run)
        shown += [left_words(one), stage_words(one.run, {}, _NOW, wording)]
        shown += plan_lines(one.run.course, one.names, wording)
    return harm_in(shown)


# Audit

audits = st.tuples(
    st.sampled_from((Wish(), Wish(every_line=True), Wish(as_json=True))), st.booleans()
)
"""What is asked for, and whether the chain is to be checked."""


def audited(told: tuple[Sequence[bytes], tuple[Wish, bool]]) -> str:
    """The harm in all that ``vmtui audit`` prints of a journal with these lines."""
    lines, (wish, is_checked) = told
    out = io.StringIO()
    with tempfile.TemporaryDirectory() as directory, redirect_stdout(out), redirect_stderr(out):
        file = Path(directory) / "audit.jsonl"
        file.write_bytes(b"\n".join(lines) + b"\n")
        file.chmod(0o600)
        audit([FilePlace(file)], wish, verify=is_checked)
    return _harm_in_output(out.getvalue(), as_json=wish.as_json)


def _harm_in_output(text: str, *, as_json: bool) -> str:
    if as_json:
        # What a program reads has all that there is: it must only be one object in each line.
        for line in text.splitlines():
            json.loads(line)
    return harm(text, lines=True)
