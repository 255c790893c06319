"""The guests on real QEMU: each meets the power button in its own way."""

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

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

CRASHED = (libvirt.VIR_DOMAIN_EVENT_STOPPED, libvirt.VIR_DOMAIN_EVENT_STOPPED_CRASHED)


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


def written(guest: Guest) -> int:
    """Bytes that the guest has written to its disk."""
    return moved(guest, "wr")


def moved(guest: Guest, way: Literal["rd", "wr"]) -> int:
    """Bytes that the guest has read from its disk or written to it."""
    stats = guest.hypervisor.connection.domainListGetStats(
        [guest.domain], libvirt.VIR_DOMAIN_STATS_BLOCK
    )
    return int(stats[0][1][f"block.0.{way}.bytes"])


def cpu_time(guest: Guest) -> int:
    """Nanoseconds of CPU time of the guest's QEMU."""
    return int(guest.domain.info()[4])


def test_obey_powers_off_by_itself(hypervisor: PrivateHypervisor, heard: Heard) -> None:
    guest = hypervisor.guest(Manner.OBEY).wait_ready()
    press(guest)
    wait_off(guest)
    assert guest.said == ["ready", "pressed", "off"]
    wait_until(lambda: heard.of(guest)[-2:] == OFF_BY_THE_GUEST, "the guest's own power-off")


def test_slow_writes_for_a_while_before_it_powers_off(hypervisor: PrivateHypervisor) -> None:
    guest = hypervisor.guest(Manner.SLOW, seconds=1).wait_ready()
    before = written(guest)
    press(guest)
    wait_until(lambda: written(guest) - before > 256 << 10, "it writes")
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
    press(spin)
    spin.wait_said("pressed")
    spin_before, idle_before = cpu_time(spin), cpu_time(idle)
    wait_until(lambda: cpu_time(spin) - spin_before > 500_000_000, "it computes")
    assert cpu_time(idle) - idle_before < (cpu_time(spin) - spin_before) / 2
    assert is_running(spin)


def test_booting_loses_presses_until_it_is_ready(hypervisor: PrivateHypervisor) -> None:
    guest = hypervisor.guest(Manner.BOOTING, seconds=1).wait_said("booting")
    press(guest)
    before = moved(guest, "rd")
    wait_until(lambda: moved(guest, "rd") - before > 256 << 10, "it reads")
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


def test_on_poweroff_preserve_is_refused(own_hypervisor: PrivateHypervisor) -> None:
    """Neither defined nor, where an older libvirt has defined it, started."""
    with pytest.raises(libvirt.libvirtError, match="the 'preserve' action"):
        own_hypervisor.guest(Manner.OBEY, on_poweroff="preserve", start=False)
    guest = own_hypervisor.guest(Manner.OBEY, "kept", start=False)
    (definition,) = own_hypervisor.daemon.root.rglob("kept.xml")
    text = definition.read_text()
    definition.write_text(text.replace("<on_poweroff>destroy", "<on_poweroff>preserve"))
    own_hypervisor.daemon.restart()
    assert "<on_poweroff>preserve" in guest.domain.XMLDesc()
    with pytest.raises(libvirt.libvirtError, match="the 'preserve' action"):
        guest.domain.create()


def test_without_acpi_there_is_no_button(hypervisor: PrivateHypervisor) -> None:
    guest = hypervisor.guest(Manner.OBEY, acpi=False).wait_ready()
    press(guest)
    assert guest.said == ["ready"]
    assert is_running(guest)


def test_busy_writes_before_the_press_and_after_it(hypervisor: PrivateHypervisor) -> None:
    guest = hypervisor.guest(Manner.BUSY).wait_ready()
    wait_writes(guest)
    press(guest)
    guest.wait_said("pressed")
    wait_writes(guest)
    assert is_running(guest)
    assert "failed" not in guest.said


def wait_writes(guest: Guest) -> None:
    """Wait until it writes more than a file system does at times."""
    before = written(guest)
    wait_until(lambda: written(guest) - before > 256 << 10, "it writes")


def test_bursts_rests_between_its_writes(hypervisor: PrivateHypervisor) -> None:
    guest = hypervisor.guest(Manner.BURSTS, seconds=6).wait_ready()
    press(guest)
    guest.wait_said("writing")
    wait_writes(guest)
    last = [(written(guest), time.monotonic())]

    def rests() -> bool:
        if (now := written(guest)) != last[0][0]:
            last[0] = (now, time.monotonic())
        return time.monotonic() - last[0][1] > 1

    wait_until(rests, "it does not write for a second")
    assert is_running(guest)
    wait_writes(guest)
    wait_off(guest)
    assert guest.said == ["ready", "pressed", "writing", "off"]


