"""Lines of the journal, and what they say about shutdowns under way. No disk."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.journal.samples import AUTHOR, FORCE, SOFT, body
from vmtui.core.record.open_shutdowns import OpenShutdown, open_shutdowns
from vmtui.core.record.record_lines import decode, encode
from vmtui.core.record.records import Action, Line, Phase, Record


@given(
    guest=st.text(),
    why=st.none() | st.text(),
    run=st.none() | st.integers(0),
    time=st.floats(0, 4e9),
)
def test_a_line_reads_back_as_it_was(
    guest: str, why: str | None, run: int | None, time: float
) -> None:
    line = Line("id-1", round(time, 3), AUTHOR, replace(FORCE, guest=guest, why=why, run=run))

    text = encode(line)
    found = decode(text)

    assert found is not None
    assert found.record == line.record
    assert (found.id, found.author) == (line.id, line.author)
    assert found.time == pytest.approx(line.time, abs=0.0011)
    assert text.isascii()
    assert b"\n" not in text


def test_a_line_names_its_action_and_phase_as_other_programs_look_for_them() -> None:
    text = body(FORCE)
    assert b'"action": "force-off", "phase": "intent"' in text
    assert text.startswith(b'{"v": 1, "time": "1970-01-01T00:16:40.000Z", ')


@given(cut=st.integers(0, len(body(FORCE)) - 1))
def test_a_torn_line_is_no_line(cut: int) -> None:
    assert decode(body(FORCE)[:cut]) is None


@pytest.mark.parametrize(
    "change",
    [
        {"v": 2},
        {"action": "dance"},
        {"phase": "later"},
        {"guest": 7},
        {"pid": "7"},
        {"deadline": "soon"},
        {"deadline": float("nan")},
        {"deadline": None},
        {"time": "2026-01-01T00:00:00"},
        {"time": "0001-01-01T00:00:00Z"},
        {"time": "9999-12-31T23:59:59Z"},
        {"time": "yesterday"},
        {"time": 7},
    ],
    ids=str,
)
def test_a_line_of_another_kind_is_passed_over(change: dict[str, Any]) -> None:
    known = json.loads(body(SOFT))
    assert decode(json.dumps(known).encode()) is not None
    assert decode(json.dumps(known | change).encode()) is None


@pytest.mark.parametrize("text", [b"", b"7", b"[]", b"null", b"\xff\x00", b"[" * 100_000])
def test_foreign_bytes_are_no_line(text: bytes) -> None:
    assert decode(text) is None


def test_fields_that_a_later_version_adds_do_no_harm() -> None:
    assert decode(json.dumps(json.loads(body(SOFT)) | {"colour": "red"}).encode()) is not None


@pytest.mark.parametrize("phase", [Phase.INTENT, Phase.EXTENDED])
def test_a_soft_shutdown_needs_a_deadline(phase: Phase) -> None:
    with pytest.raises(ValueError, match="needs a deadline"):
        replace(SOFT, phase=phase, deadline=None)


@pytest.mark.parametrize("evidence", [float("nan"), {"when": object()}])
def test_evidence_that_is_not_json_is_refused_at_once(evidence: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        body(FORCE, evidence=evidence)


def test_only_the_intent_to_force_gates() -> None:
    assert FORCE.gates
    assert not replace(FORCE, phase=Phase.OUTCOME).gates
    assert not SOFT.gates


def the_only_one(lines: list[bytes]) -> OpenShutdown:
    [shutdown] = open_shutdowns(lines)
    return shutdown


def test_an_intent_without_an_end_is_open() -> None:
    shutdown = the_only_one([body(SOFT)])
    assert shutdown.intent == SOFT
    assert (shutdown.started, shutdown.deadline) == (1_000.0, 1_300.0)
    assert shutdown.presses == ()
    assert shutdown.watcher == AUTHOR


@pytest.mark.parametrize("end", [Phase.OUTCOME, Phase.UNWATCHED, Phase.ABANDONED])
def test_an_end_closes_its_own_shutdown_only(end: Phase) -> None:
    other = body(SOFT, entry="soft-2")
    lines = [body(SOFT), other, body(SOFT, phase=end)]
    assert the_only_one(lines).intent.entry == "soft-2"


HISTORY = [
    body(SOFT),
    body(SOFT, time=1_001.0, phase=Phase.PRESSED),
    body(SOFT, time=1_100.0, phase=Phase.EXTENDED, deadline=1_900.0),
    body(SOFT, time=1_050.0, phase=Phase.EXTENDED, deadline=1_600.0),
    body(SOFT, time=1_200.0, phase=Phase.TAKEN_OVER, author=replace(AUTHOR, pid=4712)),
    body(SOFT, time=1_210.0, phase=Phase.PRESSED),
    body(FORCE),
    b'{"v": 1, "action": "soft-shutdown", "phase": "outc',
    b'{"v": 2, "entry": "soft-1", "action": "soft-shutdown", "phase": "settled"}',
    b"soft-shutdown? never heard of it",
]


@given(lines=st.permutations(HISTORY), again=st.lists(st.sampled_from(HISTORY)))
def test_order_repetition_and_foreign_lines_change_nothing(
    lines: list[bytes], again: list[bytes]
) -> None:
    shutdown = the_only_one(lines + again)
    assert shutdown.deadline == 1_900.0
    assert shutdown.presses == (1_001.0, 1_210.0)
    assert shutdown.watcher.pid == 4712


@pytest.mark.parametrize(
    "record", [FORCE, replace(SOFT, action=Action.MANAGED_SAVE)], ids=lambda r: r.action
)
def test_only_what_a_guest_does_in_its_own_time_is_picked_up(record: Record) -> None:
    assert open_shutdowns([body(record)]) == []


def test_a_reboot_is_picked_up_as_one() -> None:
    (found,) = open_shutdowns([body(replace(SOFT, action=Action.REBOOT))])
    assert found.intent.action is Action.REBOOT


def test_a_reboot_needs_a_deadline_and_a_reset_must_be_written_first() -> None:
    with pytest.raises(ValueError, match="deadline"):
        replace(SOFT, action=Action.REBOOT, deadline=None)
    assert replace(FORCE, action=Action.RESET).gates


def test_a_shutdown_without_its_intent_is_not_open() -> None:
    assert open_shutdowns([body(SOFT, phase=Phase.EXTENDED)]) == []


def test_the_earliest_comes_first() -> None:
    lines = [body(SOFT, entry="late", time=2_000.0), body(SOFT, entry="early", time=1_000.0)]
    assert [one.intent.entry for one in open_shutdowns(lines)] == ["early", "late"]
