"""What a guest shows: the exact text of a PC's text screen, or the size of a picture."""

from __future__ import annotations

from dataclasses import field

from vmtui.core.frozen import frozen
from vmtui.core.model import Moment

COLUMNS, ROWS = 80, 25
"""Characters of a VGA text screen (modes 2 and 3)."""

TEXT_MODE = (720, 400)
"""Pixels of a VGA text screen: 80 by 25 characters of 9 by 16."""

_SYMBOLS = dict(
    zip(
        (*range(0x20), 0x7F),
        " ☺☻♥♦♣♠•◘○◙♂♀♪♫☼►◄↕‼¶§▬↨↑↓→←∟↔▲▼⌂",
        strict=True,
    )
)
"""What code page 437 shows where ASCII has control characters."""


@frozen
class Display:
    """One ``<graphics>`` of a domain that runs.

    Attributes:
        kind: "vnc" or "spice".
        port: Of TCP; None where it has none (a socket, or TLS alone).
        tls_port: Of SPICE with TLS; None where it has none.
        address: Where it listens, as the XML says.
        socket: The path of its UNIX socket; "" where it has none.
    """

    kind: str
    port: int | None = None
    tls_port: int | None = None
    address: str = ""
    socket: str = ""


@frozen
class GuestScreen:
    """One look at a guest's screen.

    Attributes:
        width: Pixels; 0 where there is no picture.
        height: Pixels; 0 where there is no picture.
        text: The lines of a text screen, harmless to print; None where it is graphical.
        error: Why there is nothing to see, in libvirt's own words; "" if there is.
        picture: The screenshot as QEMU made it, a PNG or (QEMU older than 7.1) a PPM. It comes
            from a host that may be anybody's: nothing of it is trusted.
        displays: Where it can be seen and used by VNC and SPICE; None where that was not asked.
    """

    at: Moment
    width: int = 0
    height: int = 0
    text: tuple[str, ...] | None = None
    error: str = ""
    picture: bytes = field(default=b"", repr=False)
    displays: tuple[Display, ...] | None = None


def lines_of(cells: bytes) -> tuple[str, ...]:
    """The characters of a text screen's memory, line by line.

    Args:
        cells: A character of code page 437 and its colours in turn, from 0xb8000 on (IBM VGA).
    """
    text = cells[::2].decode("cp437").translate(_SYMBOLS).replace("\xa0", " ")
    return tuple(text[at : at + COLUMNS].rstrip() for at in range(0, COLUMNS * ROWS, COLUMNS))
