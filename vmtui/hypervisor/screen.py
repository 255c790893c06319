"""Look at a guest's screen: its size by a screenshot, its exact text from the VGA's memory."""

from __future__ import annotations

import struct

import libvirt

from vmtui.core.displays import displays_of
from vmtui.core.guest_screen import COLUMNS, ROWS, TEXT_MODE, GuestScreen, lines_of
from vmtui.core.model import Moment
from vmtui.hypervisor.monitor import refuse_if_it_owes

TEXT_MEMORY = 0xB8000
"""Where a PC's colour text screen lies in physical memory (IBM VGA)."""

_PNG = b"\x89PNG\r\n\x1a\n"
_HEAD = len(_PNG) + 16
"""Bytes of a PNG up to the end of its width and height (RFC 2083, section 3.2 and 4.1.1)."""

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
    width, height = _size(picture)
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


def _size(picture: bytes) -> tuple[int, int]:
    """Pixels across and down: of a PNG, or of the PPM that QEMU older than 7.1 makes."""
    if picture.startswith(_PNG) and len(picture) >= _HEAD:
        width, height = struct.unpack(">II", picture[_HEAD - 8 : _HEAD])
        return width, height
    if picture.startswith(b"P6"):
        fields = picture[:64].split()
        if len(fields) > 2 and fields[1].isdigit() and fields[2].isdigit():
            return int(fields[1]), int(fields[2])
    raise ValueError("the screenshot has a form that can't be read")
