"""What vmtui needs of the machine and of the terminal that it runs on."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from vmtui.core.examination import Finding, Step, failed, note, ok
from vmtui.core.text import size
from vmtui.output import is_ascii_locale

ROOM = 1 << 20
"""Bytes that must be free for the journal; its lines are some hundred bytes each."""


def here(state: Path, environ: Mapping[str, str] = os.environ) -> Iterator[Step | Finding]:
    """The steps that are about no host.

    Args:
        state: Where the journal is kept.
        environ: The environment.
    """
    yield Step("journal", f"ls -ld {state}")
    yield _journal(state)
    yield Step("terminal", 'echo "$TERM" "$COLORTERM" "$LC_ALL" "$LC_CTYPE" "$LANG"; stty size')
    yield _terminal(environ)


def _journal(state: Path) -> Finding:
    """Whether what is done can be written down; nothing is written for that."""
    advice = "without it nothing is forced: make it writable, or set XDG_STATE_HOME"
    there = next(path for path in (state, *state.parents) if path.exists())
    if not os.access(there, os.W_OK | os.X_OK):
        return failed(f"{there} can't be written to", advice)
    file = state / "audit.jsonl"
    if file.exists() and not os.access(file, os.R_OK | os.W_OK):
        return failed(f"{file} can't be read and written", advice)
    free = shutil.disk_usage(there).free
    if free < ROOM:
        return failed(f"only {size(free)} are free for {state}", "free some space")
    return ok(f"{file}, {size(free)} free")


def _terminal(environ: Mapping[str, str]) -> Finding:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return note("this is none: the commands work without, the console needs one")
    columns, lines = shutil.get_terminal_size()
    encoding = sys.stdout.encoding or ""
    colours = "true colour" if environ.get("COLORTERM") in ("truecolor", "24bit") else "256 or less"
    if environ.get("NO_COLOR"):
        colours = "no colour, as NO_COLOR says"
    said = f"{environ.get('TERM', '')}, {columns}×{lines}, {encoding}, {colours}"
    if environ.get("TERM", "dumb") == "dumb":
        return note(said, "TERM says that it can do nothing: the console needs more")
    if encoding.lower().replace("-", "") != "utf8" or is_ascii_locale():
        return note(said, "set LC_CTYPE to a UTF-8 locale, such as C.UTF-8, for all signs")
    if columns < 80 or lines < 24:
        return note(said, "the console is made for 80×24 and more")
    return ok(said)
