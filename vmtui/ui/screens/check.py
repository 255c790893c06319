"""A quiet day's check: who would not follow a soft shutdown, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.style import Style
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from vmtui.core.action import Place
from vmtui.core.cures.check import Checked, Severity
from vmtui.core.cures.check_text import Line, counts, rows
from vmtui.core.model import VmId
from vmtui.core.text import Cell, Role
from vmtui.core.view import natural
from vmtui.session import Session
from vmtui.ui.key_words import key_words
from vmtui.ui.messages import SessionChanged
from vmtui.ui.screens.findings import FindingsScreen
from vmtui.ui.screens.page import Page
from vmtui.ui.widgets.cells_view import CellsView
from vmtui.ui.widgets.cursor_list import CursorList
from vmtui.ui.widgets.roles import Roled

MOST = 500
"""Guests that are listed, the worst first; a fleet of thousands is for ``vmtui check``."""

EVERY = 1.0
"""Seconds between two paintings of the list while answers come in."""


class GuestList(CursorList, Roled):
    """The guests that were checked, each on one line."""

    DEFAULT_CSS = """
    GuestList {
        height: 1fr;
        border: none;
        padding: 0;
        background: $surface;
        text-wrap: nowrap;
        text-overflow: ellipsis;
        scrollbar-size-vertical: 1;
    }
    GuestList:focus {
        border: none;
    }
    GuestList > .option-list--option-highlighted,
    GuestList:focus > .option-list--option-highlighted {
        color: $foreground;
        background: $primary 25%;
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", "Down", show=False),
        Binding("k", "cursor_up", "Up", show=False),
        Binding("g", "first", "First", show=False),
        Binding("G", "last", "Last", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._rows_shown: list[tuple[str, Line]] = []

    def show(self, found: Sequence[Checked]) -> None:
        """List these, if that is news; the cursor stays on its guest, and the list in place."""
        cursor = self.highlighted
        kept = self.get_option_at_index(cursor).id if cursor is not None else None
        ids = [_option_id(one.vm.id) for one in found]
        lines = list(zip(ids, rows(found), strict=True))
        if lines == self._rows_shown:
            return
        self._rows_shown = lines
        top = self.scroll_offset.y
        follows = cursor is None or top <= cursor < top + self.size.height
        self.set_options(Option(self._content(line), id_) for id_, line in lines)
        if not found:
            return
        self.highlighted = ids.index(kept) if kept in ids else 0
        # After the list has followed the cursor, as it does by itself.
        self.call_after_refresh(self._put_back, top, follows)

    def _put_back(self, top: int, follows: bool) -> None:
        """Scroll to where it was; whoever scrolled by wheel reads elsewhere than at the cursor."""
        self.scroll_to(y=top, animate=False, force=True, immediate=True)
        if follows:
            self.scroll_to_highlight()

    def _content(self, line: Line) -> Content:
        named = key_words(self).line(line)
        return Content.assemble(*((cell.text, self._style(cell.role)) for cell in named))

    def _style(self, role: Role) -> Style:
        """A role's style, without a background: the cursor's must show through."""
        return replace(self.get_visual_style(f"role--{role}"), background=None)


class CheckScreen(Page):
    """The guests, the worst first; Enter shows what was found of one, and what to do."""

    AUTO_FOCUS = "GuestList"
    place = Place.CHECK

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("C", "close", "Close", show=False),
        Binding("a", "all", "All, or only those with findings", show=False),
        Binding("r", "again", "Check again", show=False),
    ]

    def __init__(self, session: Session, vm_ids: Sequence[VmId]) -> None:
        """Check these guests."""
        super().__init__()
        self._session = session
        self._ids = tuple(vm_ids)
        self._known = frozenset(vm_ids)
        self._found: dict[VmId, Checked] = {}
        self._shows_all = False
        self._is_stale = False

    def compose(self) -> ComposeResult:
        """How many stand how, then the list."""
        with Vertical(id="page") as page:
            page.border_title = "Check: who would not follow a soft shutdown"
            page.border_subtitle = "enter what to do · a all · r again · Esc closes"
            yield CellsView(id="head")
            yield GuestList()

    def on_mount(self) -> None:
        """Ask for what is not known."""
        self.action_again()
        self.set_interval(EVERY, self._repaint)

    def on_unmount(self) -> None:
        """Nobody needs the rest."""
        self._session.check.stop()

    def on_session_changed(self, message: SessionChanged) -> None:
        """Judge those of whom more is known."""
        touched = message.touched.vms & self._known
        self._judge(touched)
        self._is_stale = self._is_stale or bool(touched)
        if not self._session.check.left:
            self._repaint()

    def _judge(self, vm_ids: Iterable[VmId]) -> None:
        for vm_id in vm_ids:
            found = self._session.check.checked(vm_id)
            if found is None:
                self._found.pop(vm_id, None)
            else:
                self._found[vm_id] = found

    def _repaint(self) -> None:
        """Show what has come since the last time."""
        if self._is_stale:
            self._is_stale = False
            self._show()

    def _show(self) -> None:
        found = sorted(
            self._found.values(),
            key=lambda one: (-one.severity, one.vm.id.host, natural(one.vm.name)),
        )
        listed = [one for one in found if self._shows_all or one.severity > Severity.FINE]
        self.query_one("#head", CellsView).show(*self._head(len(listed)))
        self.query_one(GuestList).show(listed[:MOST])

    def _head(self, listed: int) -> list[Line]:
        left = self._session.check.left
        asking = f"  ·  {left} of {len(self._ids)} still being asked" if left else ""
        head: list[Line] = [(Cell(counts(self._found.values())), Cell(asking, Role.GOING))]
        if listed > MOST:
            words = f"the worst {MOST} of {listed}: vmtui check lists them all"
            head.append((Cell(words, Role.OVERDUE),))
        elif not listed and not left:
            head.append((Cell("nothing stands in the way; a shows all of them", Role.GOOD),))
        return head

    @on(OptionList.OptionSelected)
    def _open(self, event: OptionList.OptionSelected) -> None:
        for vm_id, found in self._found.items():
            if _option_id(vm_id) == event.option_id:
                self.app.push_screen(FindingsScreen(self._session, found))
                return

    def action_all(self) -> None:
        """List the fine ones too, or not."""
        self._shows_all = not self._shows_all
        self._show()

    def action_again(self) -> None:
        """Read and ask afresh."""
        self._session.check.begin(self._ids)
        self._judge(self._ids)
        self._show()


def _option_id(vm_id: VmId) -> str:
    return f"{vm_id.host}/{vm_id.uuid}"
