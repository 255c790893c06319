"""What the program writes where nothing else draws: lines on its standard streams."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TextIO

from vmtui.core.visible import visible


class OutputError(Exception):
    """The output can't be written; the message says why."""


def put(text: str, out: TextIO, *, exactly: bool = False) -> None:
    """Write lines, at once; in a locale of ASCII with what is as wide and looks alike there.

    Args:
        exactly: Whether every character counts, because no human reads them.

    Raises:
        BrokenPipeError: Nobody reads any more.
        OutputError: They can't be written for another reason.
    """
    try:
        print(text if exactly else _readable(text, out), file=out, flush=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(error.strerror) from error


def complain(words: str) -> None:
    """Say on standard error, in one line, what is wrong; where it is gone there is nobody to tell.

    A terminal that was closed is no reason to end in another way than its hangup asks for.
    """
    line = f"vmtui: {visible(words, limit=2000)}"
    with suppress(OSError):
        print(_readable(line, sys.stderr), file=sys.stderr, flush=True)


def is_ascii_locale() -> bool:
    """Whether the user's locale has no more than ASCII, whatever Python would write in it."""
    import locale

    from vmtui.core.ascii_text import is_ascii_wanted
    from vmtui.core.preferences import Characters

    # Only the locale counts: lines are also read elsewhere than on the terminal of TERM.
    environ = {**os.environ, "TERM": ""}
    return is_ascii_wanted(Characters.AUTO, environ, locale.nl_langinfo(locale.CODESET))


def _readable(text: str, out: TextIO) -> str:
    # What is kept in memory has no encoding. Most lines are ASCII, and pay for no import.
    if text.isascii() or not getattr(out, "encoding", None) or not is_ascii_locale():
        return text
    from vmtui.core.ascii_text import ascii_only

    return ascii_only(text)
