"""The guests on real QEMU: each meets the power button in its own way."""

from collections.abc import Iterator

import libvirt
import pytest

from tests.qemu.hypervisor import Guest, PrivateHypervisor
from tests.qemu.waiting import wait_until
from vmtui.guests import Manner

KEY_ESC, KEY_ENTER = 1, 28
"""Linux key codes."""

OFF_BY_THE_GUEST = [
    (libvirt.VIR_DOMAIN_EVENT_SHUTDOWN, libvirt.VIR_DOMAIN_EVENT_SHUTDOWN_GUEST),
    (libvirt.VIR_DOMAIN_EVENT_STOPPED, libvirt.VIR_DOMAIN_EVENT_STOPPED_SHUTDOWN),
]


class Heard:
    """The events of a hypervisor's guests, as libvirt tells them."""

    def __init__(self) -> None:
        self.lifecycle: list[tuple[str, tuple[int, int]]] = []
        self.reboots: list[str] = []

    def of(self, guest: Guest) -> list[tuple[int, int]]:
        """Return a guest's lifecycle events with their details."""
        return [event for uuid, event in self.lifecycle if uuid == guest.uuid]


@pytest.fixture
def heard(hypervisor: PrivateHypervisor) -> Iterator[Heard]:
    """Everything that the hypervisor tells during the test."""
    heard = Heard()
    connection = libvirt.open(hypervisor.uri)
    callbacks = [
        connection.domainEventRegisterAny(
            None,
            libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE,
            lambda _c, domain, event, detail, _o: heard.lifecycle.append(
                (domain.UUIDString(), (event, detail))
            ),
            None,
        ),
        connection.domainEventRegisterAny(
            None,
            libvirt.VIR_DOMAIN_EVENT_ID_REBOOT,
            lambda _c, domain, _o: heard.reboots.append(domain.UUIDString()),
            None,
        ),
    ]
    yield heard
    for callback in callbacks:
        connection.domainEventDeregisterAny(callback)
    connection.close()


def press(guest: Guest) -> None:
    """Press the guest's power button."""
    guest.domain.shutdownFlags(libvirt.VIR_DOMAIN_SHUTDOWN_ACPI_POWER_BTN)


def wait_off(guest: Guest) -> None:
    """Wait until the guest is off."""
    guest.wait_state(libvirt.VIR_DOMAIN_SHUTOFF)


def is_running(guest: Guest) -> bool:
    """Whether the guest runs, as far as libvirt says."""
    return guest.state() == libvirt.VIR_DOMAIN_RUNNING


def test_obey_powers_off_by_itself(hypervisor: PrivateHypervisor, heard: Heard) -> None:
    guest = hypervisor.guest(Manner.OBEY).wait_ready()
    press(guest)
    wait_off(guest)
    assert guest.said == ["ready", "pressed", "off"]
    wait_until(lambda: heard.of(guest)[-2:] == OFF_BY_THE_GUEST, "the guest's own power-off")


def test_slow_writes_for_a_while_before_it_powers_off(hypervisor: PrivateHypervisor) -> None:
    guest = hypervisor.guest(Manner.SLOW, seconds=1).wait_ready()

    def written() -> int:
        stats = hypervisor.connection.domainListGetStats(
            [guest.domain], libvirt.VIR_DOMAIN_STATS_BLOCK
        )
        return int(stats[0][1]["block.0.wr.bytes"])

    before = written()
    press(guest)
    wait_until(lambda: written() - before > 256 << 10, "it writes")
    assert "% complete" in guest.screen()
    assert is_running(guest)
    wait_off(guest)
    assert guest.said == ["ready", "pressed", "writing", "off"]


def test_ignore_sees_the_press_and_changes_nothing(hypervisor: PrivateHypervisor) -> None:
    guest = hypervisor.guest(Manner.IGNORE).wait_ready()
    before = guest.screen()
    for presses in (1, 2):
        press(guest)
        guest.wait_said("pressed", times=presses)
    assert is_running(guest)
    assert guest.screen() == before


def test_prompt_asks_and_a_key_powers_it_off(hypervisor: PrivateHypervisor) -> None:
    guest = hypervisor.guest(Manner.PROMPT).wait_ready()
    assert "Why do you want to shut down?" not in guest.screen()
    press(guest)
    guest.wait_said("asking")
    assert "Why do you want to shut down?" in guest.screen()
    assert is_running(guest)
    send_key(guest, KEY_ENTER)
    wait_off(guest)


