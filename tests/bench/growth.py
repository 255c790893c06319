"""What ever more domains of one host cost a console that is open: memory, and each key.

Keys are counted in processor time of the console's main thread, which says what the number of
domains costs whatever else the machine does. What the thread takes while nobody presses anything
(titles are read for minutes where there are many guests) is not counted.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.bench.at_work import busy_seconds, settle
from tests.bench.figures import Scale
from tests.bench.keys import Keyboard, Painted, Reactions
from tests.bench.pty import Pty
from tests.bench.running import console

FILTER = "guest-0004"
"""Typed key by key; it leaves ten guests at most."""

_SORTED, _FILTERED = "▲", " shown "
_AT_REST = 5.0
_MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Cost:
    """One of the costs.

    Attributes:
        note: What a reader must know to judge it.
    """

    what: str
    value: float
    unit: str
    note: str = ""


def costs(uri: str, env: dict[str, str], domains: int, scale: Scale) -> Iterator[Cost]:
    """Open the console on a host with so many domains, and press keys."""
    with Pty(console("-c", uri), env=env) as terminal:
        terminal.wait_shown(rf"\b{domains} guests")
        settle(terminal.pid)
        keyboard = Keyboard(terminal)
        at_rest = _share_at_rest(terminal.pid, scale.of(_AT_REST, 0.5))
        times = scale.of(10, 1)
        moves = [b"j", b"j", b"k", b"k"] * times
        ways: dict[str, tuple[Sequence[bytes], Callable[[], Painted]]] = {
            "a cursor key": (moves, keyboard.cursor_moves),
            "sorting by another column": ([b">", b"<"] * times, _changes(keyboard, _SORTED)),
            "a key in the filter": (_typed(times), _changes(keyboard, _FILTERED)),
        }
        for name, (keys, painted) in ways.items():
            cost, seen = _cost(keyboard, keys, painted, at_rest)
            note = f"{len(keys)} keys; to the last painted byte, median {seen.median * 1000:.1f} ms"
            yield Cost(name, cost * 1000, "ms of CPU", note)
        yield Cost("memory", _resident(terminal.pid) / _MIB, "MiB")


def _changes(keyboard: Keyboard, word: str) -> Callable[[], Painted]:
    return partial(keyboard.line_changes, word)


def _typed(times: int) -> list[bytes]:
    """A filter, opened, typed and closed."""
    return [b"/", *(one.encode() for one in FILTER), b"\x1b"] * times


def _cost(
    keyboard: Keyboard, keys: Sequence[bytes], painted: Callable[[], Painted], at_rest: float
) -> tuple[float, Reactions]:
    """Seconds of processor time that each key takes, and how long each took to be painted."""
    pid, seen = keyboard.terminal.pid, Reactions()
    began, before = time.monotonic(), busy_seconds(pid)
    for key in keys:
        keyboard.press(key, painted(), seen)
    passed = time.monotonic() - began
    return max(busy_seconds(pid) - before - passed * at_rest, 0.0) / len(keys), seen


def _share_at_rest(pid: int, seconds: float) -> float:
    """The share of its time that the main thread is busy while nobody presses a key."""
    before, began = busy_seconds(pid), time.monotonic()
    time.sleep(seconds)
    return (busy_seconds(pid) - before) / (time.monotonic() - began)


def _resident(pid: int) -> int:
    told = re.search(r"^VmRSS:\s*(\d+) kB", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    assert told is not None
    return int(told[1]) * 1024
