"""The guests on real QEMU: each meets the power button in its own way."""

import libvirt

from tests.qemu.hypervisor import PrivateHypervisor
from vmtui.guests import Manner


def test_obey_powers_off_at_the_button(hypervisor: PrivateHypervisor) -> None:
    guest = hypervisor.guest(Manner.OBEY).wait_ready()
    guest.domain.shutdown()
    guest.wait_state(libvirt.VIR_DOMAIN_SHUTOFF)
    assert guest.said == ["ready", "pressed", "off"]
