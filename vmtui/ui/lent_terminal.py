"""The terminal while somebody else has it: a guest, which may leave it in any state.

Nothing is painted meanwhile, but the app goes on: what the hosts tell is taken in, deadlines pass.
"""

from __future__ import annotations

import os
import sys
import termios
import tty
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Protocol, runtime_checkable

from textual.driver import Driver

from vmtui.ui.outward import knows_strings

_STRING_ENDS = "\x18\x1b\\"
"""Whatever sequence the guest has begun, it ends here."""

_MODES_OFF = (1, 5, 6, 9, 45, 66, 69, 1000, 1001, 1002, 1003, 1004, 1005, 1006, 1015, 1016)
_MORE_OFF = (47, 1034, 1047, 2004, 2026, 2031, 2048)
"""1047, not 1049: that would put the cursor over what the guest has written."""

_LAST_LINE = "\x1b[999;1H\r\n"
_COLOURS = "".join(f"\x1b]{number}\x1b\\" for number in (104, 110, 111, 112))

AS_BEFORE = (
    _STRING_ENDS
    + "".join(f"\x1b[?{mode}l" for mode in (*_MODES_OFF, *_MORE_OFF))
    + "\x1b[?7h\x1b[?25h"  # lines wrap; the cursor is shown
    + "\x1b[4l\x1b[20l\x1b[r\x1b>\x0f\x1b(B\x1b)B"  # insert, margins, keypad, character sets
    + "\x1b[=0u\x1b[>4;0m"  # key reports of kitty and of xterm
    + "\x1b[0 q\x1b[0m"
)
"""Puts a terminal back into the state in which programs expect it."""


@runtime_checkable
class Lender(Protocol):
    """The app: what it takes to stop painting, and to paint all anew."""

    def stop_painting(self) -> Driver | None:
        """Paint nothing from now on; returns what it painted with."""

    def paint_again(self) -> None:
        """Paint, all of it at first."""


@contextmanager
def lent(app: Lender) -> Iterator[tuple[int, int]]:
    """Have the terminal raw, as it was before the program came but without its own echo.

    If the context ends with an exception, the program ends too: then the terminal is put back,
    but not taken again.

    Returns:
        The descriptors to read keys from and to write to.

    Raises:
        OSError: There is no terminal (any more).
    """
    keys, screen = _descriptors()
    if not os.isatty(keys):
        raise OSError("there is no terminal to lend")
    driver = app.stop_painting()
    if driver is None or not driver.can_suspend:
        app.paint_again()
        raise OSError("there is no terminal to lend")
    driver.suspend_application_mode()
    with driver.no_automatic_restart(), _raw(keys, screen):
        yield keys, screen
    driver.resume_application_mode()
    app.paint_again()


@contextmanager
def _raw(keys: int, screen: int) -> Iterator[None]:
    try:
        before = termios.tcgetattr(keys)
        tty.setraw(keys, termios.TCSANOW)
    except termios.error:  # it has gone this moment; the app sees that too, and ends
        yield
        return
    try:
        yield
    finally:
        _put_back(keys, screen, before)


def _descriptors() -> tuple[int, int]:
    """Standard input, and where Textual draws."""
    assert sys.__stdin__ is not None
    assert sys.__stderr__ is not None
    return sys.__stdin__.fileno(), sys.__stderr__.fileno()


def _put_back(keys: int, screen: int, before: list[object]) -> None:
    colours = _COLOURS if knows_strings(os.environ.get("TERM", "")) else ""
    with suppress(OSError, termios.error):  # it may be gone
        # Flushed with it: answers to the guest's questions, which are not for our keys.
        termios.tcsetattr(keys, termios.TCSAFLUSH, before)  # type: ignore[arg-type]
        os.write(screen, f"{AS_BEFORE}{colours}{_LAST_LINE}".encode())
