"""The story of an incident out of the journal: by whoever wrote it, in whatever state it is."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest

from tests.journal.samples import AUTHOR, FORCE, SOFT, body
from vmtui.core.deeds import DeedPhase
from vmtui.core.freeze import FREEZE_FIRST, PERHAPS_FROZEN
from vmtui.core.last_times import last_times
from vmtui.core.model import Moment, VmId
from vmtui.core.record.open_shutdowns import open_shutdowns
from vmtui.core.record.record_lines import decode
from vmtui.core.record.records import Action, JournalChange, Json, Phase, Record
from vmtui.core.stories.lines import from_lines, verdict_evidence
from vmtui.core.stories.story import Kind, Story
from vmtui.core.stories.words import lasted
from vmtui.core.why.verdict import Slug, Sureness, Verdict
from vmtui.journal import Journal, read_open
from vmtui.journal.file import FilePlace

NOW = Moment(5_000.0, 90_000.0)
VM = VmId("blue", SOFT.uuid)
WORKING = Verdict(
    Slug.WORKING, NOW, "still working: wrote 19.6 MB", "working", Sureness.LIKELY, ("40 times",)
)


def told(lines: list[bytes], uri: str = SOFT.uri) -> Story | None:
    return from_lines(lines, VM, uri, NOW)


def line(phase: Phase, time: float, record: Record = SOFT, **changes: Any) -> bytes:
    return body(record, time=time, phase=phase, **changes)


def incident() -> list[bytes]:
    return [
        line(Phase.INTENT, 1_000.0),
        line(Phase.PRESSED, 1_000.5),
        line(Phase.VERDICT, 1_010.0, evidence=verdict_evidence(WORKING)),
        line(Phase.EXTENDED, 1_100.0, limit=420.0),
        line(Phase.PRESSED, 1_150.0, mode="agent"),
        line(Phase.INTENT, 1_200.0, FORCE),
        line(Phase.OUTCOME, 1_201.0, outcome="off-forced", evidence=None),
        line(Phase.OUTCOME, 1_203.5, FORCE, outcome="off-forced", evidence=None),
    ]


def test_all_of_it_in_whatever_order_and_twice() -> None:
    lines = incident()
    story = told([*reversed(lines), *lines, b"", b"torn {", b"[1]"])
    assert story is not None
    assert [one.words for one in story.entries] == [
        "asked to shut down by its ACPI power button; 5:00 given",
        "the power button is pressed: libvirt is called",
        "still working: wrote 19.6 MB",
        "more time: 7:00 in all",
        "the guest agent is asked, once more",
        "force off: confirmed, and written down first",
        "forced off",
        "forced off by us",
    ]
    assert story.vm == VM
    assert story.outcome is not None
    assert story.outcome.at == Moment(1_203.5, 90_000.0 - (5_000.0 - 1_203.5))
    assert {one.by for one in story.entries if one.kind is Kind.DEED} == {"ada, from 192.0.2.7"}
    verdict = story.verdict()
    assert verdict is not None
    assert verdict.details == ("40 times", "likely: little else looks like it")


AGAIN = replace(SOFT, entry="soft-2", run=4)
LEFT = [line(Phase.INTENT, 1_000.0), line(Phase.PRESSED, 1_000.5)]
"""A request that its command stopped to watch, without an outcome."""
FORCED_OFF = [
    line(Phase.INTENT, 1_050.0, FORCE),
    line(Phase.OUTCOME, 1_050.2, FORCE, outcome="off-forced", evidence=None),
]
FOUND_LATER = [
    line(Phase.TAKEN_OVER, 1_150.0),
    line(Phase.UNWATCHED, 1_150.1, outcome="unwatched", evidence=None),
]


@pytest.mark.parametrize("before", [[*LEFT, *FORCED_OFF], LEFT, [*LEFT, *FORCED_OFF, *FOUND_LATER]])
def test_a_request_of_the_next_run_is_an_incident_of_its_own(before: list[bytes]) -> None:
    """Nobody may have written down how the request of the run before ended."""
    again = [line(Phase.INTENT, 1_100.0, AGAIN), line(Phase.PRESSED, 1_100.5, AGAIN)]
    story = told([*before, *again])
    assert story is not None
    assert (story.domain_id, story.open) == (4, frozenset({"soft-2"}))
    assert [one.at.wall for one in story.entries] == [1_100.0, 1_100.5]


def test_only_the_guest_that_is_meant_and_only_its_last_incident() -> None:
    other = replace(SOFT, uuid="6a1f0c9e-0000-4000-8000-000000000002", entry="soft-2")
    before = [line(Phase.INTENT, 100.0, entry="old"), line(Phase.OUTCOME, 200.0, entry="old")]
    mentions = line(Phase.INTENT, 1_500.0, other, why=f"instead of {SOFT.uuid}")
    story = told([*before, *incident(), mentions])
    assert story is not None
    assert story.entries[0].at.wall == 1_000.0
    assert len(story.entries) == len(incident())
    assert told(incident(), uri="qemu+ssh://elsewhere/system") is None
    assert told([]) is None


def test_lines_of_an_older_version_without_verdicts_make_a_story() -> None:
    story = told([one for one in incident() if b'"verdict"' not in one])
    assert story is not None
    assert story.verdict() is None
    assert story.outcome is not None


def test_a_reader_that_does_not_know_a_phase_passes_its_lines_over() -> None:
    known = incident()
    later = json.loads(known[2])
    lines = [*known[:2], json.dumps(later | {"phase": "of-a-later-version"}).encode(), *known[3:5]]
    assert decode(lines[2]) is None
    story = told(lines)
    assert story is not None
    assert len(story.entries) == 4
    (still_open,) = open_shutdowns(lines)
    assert still_open.deadline == 1_300.0
    assert last_times(lines) == {}


def test_a_verdict_neither_ends_a_shutdown_nor_moves_its_deadline() -> None:
    (one,) = open_shutdowns(incident()[:3])
    assert (one.started, one.deadline, one.presses) == (1_000.0, 1_300.0, (1_000.5,))
    assert not replace(SOFT, phase=Phase.VERDICT).gates


def test_a_verdict_with_broken_evidence_is_told_as_far_as_it_goes() -> None:
    broken: tuple[Json, ...] = (
        None,
        3,
        [],
        {"reasons": 7, "words": None},
        {"reasons": [1, None, "x"]},
    )
    for evidence in broken:
        story = told([line(Phase.INTENT, 1.0), line(Phase.VERDICT, 2.0, evidence=evidence)])
        assert story is not None
        assert len(story.entries) == 2


def test_a_deed_belongs_to_the_incident_that_it_fell_into() -> None:
    pause = replace(SOFT, entry="pause-1", action=Action.PAUSE, deadline=None, limit=None)
    lines = [
        line(Phase.INTENT, 900.0, pause),
        line(Phase.INTENT, 1_000.0),
        line(Phase.INTENT, 1_010.0, pause, entry="pause-2"),
        line(Phase.OUTCOME, 1_011.0, pause, entry="pause-2", outcome="refused",
             evidence={"words": "it is locked"}),
    ]  # fmt: skip
    story = told(lines)
    assert story is not None
    assert [one.words for one in story.entries][1:] == ["Pause", "Pause: refused: it is locked"]
    assert story.entries[1].by_hand == "virsh -c qemu:///system suspend web-01"


def test_how_many_keys_were_typed_is_told_and_by_whom() -> None:
    typed = replace(SOFT, entry="typed-1", action=Action.TYPED, deadline=None, limit=None)
    ended: dict[str, Any] = {"phase": Phase.OUTCOME, "outcome": "typed"}
    story = told(
        [
            line(Phase.INTENT, 1_000.0),
            body(typed, time=1_009.0, phase=Phase.INTENT),
            body(typed, time=1_010.0, evidence={"keys": 4, "perhaps": 2}, **ended),
            body(typed, time=1_020.0, entry="typed-2", evidence=None, **ended),
        ]
    )
    assert story is not None
    assert [one.words for one in story.entries][1:] == [
        "began to type into it",
        "4 keys typed into it, and perhaps 2 more",
        "keys were typed into it",
    ]
    assert {one.by for one in story.entries} == {"ada, from 192.0.2.7"}


def test_every_action_and_phase_there_is_can_be_told() -> None:
    for action in Action:
        for phase in Phase:
            record = replace(SOFT, action=action, phase=phase, entry="other", outcome="done")
            story = told([line(Phase.INTENT, 1.0), body(record, time=2.0)])
            assert story is not None
            assert all(one.words for one in story.entries)


def test_what_was_written_is_read_at_the_next_start(tmp_path: Path) -> None:
    place = FilePlace(tmp_path / "vmtui" / "audit.jsonl")
    answers: SimpleQueue[JournalChange] = SimpleQueue()
    journal = Journal([place], answers.put, wall=lambda: 1_000.0, author=AUTHOR)
    journal.record(SOFT)
    journal.record(replace(SOFT, phase=Phase.VERDICT, evidence=verdict_evidence(WORKING)))
    assert journal.flush(10)
    left = read_open([place], now=1_010.0)
    story = told(list(left.lines))
    assert story is not None
    assert [one.kind for one in story.entries] == [Kind.DEED, Kind.VERDICT]
    assert [one.intent.entry for one in left.shutdowns] == [SOFT.entry]


def freeze_attempt() -> list[bytes]:
    """A freeze without an answer, a thaw that its console did not survive, and one that did."""
    no_answer = {"words": "no answer from its agent to the freeze for 10 s"}
    force = replace(FORCE, mode=FREEZE_FIRST)
    thaw = replace(FORCE, action=Action.THAW)
    return [
        line(Phase.INTENT, 1_000.0, force),
        line(Phase.OUTCOME, 1_012.0, force, outcome=PERHAPS_FROZEN, evidence=no_answer),
        line(Phase.INTENT, 1_032.0, thaw),
        line(Phase.OUTCOME, 1_035.0, thaw, outcome="not-thawed", evidence=None),
        line(Phase.INTENT, 1_079.0, thaw),
        line(Phase.OUTCOME, 1_081.0, thaw, outcome="thawed", evidence={"filesystems": 1}),
    ]


def test_a_thaw_in_the_entry_of_its_force_leaves_the_times_before_it_as_they_were() -> None:
    story = told(freeze_attempt())
    assert story is not None
    assert [one.at.boot - story.began.boot for one in story.entries] == [0, 12, 32, 35, 79, 81]
    assert lasted(story) == "0:12"


def test_a_freeze_and_its_thaw_are_told_in_words_and_done_by_hand() -> None:
    story = told(freeze_attempt())
    assert story is not None
    first, outcome, thaw, not_thawed, _, thawed = story.entries
    assert first.words == "force off: confirmed, with a freeze first, and written down first"
    assert outcome.words.startswith("not forced off, and perhaps left frozen: no answer from")
    assert not_thawed.words.endswith(": not thawed, and perhaps still frozen")
    assert thawed.words.endswith(": thawed")
    name = SOFT.guest
    virsh = f"virsh -c {SOFT.uri}"
    assert first.by_hand == f"{virsh} domfsfreeze {name} && {virsh} destroy {name}"
    assert outcome.by_hand == thaw.by_hand == f"{virsh} domfsthaw {name}"


@pytest.mark.parametrize("phase", [phase for phase in DeedPhase if phase.is_end])
def test_no_slug_of_the_journal_stands_in_a_story(phase: DeedPhase) -> None:
    deed = replace(FORCE, action=Action.SYSRQ, entry="sysrq-1")
    answer = line(Phase.OUTCOME, 1_300.0, deed, outcome=phase.value, evidence=None)
    story = told([line(Phase.INTENT, 1_000.0), line(Phase.INTENT, 1_299.0, deed), answer])
    assert story is not None
    title, _, words = story.entries[-1].words.rpartition(": ")
    assert title == "SysRq: sync, unmount, power off"
    assert "-" not in words


def test_what_a_later_version_writes_is_told_without_its_dashes() -> None:
    later = line(Phase.OUTCOME, 1_300.0, outcome="off-by-moonlight", evidence=None)
    story = told([line(Phase.INTENT, 1_000.0), later])
    assert story is not None
    assert story.entries[-1].words == "off by moonlight"


def test_the_embedded_driver_has_nothing_to_do_by_hand() -> None:
    ground = "qemu:///embed?root=/tmp/ground"
    story = told([line(Phase.INTENT, 1_000.0, replace(SOFT, uri=ground))], uri=ground)
    assert story is not None
    assert [one.by_hand for one in story.entries] == [""]
