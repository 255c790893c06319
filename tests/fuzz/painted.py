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
from collections.abc import Iterator

from tests.e2e.bare_terminal import BareTerminal
from tests.fuzz.harmless import harm
from tests.fuzz.hostile import PIECES

LAST = "zz-last"
"""The guest that stands below all others: with it all were painted."""

_ALLOWED = re.compile(
    rb"\x1b\[[0-9;]*m"  # colours
    rb"|\x1b\[[0-9;]*[HfABCDGJKXsu]"  # where to draw, and what to clear
    rb"|\x1b\[\?[0-9;]+[hl]"  # modes: the alternate screen, the cursor, the mouse, pastes
    rb"|\x1b\[\?[0-9;]+\$p"  # what modes there are
    rb"|\x1b\[[<>=][0-9;]*u"  # kitty's keyboard, on and off
    rb"|\x1b\[[0-9;]* q"  # the cursor's form
    rb"|\x1b\[[0-9;]*[nct]"  # questions, at the start
    rb"|\x1b\]0;[ -~]*?(?:\x07|\x1b\\)"  # the window's title: see below
    rb"|\x1b\][0-9]+;\?(?:\x07|\x1b\\)"  # which colours the terminal has
    rb"|\x1b[78=>]|\x1b\(B|\r|\n|\x0f"
)
"""All that vmtui ever sends besides letters. A title of a guest's making has `owned` in it."""


def foreign_bytes(sent: bytes) -> str:
    """What was sent and is neither a letter nor one of these sequences; "" if there is none."""
    if b"0;owned" in sent:
        return "a guest has set the window's title"
    rest = _ALLOWED.sub(b"", sent)
    return harm(rest.decode(errors="surrogateescape"))


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
            # Down the whole list, a page at a time; then its last and its first, with a dialog.
            for _ in range(count // 15 + 1):
                terminal.press(b"\x1b[6~")
                terminal.read(0.3)
            terminal.press_until(b"G", LAST.encode())
            terminal.press_until(b"g", b"000-")
            terminal.press_until(b"F", b"Force power off")
            terminal.press_until(b"\x1b", b"")
            terminal.process.terminate()
            terminal.wait_for_the_end()
        finally:
            terminal.close()
    found = foreign_bytes(terminal.seen)
    return f"\n  FAILED: {found}" if found else ""
