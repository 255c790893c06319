"""What a played guest gives to go by: samples, looks at its screen, its agent's answers."""

from __future__ import annotations

from enum import Enum, auto

from vmtui.core.looks import StatsRow
from vmtui.core.model import Moment, PowerState, Reason
from vmtui.core.screens.guest_screen import COLUMNS, GuestScreen
from vmtui.core.why.evidence import AgentSigns, Reading, Shot
from vmtui.hypervisor.demo import details
from vmtui.hypervisor.demo.cast import Guest
from vmtui.hypervisor.pictures import BANDS
from vmtui.hypervisor.pictures import COLUMNS as TILES
from vmtui.hypervisor.shots import text_tiles

_GREY = 7
"""The colour of text on a console (VGA attribute)."""

_DESKTOP, _WINDOW, _GOING = 1, 2, 3
"""Checksums as good as any: of the tiles of a picture that nobody sees."""


class Shows(Enum):
    """What is on a guest's screen."""

    THE_USUAL = auto()
    A_QUESTION = auto()
    ITS_END = auto()


def reading(row: StatsRow, state: PowerState, reason: Reason, at: Moment) -> Reading:
    """A sample, of the same meters as the statistics of all guests."""
    cpu_time = row.cpu_time
    return Reading(
        at=at,
        state=state,
        reason=reason,
        cpu_time=cpu_time,
        vcpu_delay=0 if cpu_time is not None else None,
        vcpus=row.vcpus,
        read=row.read,
        written=row.written,
        received=None if cpu_time is None else cpu_time // details.RECEIVED_EACH,
        sent=None if cpu_time is None else cpu_time // details.SENT_EACH,
    )


def shot(page: GuestScreen, shows: Shows) -> Shot:
    """A look at its screen: the text of a console, or a desktop with a question in its middle."""
    if page.text is not None:
        text = "".join(line.ljust(COLUMNS)[:COLUMNS] for line in page.text)
        cells = b"".join(bytes((byte, _GREY)) for byte in text.encode("cp437", "replace"))
        return Shot(page.at, page.width, page.height, COLUMNS, text_tiles(cells), is_text=True)
    usual = _GOING if shows is Shows.ITS_END else _DESKTOP
    asks = shows is Shows.A_QUESTION
    tiles = tuple(
        _WINDOW if asks and _is_in_the_middle(column, band) else usual
        for band in range(BANDS)
        for column in range(TILES)
    )
    return Shot(page.at, page.width, page.height, TILES, tiles)


def agent(guest: Guest, at: Moment) -> AgentSigns:
    """What its agent answers: nobody is logged in."""
    report = details.agent(guest)
    root = "C:\\" if guest.is_windows else "/"
    return AgentSigns(at, responds=True, users=(), os=report.os, filesystems=(root,), frozen=False)


def _is_in_the_middle(column: int, band: int) -> bool:
    return TILES // 3 <= column < TILES * 2 // 3 and BANDS // 3 <= band < BANDS * 2 // 3