def test_prompt_goes_back_where_the_answer_is_no(hypervisor: PrivateHypervisor) -> None:
    guest = hypervisor.guest(Manner.PROMPT).wait_ready()
    before = guest.screen()
    press(guest)
    guest.wait_said("asking")
    send_key(guest, KEY_ESC)
    guest.wait_said("ready", times=2)
    assert guest.screen() == before
    assert is_running(guest)


def send_key(guest: Guest, key: int) -> None:
    """Press and release one key of the guest's keyboard."""
    guest.domain.sendKey(libvirt.VIR_KEYCODE_SET_LINUX, 50, [key], 1, 0)


def test_asleep_obeys_once_it_is_woken(hypervisor: PrivateHypervisor) -> None:
    guest = hypervisor.guest(Manner.ASLEEP).wait_ready()
    assert guest.said == ["asleep"]
    guest.domain.pMWakeup(0)
    guest.wait_said("ready")
    assert is_running(guest)
    assert "Awake" in guest.screen()
    press(guest)
    wait_off(guest)


def test_hibernate_tells_of_its_disk_before_it_powers_off(
    hypervisor: PrivateHypervisor, heard: Heard
) -> None:
    guest = hypervisor.guest(Manner.HIBERNATE).wait_ready()
    press(guest)
    wait_off(guest)
    assert guest.said == ["ready", "pressed", "hibernate"]
    to_disk = (libvirt.VIR_DOMAIN_EVENT_PMSUSPENDED, libvirt.VIR_DOMAIN_EVENT_PMSUSPENDED_DISK)
    wait_until(
        lambda: heard.of(guest)[-3:] == [to_disk, *OFF_BY_THE_GUEST], "the way into hibernation"
    )


def test_restart_resets_and_runs_on(hypervisor: PrivateHypervisor, heard: Heard) -> None:
    guest = hypervisor.guest(Manner.RESTART).wait_ready()
    press(guest)
    guest.wait_said("ready", times=2)
    wait_until(lambda: guest.uuid in heard.reboots, "a reboot event")
    assert is_running(guest)
    assert guest.said == ["ready", "pressed", "restart", "ready"]


def test_spin_computes_and_ignores_the_press(hypervisor: PrivateHypervisor) -> None:
    spin = hypervisor.guest(Manner.SPIN).wait_ready()
    idle = hypervisor.guest(Manner.IGNORE).wait_ready()

    def cpu_time(guest: Guest) -> int:
        return guest.domain.info()[4]

    press(spin)
    spin.wait_said("pressed")
    spin_before, idle_before = cpu_time(spin), cpu_time(idle)
    wait_until(lambda: cpu_time(spin) - spin_before > 500_000_000, "it computes")
    assert cpu_time(idle) - idle_before < (cpu_time(spin) - spin_before) / 2
    assert is_running(spin)


def test_booting_loses_presses_until_it_is_ready(hypervisor: PrivateHypervisor) -> None:
    guest = hypervisor.guest(Manner.BOOTING, seconds=1).wait_said("booting")
    press(guest)
    guest.wait_ready()
    press(guest)
    wait_off(guest)
    assert guest.said == ["booting", "ready", "pressed", "off"]


def test_paused_cannot_be_pressed_until_it_is_resumed(hypervisor: PrivateHypervisor) -> None:
    guest = hypervisor.guest(Manner.OBEY).wait_ready()
    guest.domain.suspend()
    with pytest.raises(libvirt.libvirtError, match="domain is not running"):
        press(guest)
    assert guest.state() == libvirt.VIR_DOMAIN_PAUSED
    guest.domain.resume()
    press(guest)
    wait_off(guest)


def test_transient_vanishes_once_it_is_off(hypervisor: PrivateHypervisor) -> None:
    guest = hypervisor.guest(Manner.OBEY, transient=True).wait_ready()
    assert guest.exists()
    press(guest)
    wait_until(lambda: not guest.exists(), "the domain has vanished")


def test_on_poweroff_restart_starts_it_again(hypervisor: PrivateHypervisor, heard: Heard) -> None:
    guest = hypervisor.guest(Manner.OBEY, on_poweroff="restart").wait_ready()
    press(guest)
    guest.wait_said("ready", times=2)
    wait_until(lambda: guest.uuid in heard.reboots, "a reboot event")
    assert is_running(guest)
    assert OFF_BY_THE_GUEST[1] not in heard.of(guest)


def test_without_acpi_there_is_no_button(hypervisor: PrivateHypervisor) -> None:
    guest = hypervisor.guest(Manner.OBEY, acpi=False).wait_ready()
    press(guest)
    assert guest.said == ["ready"]
    assert is_running(guest)
