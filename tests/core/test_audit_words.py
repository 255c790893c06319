"""Entries of the journal in words: whom they are about, and how far they came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from tests.core.waves.test_run import ids
from tests.journal.samples import SOFT, body
from vmtui.core.model import Moment
from vmtui.core.record.record_lines import decode
from vmtui.core.record.records import Json, Line, Phase
from vmtui.core.stories.audit import entries, meant
from vmtui.core.waves.plan import Course, Wave
from vmtui.core.waves.record import intent
from vmtui.core.waves.run import FleetShutdown

SAID = {"verdict": "ignores-button", "words": "ignores the button? Idle since the request"}


def decoded(*lines: bytes) -> Sequence[Line]:
    return [line for text in lines if (line := decode(text))]


def test_a_request_that_was_left_tells_why_its_guest_was_still_up() -> None:
    lines = decoded(body(SOFT, time=1.0), body(SOFT, time=9.0, phase=Phase.VERDICT, evidence=SAID))
    (found,) = entries(lines, lambda _author: False)
    assert found.words == (
        "watched no longer; last seen: ignores the button? Idle since the request;"
        " what became of it is not recorded"
    )


def test_one_of_which_nothing_was_seen_says_no_more_than_that() -> None:
    (found,) = entries(decoded(body(SOFT)), lambda _author: False)
    assert found.words == "watched no longer; what became of it is not recorded"


def test_a_fleet_shutdown_names_its_hosts() -> None:
    first, second = ids("hv1", "web")[0], ids("hv2", "db")[0]
    course = Course((Wave("front", (first,), 60.0), Wave("data", (second,), 60.0)))
    run = FleetShutdown("entry", course, Moment(1.0, 1.0), Moment(1.0, 1.0))
    record = intent(run, {}, {"hv1": "test:///1", "hv2": "test:///2"})
    assert meant(record) == "hv1, hv2: 2 guests in 2 waves"


@pytest.mark.parametrize("evidence", [None, {"hosts": ["hv1"]}, {"hosts": {}, "waves": 3}])
def test_waves_that_say_nothing_of_their_hosts_name_nobody(evidence: Json) -> None:
    course = Course((Wave("front", ids("hv1", "web"), 60.0),))
    run = FleetShutdown("entry", course, Moment(1.0, 1.0), Moment(1.0, 1.0))
    assert meant(replace(intent(run, {}, {}), evidence=evidence)) == ""
