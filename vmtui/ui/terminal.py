"""The terminal behind the console, which may be gone from one moment to the next."""

from __future__ import annotations

import codecs
import os
import sys
from collections.abc import Callable
from functools import partial
from typing import TextIO

from textual.drivers import linux_driver


def bear_any_byte() -> None:
    """Keep keys of terminals that send no UTF-8, and noise on a line, from ending the console.

    Textual decodes them strictly, on a thread that nothing can be handed to. Here what is no
    UTF-8 is shown as a mark.
    """

    def tolerant(encoding: str) -> Callable[[], codecs.IncrementalDecoder]:
        return partial(codecs.getincrementaldecoder(encoding), errors="replace")

    vars(linux_driver)["getincrementaldecoder"] = tolerant


class Terminal:
    """Knows whether there still is one, and lets go of it.

    A lost SSH connection mostly brings a SIGHUP, but not to a process without a controlling
    terminal. What is sure is that the descriptors are no terminals any more.
    """

    def __init__(self) -> None:
        streams = (sys.__stdin__, sys.__stderr__)
        self._fds = [stream.fileno() for stream in streams if stream and _is_terminal(stream)]

    def is_lost(self) -> bool:
        """Whether there was a terminal and is none now."""
        return any(not os.isatty(fd) for fd in self._fds)

    def let_go(self) -> None:
        """Point the descriptors at nothing, so that no last word to a dead terminal blocks."""
        nothing = os.open(os.devnull, os.O_RDWR)
        for fd in self._fds:
            os.dup2(nothing, fd)
        os.close(nothing)


def _is_terminal(stream: TextIO) -> bool:
    try:
        return os.isatty(stream.fileno())
    except (OSError, ValueError):
        return False
