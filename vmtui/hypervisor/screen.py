"""Look at a guest's screen: its size by a screenshot, its exact text from the VGA's memory."""

from __future__ import annotations

import libvirt

from vmtui.core.model import Moment
from vmtui.core.screens.displays import displays_of
from vmtui.core.screens.guest_screen import COLUMNS, ROWS, TEXT_MODE, GuestScreen, lines_of
from vmtui.hypervisor import pictures
from vmtui.hypervisor.monitor import refuse_if_it_owes

TEXT_MEMORY = 0xB8000
"""Where a PC's colour text screen lies in physical memory (IBM VGA)."""

_CHUNK = 64 * 1024
_MOST = 64 * 1024 * 1024
"""Bytes after which a screenshot is not read on: it comes from a QEMU that may be anybody's."""


def read_screen(
    connection: libvirt.virConnect, uuid: str, at: Moment, *, with_displays: bool = False
) -> GuestScreen:
    """Read what a guest shows (virDomainScreenshot, virDomainMemoryPeek).

    Args:
        connection: The looking connection: QEMU has to answer.
        uuid: Which domain.
        at: When it is read.
        with_displays: Whether to read as well where it can be seen by VNC and SPICE.

    Raises:
        libvirt.libvirtError: A call failed; code 29 without the right to, 42 if it is gone.
        RefusalError: Its QEMU owes an answer: this call would hang too.
        ValueError: The screenshot has a form that can't be read.
    """
    domain = connection.lookupByUUIDString(uuid)
    refuse_if_it_owes(domain)
    displays = displays_of(domain.XMLDesc()) if with_displays else None
    picture = screenshot(connection, domain)
    width, height = pictures.size_of(picture)
    text = None
    if (width, height) == TEXT_MODE:
        cells = domain.memoryPeek(TEXT_MEMORY, COLUMNS * ROWS * 2, libvirt.VIR_MEMORY_PHYSICAL)
        text = lines_of(cells)
    return GuestScreen(at, width, height, text, picture=picture, displays=displays)


def screenshot(connection: libvirt.virConnect, domain: libvirt.virDomain) -> bytes:
    """What the first display shows, as a picture file (virDomainScreenshot).

    Raises:
        libvirt.libvirtError: There is no picture, or not for this user.
        ValueError: It is too large to be one.
    """
    stream = connection.newStream()
    domain.screenshot(stream, 0)
    parts = bytearray()
    while part := stream.recv(_CHUNK):
        parts += part
        if len(parts) > _MOST:
            stream.abort()
            raise ValueError("the screenshot is too large to be one")
    stream.finish()
    return bytes(parts)
