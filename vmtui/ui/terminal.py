"""The terminal behind the console, which may be gone from one moment to the next."""

from __future__ import annotations

import codecs
import os
import selectors
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from math import inf
from queue import Queue
from time import monotonic
from types import FrameType, SimpleNamespace
from typing import IO

from textual.drivers import linux_driver
from textual.drivers._writer_thread import WriterThread

STALL = 1.0
"""Seconds that one write may take before the terminal counts as stopped."""

TYPING = 1.0
"""Seconds after a key in which its rest, or the next one, may come."""

AT_REST = 0.3
"""Seconds between two looks whether the program ends, while nobody types."""

LAST_WORDS = 0.5
"""Seconds that the end of the program waits until the terminal has taken what was written."""


def bear_any_byte() -> None:
    """Keep keys of terminals that send no UTF-8, and noise on a line, from ending the console.

    Textual decodes them strictly, on a thread that nothing can be handed to. Here what is no
    UTF-8 is shown as a mark.
    """

    def tolerant(encoding: str) -> Callable[[], codecs.IncrementalDecoder]:
        return partial(codecs.getincrementaldecoder(encoding), errors="replace")

    vars(linux_driver)["getincrementaldecoder"] = tolerant


def wait_for_no_reader() -> None:
    """Keep a terminal that stops reading from stopping the console.

    After ctrl+s, or while the network of an SSH session stands still, a write blocks. Textual's
    queue of writes is short, and its end waits for all of them: the console then hears no signal,
    and stays for ever when such a terminal is closed.
    """
    vars(linux_driver)["WriterThread"] = Outlet


def look_for_keys_at_rest() -> None:
    """Keep Textual from looking ten times a second whether a key is half sent."""
    vars(linux_driver)["selectors"] = SimpleNamespace(
        SelectSelector=RestingSelector, EVENT_READ=selectors.EVENT_READ
    )


def when_resumed(act: Callable[[], object]) -> None:
    """Have something done whenever the process goes on after it was stopped (ctrl+z and ``fg``).

    Textual takes the terminal back then and enters its other screen, but paints nothing there.

    Args:
        act: Called on the main thread, anywhere in the program.
    """
    textuals = signal.getsignal(signal.SIGCONT)

    def go_on(number: int, frame: FrameType | None) -> None:
        if callable(textuals):
            textuals(number, frame)
        act()

    signal.signal(signal.SIGCONT, go_on)


def has_shell() -> bool:
    """Whether a shell with job control has started the console, and can continue it.

    A process that stops without one (``ssh -t HOST vmtui``, a command of tmux) stays so for ever.
    """
    parent = os.getppid()
    try:
        is_near = os.getsid(parent) == os.getsid(0)
        return is_near and os.getpgid(parent) != os.getpgrp()
    except ProcessLookupError:  # it has ended
        return False


_LEAVE = "\x1b[?1049l"
"""Has a terminal show what stood there before."""

_CLEAR = "\x1b[m\x1b[H\x1b[2J"


class RestingSelector(selectors.SelectSelector):
    """Waits longer while nobody types; a key wakes it at once."""

    def __init__(self) -> None:
        super().__init__()
        self._heard = -inf

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Wait for a key; as long as was said only if the last one came a moment ago."""
        is_at_rest = monotonic() - self._heard > TYPING
        heard = super().select(AT_REST if is_at_rest else timeout)
        if heard:
            self._heard = monotonic()
        return heard


class Outlet(WriterThread):
    """Writes to the terminal, and makes nobody wait for it."""

    def __init__(self, file: IO[str]) -> None:
        super().__init__(file)
        self._queue = Queue()
        self._began = inf

    @property
    def is_stalled(self) -> bool:
        """Whether the terminal takes nothing any more."""
        return monotonic() - self._began > STALL

    def write(self, text: str) -> None:
        """Have something written.

        What is left is cleared before: GNU screen by its preset, and the console of Linux, have no
        second screen, and the shell would go on in the midst of the picture.
        """
        super().write(f"{_CLEAR}{text}" if text == _LEAVE else text)

    def run(self) -> None:
        """Write what comes, until the end; what a lost terminal does not take is dropped."""
        while (text := self._queue.get()) is not None:
            self._began = monotonic()
            with suppress(OSError):
                self._file.write(text)
                if self._queue.empty():
                    self._file.flush()
            self._began = inf
        with suppress(OSError):
            self._file.flush()  # the end was in the queue already behind the last words

    def stop(self) -> None:
        """End the thread; one that is held up is left behind."""
        self._queue.put(None)
        self.join(LAST_WORDS)


class Terminal:
    """Knows whether there still is one, and lets go of it.

    A lost SSH connection mostly brings a SIGHUP, but not to a process without a controlling
    terminal. What is sure is that the descriptors are no terminals any more.
    """

    def __init__(self) -> None:
        streams = (sys.__stdin__, sys.__stderr__)
        # The console is only opened on a terminal: one that is none by now went while it started.
        self._fds = [stream.fileno() for stream in streams if stream and not stream.closed]

    def is_lost(self) -> bool:
        """Whether there is none any more, where the console was opened on one."""
        return any(not os.isatty(fd) for fd in self._fds)

    def is_stalled(self) -> bool:
        """Whether it takes nothing any more, for now."""
        return any(isinstance(one, Outlet) and one.is_stalled for one in threading.enumerate())

    def let_go(self) -> None:
        """Point the descriptors at nothing, so that no last word to a dead terminal blocks."""
        nothing = os.open(os.devnull, os.O_RDWR)
        for fd in self._fds:
            os.dup2(nothing, fd)
        os.close(nothing)
