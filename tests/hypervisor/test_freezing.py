"""Freeze, then force: one step, and whatever fails in it leaves the guest as it was."""

from dataclasses import replace

import libvirt
import pytest

from tests.hypervisor.conftest import QUICK, Connect, Played, vm
from tests.hypervisor.fakes import FakeGuest, libvirt_error
from tests.qemu.waiting import wait_until
from vmtui.core.commands import EndForce, ForceOff, ReadStats, Thaw
from vmtui.core.freeze import FreezeStage
from vmtui.core.looks import StatsRead
from vmtui.core.replies import (
    CommandBegun,
    CommandDone,
    CommandFailed,
    CommandUnanswered,
    FreezeSeen,
)

QUICK_FREEZE = replace(QUICK, freeze=0.2)


@pytest.fixture
def guest() -> FakeGuest:
    return FakeGuest("web", domain_id=4, cpu_time=77)


@pytest.fixture
def played(connect: Connect, guest: FakeGuest) -> Played:
    """A host whose agents are given up soon."""
    return connect(guest, limits=QUICK_FREEZE).listed()


def freeze_and_force(played: Played, guest: FakeGuest, *, domain_id: int = 4) -> None:
    played.connection.submit(ForceOff(1, vm(guest), domain_id, 70, freeze_first=True))


def stages(played: Played) -> list[FreezeStage]:
    return [seen.stage for seen in played.told.all(FreezeSeen)]


def test_the_guest_is_frozen_and_then_forced_off(played: Played, guest: FakeGuest) -> None:
    frozen_when_destroyed: list[bool] = []
    played.host.before_return["destroy"] = lambda: frozen_when_destroyed.append(guest.is_frozen)
    freeze_and_force(played, guest)
    assert played.told.wait(CommandDone).ticket == 1
    assert stages(played) == [FreezeStage.FREEZING, FreezeStage.FROZEN]
    assert played.told.wait(FreezeSeen, lambda seen: seen.filesystems == 2).ticket == 1
    assert frozen_when_destroyed == [True]
    assert played.host.count("fsThaw", "web") == 0


def test_the_force_is_told_to_begin_only_after_the_freeze(played: Played, guest: FakeGuest) -> None:
    with played.host.hanging("fsFreeze", "web"):
        freeze_and_force(played, guest)
        played.told.wait(FreezeSeen, lambda seen: seen.stage is FreezeStage.FREEZING)
        assert not played.told.all(CommandBegun)
    played.told.wait(CommandBegun)


def test_another_run_is_neither_frozen_nor_forced(played: Played, guest: FakeGuest) -> None:
    freeze_and_force(played, guest, domain_id=3)
    assert "another run" in played.told.wait(CommandFailed).error
    assert stages(played) == [FreezeStage.NOT_FROZEN]
    assert played.host.count("fsFreeze", "web") + played.host.count("destroy", "web") == 0


def test_an_agent_that_gives_no_answer_in_time_lets_nothing_be_forced(
    played: Played, guest: FakeGuest
) -> None:
    with played.host.hanging("fsFreeze", "web"):
        freeze_and_force(played, guest)
        failed = played.told.wait(CommandFailed)
        assert "no answer from its agent to the freeze" in failed.error
        assert stages(played) == [FreezeStage.FREEZING, FreezeStage.STUCK]
        # The way to force it all the same is open, over another connection.
        assert guest.domain_id == 4
        played.connection.submit(ForceOff(2, vm(guest), 4, 70))
        assert played.told.wait(CommandDone).ticket == 2
    # What it froze too late has gone with its run.
    played.told.wait(FreezeSeen, lambda seen: seen.stage is FreezeStage.NOT_FROZEN)
    assert played.host.count("fsThaw", "web") == 0


def test_what_an_agent_froze_too_late_is_thawed_at_once(played: Played, guest: FakeGuest) -> None:
    with played.host.hanging("fsFreeze", "web"):
        freeze_and_force(played, guest)
        played.told.wait(CommandFailed)
    played.told.wait(FreezeSeen, lambda seen: seen.stage is FreezeStage.THAWED)
    assert not guest.is_frozen
    assert played.host.count("destroy", "web") == 0


