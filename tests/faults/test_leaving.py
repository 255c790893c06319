"""A console that leaves: what its host hears of that."""

from __future__ import annotations

from tests.faults.conftest import OpenConsole, OpenGate
from tests.faults.gate import Call
from tests.qemu.hypervisor import PrivateHypervisor
from vmtui.guests import Manner


def test_it_is_in_no_call_that_concerns_its_callbacks(
    hypervisor: PrivateHypervisor, open_gate: OpenGate, open_console: OpenConsole
) -> None:
    """The end of a client during such a call can take libvirtd along."""
    hypervisor.guest(Manner.IGNORE, "deaf").wait_ready()
    gate = open_gate(hypervisor)
    console = open_console("-c", f"hv1={gate.uri}")
    console.wait_for(r"● running\s+deaf")
    console.press("q")
    assert console.exit_status() == 0
    gate.wait_until_left()
    assert Call.EVENT_REGISTER in gate.passed
    assert Call.EVENT_DEREGISTER not in gate.passed
