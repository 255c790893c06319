"""What the program writes where nothing else draws: lines on its standard streams."""

from __future__ import annotations

import sys
from typing import TextIO

from vmtui.core.visible import visible


class OutputError(Exception):
    """The output can't be written; the message says why."""


def put(text: str, out: TextIO) -> None:
    """Write lines, at once.

    Raises:
        BrokenPipeError: Nobody reads any more.
        OutputError: They can't be written for another reason.
    """
    try:
        print(text, file=out, flush=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(error.strerror) from error


def complain(words: str) -> None:
    """Say on standard error, in one line, what is wrong."""
    print(f"vmtui: {visible(words, limit=2000)}", file=sys.stderr, flush=True)
