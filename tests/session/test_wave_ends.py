"""How guests of a fleet shutdown went off, told by the console that took it up."""

from __future__ import annotations

from dataclasses import replace

from tests.fakes import stage
from tests.session.test_waves import APP, DB, WEB, WEB_ID, begun, encoded, left_by, off
from vmtui.core.model import PowerState
from vmtui.core.record.past_ends import past_ends
from vmtui.core.shutdown import Phase
from vmtui.core.waves.run import FleetShutdown
from vmtui.session.wave_ends import ends


def test_what_an_earlier_console_saw_is_told_as_what_this_one_saw() -> None:
    first = begun()
    off(first, WEB)
    run = first.session.waves.present
    assert run is not None
    seen = ends(first.session, run.run)
    assert {x: one.phase for x, one in seen.items()} == {WEB_ID: Phase.OFF_BY_GUEST}

    (left,) = left_by(first)
    second = stage(replace(WEB, state=PowerState.SHUT_OFF), APP, DB)
    second.session.check.learn(past_ends(encoded(first)))
    assert second.session.waves.adopt(left)
    told = second.session.waves.present
    assert told is not None
    assert told.begun_by == first.session.by
    assert {x: one.phase for x, one in ends(second.session, told.run).items()} == {
        WEB_ID: Phase.OFF_BY_GUEST
    }


def test_an_end_from_before_it_began_is_none_of_its_own() -> None:
    set_ = begun()
    off(set_, WEB)
    present = set_.session.waves.present
    assert present is not None
    set_.pass_(60)
    later: FleetShutdown = replace(present.run, began=set_.clock())
    assert ends(set_.session, later) == {}
