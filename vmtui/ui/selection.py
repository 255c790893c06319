"""Which guests are shown in which order, where the cursor is, and which guests are marked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from vmtui.core.grouping import Heading, Row
from vmtui.core.model import VmId


def _no_heading(_vm_id: VmId) -> None:
    """Where there are no groups."""


class Selection:
    """Lines by identity: the cursor and the marks stay with their guests, whatever moves.

    The cursor is on the guest or the heading that the user chose, or on none. Before anybody has
    chosen, and while hosts still tell what they have, it is on the first guest.

    Attributes:
        cursor: The guest that it is on; None for none.
        heading: The heading that it is on; None for none. No key that acts on guests means it.
        marks: The marked guests, also those that the filter or a folded group hides.
    """

    def __init__(self) -> None:
        self._rows: Sequence[VmId] = []
        self._lines: Sequence[Row] = []
        self._places: dict[Row, int] = {}
        self._chosen = False
        self.cursor: VmId | None = None
        self.heading: Heading | None = None
        self.marks: set[VmId] = set()

    @property
    def rows(self) -> Sequence[VmId]:
        """The shown guests, in order."""
        return self._rows

    @property
    def lines(self) -> Sequence[Row]:
        """What stands on the lines: the shown guests, and headings between them."""
        return self._lines

    @property
    def at(self) -> Row | None:
        """The guest or the heading that the cursor is on; None for none."""
        return self.cursor or self.heading

    @property
    def line(self) -> int | None:
        """Where the cursor is; None if it is nowhere."""
        return None if self.at is None else self._places.get(self.at)

    def place(self, row: Row) -> int | None:
        """On which line a guest or a heading is shown; None if it is not."""
        return self._places.get(row)

    def arrange(self, rows: Iterable[VmId]) -> None:
        """Show these, in this order. A cursor whose guest is not among them goes nowhere."""
        shown = list(rows)
        self._rows, self._lines = shown, shown
        self._arranged(_no_heading)

    def arrange_lines(
        self, lines: Sequence[Row], heading_of: Callable[[VmId], Heading | None]
    ) -> None:
        """Show these guests and headings; a cursor whose guest is folded goes to its heading."""
        self._lines = lines
        self._rows = [row for row in lines if isinstance(row, VmId)]
        self._arranged(heading_of)

    def _arranged(self, heading_of: Callable[[VmId], Heading | None]) -> None:
        self._places = {row: index for index, row in enumerate(self._lines)}
        if not self._chosen:
            self.cursor = self._rows[0] if self._rows else None
        elif self.cursor is not None and self.cursor not in self._places:
            self.heading = heading_of(self.cursor)
            self.cursor = None
        if self.heading not in self._places:
            self.heading = None

    def forget(self, vm_id: VmId) -> None:
        """A guest is gone, and its mark with it."""
        self.marks.discard(vm_id)
        if vm_id == self.cursor:
            self._chosen = True
            self.cursor = None

    def settle(self) -> None:
        """Leave the cursor with its guest from now on."""
        self._chosen = self._chosen or self.cursor is not None

    def choose(self, row: Row | None) -> None:
        """Put the cursor on a guest or a heading, if it is shown."""
        self._chosen = True
        row = row if row in self._places else None
        self.cursor = row if isinstance(row, VmId) else None
        self.heading = row if isinstance(row, Heading) else None

    def go(self, line: int) -> None:
        """Put the cursor on a line, or on the nearest one that exists."""
        if self._lines:
            self.choose(self._lines[min(max(line, 0), len(self._lines) - 1)])

    def toggle_mark(self, vm_id: VmId) -> None:
        """Mark a guest, or take its mark away."""
        self.marks ^= {vm_id}

    def toggle_marks(self, vm_ids: Iterable[VmId]) -> None:
        """Mark these guests, or take their marks away if all of them are marked."""
        these = set(vm_ids)
        self.marks = self.marks - these if these <= self.marks else self.marks | these

    def toggle_all(self) -> None:
        """Mark all shown guests, or take the marks away if all shown are marked."""
        self.toggle_marks(self._rows)

    @property
    def targets(self) -> tuple[VmId, ...]:
        """What an action is meant for: the marked guests in the order shown, else the cursor's."""
        if not self.marks:
            return () if self.cursor is None else (self.cursor,)
        shown = tuple(vm_id for vm_id in self._rows if vm_id in self.marks)
        return shown + tuple(sorted(self.marks.difference(shown)))
