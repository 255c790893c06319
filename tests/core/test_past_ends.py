"""How the journal's lines tell of earlier ends."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.journal.samples import FORCE, SOFT, body
from vmtui.core.last_times import NOBODY_LOOKED
from vmtui.core.record.past_ends import KEPT, PastEnd, merged, past_ends
from vmtui.core.record.records import Action, Phase

SOFT_END = replace(SOFT, phase=Phase.OUTCOME, outcome="off-by-guest", deadline=1_300.0)
UNWATCHED = replace(SOFT, phase=Phase.UNWATCHED, outcome="unwatched", deadline=1_300.0)
FORCED = replace(FORCE, phase=Phase.OUTCOME, outcome="done")


def test_each_guests_ends_are_found_in_their_order() -> None:
    other = "6a1f0c9e-0000-4000-8000-000000000002"
    lines = [
        body(FORCED, time=1_500.0),
        body(SOFT_END, time=1_200.0),
        body(SOFT_END, time=1_250.0, uuid=other),
        body(SOFT),
        b"torn {",
    ]
    soft, forced = Action.SOFT_SHUTDOWN, Action.FORCE_OFF
    assert past_ends(lines) == {
        SOFT.uuid: (PastEnd(1_200.0, soft, "off-by-guest"), PastEnd(1_500.0, forced, "done")),
        other: (PastEnd(1_250.0, soft, "off-by-guest"),),
    }


def test_an_end_after_the_limit_is_late_unless_nobody_looked() -> None:
    seen = past_ends([body(SOFT_END, time=1_375.0)])[SOFT.uuid][0]
    assert seen.late == 75.0
    unseen = past_ends([body(SOFT_END, time=1_375.0, evidence={"words": NOBODY_LOOKED})])
    assert unseen[SOFT.uuid][0].late == 0.0


def test_who_was_left_overdue_counts_and_who_was_left_before_does_not() -> None:
    assert past_ends([body(UNWATCHED, time=1_301.0)])[SOFT.uuid][0].outcome == "unwatched"
    assert past_ends([body(UNWATCHED, time=1_299.0)]) == {}


def test_what_was_refused_did_nothing() -> None:
    assert past_ends([body(FORCED, outcome="refused"), body(SOFT_END, outcome="refused")]) == {}


@pytest.mark.parametrize("outcome", ["not-forced", "perhaps-frozen", "unknown"])
def test_a_force_that_was_not_done_is_no_end(outcome: str) -> None:
    """The freeze before it got no answer: the guest runs on."""
    assert past_ends([body(FORCED, outcome=outcome, mode="freeze-first")]) == {}


def judged(slug: str, time: float) -> bytes:
    return body(SOFT, phase=Phase.VERDICT, evidence={"verdict": slug}, time=time)


def test_whether_it_ignored_its_button_is_told_by_the_last_verdict() -> None:
    ignored = judged("ignores-button", 1_010.0)
    end = body(SOFT_END, outcome="off-forced", time=1_200.0)
    assert past_ends([end, ignored])[SOFT.uuid][0].ignored
    assert not past_ends([end, judged("working", 1_020.0), ignored])[SOFT.uuid][0].ignored
    assert past_ends([judged("working", 1_020.0), ignored]) == {}
    (under_way,) = past_ends([ignored])[SOFT.uuid]
    assert (under_way.outcome, under_way.at) == ("ignores-button", 1_010.0)


def test_ends_are_merged_each_once() -> None:
    ends = [PastEnd(float(at), Action.FORCE_OFF, "off-forced") for at in range(KEPT + 1)]
    assert merged(ends[:4], ends[2:]) == tuple(ends[1:])


def test_only_the_newest_are_kept() -> None:
    lines = [body(SOFT_END, time=float(at)) for at in range(KEPT + 3)]
    assert [end.at for end in past_ends(lines)[SOFT.uuid]] == [3.0, 4.0, 5.0, 6.0, 7.0]
