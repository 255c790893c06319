"""The tab with a guest's snapshots: their tree, with a cursor."""

from __future__ import annotations

from collections.abc import Sequence

from vmtui.core.deeds import deed_words
from vmtui.core.details import Part
from vmtui.core.guest.snapshots import Branch, Snapshot, Snapshots, in_tree
from vmtui.core.guest.snapshots_text import chosen_lines, entry
from vmtui.core.model import VmId
from vmtui.core.record.records import Action
from vmtui.core.text import Cell, Role
from vmtui.core.visible import visible
from vmtui.session import Session
from vmtui.ui.screens.guest_tabs import GONE, Tab, message
from vmtui.ui.widgets.key_bar import KeyHint
from vmtui.ui.widgets.paint import fit
from vmtui.ui.widgets.rows_view import Row, hanging

_OLD, _STATE, _KIND = 8, 12, 21
"""Cells of the columns behind the name."""

_HEADS = ("name", "age", "state", "kind")

_WITH_KIND, _WITH_STATE = 68, 34
"""Cells from which there is room for these columns."""

_SHORT_KIND = 9

_LABEL = 9


class SnapshotsTab(Tab):
    """All of them; keys act on the one under the cursor."""

    title = "snapshots"
    parts = frozenset({Part.SNAPSHOTS})

    def __init__(self, session: Session, vm_id: VmId) -> None:
        super().__init__(session, vm_id)
        self._found: Snapshots | None = None
        self._branches: list[Branch] = []
        self._chosen = ""
        self._first = 0

    @property
    def chosen(self) -> Snapshot | None:
        """The one under the cursor."""
        place = self._place
        return None if place is None else self._branches[place].snapshot

    @property
    def names(self) -> frozenset[str]:
        """What they are called."""
        return frozenset(branch.snapshot.name for branch in self._branches)

    @property
    def cursor_row(self) -> int:
        """The row of the cursor."""
        return self._first + (self._place or 0)

    @property
    def _place(self) -> int | None:
        """Where the cursor is: it follows its snapshot; on the current one at first."""
        names = [branch.snapshot.name for branch in self._branches]
        if self._chosen in names:
            return names.index(self._chosen)
        current = [branch.snapshot.is_current for branch in self._branches]
        return current.index(True) if True in current else (0 if names else None)

    def move(self, step: int) -> None:
        """Move the cursor."""
        place = self._place
        if place is not None:
            place = min(max(place + step, 0), len(self._branches) - 1)
            self._chosen = self._branches[place].snapshot.name

    def hints(self) -> tuple[KeyHint, ...]:
        """What can be done with them."""
        against = self.session.power.against(Action.SNAPSHOT, self.vm_id)
        if against is not None:
            return ()
        revert = (KeyHint("R", "revert to it"),) if self._branches else ()
        return (KeyHint("n", "take one"), *revert)

    def rows(self, width: int, height: int) -> Sequence[Row]:  # noqa: ARG002
        """What is under way, the tree, and all about the one under the cursor."""
        if self.vm is None:
            return message(Cell(GONE, Role.OVERDUE), width)
        answer = self.session.details.of(self.vm_id).snapshots
        rows = [*self._under_way(width)]
        if why := self.missing(Part.SNAPSHOTS, answer):
            rows += message(why, width)
        if against := self.session.power.against(Action.SNAPSHOT, self.vm_id):
            words = visible(f"none can be taken now: {against.words}")
            rows += message(Cell(words, Role.MUTED), width)
        if answer is None or answer.found is None:
            return rows
        self._take(answer.found)
        if not self._branches:
            words = "it has no snapshot; n takes one" if not against else "it has no snapshot"
            return [*rows, *message(Cell(words, Role.MUTED), width)]
        name, old, state, kind = (Cell(head, Role.MUTED) for head in _HEADS)
        rows.append(self._line((name, old, state, kind), width))
        self._first = len(rows)
        rows += [self._row(place, width) for place in range(len(self._branches))]
        if answer.found.left_out:
            words = f"… and {answer.found.left_out} more: virsh snapshot-list names them"
            rows += message(Cell(words, Role.OVERDUE), width)
        return [*rows, (), *self._about(width)]

    def _take(self, found: Snapshots) -> None:
        if found != self._found:
            self._chosen = chosen.name if (chosen := self.chosen) and self._chosen else ""
            self._found = found
            self._branches = in_tree(found.listed)

    def _under_way(self, width: int) -> list[Row]:
        deed = self.session.power.deeds.deeds.get(self.vm_id)
        if deed is None or deed.action not in (Action.SNAPSHOT, Action.REVERT):
            return []
        role = Role.GOING if deed.is_under_way else Role.BAD if deed.failed else Role.GOOD
        words = visible(deed_words(deed, self.session.now()), 600)
        return hanging((Cell(words, role),), width, 2)

    def _row(self, place: int, width: int) -> Row:
        said = entry(self._branches[place], self.session.now())
        is_chosen = place == self._place
        cells = (said.name, said.old, said.state, said.kind)
        return self._line(cells, width, is_chosen=is_chosen)

    def _line(
        self, cells: tuple[Cell, Cell, Cell, Cell], width: int, *, is_chosen: bool = False
    ) -> Row:
        """A line in columns; the last ones find no room first."""
        widths = [_OLD]
        widths += [_STATE] if width >= _WITH_STATE else []
        widths += [_KIND if width >= _WITH_KIND + _KIND else _SHORT_KIND] * (width >= _WITH_KIND)
        name, *others = cells
        room = max(width - 2 - sum(cells + 1 for cells in widths), 4)
        head = Role.GOING if is_chosen else name.role
        return (
            Cell("▸ " if is_chosen else "  ", Role.GOING),
            Cell(fit(name.text, room), head),
            *(
                Cell(f" {fit(cell.text, cells)}", cell.role)
                for cell, cells in zip(others, widths, strict=False)
            ),
        )

    def _about(self, width: int) -> list[Row]:
        place = self._place
        if place is None:
            return []
        lines = chosen_lines(self._branches[place])
        return [row for line in lines for row in hanging(line, width, _LABEL)]
