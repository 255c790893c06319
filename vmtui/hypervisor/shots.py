"""Looks at a guest's screen that keep no picture: only what shows whether it changed."""

from __future__ import annotations

from collections import OrderedDict

import libvirt

from vmtui.core.model import Moment
from vmtui.core.screens.guest_screen import COLUMNS, ROWS, TEXT_MODE
from vmtui.core.why.evidence import Shot
from vmtui.hypervisor import pictures, screen
from vmtui.hypervisor.monitor import refuse_if_it_owes
from vmtui.hypervisor.pictures import Tiles

_KEPT = 32
"""Pictures whose tiles are remembered: most screens show the same again, or two in turn."""

_BLANKS = frozenset({0x00, 0x20, 0xFF})
"""Characters of code page 437 that show nothing."""


class Looks:
    """Takes shots, and does not compute what it has computed before. One host's, any thread."""

    def __init__(self) -> None:
        self._known: OrderedDict[bytes, Tiles] = OrderedDict()

    def take(self, connection: libvirt.virConnect, domain: libvirt.virDomain, at: Moment) -> Shot:
        """Look at a guest's screen (virDomainScreenshot, virDomainMemoryPeek).

        Raises:
            libvirt.libvirtError: A call failed; code 29 without the right to.
            RefusalError: Its QEMU owes an answer: this call would hang too.
            ValueError: The picture has a form that can't be read.
        """
        refuse_if_it_owes(domain)
        picture = screen.screenshot(connection, domain)
        width, height = pictures.size_of(picture)
        if (width, height) == TEXT_MODE:
            length = COLUMNS * ROWS * 2
            cells = domain.memoryPeek(screen.TEXT_MEMORY, length, libvirt.VIR_MEMORY_PHYSICAL)
            return Shot(at, width, height, COLUMNS, text_tiles(cells), is_text=True)
        tiles = self._tiles(picture)
        return Shot(at, width, height, tiles.columns, tiles.sums)

    def _tiles(self, picture: bytes) -> Tiles:
        # QEMU's pictures carry no time: the same screen is the same file. A guest can draw what it
        # likes, so a mere checksum could be made to take a new screen for an old one.
        from hashlib import blake2b  # brings OpenSSL, for which no start should wait

        key = blake2b(picture, digest_size=16).digest()
        tiles = self._known.pop(key, None) or pictures.tiles_of(picture)
        self._known[key] = tiles
        while len(self._known) > _KEPT:
            self._known.popitem(last=False)
        return tiles


def text_tiles(cells: bytes) -> tuple[int, ...]:
    """The tiles of a text screen: its characters with their colours, 0 where nothing shows.

    Args:
        cells: A character and its attribute in turn, as the VGA has them. The hardware's cursor
            is not among them, so its blinking is no change.
    """
    return tuple(map(_tile, cells[::2], cells[1::2]))


def _tile(character: int, attribute: int) -> int:
    background = attribute & 0x70
    if character in _BLANKS:
        # What colour a character that does not show would have, nobody sees.
        return background
    return character << 8 | attribute
