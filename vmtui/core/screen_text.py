"""A guest's screen in words: its text as it stands, and what to do where there is none to read."""

from __future__ import annotations

from vmtui.core.force_text import virsh_line
from vmtui.core.guest_screen import GuestScreen
from vmtui.core.model import Host, HostStatus, Moment, Vm
from vmtui.core.text import Cell, Role, clock
from vmtui.core.visible import visible

STALE = 3.0
"""Seconds after which a look is told to be old: then its QEMU or its host gives no answer."""


def screen_lines(shown: GuestScreen | None, vm: Vm, uri: str) -> list[list[Cell]]:
    """What a viewer shows of a guest's screen: its own lines where it is text."""
    if shown is None:
        return []
    if shown.text is not None:
        return [[Cell(line)] for line in shown.text]
    return [
        [Cell(f"It shows graphics, {shown.width} × {shown.height} pixels: no text to read.")],
        [],
        [Cell("A picture of it:", Role.MUTED)],
        [Cell(f"  {virsh_line('screenshot', vm, uri)} screen.png")],
        [Cell("Where it can be seen and typed into (VNC, SPICE):", Role.MUTED)],
        [Cell(f"  {virsh_line('domdisplay', vm, uri)}")],
    ]


def screen_status(
    shown: GuestScreen | None, trouble: str, vm: Vm | None, host: Host, now: Moment
) -> Cell:
    """How good the look is: fresh, old, or none, and why."""
    if vm is None:
        return Cell("it is not there any more", Role.UNKNOWN)
    if host.status is not HostStatus.UP:
        return Cell(f"{host.name} gives no answer{_age(shown, now)}", Role.UNKNOWN)
    if vm.run is None:
        return Cell(f"it is off{_age(shown, now)}", Role.MUTED)
    if trouble:
        return Cell(f"{visible(trouble)}{_age(shown, now)}", Role.BAD)
    if shown is None:
        return Cell("asking its QEMU ...", Role.MUTED)
    if now.boot - shown.at.boot >= STALE:
        return Cell(f"no fresh look{_age(shown, now)}", Role.OVERDUE)
    return Cell("as it is now", Role.GOOD)


def _age(shown: GuestScreen | None, now: Moment) -> str:
    return f" · as it was {clock(now.boot - shown.at.boot)} ago" if shown is not None else ""
