"""Which guests are shown in which order, which one the cursor is on, and which are marked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from vmtui.core.model import VmId


class Selection:
    """Rows by identity: the cursor and the marks stay with their guests, whatever moves.

    The cursor is on the guest that the user chose, or on none. Before anybody has chosen, and
    while hosts still tell what they have, it is on the first row.

    Attributes:
        cursor: The guest that it is on; None for none.
        marks: The marked guests, also those that the filter hides.
    """

    def __init__(self) -> None:
        self._rows: list[VmId] = []
        self._places: dict[VmId, int] = {}
        self._chosen = False
        self.cursor: VmId | None = None
        self.marks: set[VmId] = set()

    @property
    def rows(self) -> Sequence[VmId]:
        """The shown guests, in order."""
        return self._rows

    @property
    def row(self) -> int | None:
        """Where the cursor is; None if it is nowhere."""
        return None if self.cursor is None else self._places.get(self.cursor)

    def place(self, vm_id: VmId) -> int | None:
        """Where a guest is shown; None if it is not."""
        return self._places.get(vm_id)

    def arrange(self, rows: Iterable[VmId]) -> None:
        """Show these, in this order. A cursor whose guest is not among them goes nowhere."""
        self._rows = list(rows)
        self._places = {vm_id: index for index, vm_id in enumerate(self._rows)}
        if not self._chosen:
            self.cursor = self._rows[0] if self._rows else None
        elif self.cursor not in self._places:
            self.cursor = None

    def forget(self, vm_id: VmId) -> None:
        """A guest is gone, and its mark with it."""
        self.marks.discard(vm_id)
        if vm_id == self.cursor:
            self._chosen = True
            self.cursor = None

    def settle(self) -> None:
        """Leave the cursor with its guest from now on."""
        self._chosen = self._chosen or self.cursor is not None

    def choose(self, vm_id: VmId | None) -> None:
        """Put the cursor on a guest, if it is shown."""
        self._chosen = True
        self.cursor = vm_id if vm_id in self._places else None

    def go(self, row: int) -> None:
        """Put the cursor on a row, or on the nearest one that exists."""
        if self._rows:
            self.choose(self._rows[min(max(row, 0), len(self._rows) - 1)])

    def toggle_mark(self, vm_id: VmId) -> None:
        """Mark a guest, or take its mark away."""
        self.marks ^= {vm_id}

    def toggle_all(self) -> None:
        """Mark all shown guests, or take the marks away if all shown are marked."""
        shown = set(self._rows)
        self.marks = self.marks - shown if shown <= self.marks else self.marks | shown

    @property
    def targets(self) -> tuple[VmId, ...]:
        """What an action is meant for: the marked guests in the order shown, else the cursor's."""
        if not self.marks:
            return () if self.cursor is None else (self.cursor,)
        shown = tuple(vm_id for vm_id in self._rows if vm_id in self.marks)
        return shown + tuple(sorted(self.marks.difference(shown)))
