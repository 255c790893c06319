"""From a key to the last byte that it has painted, while everything changes."""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.bench.at_work import AtWork, at_work, waited_seconds
from tests.bench.figures import Figure, Measure, Peer, Scale
from tests.bench.pty import FRAME_END, Chunk, Pty
from tests.bench.running import surroundings
from tests.bench.screen import Screen

MEDIAN, P99 = 0.008, 0.030
"""Seconds from a cursor key to its last painted byte."""

FILTER = 0.030
"""Seconds from a key in the filter line to the last painted byte."""

_BETWEEN = (0.08, 0.16)
"""Seconds between two keys: slower than a burst, faster than anybody reads."""

Painted = Callable[[Screen], bool]
"""Judges whether a key is painted."""

_PATIENCE = 20.0
_CURSOR = "▸"
_PAGE_DOWN, _PAGE_UP = b"\x1b[6~", b"\x1b[5~"
_SIZES = (1000, 5000, 10_000)


@dataclass(slots=True)
class Reactions:
    """How long some keys took, in seconds.

    Attributes:
        waited: How long of that the program waited for a processor.
    """

    took: list[float] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """Half of them took no longer."""
        return statistics.median(self.took)

    @property
    def p99(self) -> float:
        """All but one in a hundred took no longer."""
        return sorted(self.took)[min(int(len(self.took) * 0.99), len(self.took) - 1)]

    @property
    def note(self) -> str:
        """What the machine's other work had to do with it."""
        own = [took - waited for took, waited in zip(self.took, self.waited, strict=True)]
        return (
            f"{len(self.took)} keys; without waiting for a processor that others used,"
            f" median {statistics.median(own) * 1000:.1f} ms"
        )


class Keyboard:
    """Presses keys in a terminal, and knows what it shows."""

    def __init__(self, terminal: Pty) -> None:
        """Nothing was pressed yet."""
        self.terminal = terminal
        self._screen = Screen()
        self._seen = 0
        self._begun = b""
        self._read_on()

    def press(self, key: bytes, painted: Painted, into: Reactions) -> None:
        """Press a key, and wait for the end of the first frame after which it is painted."""
        time.sleep(random.uniform(*_BETWEEN))
        self._read_on()
        terminal = self.terminal
        waited = waited_seconds(terminal.pid)
        pressed = terminal.send(key)
        into.took.append(self._wait(painted) - pressed)
        into.waited.append(waited_seconds(terminal.pid) - waited)

    def cursor_moves(self) -> Painted:
        """Judges whether the cursor is on another line than now, or that line says another."""
        self._read_on()
        before = self._place_of_cursor()
        return lambda _screen: self._place_of_cursor() not in (before, None)

    def line_changes(self, word: str) -> Painted:
        """Judges whether the line in which a word stands says something else, or stands no more."""
        self._read_on()
        before = self._screen.line_with(word)
        return lambda screen: screen.line_with(word) != before

    def settle(self, key: bytes, painted: Painted) -> None:
        """Press a key whose time does not matter."""
        self.press(key, painted, Reactions())

    def _place_of_cursor(self) -> str | None:
        lines = enumerate(self._screen.lines())
        # What a line says of memory changes with the events.
        return next((f"{y} {line[:40]}" for y, line in lines if _CURSOR in line), None)

    def _read_on(self) -> None:
        for chunk in self.terminal.since(self._seen):
            self._take(chunk)

    def _take(self, chunk: Chunk) -> bool:
        """Take in what came; returns whether it ended a frame. A long one comes in pieces."""
        self._seen += 1
        frames, end, self._begun = (self._begun + chunk.data).rpartition(FRAME_END)
        self._screen.feed((frames + end).decode(errors="replace"))
        return bool(end)

    def _wait(self, painted: Painted) -> float:
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            place = self._seen
            self.terminal.wait(bool, place)
            for chunk in self.terminal.since(place):
                if self._take(chunk) and painted(self._screen):
                    return chunk.at
        shown = "\n".join(self._screen.lines())
        raise TimeoutError(f"not painted within {_PATIENCE:.0f} s:\n{shown}")


