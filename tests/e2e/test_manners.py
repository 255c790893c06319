"""Guests with manners, and people with tools of their own, as the console tells of them."""

from __future__ import annotations

from tests.e2e.conftest import OpenConsole
from tests.qemu.hypervisor import PrivateHypervisor
from vmtui.guests import Manner


def test_each_guest_ends_in_its_own_way(
    hypervisor: PrivateHypervisor, open_console: OpenConsole
) -> None:
    for manner in (Manner.OBEY, Manner.RESTART, Manner.PROMPT, Manner.SPIN):
        hypervisor.guest(manner, manner.value).wait_ready()
    slow = hypervisor.guest(Manner.SLOW, "slow", seconds=2).wait_ready()
    asking = hypervisor.guest(Manner.PROMPT, "asking").wait_ready()
    console = open_console("-c", hypervisor.uri, "--limit", "6", columns=120, rows=32)
    console.wait_for(r"● running\s+spin")
    for name in ("obey", "restart", "slow", "asking", "spin"):
        console.find(name)
        console.ask_softly()
    asking.wait_said("asking")
    slow.wait_said("off")
    console.wait_for(r"○ shut off\s+obey.*off by the guest")
    console.wait_for(r"● running\s+restart.*restarted instead")
    console.wait_for(r"○ shut off\s+slow.*off by the guest")
    console.wait_for(r"! overdue\s+asking")
    console.wait_for(r"! overdue\s+spin")
    asking.domain.sendKey(0, 0, [28], 1, 0)
    console.wait_for(r"○ shut off\s+asking.*off by the guest")


def test_a_sleeper_is_woken_and_then_goes(
    hypervisor: PrivateHypervisor, open_console: OpenConsole
) -> None:
    hypervisor.guest(Manner.ASLEEP, "sleeper").wait_ready()
    console = open_console("-c", hypervisor.uri, columns=120)
    console.wait_for(r"☾ asleep\s+sleeper")
    console.press("w")
    console.wait_for(r"● running\s+sleeper")
    console.wait_for("woke up, by us")
    console.ask_softly()
    console.wait_for(r"○ shut off\s+sleeper.*off by the guest")
    assert console.recorded("wake") == ["intent", "outcome"]


def test_a_sleeper_is_woken_and_asked_in_one_step(
    hypervisor: PrivateHypervisor, open_console: OpenConsole
) -> None:
    hypervisor.guest(Manner.ASLEEP, "sleeper").wait_ready()
    console = open_console("-c", hypervisor.uri, columns=120)
    console.wait_for(r"☾ asleep\s+sleeper")
    console.ask_softly()
    console.wait_for(r"○ shut off\s+sleeper.*off by the guest")
    assert console.recorded("wake") == ["intent", "outcome"]


def test_what_others_do_is_told_as_theirs(
    hypervisor: PrivateHypervisor, open_console: OpenConsole
) -> None:
    deaf = hypervisor.guest(Manner.IGNORE, "deaf").wait_ready()
    forced = hypervisor.guest(Manner.IGNORE, "forced").wait_ready()
    killed = hypervisor.guest(Manner.IGNORE, "killed").wait_ready()
    console = open_console("-c", hypervisor.uri, columns=120)
    console.wait_for(r"● running\s+deaf")
    deaf.domain.shutdown()
    console.wait_for(r"deaf\s.*somebody else pressed its button \d:\d\d ago")
    forced.domain.destroy()
    console.wait_for(r"forced\s+forced off, not by us")
    killed.kill_qemu()
    console.wait_for(r"killed\s+off: its QEMU failed or was killed")


def test_a_guest_that_comes_back_is_reported(
    hypervisor: PrivateHypervisor, open_console: OpenConsole
) -> None:
    guest = hypervisor.guest(Manner.OBEY, "phoenix").wait_ready()
    console = open_console("-c", hypervisor.uri, columns=120)
    console.wait_for(r"● running\s+phoenix")
    console.ask_softly()
    console.wait_for(r"○ shut off\s+phoenix.*off by the guest")
    guest.domain.create()
    console.wait_for(r"● running\s+phoenix.*came back, not by us")
