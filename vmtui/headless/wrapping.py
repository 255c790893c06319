"""Long lines on a terminal."""

from __future__ import annotations

import os
from typing import TextIO


def broken(line: str, out: TextIO, indent: str) -> str:
    """The line in as many as a terminal needs, none broken inside a word; elsewhere as it is.

    Args:
        line: What is to be written.
        out: Where to.
        indent: What each further line begins with.
    """
    if not out.isatty():
        return line
    try:
        columns = os.get_terminal_size(out.fileno()).columns
    except OSError:
        return line
    if not 2 * len(indent) < columns < len(line):
        return line
    from textwrap import wrap

    return "\n".join(
        wrap(
            line,
            columns,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
    )
