"""What stands in a line of the fleet table, and where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from vmtui.core.key_words import KeyWords
from vmtui.core.model import VmId
from vmtui.core.preferences import Preferences
from vmtui.core.row_text import SELDOM, row, seldom_cells
from vmtui.core.text import BAR, Cell, Role
from vmtui.core.view import Column
from vmtui.core.visible import visible
from vmtui.session import Session
from vmtui.ui.widgets.columns import GAP, Placed, place, place_wanted
from vmtui.ui.widgets.paint import cut, cut_at_word, fit

ROOM_FOR_BAR = 24
"""Cells of the note column below which a countdown goes without its bar."""

ROOM_FOR_WORDS = 48
"""Likewise, below which the bar is half as long, so that the verdict beside it is not cut."""

Cells = dict[Column, Cell]


class FleetLines:
    """The cells of guests' lines, in columns that suit the width and the names.

    Attributes:
        placed: The columns.
    """

    def __init__(self, session: Session, preferences: Preferences) -> None:
        """No columns yet; see ``place_columns``."""
        self._session = session
        self.prefer(preferences)
        self._namesakes: frozenset[str] = frozenset()
        self._longest_name = 0
        self.placed: tuple[Placed, ...] = ()

    def prefer(self, preferences: Preferences) -> None:
        """Have the columns and the keys that the user prefers."""
        self._wanted = preferences.columns
        self._has_seldom = not set(SELDOM).isdisjoint(preferences.columns)
        self._key_words = KeyWords(preferences.keys)

    def place_columns(self, width: int) -> bool:
        """Place the columns anew; returns whether lines look otherwise by that."""
        hosts = [_cells(name) for name in self._session.fleet.hosts]
        before = self.placed
        longest_host = max(hosts, default=0)
        if self._wanted:
            tags = (" ".join(host.tags) for host in self._session.fleet.hosts.values())
            longest = self._longest_name, longest_host, max(map(_cells, tags), default=0)
            self.placed = place_wanted(self._wanted, width, *longest)
        else:
            self.placed = place(width, self._longest_name, longest_host, len(hosts))
        return self.placed != before

    def learn_names(self) -> bool:
        """Look at all names anew; returns whether lines look otherwise by that."""
        count = Counter(vm.name for vm in self._session.fleet.vms.values())
        self._longest_name = max(map(_cells, count), default=0)
        before = self._namesakes
        self._namesakes = frozenset(name for name, times in count.items() if times > 1)
        return self._namesakes != before

    def cells(self, vm_id: VmId) -> Cells:
        """What a guest's line says; nothing of one that is gone."""
        session = self._session
        vm = session.fleet.vms.get(vm_id)
        if vm is None:
            # Gone, and its line goes at the next arrangement.
            return {}
        note = next((one for one in self.placed if one.column is Column.NOTE), None)
        bar_cells = _bar_cells(note.width if note is not None else 0)
        host = session.host(vm_id)
        cells = row(vm, host, session.doings(vm_id), session.now(), bar_cells)
        cells[Column.NOTE] = self._key_words.cell(cells[Column.NOTE])
        if self._has_seldom:
            cells |= seldom_cells(vm, host)
        if vm.name in self._namesakes:
            cells[Column.NAME] = self._full_name(cells)
        return cells

    def segments(self, cells: Cells, style: Callable[[Role], Style]) -> Iterable[Segment]:
        """The cells, each cut or filled to its column."""
        for one in self.placed:
            # None behind the last: to cut a line to its width takes longer than all else of it.
            gap = "" if one is self.placed[-1] else " " * GAP
            cell = cells.get(one.column, Cell(""))
            text = cell.text
            if one.column is Column.NOTE:
                text = cut_at_word(text, one.width)
            elif one.column is Column.STATE:
                text = text[: one.width]
            text = fit(text, one.width, right=one.right) + gap
            yield Segment(text, style(cell.role))

    def _full_name(self, cells: Cells) -> Cell:
        """A name that several guests have, with its host where that has no column."""
        name = cells[Column.NAME]
        widths = {one.column: one.width for one in self.placed}
        if Column.HOST in widths:
            return name
        host = f" on {cells[Column.HOST].text}"
        return replace(
            name, text=cut(name.text, max(widths[Column.NAME] - cell_len(host), 6)) + host
        )


def _bar_cells(room: int) -> int:
    if room < ROOM_FOR_BAR:
        return 0
    return BAR if room >= ROOM_FOR_WORDS else BAR // 2


def _cells(text: str) -> int:
    return cell_len(visible(text))