@pytest.mark.parametrize("why", ["not connected", "not available due to an error"])
def test_a_freeze_that_fails_lets_nothing_be_forced(
    played: Played, guest: FakeGuest, why: str
) -> None:
    words = f"Guest agent is not responding: QEMU guest agent is {why}"
    played.host.failures["fsFreeze"] = libvirt_error(libvirt.VIR_ERR_AGENT_UNRESPONSIVE, 10, words)
    freeze_and_force(played, guest)
    assert played.told.wait(CommandFailed).error == words
    assert stages(played) == [FreezeStage.FREEZING, FreezeStage.NOT_FROZEN]
    assert played.host.count("destroy", "web") == 0


def test_where_nothing_was_frozen_nothing_is_forced(played: Played, guest: FakeGuest) -> None:
    guest.filesystems = 0
    freeze_and_force(played, guest)
    assert "no file system" in played.told.wait(CommandFailed).error
    assert stages(played) == [FreezeStage.FREEZING, FreezeStage.NOT_FROZEN]
    assert played.host.count("destroy", "web") == 0
    assert not guest.is_frozen


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (
            libvirt.VIR_ERR_AGENT_UNRESPONSIVE,
            "Guest agent is not responding: Guest agent disappeared while executing command",
        ),
        # Of a freeze too, where somebody has set virsh guest-agent-timeout.
        (
            libvirt.VIR_ERR_AGENT_UNRESPONSIVE,
            "Guest agent is not responding: Guest agent not available for now",
        ),
        (libvirt.VIR_ERR_INTERNAL_ERROR, "internal error: Missing agent reply object"),
    ],
)
def test_an_agent_that_was_asked_and_gave_no_answer_may_have_frozen(
    played: Played, guest: FakeGuest, code: int, words: str
) -> None:
    played.host.failures["fsFreeze"] = libvirt_error(code, 10, words)
    freeze_and_force(played, guest)
    played.told.wait(CommandFailed)
    assert stages(played) == [FreezeStage.FREEZING, FreezeStage.STUCK]


def test_anothers_freeze_is_left_alone(played: Played, guest: FakeGuest) -> None:
    guest.is_frozen = True
    freeze_and_force(played, guest)
    assert "frozen state" in played.told.wait(CommandFailed).error
    assert stages(played)[-1] is FreezeStage.NOT_FROZEN
    assert guest.is_frozen
    assert played.host.count("fsThaw", "web") + played.host.count("destroy", "web") == 0


def test_a_force_that_fails_is_followed_by_the_thaw(played: Played, guest: FakeGuest) -> None:
    played.host.failures["destroy"] = libvirt_error(68, 10, "cannot acquire state change lock")
    freeze_and_force(played, guest)
    assert "state change lock" in played.told.wait(CommandFailed).error
    assert stages(played) == [FreezeStage.FREEZING, FreezeStage.FROZEN, FreezeStage.THAWED]
    assert not guest.is_frozen


def test_a_thaw_without_an_answer_is_told_before_the_failure(
    played: Played, guest: FakeGuest
) -> None:
    played.host.failures["destroy"] = libvirt_error(68, 10, "cannot acquire state change lock")
    with played.host.hanging("fsThaw", "web"):
        freeze_and_force(played, guest)
        played.told.wait(CommandFailed)
        assert stages(played)[-1] is FreezeStage.STUCK
    played.told.wait(FreezeSeen, lambda seen: seen.stage is FreezeStage.THAWED)


def test_a_frozen_guest_does_not_wait_long_behind_forces_that_hang(
    connect: Connect, guest: FakeGuest
) -> None:
    hung = FakeGuest("hung", domain_id=5)
    played = connect(guest, hung, limits=replace(QUICK_FREEZE, unanswered=1)).listed()
    with played.host.hanging("destroy", "hung"):
        played.connection.submit(ForceOff(9, vm(hung), 5))
        played.told.wait(CommandUnanswered)
        freeze_and_force(played, guest)
        assert "not sent" in played.told.wait(CommandFailed).error
        assert stages(played) == [FreezeStage.FREEZING, FreezeStage.FROZEN, FreezeStage.THAWED]
        assert not guest.is_frozen
    assert played.host.count("destroy", "web") == 0


