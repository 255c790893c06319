"""Hostile guests painted by the real console on a real terminal, and every byte that it sends.

The console runs as it is (`VmtuiApp` on the session) with a host that only exists here and that
says what no libvirt would: control characters in names too, which XML could not even carry.
"""

from __future__ import annotations

import os
import random
import re
import sys
import tempfile
import time
from collections.abc import Iterator

from tests.e2e.bare_terminal import BareTerminal
from tests.fuzz.harmless import harm
from tests.fuzz.hostile import PIECES

LAST = "zz-last"
"""The guest that stands below all others: with it all were painted."""

_PAGE = 15
"""Guests that the table has room for, at least."""

_ALLOWED = re.compile(
    rb"\x1b\[[0-9;]*m"  # colours
    rb"|\x1b\[[0-9;]*[HfABCDGJKXsu]"  # where to draw, and what to clear
    rb"|\x1b\[\?[0-9;]+[hl]"  # modes: the alternate screen, the cursor, the mouse, pastes
    rb"|\x1b\[\?[0-9;]+\$p"  # what modes there are
    rb"|\x1b\[[<>=][0-9;]*u"  # kitty's keyboard, on and off
    rb"|\x1b\[[0-9;]* q"  # the cursor's form
    rb"|\x1b\[[0-9;]*[nct]"  # questions, at the start
    rb"|\x1b\]22;[a-z-]*\x07"  # the mouse pointer's form
    rb"|\x1b\][0-9]+;\?(?:\x07|\x1b\\)"  # which colours the terminal has
    rb"|\x1b[78=>]|\x1b\(B|\r|\n|\x0f|\x07"
)
"""All that vmtui sends besides letters."""

_TITLE = re.compile(rb"\x1b\][02];([^\x07\x1b]*)(?:\x07|\x1b\\)")
"""Of the window: letters, where the configuration wants one."""


def foreign_bytes(sent: bytes) -> str:
    """What was sent and is neither a letter nor one of these sequences; "" if there is none."""
    titles = b"".join(_TITLE.findall(sent))
    rest = _ALLOWED.sub(b"", _TITLE.sub(b"", sent))
    if b"owned" in titles:
        return "a guest has set the window's title"
    return harm((titles + rest).decode(errors="surrogateescape"))


def names(count: int, seed: int) -> Iterator[str]:
    """So many hostile names, the same for the same seed."""
    chosen = random.Random(seed)
    for number in range(count - 1):
        parts = chosen.choices(PIECES, k=chosen.randint(1, 3))
        yield f"{number:03}-" + "".join(parts)
    yield LAST


def paint(count: int, seed: int) -> str:
    """Have so many guests painted; returns what was wrong, "" if nothing was."""
    with tempfile.TemporaryDirectory() as home:
        terminal = BareTerminal(
            [sys.executable, "-m", "tests.fuzz.painter", str(count), str(seed)],
            {**os.environ, "HOME": home, "TERM": "xterm-256color", "LANG": "C.UTF-8"},
            size=(30, 160),
        )
        try:
            terminal.wait_for(b"000-")
            # Down the whole list; what is painted of a page differs in nearly all of its lines.
            for _ in range(count // _PAGE + 1):
                terminal.press(b"\x1b[6~")
                until = time.monotonic() + 1.0
                while terminal.read(0.2) and time.monotonic() < until:
                    pass
            terminal.press_until(b"g", b"000-")
            terminal.press_until(b"F", b"Force power off")
            terminal.process.terminate()
            terminal.wait_for_the_end()
        finally:
            terminal.close()
    found = foreign_bytes(terminal.seen)
    return f"\n  FAILED: {found}" if found else ""
