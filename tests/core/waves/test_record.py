"""A fleet shutdown in the journal: what a damaged or a newer line may hold does no harm."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.fakes import AUTHOR
from vmtui.core.mode import Mode
from vmtui.core.model import Moment, VmId
from vmtui.core.record.record_lines import encode
from vmtui.core.record.records import Json, Line, Record
from vmtui.core.waves.plan import Course, Wave
from vmtui.core.waves.record import intent, open_fleet_shutdowns, progress
from vmtui.core.waves.run import FleetShutdown
from vmtui.core.waves.text import left_words

NOW = Moment(1_000_000.0, 500.0)
GUEST = VmId("hv1", "uuid-1")
RUN = FleetShutdown("entry", Course((Wave("front", (GUEST,), 60.0),)), NOW, NOW)
INTENT = intent(RUN, {GUEST: "web-1"}, {"hv1": "test:///hv1"}, Mode.ACPI)
PROGRESS = progress(RUN, replace(RUN, asked=frozenset({GUEST})))


def written(*records: Record) -> list[bytes]:
    lines = (Line(f"id-{n}", NOW.wall + n, AUTHOR, one) for n, one in enumerate(records))
    return [encode(line) for line in lines]


def told(record: Record, **changes: Json) -> Record:
    before: Any = record.evidence
    return replace(record, evidence={**before, **changes})


def test_what_was_written_is_read_again() -> None:
    (found,) = open_fleet_shutdowns(written(INTENT, PROGRESS), NOW)
    assert found.run.course == RUN.course
    assert found.run.asked == {GUEST}
    assert (found.names, found.hosts) == ({GUEST: "web-1"}, {"hv1": "test:///hv1"})


@pytest.mark.parametrize(
    "broken",
    [
        told(INTENT, hosts=["hv1"]),
        told(INTENT, waves=[7]),
        told(INTENT, waves="front"),
        told(INTENT, then="force"),
        told(INTENT, deadline="soon"),
        told(INTENT, deadline="inf"),
        told(INTENT, deadline=1e300),
        told(INTENT, deadline=-1.0),
        replace(INTENT, evidence=None),
        replace(INTENT, mode="by-mail"),
    ],
)
def test_an_intent_that_says_something_else_is_passed_over(broken: Record) -> None:
    assert open_fleet_shutdowns(written(broken, PROGRESS), NOW) == []


@pytest.mark.parametrize(
    "broken",
    [
        told(PROGRESS, asked=[1]),
        told(PROGRESS, asked=["0"]),
        told(PROGRESS, refused=7),
        told(PROGRESS, refused=[[1, "it sleeps"]]),
        told(PROGRESS, refused=[0]),
        told(PROGRESS, wave=None),
        told(PROGRESS, wave=-1),
        told(PROGRESS, wave=9),
        told(PROGRESS, rest_until=10**400),
        told(PROGRESS, stage="forcing"),
        replace(PROGRESS, evidence=[1]),
    ],
)
def test_a_step_that_says_something_else_is_passed_over_with_its_intent(broken: Record) -> None:
    assert open_fleet_shutdowns(written(INTENT, broken), NOW) == []


@pytest.mark.parametrize("field", [b'"at_once": ', b'"wave": '])
def test_a_number_without_end_is_passed_over(field: bytes) -> None:
    lines = written(INTENT, PROGRESS)
    endless = [one.replace(field, field + b'1e999, "was": ') for one in lines]
    assert endless != lines
    assert open_fleet_shutdowns(endless, NOW) == []


def test_who_could_not_be_asked_does_not_count_as_asked() -> None:
    run = replace(RUN, asked=frozenset({GUEST}))
    step = progress(RUN, run, [(GUEST, "it sleeps")])
    (found,) = open_fleet_shutdowns(written(INTENT, step, progress(run, run)), NOW)
    assert (found.asked, found.refused) == (frozenset(), ((GUEST, "it sleeps"),))
    assert "1 guest not asked yet" in left_words(found)


def test_a_step_of_an_earlier_vmtui_tells_of_nobody_who_could_not_be_asked() -> None:
    before: Any = PROGRESS.evidence
    old = {key: value for key, value in before.items() if key != "refused"}
    (found,) = open_fleet_shutdowns(written(INTENT, replace(PROGRESS, evidence=old)), NOW)
    assert found.asked == {GUEST}
    assert found.refused == ()


def test_of_one_that_was_left_it_is_told_first_who_is_on_the_way_and_who_waits() -> None:
    (found,) = open_fleet_shutdowns(written(INTENT), NOW)
    assert left_words(found).startswith("fleet shutdown left in wave 1 of 1, 1 guest not asked yet")
    (found,) = open_fleet_shutdowns(written(INTENT, PROGRESS), NOW)
    words = "fleet shutdown left in wave 1 of 1"
    assert left_words(found).startswith(f"{words}, all asked, by ")
    assert left_words(found, going=1).startswith(f"{words}, 1 going down, all asked, by ")
    lives = replace(found, watched=True)
    assert left_words(lives, 2).startswith("fleet shutdown, wave 1 of 1, 2 going down, conducted")
