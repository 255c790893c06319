"""What stands against starting, waking, pausing, resuming and saving a guest."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmtui.core.model import End, Host, HostStatus, Moment, PowerState, Reason, Stop, Vm, VmId
from vmtui.core.obstacles import Obstacle
from vmtui.core.power import HARMLESS_PAUSES, Around, against
from vmtui.core.power_text import by_hand, remarks, silent_hosts
from vmtui.core.record.records import Action
from vmtui.core.text import Role

NOW = Moment(1_700_000_000.0, 5_000.0)
HV1 = Host("hv1", "qemu+ssh://hv1/system", HostStatus.UP)
HV2 = Host("hv2", "qemu+ssh://hv2/system", HostStatus.UP)
ACTIONS = (Action.POWER_ON, Action.WAKE, Action.PAUSE, Action.RESUME, Action.MANAGED_SAVE)


def vm(state: PowerState, reason: Reason = Reason.UNKNOWN, host: str = "hv1") -> Vm:
    return Vm(VmId(host, "u"), "web-01", state, reason, memory=4 << 30, persistent=True)


def slug(action: Action, guest: Vm, around: Around | None = None, host: Host = HV1) -> str:
    obstacle = against(action, guest, host, around or Around())
    return obstacle.slug if obstacle else ""


@pytest.mark.parametrize(
    ("state", "possible"),
    [
        (PowerState.RUNNING, {Action.PAUSE, Action.MANAGED_SAVE}),
        (PowerState.BLOCKED, {Action.PAUSE, Action.MANAGED_SAVE}),
        (PowerState.PAUSED, {Action.RESUME, Action.MANAGED_SAVE}),
        (PowerState.SHUT_OFF, {Action.POWER_ON}),
        (PowerState.SUSPENDED, {Action.WAKE}),
        (PowerState.CRASHED, set()),
        (PowerState.IN_SHUTDOWN, set()),
        (PowerState.NO_STATE, set()),
    ],
)
def test_each_state_allows_what_makes_sense(state: PowerState, possible: set[Action]) -> None:
    guest = vm(state)
    assert {action for action in ACTIONS if not slug(action, guest)} == possible


@given(st.sampled_from(ACTIONS), st.sampled_from(PowerState), st.sampled_from(Reason))
def test_an_obstacle_is_always_in_words(action: Action, state: PowerState, reason: Reason) -> None:
    obstacle = against(action, vm(state, reason), HV1, Around())
    assert obstacle is None or (obstacle.slug and obstacle.words)


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("state", [PowerState.RUNNING, PowerState.PAUSED, PowerState.SHUT_OFF])
def test_what_stands_against_all_of_them(action: Action, state: PowerState) -> None:
    guest = vm(state)
    lost = replace(HV1, status=HostStatus.NO_ANSWER)
    assert slug(action, guest, host=lost) == "host-unreachable"
    assert slug(action, guest, host=replace(HV1, read_only=True)) == "read-only"
    assert slug(action, guest, Around(is_own_machine=True)) == "own-machine"
    assert slug(action, guest, Around(under_way="saving")) == "busy"
    assert slug(action, replace(guest, departed=True)) == "gone"
    assert slug(action, replace(guest, remembered=True)) == "unknown"


def test_a_guest_that_is_gone_starts_from_what_was_kept_of_it() -> None:
    gone = replace(vm(PowerState.SHUT_OFF), departed=True, persistent=False)
    assert slug(Action.POWER_ON, gone, Around(is_kept=True)) == ""
    assert slug(Action.PAUSE, gone, Around(is_kept=True)) == "gone"


@pytest.mark.parametrize(
    ("reason", "resumes"),
    [
        (Reason.USER, True),
        (Reason.UNKNOWN, True),
        (Reason.IO_ERROR, True),
        (Reason.WATCHDOG, True),
        (Reason.MIGRATING, False),
        (Reason.SAVING, False),
        (Reason.DUMPING, False),
        (Reason.CREATING_SNAPSHOT, False),
        (Reason.CRASHED, False),
        (Reason.PANICKED, False),
        (Reason.POST_COPY_FAILED, False),
    ],
)
def test_a_pause_ends_by_its_reason(reason: Reason, resumes: bool) -> None:
    obstacle = against(Action.RESUME, vm(PowerState.PAUSED, reason), HV1, Around())
    assert (obstacle is None) == resumes
    if obstacle is not None:
        assert obstacle.advice


def twin(state: PowerState, status: HostStatus = HostStatus.UP) -> Around:
    return Around(twins=[(vm(state, host="hv2"), replace(HV2, status=status))])


def start(around: Around) -> Obstacle | None:
    return against(Action.POWER_ON, vm(PowerState.SHUT_OFF), HV1, around)


@pytest.mark.parametrize(
    "state", [one for one in PowerState if one.has_process], ids=lambda state: state.value
)
def test_what_runs_elsewhere_is_not_started(state: PowerState) -> None:
    here = start(twin(state))
    assert here is not None
    assert here.slug == "runs-elsewhere"
    unseen = start(twin(state, HostStatus.NO_ANSWER))
    assert unseen is not None
    assert unseen.slug == "perhaps-elsewhere"
    assert "hv2" in unseen.words


def test_what_is_off_elsewhere_is_started() -> None:
    assert start(twin(PowerState.SHUT_OFF)) is None
    assert start(twin(PowerState.SHUT_OFF, HostStatus.NO_ANSWER)) is None
    left = replace(vm(PowerState.NO_STATE, host="hv2"), remembered=True)
    known = start(Around(twins=[(left, replace(HV2, status=HostStatus.NO_ANSWER))]))
    assert known is not None
    assert known.slug == "perhaps-elsewhere"


def test_what_was_migrated_away_is_started_only_where_it_is_seen_to_be_off_elsewhere() -> None:
    listed = vm(PowerState.SHUT_OFF, Reason.MIGRATED)
    seen = replace(vm(PowerState.SHUT_OFF), ended=End(Stop.MIGRATED, NOW))
    gone = replace(seen, departed=True, persistent=False)
    off, runs = twin(PowerState.SHUT_OFF), twin(PowerState.RUNNING)
    passed_through = Around([(replace(listed, id=VmId("hv2", "u")), HV2)], is_kept=True)
    for left in (listed, seen, gone):
        assert slug(Action.POWER_ON, left, Around(is_kept=True)) == "migrated"
        assert slug(Action.POWER_ON, left, passed_through) == "migrated"
        assert slug(Action.POWER_ON, left, replace(off, is_kept=True)) == ""
        assert slug(Action.POWER_ON, left, replace(runs, is_kept=True)) == "runs-elsewhere"


def test_what_can_not_be_saved() -> None:
    running = vm(PowerState.RUNNING)
    assert slug(Action.MANAGED_SAVE, replace(running, persistent=False)) == "transient"
    assert slug(Action.MANAGED_SAVE, replace(running, has_passthrough=True)) == "passthrough"
    assert slug(Action.MANAGED_SAVE, replace(running, job="backup")) == "job-running"
    assert slug(Action.MANAGED_SAVE, replace(running, persistent=None)) == ""


def said(action: Action, guest: Vm, *silent: Host) -> str:
    return " / ".join(cell.text for cell in remarks(action, guest, silent, NOW))


def test_a_managed_save_is_named_with_its_age() -> None:
    off = vm(PowerState.SHUT_OFF)
    assert "not read yet" in said(Action.POWER_ON, off)
    assert said(Action.POWER_ON, replace(off, saved=False)) == ""
    three_days_ago = Moment(NOW.wall - 3 * 86400, NOW.boot)
    told = said(Action.POWER_ON, replace(off, saved=True, saved_at=three_days_ago))
    assert "restores its memory of 3 d ago" in told
    unknown = replace(off, saved=True)
    assert "nobody can tell" in said(Action.POWER_ON, unknown)
    seen = replace(unknown, ended=End(Stop.SAVED, Moment(NOW.wall - 120, NOW.boot - 120)))
    assert "2 min ago" in said(Action.POWER_ON, seen)


def test_what_else_is_said_before() -> None:
    lost = replace(HV2, status=HostStatus.NO_ANSWER)
    assert silent_hosts([HV1, lost], VmId("hv1", "u")) == [lost]
    assert silent_hosts([HV1, HV2], VmId("hv1", "u")) == [HV2], "it has not told its guests yet"
    assert silent_hosts([HV1, replace(HV2, listed=True)], VmId("hv1", "u")) == []
    off = vm(PowerState.SHUT_OFF)
    assert "no answer from hv2" in said(Action.POWER_ON, off, lost)
    assert "oVirt" in said(Action.POWER_ON, replace(off, manager="oVirt"))
    full = vm(PowerState.PAUSED, Reason.IO_ERROR)
    assert "free its storage first" in said(Action.RESUME, full)
    assert "4 GiB" in said(Action.MANAGED_SAVE, vm(PowerState.RUNNING))


@pytest.mark.parametrize(
    "reason", [Reason.UNKNOWN, Reason.IO_ERROR, Reason.WATCHDOG, Reason.API_ERROR]
)
def test_a_doubtful_pause_is_not_ended_without_a_word(reason: Reason) -> None:
    assert reason not in HARMLESS_PAUSES
    assert said(Action.RESUME, vm(PowerState.PAUSED, reason))


def test_a_guest_whose_end_nobody_saw_may_run_elsewhere() -> None:
    gone = replace(vm(PowerState.SHUT_OFF), departed=True)
    warned = remarks(Action.POWER_ON, gone, (), NOW)[1]
    assert warned.role is Role.OVERDUE
    assert "nobody saw how it ended" in warned.text
    assert "nobody saw" not in said(Action.POWER_ON, replace(gone, reason=Reason.SHUT_DOWN))
    assert "nobody saw" not in said(Action.POWER_ON, replace(gone, departed=False))


def test_each_action_is_named_as_virsh_does_it() -> None:
    guest = vm(PowerState.RUNNING)
    lines = [by_hand(action, guest, HV1.uri).split(" ", 3)[3] for action in ACTIONS]
    verbs = ["start", "dompmwakeup", "suspend", "resume", "managedsave"]
    assert lines == [f"{verb} web-01" for verb in verbs]
    assert "create" in by_hand(Action.POWER_ON, replace(guest, departed=True), HV1.uri)
