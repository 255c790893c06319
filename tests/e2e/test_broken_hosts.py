"""Hosts that hang, die or refuse: the others never notice, and the screen says what is known."""

from __future__ import annotations

from tests.e2e.conftest import OpenConsole
from tests.qemu.hypervisor import PrivateHypervisor
from tests.qemu.waiting import wait_until
from vmtui.guests import Manner


def test_a_host_that_hangs_at_the_start_delays_nobody(
    hypervisor: PrivateHypervisor, own_hypervisor: PrivateHypervisor, open_console: OpenConsole
) -> None:
    hypervisor.guest(Manner.IGNORE, "healthy").wait_ready()
    own_hypervisor.daemon.stop()
    console = open_console(
        *("-c", f"hung={own_hypervisor.uri}", "-c", f"well={hypervisor.uri}"), columns=120
    )
    screen = console.wait_for(r"● running\s+healthy")
    assert "hung ◌ connecting" in screen
    console.press("q")
    assert console.exit_status() == 0


def test_a_host_that_dies_keeps_its_rows_and_comes_back(
    own_hypervisor: PrivateHypervisor, open_console: OpenConsole
) -> None:
    own_hypervisor.guest(Manner.IGNORE, "stays").wait_ready()
    leaves = own_hypervisor.guest(Manner.IGNORE, "leaves").wait_ready()
    console = open_console("-c", f"hv1={own_hypervisor.uri}", columns=120)
    console.wait_for(r"● running\s+stays")
    own_hypervisor.daemon.kill()
    screen = console.wait_for(r"\? unknown\s+stays.*last seen running \d:\d\d ago")
    assert "hv1 ◌" in screen
    console.wait_for(r"next try in \d+ s")
    console.press("s")
    console.wait_for("(?i)no answer|gives no answer")
    console.press("Escape")
    leaves.kill_qemu()
    own_hypervisor.daemon.restart()
    console.wait_for(r"● running\s+stays", timeout=60)
    console.wait_for(r"○ shut off\s+leaves")


def test_a_countdown_left_behind_is_shown_before_its_host_answers(
    own_hypervisor: PrivateHypervisor, open_console: OpenConsole
) -> None:
    own_hypervisor.guest(Manner.IGNORE, "deaf").wait_ready()
    url = f"hv1={own_hypervisor.uri}"
    first = open_console("-c", url, "--limit", "300")
    first.wait_for(r"● running\s+deaf")
    first.ask_softly()
    wait_until(lambda: "pressed" in first.recorded("soft-shutdown"), "the press is written")
    first.kill()
    first.exit_status()
    own_hypervisor.daemon.kill()

    elsewhere = open_console("-c", "other=qemu:///system?socket=/nothing", columns=200)
    elsewhere.wait_for(r"deaf +soft shutdown under way, [43]:\d\d left; its host is not open here")
    elsewhere.kill()
    second = open_console("-c", url, columns=120)
    second.wait_for(r"\? unknown\s+deaf.*no answer from its host; [43]:\d\d left")
    own_hypervisor.daemon.restart()
    second.wait_for(r"◐ going down\s+deaf.*[43]:\d\d", timeout=60)


def test_a_refusal_is_told_in_words(open_console: OpenConsole) -> None:
    console = open_console("-c", "gone=qemu:///system?socket=/nothing", columns=80, rows=24)
    console.wait_for("gone ◌ refused")
    console.wait_for(r"libvirt does not run there")
    console.wait_for(r"No such file or\s+directory")
    console.press("q")
    assert console.exit_status() == 0
