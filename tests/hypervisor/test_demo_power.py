"""The demo plays every power action, in the manners of its guests."""

from __future__ import annotations

import pytest

from tests.hypervisor.test_demo import LONG, Console, OpenConsole, house, open_console
from vmtui.core.commands import Mode
from vmtui.core.deeds import DeedPhase
from vmtui.core.model import PowerState
from vmtui.core.record.records import Action
from vmtui.core.shutdown import Phase
from vmtui.hypervisor.demo.cast import Guest, Manner

__all__ = ["open_console"]

WEB = Guest("web-01", "goes off when asked")
DEAF = Guest("app-7", "does not listen", Manner.DEAF)
DEAF_LINUX = Guest("gw-9", "does not listen", Manner.DEAF)


def do(console: Console, action: Action, name: str) -> None:
    """Do it, and wait until the host has done it."""
    vm_id = console.id(name)
    assert console.session.power.do(action, vm_id) is None
    deeds = console.session.power.deeds.deeds
    console.until(lambda: deeds[vm_id].phase is DeedPhase.DONE, f"{action.value} is done")


def test_a_guest_is_paused_and_resumed(open_console: OpenConsole) -> None:
    console = open_console(house(WEB))
    do(console, Action.PAUSE, "web-01")
    console.until_state("web-01", PowerState.PAUSED)
    do(console, Action.RESUME, "web-01")
    console.until_state("web-01", PowerState.RUNNING)


def test_a_guest_is_saved_and_restored(open_console: OpenConsole) -> None:
    console = open_console(house(WEB))
    do(console, Action.MANAGED_SAVE, "web-01")
    console.until_state("web-01", PowerState.SHUT_OFF)
    console.session.want_facts([console.id("web-01")], afresh=True)
    console.until(lambda: console.vm("web-01").saved is True, "it has a managed save")
    do(console, Action.POWER_ON, "web-01")
    console.until_state("web-01", PowerState.RUNNING)


def test_an_obedient_guest_restarts_in_the_same_run(open_console: OpenConsole) -> None:
    console = open_console(house(WEB))
    run = console.vm("web-01").run
    assert console.session.power.reboot(console.id("web-01"), Mode.ACPI, LONG) is None
    console.until_phase("web-01", Phase.RESTARTED)
    assert console.vm("web-01").run == run


def test_a_deaf_guest_ignores_a_reboot_and_is_reset(open_console: OpenConsole) -> None:
    console = open_console(house(DEAF))
    vm_id = console.id("app-7")
    session = console.session
    session.power.reboot(vm_id, Mode.ACPI, 5)
    console.until_phase("app-7", Phase.OVERDUE)
    assert console.watch("app-7").lingers
    session.force.prepare(console.vm("app-7"), Action.RESET)
    console.until(lambda: not session.force_hindrance(vm_id), "it was looked at")
    assert session.force_off(vm_id)
    console.until_phase("app-7", Phase.RESTARTED)
    console.until(lambda: not session.force.under_way(), "the reset is answered")
    assert console.vm("app-7").state is PowerState.RUNNING


@pytest.mark.parametrize("mode", Mode)
def test_a_guest_without_an_agent_restarts_by_its_button_only(
    open_console: OpenConsole, mode: Mode
) -> None:
    console = open_console(house(WEB))
    console.session.power.reboot(console.id("web-01"), mode, LONG)
    end = Phase.RESTARTED if mode is Mode.ACPI else Phase.REFUSED
    console.until_phase("web-01", end)


def test_a_sleeping_guest_is_woken_and_shut_down(open_console: OpenConsole) -> None:
    console = open_console(house(Guest("kiosk-3", "sleeps", state=PowerState.SUSPENDED)))
    vm_id = console.id("kiosk-3")
    assert console.session.power.wake_and_shut_down(vm_id, Mode.ACPI, LONG) is None
    console.until(lambda: vm_id in console.session.soft.watches, "it is asked")
    console.until_phase("kiosk-3", Phase.OFF_BY_GUEST)


def test_a_network_is_cut_and_restored(open_console: OpenConsole) -> None:
    console = open_console(house(WEB))
    vm_id = console.id("web-01")

    def cut() -> int | None:
        links = console.vm("web-01").links
        return None if links is None else len(links.cut)

    console.session.want_facts([vm_id], afresh=True)
    console.until(lambda: cut() == 0, "it is plugged in")
    do(console, Action.CUT_LINK, "web-01")
    console.until(lambda: cut() == 1, "its network is cut")
    do(console, Action.RESTORE_LINK, "web-01")
    console.until(lambda: cut() == 0, "its network is back")


def test_sysrq_ends_a_guest_that_is_deaf(open_console: OpenConsole) -> None:
    console = open_console(house(DEAF_LINUX))
    assert console.session.power.do(Action.SYSRQ, console.id("gw-9")) is None
    console.until_state("gw-9", PowerState.SHUT_OFF)


def test_a_demo_dumps_nothing(open_console: OpenConsole) -> None:
    console = open_console(house(WEB))
    vm_id = console.id("web-01")
    assert console.session.power.do(Action.DUMP, vm_id) is None
    deeds = console.session.power.deeds.deeds
    console.until(lambda: deeds[vm_id].phase is DeedPhase.REFUSED, "the dump is refused")
    assert "the demo writes nothing" in deeds[vm_id].words
