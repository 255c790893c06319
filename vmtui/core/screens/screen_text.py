"""A guest's screen in words: how fresh it is, how it can be seen otherwise, what keys do there."""

from __future__ import annotations

from collections.abc import Sequence

from vmtui.core.looks import PictureKept
from vmtui.core.model import Host, HostStatus, Moment, Vm
from vmtui.core.screens.displays import near_port, viewing_commands
from vmtui.core.screens.guest_screen import Display, GuestScreen
from vmtui.core.screens.layout import Layout
from vmtui.core.screens.typing import Typing
from vmtui.core.text import Cell, Role, clock
from vmtui.core.virsh import out_of_reach, same_as, virsh_line
from vmtui.core.visible import visible

STALE = 3.0
"""Seconds after which a look is told to be old: then its QEMU or its host gives no answer."""

MOST_LINES = 400
"""Of a text that was recognised in a picture."""

Line = list[Cell]


def text_lines(shown: GuestScreen) -> list[Line]:
    """A text screen as it stands; nothing where it is graphical."""
    return [[Cell(line)] for line in shown.text or ()]


def graphics_words(shown: GuestScreen, why: str) -> list[Line]:
    """What a viewer says where it draws no picture.

    Args:
        why: Why it draws none, and what to do about it.
    """
    size = f"{shown.width} × {shown.height}"
    return [[Cell(f"It shows graphics, {size} pixels: no text to read.")], [Cell(visible(why))]]


def display_lines(displays: Sequence[Display] | None, vm: Vm, uri: str) -> list[Line]:
    """Where the guest can be seen and used with a mouse, as commands to type."""
    screenshot = f"{virsh_line('screenshot', vm, uri)} screen.png"
    by_hand = [Cell(f"  {same_as(uri, screenshot)}")]
    picture = [[Cell("Its picture, by hand:", Role.MUTED)], by_hand]
    if displays is None:
        return [[Cell("asking where it can be seen ...", Role.MUTED)], *picture]
    if not displays:
        return [[Cell("It has no VNC or SPICE display.", Role.OVERDUE)], *picture]
    lines: list[Line] = []
    for display in displays:
        commands = viewing_commands(display, uri)
        where = "on this machine"
        if len(commands) > 1:
            where = f"through a tunnel, in two terminals; it is port {near_port(display)} here"
        lines.append([Cell(f"{display.kind.upper()}, {where}:", Role.MUTED)])
        lines += [[Cell(f"  {command}")] for command in commands]
    return [*lines, *_password(vm, uri), *picture]


def _password(vm: Vm, uri: str) -> list[Line]:
    """That a viewer may ask for one: a definition tells it only to those who ask for secrets."""
    words = "It may ask for a password, its host's (qemu.conf) or the guest's"
    if out_of_reach(uri):
        return [[Cell(f"{words}.", Role.MUTED)]]
    line = f"{virsh_line('dumpxml --security-info', vm, uri)} | grep passwd"
    return [[Cell(f"{words}:", Role.MUTED)], [Cell(f"  {line}")]]


def recognised_lines(text: str) -> list[Line]:
    """What tesseract read from a picture: from a guest, and with mistakes."""
    lines = [visible(line.rstrip(), 500) for line in text.splitlines() if line.strip()]
    head = [Cell("recognised by tesseract, with its mistakes:", Role.MUTED)]
    if not lines:
        return [head, [Cell("no text found", Role.MUTED)]]
    return [head, *([Cell(line)] for line in lines[:MOST_LINES])]


def kept_words(kept: PictureKept | None, *, is_keeping: bool) -> Cell | None:
    """What became of a picture that was to be kept."""
    if is_keeping:
        return Cell("saving its picture ...", Role.MUTED)
    if kept is None:
        return None
    if kept.error:
        return Cell(f"not saved: {visible(kept.error)}", Role.BAD)
    return Cell(f"saved in {visible(kept.path, 1000)}", Role.GOOD)


def typing_cells(typing: Typing) -> list[Cell]:
    """How typing into a guest stands."""
    keyboard = Cell(f"keyboard taken for {typing.layout.words}", Role.PLAIN)
    if typing.ended:
        left = f", {keys(typing.waiting)} not pressed" if typing.waiting else ""
        return [Cell(f"typing ended: {visible(typing.ended)}{left}", Role.OVERDUE)]
    told = Cell(f"{keys(typing.sent)} sent", Role.MUTED)
    waiting = [Cell(f"{typing.waiting} waiting", Role.OVERDUE)] if typing.waiting else []
    trouble = [Cell(visible(typing.words), Role.BAD)] if typing.words else []
    return [*trouble, keyboard, told, *waiting]


def keys(count: int) -> str:
    """So many keys, in words."""
    return f"{count} key{'' if count == 1 else 's'}"


def no_key_words(characters: str, layout: Layout) -> str:
    """That a keyboard has no key for some characters, or a terminal's key no meaning there."""
    shown = " ".join(visible(one) for one in characters[:20])
    return f"a {layout.words} keyboard has no key for {shown}"


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
