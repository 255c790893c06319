"""The table of transitions: every path through it, and what may never happen on one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from vmtui.core.commands import Mode
from vmtui.core.events import Detail
from vmtui.core.model import Moment, PowerState, Stop, VmId
from vmtui.core.shutdown import (
    PRESS_PAUSE,
    TABLE,
    Goal,
    Phase,
    SoftShutdown,
    Trigger,
    accept,
    advance,
    awaits_button,
    begin_closing,
    button_raised,
    check_time,
    give_time,
    press,
    press_refused,
    trigger_of_state,
    went_off,
)
from vmtui.core.steps import Progress, steps

AT = Moment(1_700_000_000.0, 5_000.0)


def after(seconds: float) -> Moment:
    return Moment(AT.wall + seconds, AT.boot + seconds)


def asked(limit: float = 60.0, mode: Mode = Mode.ACPI) -> SoftShutdown:
    watch = SoftShutdown(VmId("hv1", "u"), "web-01", "entry", mode, AT, limit, domain_id=7)
    return press(watch, AT)


def test_every_phase_is_an_end_or_has_a_line_in_the_table() -> None:
    assert {phase for phase in Phase if not phase.is_end} == set(TABLE)


def test_every_phase_can_be_reached() -> None:
    reached = {Phase.REQUESTED} | {phase for line in TABLE.values() for phase in line.values()}
    assert reached == set(Phase)


@given(st.sampled_from(list(Phase)), st.sampled_from(list(Trigger)))
def test_an_end_is_never_left(phase: Phase, trigger: Trigger) -> None:
    watch = replace(asked(), phase=phase)
    if phase.is_end:
        assert advance(watch, trigger, after(1)) == watch


def test_time_passing_alone_never_ends_a_shutdown() -> None:
    for phase in TABLE:
        later = check_time(replace(asked(), phase=phase), after(10_000))
        assert later.phase in (Phase.OVERDUE, Phase.LOST)


def test_a_remaining_second_is_not_overdue() -> None:
    waiting = accept(asked(60), AT)
    assert check_time(waiting, after(59.9)).phase is Phase.WAITING
    assert check_time(waiting, after(60)).phase is Phase.OVERDUE


def test_the_countdown_goes_by_the_clock_that_nobody_sets() -> None:
    reset_clock = Moment(AT.wall - 86_400, AT.boot + 10)
    assert asked(60).remaining(reset_clock) == 50


def test_more_time_counts_from_what_is_left_or_from_now() -> None:
    waiting = accept(asked(60), AT)
    assert give_time(waiting, 120, after(20)).remaining(after(20)) == 160
    overdue = check_time(waiting, after(90))
    again = give_time(overdue, 120, after(90))
    assert again.phase is Phase.WAITING
    assert again.remaining(after(90)) == 120


def test_a_host_that_comes_back_late_leaves_the_shutdown_overdue_not_ended() -> None:
    watch = advance(accept(asked(60), AT), Trigger.HOST_LOST, after(1))
    watch = check_time(watch, after(61))
    assert watch.phase is Phase.LOST
    assert advance(watch, Trigger.HOST_BACK, after(70)).phase is Phase.OVERDUE


def test_the_button_is_ours_once_for_each_press() -> None:
    watch = asked()
    assert awaits_button(watch)
    watch = button_raised(watch, after(0.1))
    assert not awaits_button(watch)
    assert awaits_button(press(watch, after(11)))
    assert not awaits_button(asked(mode=Mode.AGENT))


def test_a_second_press_waits() -> None:
    assert asked().until_next_press(after(4)) == PRESS_PAUSE - 4


@pytest.mark.parametrize(
    ("state", "domain_id", "trigger"),
    [
        (PowerState.RUNNING, 7, None),
        (PowerState.IN_SHUTDOWN, 7, None),
        (PowerState.RUNNING, 8, Trigger.RESTARTED),
        (PowerState.SUSPENDED, 7, Trigger.ASLEEP),
        (PowerState.CRASHED, 7, Trigger.CRASHED),
    ],
)
def test_a_state_read_after_a_reconnect_tells_what_became_of_it(
    state: PowerState, domain_id: int | None, trigger: Trigger | None
) -> None:
    assert trigger_of_state(state, domain_id, asked_id=7) is trigger


@pytest.mark.parametrize("how", list(Stop))
def test_however_it_stopped_it_is_off(how: Stop) -> None:
    watch = went_off(asked(), how, after(5))
    assert watch.phase.is_off
    assert watch.forced_by_us == (how is Stop.FORCED_BY_US)
    assert went_off(watch, Stop.FORCED_BY_US, after(6)) is watch


def test_a_refused_press_was_none() -> None:
    watch = button_raised(accept(asked(), AT), after(0.1))
    again = press_refused(press(watch, after(11)), after(11), Mode.ACPI, "job lock held")
    assert again.presses == watch.presses
    assert not awaits_button(again)


def test_a_press_that_is_refused_late_takes_none_of_the_later_ones_away() -> None:
    by_agent = press(accept(asked(), AT), after(11), Mode.AGENT)
    both = press(by_agent, after(22), Mode.ACPI)
    left = press_refused(both, after(11), Mode.AGENT, "Guest agent is not responding")
    assert (left.presses, left.agent_asked) == ((AT, after(22)), ())
    assert left.unanswered == 2, "both buttons may still be raised"


def test_a_button_that_is_refused_after_the_agent_was_asked_is_no_longer_awaited() -> None:
    both = press(asked(), after(11), Mode.AGENT)
    left = press_refused(both, AT, Mode.ACPI, "job lock held")
    assert (left.presses, left.agent_asked) == ((after(11),), (after(11),))
    assert not awaits_button(left)


def test_an_answer_that_comes_late_is_noted_and_ends_the_remark_on_its_delay() -> None:
    overdue = check_time(replace(asked(60), words="unanswered for 60 s"), after(61))
    assert overdue.words == "unanswered for 60 s"
    late = accept(overdue, after(70))
    assert (late.phase, late.accepted, late.words) == (Phase.OVERDUE, after(70), "")


def test_what_happened_before_a_shutdown_was_picked_up_is_only_inferred() -> None:
    adopted = replace(asked(), adopted=True, unanswered=0, phase=Phase.WAITING)
    assert [step.progress for step in steps(adopted)] == [
        Progress.INFERRED,
        Progress.NOT_SEEN,
        Progress.NOW,
        Progress.NOW,
        Progress.AHEAD,
    ]


def test_the_button_seen_before_libvirts_answer_says_that_the_request_was_passed_on() -> None:
    watch = button_raised(asked(), after(0.1))
    assert [step.progress for step in steps(watch)][:3] == [
        Progress.INFERRED,
        Progress.SEEN,
        Progress.NOW,
    ]


def test_the_steps_tell_what_was_seen_from_what_is_inferred() -> None:
    watch = asked()
    assert [step.progress for step in steps(watch)] == [Progress.NOW] + [Progress.AHEAD] * 4
    watch = accept(watch, after(0.1))
    watch = button_raised(watch, after(0.2))
    assert [step.progress for step in steps(watch)] == [
        Progress.SEEN,
        Progress.SEEN,
        Progress.NOW,
        Progress.NOW,
        Progress.AHEAD,
    ]
    watch = begin_closing(watch, Detail.GUEST, after(3))
    watch = advance(watch, Trigger.OFF_BY_GUEST, after(4))
    assert [step.progress for step in steps(watch)] == [
        Progress.SEEN,
        Progress.SEEN,
        Progress.INFERRED,
        Progress.INFERRED,
        Progress.SEEN,
    ]
    assert steps(watch)[4].at == after(3)


def test_a_forced_end_shows_no_step_of_the_guest() -> None:
    watch = advance(accept(asked(), AT), Trigger.OFF_FORCED, after(5))
    assert {step.progress for step in steps(watch)[1:]} == {Progress.NOT_SEEN}


def reboot(mode: Mode = Mode.ACPI) -> SoftShutdown:
    return replace(asked(mode=mode), goal=Goal.RESTART)


def test_a_reboot_ends_where_a_shutdown_would_but_is_reached_elsewhere() -> None:
    restarted = advance(accept(reboot(), AT), Trigger.RESTARTED, after(3))
    assert restarted.is_reached
    assert not advance(asked(), Trigger.RESTARTED, after(3)).is_reached
    off = advance(reboot(), Trigger.OFF_BY_GUEST, after(3))
    assert not off.is_reached
    assert advance(asked(), Trigger.OFF_BY_GUEST, after(3)).is_reached


def test_a_reset_is_pending_from_the_press_until_the_guest_is_off_or_restarts() -> None:
    overdue = check_time(accept(reboot(), AT), after(61))
    assert overdue.lingers
    assert advance(overdue, Trigger.STOP_WATCHING, after(62)).lingers
    assert not advance(overdue, Trigger.RESTARTED, after(62)).lingers
    assert not advance(overdue, Trigger.OFF_FORCED, after(62)).lingers
    assert not advance(reboot(), Trigger.REFUSED, after(1)).lingers
    assert not check_time(accept(asked(), AT), after(61)).lingers
    assert not check_time(accept(reboot(Mode.AGENT), AT), after(61)).lingers


def test_the_last_step_of_a_reboot_is_the_restart() -> None:
    done = steps(advance(accept(reboot(), AT), Trigger.RESTARTED, after(3)))[4]
    assert (done.text, done.progress) == (
        "the guest powers off, and libvirt resets it",
        Progress.SEEN,
    )


class ShutdownMachine(RuleBasedStateMachine):
    """Any triggers in any order, with time going on, against rules stated independently."""

    def __init__(self) -> None:
        super().__init__()
        self.now = AT
        self.watch = asked(60)
        self.ended: SoftShutdown | None = None

    @initialize(goal=st.sampled_from(Goal), mode=st.sampled_from(Mode))
    def ask(self, goal: Goal, mode: Mode) -> None:
        self.watch = replace(asked(60, mode), goal=goal)

    @rule(seconds=st.floats(0.1, 100))
    def time_passes(self, seconds: float) -> None:
        self.now = Moment(self.now.wall + seconds, self.now.boot + seconds)
        self.watch = check_time(self.watch, self.now)

    @rule(trigger=st.sampled_from([one for one in Trigger if one is not Trigger.DEADLINE]))
    def trigger(self, trigger: Trigger) -> None:
        self.watch = check_time(advance(self.watch, trigger, self.now), self.now)

    @rule(seconds=st.floats(1, 300))
    def more_time(self, seconds: float) -> None:
        if not self.watch.phase.is_end:
            left = self.watch.remaining(self.now)
            self.watch = give_time(self.watch, seconds, self.now)
            assert self.watch.remaining(self.now) == pytest.approx(max(left, 0) + seconds)

    @invariant()
    def an_end_stays(self) -> None:
        if self.ended is not None:
            assert self.watch == self.ended
        elif self.watch.phase.is_end:
            assert self.watch.ended is not None
            self.ended = self.watch

    @invariant()
    def what_is_reached_or_off_leaves_no_reset_behind(self) -> None:
        if self.watch.lingers:
            assert self.watch.is_reboot
            assert not self.watch.is_reached
            assert not self.watch.phase.is_off

    @invariant()
    def overdue_means_that_the_time_is_over(self) -> None:
        if not self.watch.phase.is_end:
            over = self.watch.remaining(self.now) <= 0
            assert over == (self.watch.phase in (Phase.OVERDUE, Phase.LOST))


TestShutdownMachine = ShutdownMachine.TestCase
TestShutdownMachine.settings = settings(max_examples=100, stateful_step_count=30, deadline=None)
