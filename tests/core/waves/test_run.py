"""A fleet shutdown asks in order, never too many, never twice, and ends."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from vmtui.core.model import Moment, VmId
from vmtui.core.waves import run as way
from vmtui.core.waves.plan import AtDeadline, Course, Until, Wave
from vmtui.core.waves.run import FleetShutdown, Orders, Stage, Standing, advance

START = Moment(1_000.0, 100.0)


def at(seconds: float) -> Moment:
    return Moment(START.wall + seconds, START.boot + seconds)


def ids(host: str, *names: str) -> tuple[VmId, ...]:
    return tuple(VmId(host, name) for name in names)


def begun(*waves: Wave, at_once: int = 4, deadline: float | None = None) -> FleetShutdown:
    return FleetShutdown("entry", Course(waves, at_once, deadline), START, START)


def stand(run: FleetShutdown, **told: Standing) -> dict[VmId, Standing]:
    return {x: told.get(x.uuid, Standing.WAITING) for x in run.course.guests}


def asked(orders: Orders) -> list[str]:
    return [vm_id.uuid for vm_id, _limit in orders.ask]


WEB = Wave("web", ids("hv1", "w1", "w2", "w3"), 60.0, pause=30.0)
DB = Wave("db", ids("hv1", "d1"), 120.0)


def test_only_so_many_of_a_host_go_down_at_once() -> None:
    both = replace(WEB, guests=WEB.guests + ids("hv2", "x1"))
    run, orders = advance(begun(both, DB, at_once=2), stand(begun(both, DB)), START)
    assert asked(orders) == ["w1", "w2", "x1"]
    # The session has not told yet that they are on their way.
    run, orders = advance(run, stand(run), at(0.1))
    assert asked(orders) == []
    run, orders = advance(run, stand(run, w1=Standing.OFF, w2=Standing.GOING), at(5))
    assert asked(orders) == ["w3"]


def test_one_that_is_overdue_takes_no_place_but_holds_its_wave() -> None:
    run, _ = advance(begun(WEB, DB, at_once=1), stand(begun(WEB, DB)), START)
    run, orders = advance(run, stand(run, w1=Standing.OVERDUE), at(60))
    assert asked(orders) == ["w2"]
    off = dict.fromkeys(("w2", "w3"), Standing.OFF)
    run, _ = advance(run, stand(run, w1=Standing.OVERDUE, w2=Standing.OFF), at(70))
    held = stand(run, w1=Standing.OVERDUE, **off)
    run, orders = advance(run, held, at(1_000))
    assert (run.stage, asked(orders)) == (Stage.ASKING, [])
    assert way.holding(run, held) == ids("hv1", "w1")
    run, _ = advance(way.let_go(run, frozenset(ids("hv1", "w1"))), held, at(1_001))
    assert run.stage is Stage.RESTING


def test_the_next_wave_begins_after_the_pause() -> None:
    run, _ = advance(begun(WEB, DB), stand(begun(WEB, DB)), START)
    off = stand(run, w1=Standing.OFF, w2=Standing.OFF, w3=Standing.OFF)
    run, orders = advance(run, off, at(10))
    assert (run.stage, asked(orders)) == (Stage.RESTING, [])
    run, orders = advance(run, off, at(39))
    assert (run.stage, asked(orders)) == (Stage.RESTING, [])
    run, orders = advance(run, off, at(40))
    assert (run.stage, orders.ask) == (Stage.ASKING, ((VmId("hv1", "d1"), 120.0),))


def test_a_wave_can_wait_for_its_time_alone() -> None:
    timed = replace(WEB, until=Until.TIME)
    run, _ = advance(begun(timed, DB), stand(begun(timed, DB)), START)
    going = stand(run, w1=Standing.OVERDUE, w2=Standing.GOING, w3=Standing.OFF)
    run, orders = advance(run, going, at(29))
    assert asked(orders) == []
    run, _ = advance(run, going, at(30))
    run, orders = advance(run, going, at(30.1))
    assert asked(orders) == ["d1"]
    down = going | {VmId("hv1", "d1"): Standing.OFF}
    run, _ = advance(run, down, at(60))
    assert run.stage is Stage.ASKING, "the end waits for all of all waves"
    assert way.holding(run, down) == ids("hv1", "w1")


def test_who_had_no_place_in_a_timed_wave_is_asked_before_the_next() -> None:
    timed = replace(WEB, until=Until.TIME)
    run, _ = advance(begun(timed, DB, at_once=1), stand(begun(timed, DB)), START)
    run, _ = advance(run, stand(run, w1=Standing.GOING), at(30))
    run, orders = advance(run, stand(run, w1=Standing.OFF), at(31))
    assert asked(orders) == ["w2"]


def test_one_that_comes_back_in_the_pause_holds_its_wave_again() -> None:
    run, _ = advance(begun(WEB, DB), stand(begun(WEB, DB)), START)
    off = stand(run, w1=Standing.OFF, w2=Standing.OFF, w3=Standing.OFF)
    run, _ = advance(run, off, at(10))
    back = stand(run, w1=Standing.OFF, w2=Standing.OVERDUE, w3=Standing.OFF)
    run, orders = advance(run, back, at(50))
    assert (run.stage, run.wave, asked(orders)) == (Stage.ASKING, 0, [])
    assert way.holding(run, back) == ids("hv1", "w2")
    run, _ = advance(run, off, at(60))
    assert (run.stage, run.rest_until) == (Stage.RESTING, at(90).boot)


def test_one_of_an_earlier_wave_that_comes_back_holds_the_present_one() -> None:
    late = Wave("late", ids("hv1", "l1"), 60.0)
    run = replace(begun(WEB, DB, late), wave=1, asked=frozenset(WEB.guests + DB.guests))
    down = dict.fromkeys(("w1", "w2", "w3", "d1"), Standing.OFF)
    run, orders = advance(run, stand(run, **(down | {"w1": Standing.OVERDUE})), at(10))
    assert (run.wave, asked(orders)) == (1, [])
    run, _ = advance(run, stand(run, **down), at(11))
    run, orders = advance(run, stand(run, **down), at(12))
    assert asked(orders) == ["l1"]


def test_one_that_somebody_else_takes_down_takes_its_place() -> None:
    run = begun(WEB, DB, at_once=2)
    _, orders = advance(run, stand(run, d1=Standing.GOING), START)
    assert asked(orders) == ["w1"]


def test_held_it_asks_nobody_and_goes_on_where_it_was() -> None:
    run, _ = advance(begun(WEB, at_once=1), stand(begun(WEB)), START)
    run = way.hold(run)
    off = stand(run, w1=Standing.OFF)
    run, orders = advance(run, off, at(10))
    assert (run.stage, asked(orders)) == (Stage.HELD, [])
    run, orders = advance(way.go_on(run), off, at(11))
    assert asked(orders) == ["w2"]


def test_the_deadline_comes_also_while_it_is_held_and_saves_only_on_request() -> None:
    for then, saved in ((AtDeadline.LEAVE, ()), (AtDeadline.SAVE, ids("hv1", "w2", "w3"))):
        course = Course((WEB,), deadline=100.0, then=then)
        run, _ = advance(FleetShutdown("e", course, START, START), {}, START)
        run = FleetShutdown("e", course, START, START, Stage.HELD, asked=frozenset(WEB.guests))
        told = stand(run, w1=Standing.OFF, w2=Standing.OVERDUE, w3=Standing.GOING)
        assert advance(run, told, at(99))[0].stage is Stage.HELD
        run, orders = advance(run, told, at(100))
        assert (run.stage, run.ended, orders.save) == (Stage.OVER, at(100), saved)


def test_stopped_is_the_end() -> None:
    run = way.stop(begun(WEB), at(5))
    assert advance(run, stand(run), at(6)) == (run, Orders())
    assert way.hold(run) == run
    assert way.let_go(run, frozenset(run.course.guests)) == run


def test_without_waves_it_is_done_at_once() -> None:
    assert advance(begun(), {}, START)[0].stage is Stage.DONE


GUESTS = st.lists(
    st.tuples(st.sampled_from(["hv1", "hv2"]), st.integers(0, 2)), min_size=1, max_size=12
)


@given(
    GUESTS,
    st.lists(st.sampled_from(Until), min_size=3, max_size=3),
    st.integers(1, 3),
    st.data(),
)
def test_whatever_guests_do_the_order_and_the_limit_hold(
    guests: list[tuple[str, int]], until: list[Until], at_once: int, data: st.DataObject
) -> None:
    members: dict[int, list[VmId]] = {}
    for number, (host, wave) in enumerate(guests):
        members.setdefault(wave, []).append(VmId(host, f"g{number}"))
    waves = [Wave(str(n), tuple(members[n]), 60.0, until[n], 5.0) for n in sorted(members)]
    run = begun(*waves, at_once=at_once)
    standings = dict.fromkeys(run.course.guests, Standing.WAITING)
    seen: list[VmId] = []
    for second in range(400):
        before = run
        run, orders = advance(run, standings, at(second))
        for vm_id, _limit in orders.ask:
            assert vm_id not in seen, "nobody is asked twice"
            seen.append(vm_id)
            standings[vm_id] = Standing.GOING
            number = next(n for n, wave in enumerate(waves) if vm_id in wave.guests)
            for earlier in waves[:number]:
                ready = all(standings[x] is Standing.OFF for x in earlier.guests)
                assert ready or earlier.until is Until.TIME, "waves before it come first"
        going = Counter(x.host for x in run.course.guests if standings[x] is Standing.GOING)
        assert all(number <= at_once for number in going.values())
        assert run.wave >= before.wave
        if run.stage.is_end:
            break
        moving = [x for x in standings if standings[x] in (Standing.GOING, Standing.OVERDUE)]
        if moving:
            one = data.draw(st.sampled_from(moving))
            # Sooner or later everybody goes off: here at the latest when it is overdue.
            late = standings[one] is Standing.GOING and data.draw(st.booleans())
            standings[one] = Standing.OVERDUE if late else Standing.OFF
    assert run.stage is Stage.DONE
    assert sorted(seen) == sorted(run.course.guests)
