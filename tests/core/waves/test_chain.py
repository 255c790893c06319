"""A fleet shutdown that went on from one that had stopped: one way back takes up both."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.core.waves.test_run import ids
from tests.fakes import AUTHOR
from vmtui.core.model import Moment, PowerState, Vm, VmId
from vmtui.core.record.records import Action
from vmtui.core.waves.back import way_back
from vmtui.core.waves.chain import SAME_WORK, as_one
from vmtui.core.waves.plan import Course, Wave
from vmtui.core.waves.record import OpenFleetShutdown
from vmtui.core.waves.run import FleetShutdown, Stage

W1, W2, D1 = ids("hv1", "w1", "w2", "d1")
URI = "test:///hv1"


def ended(
    at: float, *waves: tuple[VmId, ...], asked: tuple[VmId, ...], stage: Stage = Stage.DONE
) -> OpenFleetShutdown:
    course = Course(tuple(Wave(f"wave {n}", guests, 60.0) for n, guests in enumerate(waves)))
    moment = Moment(at, at)
    run = FleetShutdown(f"at {at}", course, moment, moment, stage, asked=frozenset(asked))
    names = {vm_id: vm_id.uuid for vm_id in course.guests}
    hosts = {vm_id.host: URI for vm_id in course.guests}
    return OpenFleetShutdown(run=run, names=names, hosts=hosts, author=AUTHOR)


STOPPED = ended(100.0, (W1, W2), (D1,), asked=(W1, W2), stage=Stage.STOPPED)
WENT_ON = ended(200.0, (W2,), (D1,), asked=(W2, D1))


def started(one: OpenFleetShutdown | None) -> tuple[VmId, ...]:
    assert one is not None
    off = {x: Vm(x, x.uuid, PowerState.SHUT_OFF) for x in one.run.course.guests}
    return way_back(one.run, off).guests


def test_both_are_taken_back_in_the_reverse_order_of_all() -> None:
    found = as_one([STOPPED, WENT_ON])
    assert started(found) == (D1, W2, W1)
    assert found is not None
    assert [x.boot for x in found.parts] == [100.0, 200.0]
    assert found.names == {x: x.uuid for x in (W1, W2, D1)}


def test_three_in_a_row_are_one_as_well() -> None:
    third = ended(300.0, (D1,), asked=(D1,))
    second = ended(200.0, (W2,), (D1,), asked=(W2,), stage=Stage.OVER)
    assert started(as_one([STOPPED, second, third])) == (D1, W2, W1)


def test_one_that_let_guests_stay_up_was_gone_on_from() -> None:
    skipped = replace(STOPPED, run=replace(STOPPED.run, stage=Stage.DONE, let_go=frozenset({W2})))
    assert started(as_one([skipped, WENT_ON])) == (D1, W2, W1)


def of_another_host(one: OpenFleetShutdown) -> OpenFleetShutdown:
    return replace(one, hosts={"hv1": "test:///another"})


def way_back_of(one: OpenFleetShutdown) -> OpenFleetShutdown:
    return replace(one, run=replace(one.run, action=Action.FLEET_POWER_ON))


@pytest.mark.parametrize(
    "before",
    [
        [replace(STOPPED, run=replace(STOPPED.run, stage=Stage.DONE))],
        [of_another_host(STOPPED)],
        [replace(STOPPED, run=replace(STOPPED.run, began=Moment(199.0 - SAME_WORK, 0.0)))],
        [STOPPED, way_back_of(STOPPED)],
    ],
)
def test_the_last_one_stands_alone(before: list[OpenFleetShutdown]) -> None:
    found = as_one([*before, WENT_ON])
    assert started(found) == (D1, W2)
    assert found is not None
    assert found.parts == ()


def test_a_way_back_since_takes_up_the_same_again() -> None:
    """It may have stopped half-way: those that run already are left out then."""
    assert started(as_one([STOPPED, WENT_ON, way_back_of(STOPPED)])) == (D1, W2, W1)


def test_another_short_name_of_a_host_is_no_other_host() -> None:
    (other,) = ids("old", "w1")
    (same_name,) = ids("hv1", "x1")
    stopped = ended(100.0, (other, same_name), asked=(other, same_name), stage=Stage.STOPPED)
    stopped = replace(stopped, hosts={"old": URI, "hv1": "test:///another"})
    found = as_one([stopped, WENT_ON])
    assert found is not None
    assert started(found) == (D1, W2, VmId("test:///another", same_name.uuid), W1)
    assert found.hosts == {"hv1": URI, "test:///another": "test:///another"}


def test_where_nobody_was_asked_there_is_nothing_to_take_back() -> None:
    assert as_one([ended(100.0, (W1,), asked=()), way_back_of(STOPPED)]) is None