def test_bulk_calls_are_held_back_by_the_force_and_not_by_the_freeze(
    connect: Connect, guest: FakeGuest
) -> None:
    played = connect(guest, limits=replace(QUICK, freeze=30.0)).listed()
    bulk = ("getAllDomainStats", "domainListGetStats", "stats")
    with played.host.hanging("destroy", "web"):
        with played.host.hanging("fsFreeze", "web"):
            freeze_and_force(played, guest)
            played.told.wait(CommandUnanswered)
            played.connection.submit(ReadStats("hv1"))
            played.told.wait(StatsRead)
        played.told.wait(CommandBegun)
        before = [played.host.count(method) for method in bulk]
        assert any(before)
        played.connection.submit(ReadStats("hv1"))
        ages = len(played.told.all(CommandUnanswered))
        played.told.wait(CommandUnanswered, times=ages + 3)
        assert [played.host.count(method) for method in bulk] == before
    played.told.wait(CommandDone)
    played.told.wait(StatsRead, times=2)


def test_a_console_that_closes_forces_nothing_and_thaws_what_is_frozen_after_that(
    connect: Connect, guest: FakeGuest
) -> None:
    played = connect(guest, limits=replace(QUICK, freeze=30.0)).listed()
    with played.host.hanging("fsFreeze", "web"):
        freeze_and_force(played, guest)
        played.told.wait(FreezeSeen)
        played.connection.close()
    wait_until(lambda: played.host.count("fsThaw", "web") == 1, "it is thawed")
    wait_until(lambda: not guest.is_frozen, "it is not frozen any more")
    assert played.host.count("destroy", "web") == 0


def test_what_waits_frozen_for_its_force_is_thawed_when_the_console_closes(
    connect: Connect, guest: FakeGuest
) -> None:
    hung = FakeGuest("hung", domain_id=5)
    limits = replace(QUICK, freeze=30.0, unanswered=1)
    played = connect(guest, hung, limits=limits).listed()
    with played.host.hanging("destroy", "hung"):
        played.connection.submit(ForceOff(9, vm(hung), 5))
        played.told.wait(CommandUnanswered)
        freeze_and_force(played, guest)
        played.told.wait(FreezeSeen, lambda seen: seen.stage is FreezeStage.FROZEN)
        played.connection.close()
        wait_until(lambda: played.host.count("fsThaw", "web") == 1, "it is thawed")
    assert played.host.count("destroy", "web") == 0


def test_a_guest_that_is_off_needs_no_thaw(played: Played, guest: FakeGuest) -> None:
    played.host.failures["destroy"] = libvirt_error(68, 10, "cannot acquire state change lock")
    with played.host.hanging("destroy", "web"):
        freeze_and_force(played, guest)
        played.told.wait(CommandBegun)
        guest.power_off()
    played.told.wait(CommandFailed)
    assert stages(played)[-1] is FreezeStage.NOT_FROZEN


@pytest.mark.parametrize(
    ("is_frozen", "domain_id", "stage", "calls"),
    [
        (True, 4, FreezeStage.THAWED, 1),
        (False, 4, FreezeStage.NOT_FROZEN, 1),
        (True, 3, FreezeStage.NOT_FROZEN, 0),
    ],
)
def test_a_thaw_by_hand_reaches_only_the_run_that_was_frozen(
    played: Played,
    guest: FakeGuest,
    is_frozen: bool,
    domain_id: int,
    stage: FreezeStage,
    calls: int,
) -> None:
    guest.is_frozen = is_frozen
    played.connection.submit(Thaw(7, vm(guest), domain_id, 70))
    assert played.told.wait(FreezeSeen).stage is stage
    assert played.host.count("fsThaw", "web") == calls


def test_its_connections_are_closed_when_it_is_over(played: Played, guest: FakeGuest) -> None:
    before = len(played.host.connections)
    freeze_and_force(played, guest)
    played.told.wait(CommandDone)
    played.connection.submit(EndForce("hv1"))
    opened = played.host.connections[before:]
    wait_until(lambda: len(opened) == 2 and all(one.closed for one in opened), "both are closed")
