"""A guest's question is seen and answered in a real terminal; its picture is kept."""

from __future__ import annotations

import libvirt

from tests.e2e.conftest import OpenConsole
from tests.qemu.hypervisor import PrivateHypervisor
from tests.qemu.waiting import wait_until
from vmtui.guests import Manner


def test_a_question_is_answered_by_typing(
    hypervisor: PrivateHypervisor, open_console: OpenConsole
) -> None:
    guest = hypervisor.guest(Manner.PROMPT, "asks-7").wait_ready()
    console = open_console("-c", hypervisor.uri, columns=80, rows=24)
    console.wait_for(r"● running\s+asks-7")
    guest.domain.shutdown()
    guest.wait_said("asking")
    console.press_until_shown("v", "Why do you want to shut down")
    console.press("s")
    console.wait_for("saved in")
    console.press_until_shown("i", "TYPING INTO THE GUEST asks-7")
    console.press_until_shown("Enter", "typing ended")
    wait_until(lambda: guest.state() == libvirt.VIR_DOMAIN_SHUTOFF, "the guest is off")
    both = ["intent", "outcome"]
    wait_until(lambda: console.recorded("typed") == both, "that keys were typed is written")
    (_, line) = (one for one in console.journal() if one["action"] == "typed")
    assert line["evidence"]["keys"] >= 1
    assert set(line["evidence"]) <= {"keys", "perhaps"}


def test_a_picture_is_shown_in_blocks_and_no_question_is_sent_to_the_terminal(
    hypervisor: PrivateHypervisor, open_console: OpenConsole
) -> None:
    hypervisor.guest(Manner.PICTURE, "draws-7").wait_ready()
    console = open_console("-c", hypervisor.uri, columns=100, rows=30)
    console.wait_for(r"● running\s+draws-7")
    before = len(console.raw)
    console.press_until_shown("v", "▀▀▀▀▀")
    sent = console.raw[before:]
    assert b"\x1b_G" not in sent
    assert b"\x1b[16t" not in sent
    assert b"\x1b[c" not in sent
