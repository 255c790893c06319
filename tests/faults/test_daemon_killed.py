"""libvirtd dies, and comes back to guests that were changed meanwhile, or not at all."""

from __future__ import annotations

import re

from tests.e2e.console import FORCE_DIALOG
from tests.faults.conftest import OpenConsole
from tests.qemu.hypervisor import PrivateHypervisor
from tests.qemu.waiting import wait_until
from vmtui.guests import Manner


def test_what_changed_while_it_was_dead_is_seen_and_nothing_else(
    own_hypervisor: PrivateHypervisor, open_console: OpenConsole
) -> None:
    start = own_hypervisor.guest
    for name in ("stays", "counts"):
        start(Manner.IGNORE, name).wait_ready()
    off, gone = (start(Manner.IGNORE, name).wait_ready() for name in ("goes-off", "is-gone"))
    comes = start(Manner.IGNORE, "comes-up", start=False)
    console = open_console("-c", f"hv1={own_hypervisor.uri}", "--limit", "300", columns=120)
    console.wait_for(r"● running\s+stays")
    console.find("counts")
    console.ask_softly()
    console.wait_for(r"◐ going down\s+counts.*[43]:\d\d")
    console.find("stays")
    console.press_until_shown("F", FORCE_DIALOG)
    console.wait_for("running, read afresh")

    own_hypervisor.daemon.kill()
    console.wait_for("hv1 gives no answer for 0:.*last seen running")
    off.kill_qemu()
    gone.kill_qemu()
    own_hypervisor.daemon.restart()
    gone.domain.undefine()
    comes.domain.create()
    start(Manner.IGNORE, "is-new").wait_ready()

    # The run that the dialog was about is not certain any more: look again.
    console.wait_for("the connection was renewed meanwhile", timeout=60)
    assert "F looks again" in console.screen()
    console.press_until_gone("Escape", FORCE_DIALOG)
    for name in ("stays", "comes-up", "is-new"):
        console.wait_for(rf"● running\s+{name}")
    console.wait_for(r"○ shut off\s+goes-off")
    console.wait_for(r"◐ going down\s+counts.*[43]:\d\d")
    screen = console.wait_for("hv1 ● 4/5 run")
    assert "is-gone" not in re.split("─events─", screen)[0]


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
    # What is not there is no silence: it is told why, and what to do.
    elsewhere.wait_for("other ◌ refused")
    elsewhere.wait_for(r"libvirt does not run there")
    elsewhere.wait_for(r"No such file or\s+directory")
    elsewhere.press("q")
    assert elsewhere.exit_status() == 0
    second = open_console("-c", url, columns=120)
    second.wait_for(r"\? unknown\s+deaf.*no answer from its host; [43]:\d\d left")
    own_hypervisor.daemon.restart()
    second.wait_for(r"◐ going down\s+deaf.*[43]:\d\d", timeout=60)
