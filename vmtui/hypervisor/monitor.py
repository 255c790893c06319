"""Whether a guest's QEMU answers, as far as its daemon knows without asking it."""

from __future__ import annotations

import libvirt

from vmtui.hypervisor.errors import RefusalError

_HANGS = 2_000
"""Milliseconds without an answer from which a QEMU hangs; any call occupies it for a moment."""


def refuse_if_it_owes(domain: libvirt.virDomain) -> None:
    """Ask no more of a domain whose QEMU owes somebody an answer (virDomainGetControlInfo).

    libvirt 11 then holds back even its definition for 30 s, which libvirt 9 gives at once.

    Raises:
        RefusalError: It has owed one for two seconds or more.
        libvirt.libvirtError: The domain is gone.
    """
    if domain.ID() < 0:
        return
    try:
        state, _details, milliseconds = domain.controlInfo()
    except libvirt.libvirtError as error:
        if error.get_error_code() == libvirt.VIR_ERR_NO_DOMAIN:
            raise
        return  # It went off just now, or its driver has no such call.
    if state == libvirt.VIR_DOMAIN_CONTROL_OCCUPIED and milliseconds >= _HANGS:
        seconds = milliseconds // 1000
        raise RefusalError(f"its QEMU has owed somebody an answer for {seconds} s")
