"""``vmtui shutdown --mode agent`` on real Linux guests."""

import libvirt

from tests.program import Program
from tests.qemu.hypervisor import PrivateHypervisor
from tests.qemu.linux import Agent, Button, LinuxSystem


def test_an_agent_takes_a_guest_down_that_is_deaf_to_its_button(
    hypervisor: PrivateHypervisor, linux: LinuxSystem, program: Program
) -> None:
    guest = hypervisor.linux(linux, "web", button=Button.DEAF).wait_ready().wait_agent()
    run = program.run("shutdown", "web", "--mode", "agent", "-c", hypervisor.uri)
    assert (run.code, run.outcomes, run.err) == (0, {"web": "off-by-guest"}, ""), run.out
    assert run.lines[-1]["evidence"]["power_button_raised"] is False
    assert guest.said == ["ready", "asked"]
    assert guest.state() == libvirt.VIR_DOMAIN_SHUTOFF


def test_an_agent_that_gives_no_answer_is_a_refusal_in_libvirts_words(
    hypervisor: PrivateHypervisor, linux: LinuxSystem, program: Program
) -> None:
    absent = hypervisor.linux(linux, "absent", agent=Agent.ABSENT)
    stopped = hypervisor.linux(linux, "stopped", agent=Agent.STOPPED).wait_ready().wait_agent()
    absent.wait_ready()
    stopped.wait_ready()
    run = program.run("shutdown", "absent", "stopped", "--mode", "agent", "-c", hypervisor.uri)
    assert (run.code, run.outcomes) == (4, {"absent": "refused", "stopped": "refused"})
    words = {line["name"]: line["evidence"]["words"] for line in run.lines if "outcome" in line}
    assert "QEMU guest agent is not connected" in words["absent"]
    # The rest differs by version: "not available for now", "didn't respond to synchronization".
    assert words["stopped"].startswith("Guest agent is not responding: ")
    told = " ".join(line["evidence"].get("remark", "") for line in run.lines)
    assert "its agent may hang" in told, "it took libvirt 5 s to say so"
    for guest in (absent, stopped):
        assert guest.state() == libvirt.VIR_DOMAIN_RUNNING