def take(scale: Scale) -> Iterator[Figure]:
    """Press keys on more and more rows, the peer's in turn."""
    for rows in scale.of(_SIZES, (200,)):
        domains = scale.of(100, 20)
        with at_work(rows // domains, domains) as console, _peer(rows) as peer:
            yield from _moving(console, peer, scale)
            yield from _others(console, scale)


def _moving(console: AtWork, peer: Pty, scale: Scale) -> Iterator[Figure]:
    own, beside = Reactions(), Reactions()
    ours, theirs = Keyboard(console.terminal), Keyboard(peer)
    with console.events():
        for _ in range(scale.of(10, 1)):
            for keyboard, into in ((ours, own), (theirs, beside)):
                for key in _up_and_down(scale.of(20, 5)):
                    keyboard.press(key, keyboard.cursor_moves(), into)
    what = f"cursor key to last painted byte, {console.rows:,} rows, 200 events/s"
    yield _figure(f"{what}: median", MEDIAN, own.median, beside.median, own.note)
    yield _figure(f"{what}: p99", P99, own.p99, beside.p99, "")


def _others(console: AtWork, scale: Scale) -> Iterator[Figure]:
    """Scrolling, sorting and filtering, while events arrive."""
    times = scale.of(15, 2)
    keyboard = Keyboard(console.terminal)
    ways: dict[str, Sequence[bytes]] = {
        "a page down or up": [_PAGE_DOWN, _PAGE_DOWN, _PAGE_UP, _PAGE_UP] * times,
        "the end and the beginning": [b"G", b"g"] * times,
    }
    circumstances = f"{console.rows:,} rows, 200 events/s"
    with console.events():
        for name, keys in ways.items():
            seen = Reactions()
            for key in keys:
                keyboard.press(key, keyboard.cursor_moves(), seen)
            yield _figure(f"{name}, {circumstances}: median", P99, seen.median, None, seen.note)
        sorts, filters = Reactions(), Reactions()
        for _ in range(times):
            for key, heading in ((b">", "HOST▲"), (b"<", "NAME▲")):
                keyboard.press(key, _says(heading), sorts)
        yield _figure(f"sorting, {circumstances}: median", P99, sorts.median, None, sorts.note)
        for _ in range(times):
            _type_a_filter(keyboard, console, filters)
    what = f"filter keystroke to painted, {circumstances}"
    yield _figure(f"{what}: median", FILTER, filters.median, None, filters.note)
    yield _figure(f"{what}: p99", FILTER, filters.p99, None, "")


def _type_a_filter(keyboard: Keyboard, console: AtWork, into: Reactions) -> None:
    """A whole name, key by key: some leave all guests, some a part, and the last ones few."""
    domains = len(console.uuids)
    keyboard.settle(b"/", _says(f"shown {console.rows} of"))
    typed = ""
    for character in "guest-00012":
        typed += character
        left = sum(typed in f"guest-{number:05}" for number in range(domains)) * console.hosts
        keyboard.press(character.encode(), _says(f" {typed}", f"shown {left} of"), into)
    keyboard.settle(b"\x1b", lambda screen: "shown " not in "".join(screen.lines()))


def _says(*words: str) -> Painted:
    def says(screen: Screen) -> bool:
        text = "\n".join(screen.lines())
        return all(word in text for word in words)

    return says


def _figure(what: str, goal: float, value: float, peer: float | None, note: str) -> Figure:
    beside = Peer("smallest Textual program with lines", peer * 1000) if peer else None
    in_words = f"≤ {goal * 1000:.0f} ms"
    return Figure(what, in_words, value * 1000, "ms", value <= goal, beside, note)


def _up_and_down(count: int) -> list[bytes]:
    return [b"j"] * count + [b"k"] * count


@contextmanager
def _peer(rows: int) -> Iterator[Pty]:
    command = [sys.executable, "-m", "tests.bench.lines", str(rows)]
    with surroundings() as env, Pty(command, env=env) as terminal:
        terminal.wait_for(_CURSOR.encode(), patience=60)
        terminal.wait_quiet(0.5)
        yield terminal


MEASURES = (Measure("keys", take),)
