"""A guest's plugs to the network: read, pulled, and put in again.

Which plugs were pulled stands in the metadata of the running domain itself, written before the
first one is pulled. So every console sees it, a restart of vmtui forgets nothing, and it ends
with the run, as the pulled plugs do.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import libvirt

from vmtui.core.domain_xml import domain_root
from vmtui.core.model import Links
from vmtui.hypervisor.errors import RefusalError

if TYPE_CHECKING:
    from xml.etree import ElementTree as ET

NAMESPACE = "urn:vmtui:cut-links:1"
"""Of the element in ``<metadata>`` that lists the plugs that were pulled."""

_KEY = "vmtui"


def links_of(root: ET.Element) -> Links:
    """Read them from the XML of a running domain."""
    pulled = _pulled(root)
    states = {_name(plug): _is_up(plug) for plug in _plugs(root)}
    return Links(
        up=tuple(name for name, is_up in states.items() if is_up),
        cut=tuple(name for name, is_up in states.items() if not is_up and name in pulled),
        domain_id=int(root.get("id", "")) if root.get("id", "").isdecimal() else None,
    )


def cut(domain: libvirt.virDomain) -> None:
    """Pull all plugs that are in (virDomainUpdateDeviceFlags).

    Raises:
        RefusalError: Some could not be pulled; the others are.
        libvirt.libvirtError: The domain could not be read, or is gone.
    """
    root = domain_root(domain.XMLDesc())
    meant = [plug for plug in _plugs(root) if _is_up(plug)]
    _remember(domain, _pulled(root) | {_name(plug) for plug in meant})
    _set_all(domain, meant, "down")


def restore(domain: libvirt.virDomain) -> None:
    """Put in again the plugs that `cut` pulled; what it did not pull stays as it is.

    Raises:
        RefusalError: Some could not be put in; the others are.
        libvirt.libvirtError: The domain could not be read, or is gone.
    """
    root = domain_root(domain.XMLDesc())
    pulled = _pulled(root)
    meant = [plug for plug in _plugs(root) if _name(plug) in pulled and not _is_up(plug)]
    _set_all(domain, meant, "up")
    _remember(domain, set())


def _plugs(root: ET.Element) -> Iterable[ET.Element]:
    """The interfaces whose plug QEMU holds: not a network card of the host."""
    return (one for one in root.iterfind("devices/interface") if one.get("type") != "hostdev")


def _name(plug: ET.Element) -> str:
    """Its MAC address; in a bond several can have the same, and are pulled together."""
    address = plug.find("mac")
    return address.get("address", "").lower() if address is not None else ""


def _is_up(plug: ET.Element) -> bool:
    link = plug.find("link")
    return link is None or link.get("state") != "down"


def _pulled(root: ET.Element) -> set[str]:
    listed = root.iterfind(f"metadata/{{{NAMESPACE}}}cut/{{{NAMESPACE}}}link")
    return {link.get("mac", "") for link in listed}


def _remember(domain: libvirt.virDomain, names: set[str]) -> None:
    """Have the running domain remember these plugs (virDomainSetMetadata); none: forget them."""
    from xml.etree import ElementTree as ET

    if names:
        # libvirt gives it the namespace.
        listed = ET.Element("cut")
        for name in sorted(names):
            ET.SubElement(listed, "link", mac=name)
    text = ET.tostring(listed, encoding="unicode") if names else None
    domain.setMetadata(
        libvirt.VIR_DOMAIN_METADATA_ELEMENT,
        text,
        _KEY,
        NAMESPACE,
        libvirt.VIR_DOMAIN_AFFECT_LIVE,
    )


def _set_all(domain: libvirt.virDomain, plugs: list[ET.Element], state: str) -> None:
    from xml.etree import ElementTree as ET

    failed = []
    for plug in plugs:
        link = plug.find("link")
        if link is None:
            link = ET.SubElement(plug, "link")
        link.set("state", state)
        try:
            domain.updateDeviceFlags(
                ET.tostring(plug, encoding="unicode"), libvirt.VIR_DOMAIN_AFFECT_LIVE
            )
        except libvirt.libvirtError as error:
            failed.append(f"{_name(plug)}: {error.get_error_message()}")
    if failed:
        words = "; ".join(failed)
        raise RefusalError(f"{len(failed)} of {len(plugs)} interfaces are not {state}: {words}")