def test_compute_is_idle_until_the_press(hypervisor: PrivateHypervisor) -> None:
    guest = hypervisor.guest(Manner.COMPUTE, seconds=10).wait_ready()
    idle = hypervisor.guest(Manner.IGNORE).wait_ready()
    press(guest)
    guest.wait_said("computing")
    before, idle_before = cpu_time(guest), cpu_time(idle)
    wait_until(lambda: cpu_time(guest) - before > 500_000_000, "it computes")
    assert cpu_time(idle) - idle_before < (cpu_time(guest) - before) / 2
    wait_off(guest)
    assert guest.said == ["ready", "pressed", "computing", "off"]


def test_dark_is_lit_up_by_the_first_press(hypervisor: PrivateHypervisor) -> None:
    guest = hypervisor.guest(Manner.DARK).wait_ready()
    assert not guest.screen().strip()
    press(guest)
    guest.wait_said("lit")
    assert "dark" in guest.screen()
    assert is_running(guest)
    press(guest)
    wait_off(guest)


def test_withdraw_goes_back_by_itself(hypervisor: PrivateHypervisor) -> None:
    guest = hypervisor.guest(Manner.WITHDRAW).wait_ready()
    before = guest.screen()
    press(guest)
    guest.wait_said("asking")
    assert "does not want to shut down" in guest.screen()
    guest.wait_said("ready", times=2)
    assert guest.screen() == before
    assert guest.said == ["ready", "pressed", "asking", "withdrawn", "ready"]
    assert is_running(guest)


def test_clock_changes_nothing_but_the_time(hypervisor: PrivateHypervisor) -> None:
    guest = hypervisor.guest(Manner.CLOCK).wait_ready()
    wait_until(lambda: guest.screen().count(":") == 3, "it shows the time")
    before = guest.screen()
    press(guest)
    guest.wait_said("pressed")
    wait_until(lambda: guest.screen() != before, "the clock ticks")
    after = guest.screen()
    assert re.fullmatch(r" *\d\d:\d\d:\d\d", after.splitlines()[0])
    assert after.splitlines()[1:] == before.splitlines()[1:]
    assert is_running(guest)


def test_picture_shows_a_window_in_a_picture(hypervisor: PrivateHypervisor) -> None:
    guest = hypervisor.guest(Manner.PICTURE).wait_ready()
    before = picture(guest)
    press(guest)
    guest.wait_said("asking")
    assert is_running(guest)
    wait_until(lambda: picture(guest) != before, "the picture is another one")
    send_key(guest, KEY_ENTER)
    wait_off(guest)


def picture(guest: Guest) -> bytes:
    """What the guest shows, as a PNG."""
    stream = guest.hypervisor.connection.newStream()
    guest.domain.screenshot(stream, 0)
    content = b""
    while part := stream.recv(1 << 16):
        content += part
    stream.finish()
    return content


def test_loop_resets_over_and_over(hypervisor: PrivateHypervisor, heard: Heard) -> None:
    guest = hypervisor.guest(Manner.LOOP).wait_ready()
    press(guest)
    wait_until(lambda: heard.reboots.count(guest.uuid) > 6, "it loops")
    assert is_running(guest)
    assert guest.said[:2] == ["ready", "pressed"]
    assert set(guest.said[2:]) == {"restart"}


def test_crash_is_told_where_the_machine_can_tell_of_it(
    hypervisor: PrivateHypervisor, heard: Heard
) -> None:
    mute = hypervisor.guest(Manner.CRASH).wait_ready()
    kept = hypervisor.guest(Manner.CRASH, on_crash="preserve").wait_ready()
    ended = hypervisor.guest(Manner.CRASH, on_crash="destroy").wait_ready()
    for guest in (mute, kept, ended):
        press(guest)
    wait_off(ended)
    wait_until(lambda: CRASHED in heard.of(ended), "its end is a crash")
    kept.wait_state(libvirt.VIR_DOMAIN_CRASHED)
    mute.wait_said("panic")
    assert is_running(mute)


def test_a_guest_without_a_screen_that_writes_to_a_folder(
    hypervisor: PrivateHypervisor, tmp_path: Path
) -> None:
    guest = hypervisor.guest(Manner.OBEY, has_display=False, shared_folder=tmp_path).wait_ready()
    with pytest.raises(libvirt.libvirtError):
        picture(guest)
    press(guest)
    wait_off(guest)
