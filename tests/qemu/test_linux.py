"""The Linux guest does what its tests rely on."""

import json

import libvirt
import libvirt_qemu

from tests.qemu.hypervisor import PrivateHypervisor
from tests.qemu.linux import LinuxSystem


def test_its_agent_answers_and_its_button_acts(
    hypervisor: PrivateHypervisor, linux: LinuxSystem
) -> None:
    guest = hypervisor.linux(linux, "web").wait_ready().wait_agent()
    answer = libvirt_qemu.qemuAgentCommand(guest.domain, '{"execute": "guest-get-osinfo"}', 5, 0)
    assert "kernel-release" in json.loads(answer)["return"]
    guest.domain.shutdownFlags(libvirt.VIR_DOMAIN_SHUTDOWN_ACPI_POWER_BTN)
    guest.wait_state(libvirt.VIR_DOMAIN_SHUTOFF)
    assert guest.said == ["ready", "pressed"]
