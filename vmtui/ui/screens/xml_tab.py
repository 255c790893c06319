"""The tab with a guest's XML: in colours, and searched."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from vmtui.core.details import Part, Xml
from vmtui.core.guest.xml_text import FOUND, Line, lines_with, marked, xml_lines
from vmtui.core.model import VmId
from vmtui.core.text import Cell, Role
from vmtui.session import Session
from vmtui.ui.screens.guest_tabs import GONE, Tab, message
from vmtui.ui.widgets.key_bar import KeyHint
from vmtui.ui.widgets.rows_view import Row, hanging

_INDENT = 2
"""Cells by which a line that is too long goes on to the right of its number."""


class XmlTab(Tab):
    """What libvirt holds now, or what the next start will take (``i``).

    Attributes:
        words: What is searched for; "" for nothing.
        is_inactive: Whether it shows what the next start will take.
    """

    title = "XML"
    parts = frozenset({Part.XML})

    def __init__(self, session: Session, vm_id: VmId) -> None:
        super().__init__(session, vm_id)
        self.words = ""
        self.is_inactive = False
        self._xml: Xml | None = None
        self._lines: tuple[Line, ...] = ()
        self._hits: list[int] = []
        self._hit = 0
        self._drawn: tuple[object, list[Row], list[int]] = (None, [], [])

    @property
    def _part(self) -> Part:
        return Part.INACTIVE_XML if self.is_inactive else Part.XML

    def rows(self, width: int, height: int) -> Sequence[Row]:  # noqa: ARG002
        """Each line behind its number."""
        if self.vm is None:
            return message(Cell(GONE, Role.OVERDUE), width)
        details = self.session.details.of(self.vm_id)
        answer = details.inactive_xml if self.is_inactive else details.xml
        why = self.missing(self._part, answer)
        said = message(why, width) if why else []
        if answer is None or answer.found is None:
            return said
        self._take(answer.found)
        key = (answer.found, width, self.words, self._hit, tuple(self._hits))
        if self._drawn[0] != key:
            self._drawn = (key, *self._draw(width))
        return [*said, *self._drawn[1]] if said else self._drawn[1]

    def _take(self, xml: Xml) -> None:
        if xml != self._xml:
            self._xml = xml
            self._lines = xml_lines(xml.text)
            self._hits = lines_with(self._lines, self.words)

    def _draw(self, width: int) -> tuple[list[Row], list[int]]:
        """The rows, and the number of the first row of each line."""
        digits = len(str(len(self._lines)))
        current = self._hits[self._hit] if self._hit < len(self._hits) else None
        hits = set(self._hits)
        rows: list[Row] = []
        begins: list[int] = []
        for number, line in enumerate(self._lines):
            begins.append(len(rows))
            sign = "▸" if number == current else "·" if number in hits else " "
            gutter = Cell(f"{number + 1:>{digits}}{sign}", FOUND if sign != " " else Role.MUTED)
            cells = marked(line, self.words) if number in hits else line
            rows += hanging((gutter, *cells), width, digits + 1 + _INDENT)
        if self._xml is not None and self._xml.is_cut:
            rows.append((Cell("… and more: virsh dumpxml shows all of it", Role.OVERDUE),))
        return rows, begins

    def hints(self) -> tuple[KeyHint, ...]:
        """How it is searched."""
        other = "what holds now" if self.is_inactive else "for its next start"
        found = (KeyHint("n N", "next, before"),) if self._hits else ()
        return (KeyHint("/", "search"), *found, KeyHint("i", other))

    def toggle(self) -> None:
        """Show the other one."""
        self.is_inactive = not self.is_inactive
        self.parts = frozenset({self._part})

    def search(self, words: str, from_row: int) -> None:
        """Search for these words; the first hit is the one at this row or after it."""
        self.words = words
        self._hits = lines_with(self._lines, words)
        begins = self._drawn[2]
        rows = [begins[line] if line < len(begins) else 0 for line in self._hits]
        place = bisect_left(rows, from_row)
        self._hit = place if place < len(rows) else 0

    def step(self, step: int) -> None:
        """To the next hit, or the one before; round at the ends."""
        if self._hits:
            self._hit = (self._hit + step) % len(self._hits)

    def hit_row(self) -> int | None:
        """The row of the hit, once it is drawn; None where there is none."""
        begins = self._drawn[2]
        line = self._hits[self._hit] if self._hit < len(self._hits) else None
        return begins[line] if line is not None and line < len(begins) else None

    def found_words(self) -> str:
        """How many lines were found, and which is shown."""
        if not self.words:
            return ""
        return f"{self._hit + 1} of {len(self._hits)}" if self._hits else "not found"
