"""The way back: who is powered on, and in which order."""

from __future__ import annotations

from dataclasses import replace

from tests.core.waves.test_run import ids
from vmtui.core.model import Moment, PowerState, Vm, VmId
from vmtui.core.waves.back import way_back
from vmtui.core.waves.plan import Course, LeftOut, Until, Wave
from vmtui.core.waves.run import FleetShutdown

W1, W2, D1, D2 = ids("hv1", "w1", "w2", "d1", "d2")
DOWN = Course((Wave("web", (W1, W2), 60.0, pause=30.0), Wave("db", (D1, D2), 90.0)), at_once=2)
NOW = Moment(1_000.0, 100.0)


def fleet(*running: VmId) -> dict[VmId, Vm]:
    states = {x: PowerState.RUNNING if x in running else PowerState.SHUT_OFF for x in DOWN.guests}
    return {x: Vm(x, x.uuid, state) for x, state in states.items()}


def run(*asked: VmId) -> FleetShutdown:
    return FleetShutdown("entry", DOWN, NOW, NOW, asked=frozenset(asked))


def test_the_last_wave_and_in_each_the_last_guest_comes_first() -> None:
    course = way_back(run(*DOWN.guests), fleet())
    assert [(wave.name, wave.guests) for wave in course.waves] == [
        ("db", (D2, D1)),
        ("web", (W2, W1)),
    ]
    assert [wave.pause for wave in course.waves] == [30.0, 0.0]
    assert course.at_once == 2


def test_it_waits_until_all_of_a_wave_run_whatever_it_was_on_the_way_down() -> None:
    timed = replace(DOWN.waves[0], until=Until.TIME)
    down = replace(run(W1, D1), course=replace(DOWN, waves=(timed, DOWN.waves[1])))
    assert {wave.until for wave in way_back(down, fleet()).waves} == {Until.ALL_OFF}


def test_only_who_was_taken_down_by_it_and_is_off_now() -> None:
    vms = fleet(D1)
    del vms[D2]
    course = way_back(run(W1, D1, D2), vms)
    assert course.guests == (W1,)
    assert dict(course.left_out) == {D1: LeftOut.ON, D2: LeftOut.GONE}


def test_those_that_were_saved_at_the_deadline_belong_to_it() -> None:
    assert way_back(replace(run(W1), saved=frozenset({D1})), fleet()).guests == (D1, W1)
