"""What the demo's guests show on their screens."""

from __future__ import annotations

from vmtui.core.model import Moment
from vmtui.core.screens.guest_screen import ROWS, TEXT_MODE, GuestScreen
from vmtui.hypervisor.demo.cast import Guest

_DESKTOP = (1024, 768)
_GOING = (
    "[  OK  ] Stopped target graphical.target - Graphical Interface.",
    "[  OK  ] Stopped target multi-user.target - Multi-User System.",
    "[  OK  ] Stopped cron.service - Regular background program processing daemon.",
    "[***   ] A stop job is running for the service of this guest",
)


def page(guest: Guest, at: Moment, *, is_going_down: bool) -> GuestScreen:
    """Its screen: a Windows shows a desktop, every other a console with text."""
    if guest.is_windows:
        return GuestScreen(at, *_DESKTOP)
    name = guest.name
    text: tuple[str, ...] = ("Debian GNU/Linux 12", f"{name} tty1", "", f"{name} login:")
    if is_going_down:
        text += ("", *_GOING)
    return GuestScreen(at, *TEXT_MODE, text + ("",) * (ROWS - len(text)))
