"""The Linux guest does what its tests rely on."""

import json

import libvirt
import libvirt_qemu

from tests.qemu.hypervisor import Guest, PrivateHypervisor
from tests.qemu.linux import USER, LinuxSystem
from tests.qemu.waiting import wait_until


def ask_its_agent(guest: Guest) -> None:
    """Ask its agent to shut it down; a guest that is off takes its agent's socket with it."""
    try:
        guest.domain.shutdownFlags(libvirt.VIR_DOMAIN_SHUTDOWN_GUEST_AGENT)
    except libvirt.libvirtError as error:
        if "End of file from agent socket" not in str(error):
            raise


def test_its_agent_answers_and_its_button_acts(
    hypervisor: PrivateHypervisor, linux: LinuxSystem
) -> None:
    guest = hypervisor.linux(linux, "web").wait_ready().wait_agent()
    answer = libvirt_qemu.qemuAgentCommand(guest.domain, '{"execute": "guest-get-osinfo"}', 5, 0)
    assert "kernel-release" in json.loads(answer)["return"]
    guest.domain.shutdownFlags(libvirt.VIR_DOMAIN_SHUTDOWN_ACPI_POWER_BTN)
    guest.wait_state(libvirt.VIR_DOMAIN_SHUTOFF)
    assert guest.said == ["ready", "pressed"]


def test_its_agent_tells_who_is_logged_in(
    hypervisor: PrivateHypervisor, linux: LinuxSystem
) -> None:
    used = hypervisor.linux(linux, "used", has_user=True)
    unused = hypervisor.linux(linux, "unused")
    users = {
        guest.name: guest.wait_agent().domain.guestInfo(libvirt.VIR_DOMAIN_GUEST_INFO_USERS)
        for guest in (used, unused)
    }
    assert users["used"]["user.0.name"] == USER
    assert users["unused"]["user.count"] == 0


def test_a_stop_job_is_shown_until_it_has_stopped(
    hypervisor: PrivateHypervisor, linux: LinuxSystem
) -> None:
    guest = hypervisor.linux(linux, "db", stop_job=3, has_display=True).wait_ready()
    guest.domain.shutdownFlags(libvirt.VIR_DOMAIN_SHUTDOWN_ACPI_POWER_BTN)
    guest.wait_said("stopping")
    wait_until(lambda: "Database (1s / 1min 30s)" in guest.screen(), "it counts")
    guest.wait_state(libvirt.VIR_DOMAIN_SHUTOFF)
    assert guest.said == ["ready", "pressed", "stopping"]


def test_a_stop_job_holds_up_the_agents_shutdown_too(
    hypervisor: PrivateHypervisor, linux: LinuxSystem
) -> None:
    guest = hypervisor.linux(linux, "db", stop_job=1).wait_ready().wait_agent()
    ask_its_agent(guest)  # returns when it is off
    guest.wait_state(libvirt.VIR_DOMAIN_SHUTOFF)
    assert guest.said == ["ready", "asked", "stopping"]
