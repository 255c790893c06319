"""What stands against a soft shutdown is found before it is asked for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vmtui.core.commands import Mode
from vmtui.core.model import Host, HostStatus, PowerState, Reason, Vm, VmId
from vmtui.core.obstacles import Obstacle, OwnMachine, obstacle, pause_note, pause_words

HOST = Host("hv1", "fake:///hv1", HostStatus.UP)
VM = Vm(VmId("hv1", "u"), "web-01", PowerState.RUNNING, has_acpi=True, has_agent=True)


def slug(against: Obstacle | None) -> str | None:
    return against.slug if against else None


def test_nothing_stands_against_a_running_guest() -> None:
    assert obstacle(VM, HOST) is None
    assert obstacle(VM, HOST, mode=Mode.AGENT) is None
    assert obstacle(replace(VM, has_acpi=None, has_agent=None), HOST) is None


@pytest.mark.parametrize(
    ("vm", "host", "expected"),
    [
        (replace(VM, state=PowerState.SHUT_OFF), HOST, "off"),
        (replace(VM, state=PowerState.SUSPENDED), HOST, "asleep"),
        (replace(VM, state=PowerState.CRASHED), HOST, "crashed"),
        (replace(VM, state=PowerState.IN_SHUTDOWN), HOST, "qemu-closing"),
        (replace(VM, state=PowerState.PAUSED), HOST, "paused"),
        (replace(VM, job="migration"), HOST, "job-running"),
        (replace(VM, has_acpi=False), HOST, "no-acpi"),
        (VM, replace(HOST, status=HostStatus.NO_ANSWER), "host-unreachable"),
        (VM, replace(HOST, read_only=True), "read-only"),
    ],
)
def test_each_obstacle_has_its_slug_and_something_to_do(vm: Vm, host: Host, expected: str) -> None:
    against = obstacle(vm, host)
    assert slug(against) == expected
    assert against is not None
    assert against.advice or against.already_off


def test_the_agent_needs_a_channel_but_no_button() -> None:
    bare = replace(VM, has_acpi=False, has_agent=False)
    assert slug(obstacle(bare, HOST, mode=Mode.AGENT)) == "no-agent"
    for mode in Mode:
        against = obstacle(bare, HOST, mode=mode)
        assert against is not None
        assert against.advice == "log on and shut it down from inside"
    assert obstacle(replace(bare, has_agent=True), HOST, mode=Mode.AGENT) is None


@pytest.mark.parametrize("reason", list(Reason))
def test_every_pause_says_what_to_do(reason: Reason) -> None:
    against = obstacle(replace(VM, state=PowerState.PAUSED, reason=reason), HOST)
    assert against is not None
    assert against.advice


def test_a_full_disk_is_told_from_a_pause_by_a_person() -> None:
    full = obstacle(replace(VM, state=PowerState.PAUSED, reason=Reason.IO_ERROR), HOST)
    user = obstacle(replace(VM, state=PowerState.PAUSED, reason=Reason.USER), HOST)
    assert full is not None
    assert user is not None
    assert "free space" in full.advice
    assert "resume" in user.advice


def test_the_own_machine_is_never_taken_down_from_inside() -> None:
    own = OwnMachine("u", frozenset({"52:54:00:00:00:01"}))
    assert own.is_guest("U", ())
    assert own.is_guest("other", ["52:54:00:00:00:01"])
    assert not own.is_guest("other", ["52:54:00:00:00:02"])
    assert not OwnMachine().is_guest("", ())
    assert slug(obstacle(VM, HOST, is_own_machine=True)) == "own-machine"


@pytest.mark.parametrize("reason", Reason)
def test_a_note_on_a_pause_is_short_and_says_what_to_do(reason: Reason) -> None:
    assert len(pause_note(reason)) <= 40
    waits = "wait" in pause_words(reason)[1]
    assert ("wait" in pause_note(reason)) is waits
