"""A domain's XML, parsed without trusting it, and what was left out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xml.etree import ElementTree as ET


_WITH_PASSWORD = frozenset({"vnc", "spice", "rdp"})
"""Kinds of graphics that can ask for a password."""

LARGEST = 4 * 1024 * 1024
"""Characters that are parsed: no more fit into one of libvirt's messages (REMOTE_STRING_MAX)."""

DEEPEST = 200
"""Elements within elements. libvirt's own documents have a dozen; writing one again recurses."""


def domain_root(xml: str) -> ET.Element:
    """Parse a domain's XML.

    No entity is ever expanded: whatever stands before the root element, the only place where XML
    allows declarations, is cut off.

    Raises:
        ValueError: The text is no domain XML.
    """
    return _root(xml, "domain")


def snapshot_root(xml: str) -> ET.Element:
    """Parse a snapshot's XML in the same way; raises likewise."""
    return _root(xml, "domainsnapshot")


def _root(xml: str, name: str) -> ET.Element:
    if len(xml) > LARGEST:
        raise ValueError(f"libvirt sent XML that is too long to be read: {len(xml):,} characters")
    from xml.etree import ElementTree as ET  # no list of guests needs it

    start = xml.find(f"<{name}")
    try:
        root = ET.fromstring(xml[start:]) if start >= 0 else None
    except ET.ParseError as error:
        raise ValueError(f"libvirt sent XML that cannot be read: {error}") from error
    if root is None or root.tag != name:
        raise ValueError(f"libvirt sent XML without a {name}")
    if _is_deep(root):
        raise ValueError("libvirt sent XML with too many elements within elements")
    return root


def _is_deep(root: ET.Element) -> bool:
    level = [root]
    for _ in range(DEEPEST):
        level = [child for one in level for child in one]
    return bool(level)


def may_lack_password(public: str) -> bool:
    """Whether a password may have been left out of a domain's XML that was read without secrets.

    libvirt then shows no trace of it (VIR_DOMAIN_XML_SECURE is what asks for it): any graphics
    that could have one may have had one.
    """
    try:
        graphics = domain_root(public).iterfind("devices/graphics")
        return any(one.get("type") in _WITH_PASSWORD for one in graphics)
    except ValueError:
        return True
