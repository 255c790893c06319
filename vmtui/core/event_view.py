"""What of the happenings is on the screen: which pass, where the cursor is, what waits below.

While nobody reads, the view is *live*: it ends with the newest line. As soon as the cursor leaves
the newest line, the view is *held*: what comes is counted and not shown, so that nothing moves
under the eyes of the reader, until the cursor goes on to it. Somebody can also *stop* it on
purpose; then even the newest line holds it.

Lines go by the numbers that the ring gave them. So a held view stays where it is while the ring
drops old lines, until the lines that it shows are dropped themselves.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Container, Sequence
from dataclasses import replace

from vmtui.core.events import Lifecycle, Signal
from vmtui.core.found import FOUND
from vmtui.core.happenings import Happening, Ring
from vmtui.core.model import VmId
from vmtui.core.view import Filter, fits
from vmtui.core.visible import visible

FIELDS = ("host", "name", "kind")
"""What can stand before a colon in a filter of events."""

KINDS = (*(event.value for event in Lifecycle), *(signal.value for signal in Signal))
"""What can stand behind ``kind:`` for guests; others are of ``OTHER_KINDS``.

A word of it, or how one begins, is enough; not any part, or "defined" would mean "undefined" too.
"""

OTHER_KINDS = ("host", "command", "vmtui", FOUND)
"""Likewise, of what a host or vmtui did, and of what was found when a host came back."""


def problem_of(parsed: Filter) -> str:
    """What is wrong with a filter of events; "" if nothing."""
    unknown = unknown_kind(parsed)
    if unknown is None:
        return parsed.problem
    return f"no kind {visible(unknown, 12)!r}: ? lists them"


def unknown_kind(parsed: Filter) -> str | None:
    """What stands behind ``kind:`` in a filter and is no kind; None if all are."""
    kinds = (*KINDS, *OTHER_KINDS)
    asked = _kinds_asked(parsed)
    return next((one for one in asked if not any(_is_of(kind, one) for kind in kinds)), None)


def _kinds_asked(parsed: Filter) -> Sequence[str]:
    return [value for field, value in parsed.fields if field == "kind"]


def _is_of(kind: str, asked: str) -> bool:
    """Whether a kind is meant by a lower-case word, or by its slug."""
    return asked == kind_slug(kind) or any(word.startswith(asked) for word in kind.lower().split())


def kind_slug(kind: str) -> str:
    """A kind as one word for programs: "io-error" for "I/O error"."""
    return kind.lower().replace("/", "").replace(" ", "-")


def passes(line: Happening, parsed: Filter) -> bool:
    """Whether a line passes a filter of events."""
    if parsed.is_empty:
        return True
    kinds = _kinds_asked(parsed)
    if kinds and not any(_is_of(line.kind, kind) for kind in kinds):
        return False
    texts = {
        "host": line.host.lower(),
        "name": line.name.lower(),
        "kind": line.kind.lower(),
        "words": line.words.lower(),
    }
    others = tuple(one for one in parsed.fields if one[0] != "kind")
    return fits(replace(parsed, fields=others), texts)


def why_no_guest(line: Happening, known: Container[VmId]) -> str:
    """Why there is no guest to go to from a line; "" if there is one."""
    if line.vm is None:
        return f"that line is about {visible(line.host)}, not about a guest"
    return "" if line.vm in known else f"{visible(line.name)} is not there any more"


class EventView:
    """A window of some height on a ring, with a cursor.

    Attributes:
        cursor: The number of the line that it is on; None where no line is shown.
        filter: What is shown; set by ``show_only``.
        followed: The UUID of the domain that alone is shown, on whatever host; None for all.
        missed: How many lines that waited the ring has dropped before anybody saw them.
    """

    def __init__(self, ring: Ring, height: int = 1) -> None:
        """Live, on the newest line."""
        self._ring = ring
        self._height = height
        self._passing: list[int] = []  # the numbers of the lines that pass, oldest first
        self._next = 0  # the number of the first line that was not looked at yet
        self._held: int | None = None  # while held, the number of the first line that waits
        self._stopped = False
        self._top = 0
        self.cursor: int | None = None
        self.filter = Filter()
        self.followed: str | None = None
        self.missed = 0

    # What is seen

    def window(self) -> Sequence[int]:
        """The numbers of the lines on the screen, oldest first."""
        return self._passing[self._top : min(self._top + self._height, self._shown)]

    @property
    def is_paused(self) -> bool:
        """Whether new lines wait instead of being shown."""
        return self._held is not None

    @property
    def waiting(self) -> int:
        """How many lines that pass wait below."""
        return len(self._passing) - self._shown

    @property
    def passing(self) -> int:
        """How many lines pass, those that wait among them."""
        return len(self._passing)

    @property
    def _shown(self) -> int:
        """How many lines can be reached: those that pass and do not wait."""
        if self._held is None:
            return len(self._passing)
        return bisect_left(self._passing, self._held)

    # What comes

    def catch_up(self) -> None:
        """Take in what has been added to the ring since, and let go what it has dropped."""
        ring = self._ring
        shown = self._shown
        skipped = max(ring.first - self._next, 0)
        for number in range(max(self._next, ring.first), ring.count):
            if self._passes(ring[number]):
                self._passing.append(number)
        self._next = ring.count
        dropped = bisect_left(self._passing, ring.first)
        del self._passing[:dropped]
        self._top = max(self._top - dropped, 0)
        if self._held is not None and dropped:
            # Of those that came and went between two looks nobody knows whether they pass.
            self.missed += max(dropped - shown, 0) + (skipped if self._passes_all else 0)
            self._fill_up(min(shown, self._height))
        self._settle()

    def _fill_up(self, lines: int) -> None:
        """Show so many lines at least, where those that were held are dropped."""
        lines = min(lines, len(self._passing))
        if self._shown < lines:
            self._held = self._passing[lines - 1] + 1

    @property
    def _passes_all(self) -> bool:
        return self.filter.is_empty and self.followed is None

    def _passes(self, line: Happening) -> bool:
        if self.followed is not None and (line.vm is None or line.vm.uuid != self.followed):
            return False
        return passes(line, self.filter)

    # What the user does

    def show_only(self, parsed: Filter) -> None:
        """Let a filter decide what is shown; the cursor stays on its line if that passes."""
        self.filter = parsed
        self._choose()

    def follow(self, uuid: str | None) -> None:
        """Show one domain's lines alone; None for all."""
        if uuid != self.followed:
            self.followed = uuid
            self._choose()

    def resize(self, height: int) -> None:
        """The window has another height."""
        grown = height - self._height
        self._height = height
        self._top = max(self._top - grown, 0)
        self._settle()

    def move(self, step: int) -> None:
        """Move the cursor by so many lines; over the end it goes on to those that wait."""
        if self.cursor is None:
            self.newest()
            return
        place = bisect_left(self._passing, self.cursor) + step
        if place >= self._shown and self._held is not None:
            self._held = self._next
        self._go(place)

    def page(self, step: int) -> None:
        """Move the cursor by so many windows."""
        self.move(step * max(self._height - 1, 1))

    def first(self) -> None:
        """Move the cursor to the oldest line."""
        self._go(0)

    def newest(self) -> None:
        """Be live again, on the newest line."""
        self._stopped = False
        self._held = None
        self.missed = 0
        self._settle()

    def go_to(self, number: int) -> None:
        """Move the cursor to a line, or to the next one that passes and is kept."""
        self._go(bisect_left(self._passing, number))

    def stop(self) -> None:
        """Hold the view on purpose; if it is held already, be live again."""
        if self.is_paused:
            self.newest()
        else:
            self._stopped = True
            self._held = self._next

    def scroll(self, step: int) -> None:
        """Move the window by so many lines, and the cursor as far as it must to stay in it."""
        last_top = max(len(self._passing) - self._height, 0)
        top = min(max(self._top + step, 0), last_top)
        if top == last_top and not self._stopped:
            self.newest()
            return
        if self._held is None or top + self._height > self._shown:
            self._held = self._next
        self._top = top
        bottom = min(top + self._height, self._shown) - 1
        if bottom >= 0:
            place = 0 if self.cursor is None else bisect_left(self._passing, self.cursor)
            self.cursor = self._passing[min(max(place, top), bottom)]

    # How it is done

    def _choose(self) -> None:
        """Choose afresh which lines pass."""
        self.missed = 0
        numbers = range(self._ring.first, self._next)
        self._passing = [number for number in numbers if self._passes(self._ring[number])]
        self._settle()

    def _go(self, place: int) -> None:
        place = min(max(place, 0), self._shown - 1)
        if place < 0:
            return
        self.cursor = self._passing[place]
        if place == len(self._passing) - 1 and not self._stopped:
            self.newest()
        elif self._held is None:
            self._held = self._next
        self._settle()

    def _settle(self) -> None:
        """Put cursor and window where lines are: live at the end, held around the cursor."""
        shown = self._shown
        if not shown:
            self.cursor, self._top = None, 0
            return
        if self._held is None or self.cursor is None:
            place = shown - 1
        else:
            place = min(bisect_left(self._passing, self.cursor), shown - 1)
        self.cursor = self._passing[place]
        bottom_top = max(shown - self._height, 0)
        if self._held is None:
            self._top = bottom_top
        else:
            self._top = min(max(self._top, place - self._height + 1), place, bottom_top)
