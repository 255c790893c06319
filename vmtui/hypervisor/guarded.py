"""Whether a domain's metadata protects it, read without its QEMU."""

from __future__ import annotations

import re

import libvirt

from vmtui.core.guards import NAMESPACE

_PROTECTS = re.compile(r"\s*<(?:[^\s<>/:]+:)?protected(?=[\s/>])")
"""How vmtui's own element begins, whatever prefix stands for its namespace."""


def is_protected(domain: libvirt.virDomain) -> bool | None:
    """Look for vmtui's own element in a domain's metadata (virDomainGetMetadata).

    libvirt answers from what it keeps itself. It does so too while the guest's QEMU hangs, and
    its XML may be held back: then it is forced.

    Returns:
        None where it can't be told: the driver has no such call, or the user no right to it.
    """
    try:
        element = domain.metadata(libvirt.VIR_DOMAIN_METADATA_ELEMENT, NAMESPACE)
    except libvirt.libvirtError as error:
        return False if error.get_error_code() == libvirt.VIR_ERR_NO_DOMAIN_METADATA else None
    return _PROTECTS.match(element) is not None
