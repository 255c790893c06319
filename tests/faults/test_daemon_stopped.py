"""libvirtd stands still (SIGSTOP) in the middle of a call: at the open, a list, a press, a force.

One test, because each of these takes the sixteen seconds of libvirt's keepalive: four hosts hang
beside a healthy one, which must not notice, and all of them come back.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

import libvirt

from tests.faults.conftest import OpenConsole, OpenGate
from tests.faults.gate import Call
from tests.qemu.hypervisor import PrivateHypervisor
from tests.qemu.waiting import wait_until
from vmtui.guests import Manner
from vmtui.hypervisor.limits import Limits

StartMore = Callable[[], PrivateHypervisor]
LOST = 40.0
"""Seconds in which a silent host must be called so, on a machine that is busy: see `Limits`."""


def test_a_silent_host_is_called_so_within_seventeen_seconds() -> None:
    limits = Limits()
    assert limits.keepalive * (limits.keepalive_count + 1) <= 16
    assert limits.open <= 16


def test_it_stops_in_every_kind_of_call(
    hypervisor: PrivateHypervisor,
    more_hypervisors: StartMore,
    open_gate: OpenGate,
    open_console: OpenConsole,
) -> None:
    pressed, forced, listed = (more_hypervisors() for _ in range(3))
    hypervisor.guest(Manner.OBEY, "well").wait_ready()
    soft = pressed.guest(Manner.IGNORE, "soft").wait_ready()
    pressed.guest(Manner.IGNORE, "calm").wait_ready()
    hard = forced.guest(Manner.IGNORE, "hard").wait_ready()
    listed.guest(Manner.IGNORE, "late").wait_ready()
    at_press, at_force, at_list, at_open = map(open_gate, (pressed, forced, listed, listed))
    is_stopped = threading.Event()

    def stop_in_list() -> None:
        listed.daemon.stop()
        is_stopped.set()

    at_list.at(Call.GET_ALL_DOMAIN_STATS, stop_in_list)
    at_open.at(Call.OPEN, lambda: wait_until(is_stopped.is_set, "its daemon is stopped"))
    uris = [hypervisor.uri, at_press.uri, at_force.uri, at_list.uri, at_open.uri]
    hosts = [word for number, uri in enumerate(uris) for word in ("-c", f"hv{number}={uri}")]
    console = open_console(*hosts, "--limit", "300", columns=150, rows=34)

    # Whatever hangs, the others are there at once, and work.
    for name in ("well", "soft", "hard"):
        console.wait_for(rf"● running\s+{name}")
    console.wait_for("hv3 ● listing… busy: no answer to a list for")
    at_press.at(Call.SHUTDOWN_FLAGS, pressed.daemon.stop)
    console.find("soft")
    console.ask_softly()
    console.wait_for(r"the request is unanswered for \d+ s")
    at_force.at(Call.DESTROY, forced.daemon.stop)
    console.find("hard")
    console.force_off("hard")
    console.find("well")
    console.ask_softly()
    console.wait_for(r"○ shut off\s+well.*off by the guest")

    # A force on a silent host tries a connection of its own, and gives up in bounded time.
    console.find("calm")
    console.press_until_shown("F", "─ Force power off ─")
    console.wait_for("no connection within 12 s. Esc closes", timeout=LOST)
    assert "Nothing was done, and nothing is decided: F looks again." in console.screen()
    console.press_until_gone("Escape", "─ Force power off ─")

    # By now all four are known to be silent, since when, and what is not known of their guests.
    for number in (1, 2, 3):
        console.wait_for(rf"hv{number} ◌ no answer for 0:\d\d", timeout=LOST)
    console.wait_for("hv4 ◌ no answer, ")
    console.wait_for(r"\? unknown\s+calm.*last seen running 0:\d\d ago")
    console.wait_for(r"\? unknown\s+soft.*no answer from its host; \d:\d\d left")
    console.wait_for(r"\? unknown\s+hard.*perhaps forced, nobody knows", timeout=LOST)
    console.press_until_shown("s", "hv1 gives no answer, so a shutdown can't be asked for")

    for host in (pressed, forced, listed):
        host.daemon.cont()
    # What was on its way arrived: it is told as it is.
    for number in (1, 2, 3, 4):
        console.wait_for(rf"hv{number} ● ", timeout=LOST)
    console.wait_for(r"● running\s+calm")
    assert console.wait_for(r"● running\s+late").count("● running     late") == 2
    console.wait_for(r"○ shut off\s+hard.*forced off by us")
    assert hard.state() == libvirt.VIR_DOMAIN_SHUTOFF
    soft.wait_said("pressed")
    # That its button was pressed is an event, which may have come before anybody listened again.
    console.wait_for(r"◐ going down\s+soft.*\d:\d\d")
    outcomes = [line["outcome"] for line in console.journal() if line["action"] == "force-off"]
    assert outcomes == [None, "unknown", "off-forced"]
