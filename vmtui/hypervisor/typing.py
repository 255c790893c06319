"""Press keys of a guest's keyboard, in order, and no faster than the guest can take them."""

from __future__ import annotations

import time
from collections.abc import Callable

import libvirt

from vmtui.core.commands import SendKeys
from vmtui.hypervisor.orders import check_id

HOLD = 0.02
"""Seconds between two strokes of a key, down or up. QEMU's own 0.1 s is slower than people type;
firmware looks at its keyboard every 20 ms at the least."""


def send_keys(
    connection: libvirt.virConnect,
    order: SendKeys,
    begun: Callable[[], None],
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Press each combination and release it (virDomainSendKey).

    The call returns while QEMU still presses, and QEMU drops what does not fit its queue, without
    a word. So this waits until each combination is through before it sends the next one.

    Args:
        connection: The actions connection.
        order: Which keys of which guest.
        begun: Told just before the first key.
        sleep: Waits for seconds.

    Raises:
        RefusalError: It went off, or was restarted, while the keys waited: none was pressed.
        libvirt.libvirtError: A key was refused, and those after it were not sent; code 42 if the
            domain is gone.
    """
    domain = connection.lookupByUUIDString(order.vm.uuid)
    check_id(domain, order.domain_id)
    begun()
    for keys in order.codes:
        domain.sendKey(libvirt.VIR_KEYCODE_SET_LINUX, round(HOLD * 1000), list(keys), len(keys), 0)
        sleep(2 * len(keys) * HOLD)
