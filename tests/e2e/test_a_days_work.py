"""A day's work in a real terminal of 80x24: among two thousand guests one is stuck."""

from __future__ import annotations

import libvirt

from tests.bench.places import define
from tests.e2e.conftest import OpenConsole
from tests.qemu.hypervisor import PrivateHypervisor
from tests.qemu.waiting import wait_until
from vmtui.guests import Manner

GUESTS = 2000
LEAVE_THE_CONSOLE = "\x1d"
VERDICT = r"ignores the button\? Idle since the request"


def test_from_two_thousand_guests_to_the_console_of_a_stuck_one_and_back(
    own_hypervisor: PrivateHypervisor, open_console: OpenConsole
) -> None:
    define(own_hypervisor, GUESTS)
    guest = own_hypervisor.guest(Manner.IGNORE, "shop-db-7").wait_ready()
    uri = f"hv1={own_hypervisor.uri}"
    console = open_console("-c", uri, "--limit", "5", columns=80, rows=24)
    console.wait_for(f"{GUESTS + 1} guests")
    assert "shop-db-7" not in console.screen()

    # Found, and asked to go.
    console.press("/")
    console.type("shop-db")
    console.wait_for(f"shown 1 of {GUESTS + 1}")
    console.press("Enter")
    console.wait_for(r"▸ ● running\s+shop-db-7")
    console.ask_softly()
    guest.wait_said("pressed")

    # It does not: why, in the details, on the ladder and in its own view.
    console.wait_for(r"▸ ! overdue\s+shop-db-7")
    console.press("Enter")
    console.wait_for(r"─shop-db-7 · ")
    console.wait_for(VERDICT)
    console.press_until_shown("l", "─ What can be done: shop-db-7 on hv1 ─")
    console.wait_for(VERDICT)
    console.wait_for("most likely: a prompt waits for a person")
    console.press_until_gone("Escape", "─ What can be done")
    console.press("d")
    console.wait_for(r"shop-db-7\s+on hv1\s+! overdue\n.*1 overview.*7 snapshots")
    console.press("5")
    console.wait_for("its time is over: not off after 0:05")
    console.press("Escape")
    console.wait_for(r"▸ ! overdue\s+shop-db-7")

    # Somebody answers on its serial console.
    console.press_until_shown("c", r"serial console of shop-db-7 on hv1: ctrl\+\] leaves")
    console.type("who is there?")
    console.wait_for(r"who is there\?")
    console.type(LEAVE_THE_CONSOLE)

    # All is as it was left: the filter, the cursor, the details, the shutdown under way.
    console.wait_for(rf"/ shop-db\s+shown 1 of {GUESTS + 1}")
    console.wait_for(r"(?s)▸ ! overdue\s+shop-db-7.*overdue by .*─shop-db-7 · ")
    console.press_until_gone("Escape", "shown 1 of")
    console.wait_for(r"(?s)guest-0\d{4}.*▸ ! overdue\s+shop-db-7")
    assert guest.state() == libvirt.VIR_DOMAIN_RUNNING
    assert console.recorded("force-off") == []
    wait_until(lambda: len(console.recorded("serial-console")) == 2, "the visit is recorded")
    console.press_until_shown("q", "─ Quit ─")
    console.press_until_gone("Enter", "─ Quit ─|guests ·")
    assert console.exit_status() == 0
