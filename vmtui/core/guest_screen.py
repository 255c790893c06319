"""What a guest shows: the exact text of a PC's text screen, and words for all others."""

from __future__ import annotations

from dataclasses import dataclass

from vmtui.core.force_text import virsh_line
from vmtui.core.model import Host, HostStatus, Moment, Vm
from vmtui.core.text import Cell, Role, clock
from vmtui.core.visible import visible

COLUMNS, ROWS = 80, 25
"""Characters of a VGA text screen (modes 2 and 3)."""

STALE = 3.0
"""Seconds after which a look is told to be old: then its QEMU or its host gives no answer."""

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


@dataclass(frozen=True, slots=True)
class GuestScreen:
    """One look at a guest's screen.

    Attributes:
        width: Pixels; 0 where there is no picture.
        height: Pixels; 0 where there is no picture.
        text: The lines of a text screen, harmless to print; None where it is graphical.
        error: Why there is nothing to see, in libvirt's own words; "" if there is.
    """

    at: Moment
    width: int = 0
    height: int = 0
    text: tuple[str, ...] | None = None
    error: str = ""


def lines_of(cells: bytes) -> tuple[str, ...]:
    """The characters of a text screen's memory, line by line.

    Args:
        cells: A character of code page 437 and its colours in turn, from 0xb8000 on (IBM VGA).
    """
    text = cells[::2].decode("cp437").translate(_SYMBOLS).replace("\xa0", " ")
    return tuple(text[at : at + COLUMNS].rstrip() for at in range(0, COLUMNS * ROWS, COLUMNS))


def screen_lines(shown: GuestScreen | None, vm: Vm, host: Host, uri: str) -> list[list[Cell]]:
    """What a viewer shows of a guest's screen, in lines of at most 80 cells where it is text."""
    if host.status is not HostStatus.UP:
        return [[Cell(f"{host.name} gives no answer: its guests' screens can't be read")]]
    if vm.run is None:
        return [[Cell(f"{visible(vm.name)} is off: it shows nothing")]]
    if shown is None:
        return [[Cell("asking its QEMU for the screen ...", Role.MUTED)]]
    if shown.error:
        return [[Cell("its screen can't be read", Role.BAD)], [Cell(visible(shown.error))]]
    if shown.text is None:
        return _of_graphics(shown, vm, uri)
    return [[Cell(line)] for line in shown.text]


def _of_graphics(shown: GuestScreen, vm: Vm, uri: str) -> list[list[Cell]]:
    return [
        [Cell(f"it shows graphics, {shown.width} × {shown.height} pixels: no text to read")],
        [],
        [Cell("a picture of it:", Role.MUTED)],
        [Cell(f"  {virsh_line('screenshot', vm, uri)} screen.png")],
        [Cell("where it can be seen and typed into (VNC, SPICE):", Role.MUTED)],
        [Cell(f"  {virsh_line('domdisplay', vm, uri)}")],
    ]


def age_words(shown: GuestScreen | None, now: Moment) -> str:
    """How old the picture is, where that matters."""
    if shown is None:
        return ""
    seconds = now.boot - shown.at.boot
    return f"as it was {clock(seconds)} ago" if seconds >= STALE else ""
