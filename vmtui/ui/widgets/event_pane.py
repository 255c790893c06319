"""The event stream: what happens on all hosts, and a place to read it in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message

from vmtui.core.event_view import FIELDS, EventView, problem_of
from vmtui.core.happenings import Happening, Ring
from vmtui.core.model import Vm
from vmtui.core.text import Cell, Role
from vmtui.core.view import parse_filter
from vmtui.core.visible import visible
from vmtui.ui.bindings import bound
from vmtui.ui.key_words import key_words
from vmtui.ui.pace import Pace
from vmtui.ui.widgets.cell_lines import CellLines
from vmtui.ui.widgets.event_lines import EventLines, whole_text
from vmtui.ui.widgets.filter_input import FilterInput

_SHOW_EVERY = 0.25
"""Seconds between two repaints: in a storm of events nobody reads faster."""

_PLACEHOLDER = "words, or host:hv1 name:web kind:stopped"


class EventPane(Vertical):
    """The last happenings in a few lines; *entered*, it is larger and its lines can be read.

    Keys do nothing to guests in here: they move, choose what is shown, and lead to a guest.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *bound("filter", "follow", "jump", "hide-events"),
        Binding("escape", "back", "back", show=False),
    ]

    class PauseChanged(Message):
        """New lines wait from now on, or are shown again."""

    class Left(Message):
        """Somebody wants to go back to the guests."""

    class JumpWanted(Message):
        """Somebody wants to see the guest that a line is about."""

        def __init__(self, happening: Happening) -> None:
            super().__init__()
            self.happening = happening

    def __init__(
        self,
        ring: Ring,
        hosts: Sequence[str],
        now: Callable[[], float],
        *,
        id: str | None = None,
    ) -> None:
        """Small, with the newest lines.

        Args:
            ring: What happened.
            hosts: The names of all hosts.
            now: Wall time in seconds.
        """
        super().__init__(id=id)
        self._ring = ring
        self._view = EventView(ring)
        self._lines = EventLines(ring, self._view, hosts, now)
        self._detail = CellLines(id="event-detail")
        self._line = FilterInput(id="event-line", placeholder=_PLACEHOLDER)
        self._pace = Pace(self, self._show, _SHOW_EVERY)
        self._selected: Vm | None = None
        self._followed = ""  # the name of the guest whose events alone are shown
        self._jumped_from: int | None = None
        self._was_paused = False

    def compose(self) -> ComposeResult:
        """The lines, the whole text of the one under the cursor, and the filter line."""
        yield self._lines
        yield self._detail
        with Horizontal(id="event-filter"):
            yield CellLines(id="event-sign")
            yield self._line
            yield CellLines(id="event-shown")

    def on_mount(self) -> None:
        """Show what has happened already."""
        self.query_one("#event-sign", CellLines).say([[Cell("/", Role.GOING)]])
        self._show()

    # What others tell

    def update(self) -> None:
        """Show soon what has happened since."""
        self._pace.ask()

    def select(self, vm: Vm | None) -> None:
        """A guest is selected in the table. One that is gone is followed to its last event."""
        before, self._selected = self._selected, vm or self._selected
        is_other = vm is not None and (before is None or before.id != vm.id)
        if vm is not None and is_other and self._view.followed is not None:
            self._follow(vm.id.uuid, vm.name)

    @property
    def is_paused(self) -> bool:
        """Whether new lines wait."""
        return self._view.is_paused

    @property
    def is_entered(self) -> bool:
        """Whether somebody reads in here."""
        return self.has_focus_within

    def enter(self) -> None:
        """Let somebody read in here."""
        # Not by class alone: what is not displayed yet takes no focus.
        self.display = True
        self._lines.focus()

    # In and out

    def on_descendant_focus(self) -> None:
        """Be large."""
        if not self.has_class("-large"):
            self.add_class("-large")
            self._filter_row.display = bool(self._line.value)
            if self._jumped_from is not None:
                self._view.go_to(self._jumped_from)
                self._jumped_from = None
            self._show()

    def on_descendant_blur(self) -> None:
        """Be small again, and never stand still where nobody reads."""
        # While the terminal itself is not looked at, Textual takes the focus away for a time.
        if self.app.app_focus and not self.is_entered:
            self.remove_class("-large")
            self._filter_row.display = False
            if self.display:
                self.styles.inline.clear_rule("display")
                self.refresh(layout=True)
            self._view.newest()
            self._show()

    def action_back(self) -> None:
        """Undo the innermost: the filter, the pause; else leave."""
        if self._filter_row.display:
            self._filter_abandoned()
        elif self._view.is_paused:
            self._lines.action_newest()
        else:
            self.post_message(self.Left())

    def action_hide(self) -> None:
        """Leave, and show no events."""
        self.post_message(self.Left())
        self.display = False

    def action_jump(self) -> None:
        """Lead to the guest that the line is about."""
        happening = self._lines.selected
        if happening is not None:
            self._jumped_from = self._view.cursor if self._view.is_paused else None
            self.post_message(self.JumpWanted(happening))

    # What is shown

    def action_follow(self) -> None:
        """Show one guest's events only, or all again.

        It is the guest of the line under the cursor; if that is about none, the one selected in
        the table. Whoever then selects another one in the table sees the events of that.
        """
        line, selected = self._lines.selected, self._selected
        if self._view.followed is not None:
            self._follow(None)
        elif line is not None and line.vm is not None:
            self._follow(line.vm.uuid, line.name)
        elif selected is not None:
            self._follow(selected.id.uuid, selected.name)

    def _follow(self, uuid: str | None, name: str = "") -> None:
        self._followed = visible(name)
        self._view.follow(uuid)
        self._show()

    def show_all(self) -> None:
        """Let neither a filter nor a guest choose what is shown."""
        self._line.value = ""
        self._view.show_only(parse_filter("", FIELDS))
        self._follow(None)

    @property
    def _filter_row(self) -> Horizontal:
        return self.query_one("#event-filter", Horizontal)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """In the filter line a slash is a slash."""
        return action != "filter" or not self._line.has_focus

    def action_filter(self) -> None:
        """Open an empty filter line."""
        self._line.value = ""
        # Both at once, not by class and call: the next key may be waiting already.
        self._filter_row.display = True
        self.screen.set_focus(self._line)

    @on(FilterInput.Changed)
    def _filter_typed(self, message: FilterInput.Changed) -> None:
        message.stop()
        self._view.show_only(parse_filter(message.value, FIELDS))
        self._show()

    @on(FilterInput.Submitted)
    def _filter_done(self, message: FilterInput.Submitted) -> None:
        message.stop()
        if self._line.value.strip():
            self._lines.focus()
        else:
            self._filter_abandoned()

    @on(FilterInput.Abandoned)
    def _filter_abandoned(self, message: FilterInput.Abandoned | None = None) -> None:
        if message is not None:
            message.stop()
        self._line.value = ""
        self._view.show_only(parse_filter("", FIELDS))
        self._lines.focus()
        self._filter_row.display = False
        self._show()

    @on(EventLines.Moved)
    def _show(self) -> None:
        self._lines.show_view()
        if self._was_paused is not self.is_paused:
            self._was_paused = self.is_paused
            self.post_message(self.PauseChanged())
        self.border_title = Content.assemble(self._title(), (self._state(), "bold $text-warning"))
        selected = self._lines.selected if self.is_entered else None
        width = self._detail.size.width
        text = whole_text(selected, width) if selected and width else []
        self._detail.say([[Cell(line)] for line in text])
        shown = [[Cell(self._counts(), Role.MUTED)]]
        self.query_one("#event-shown", CellLines).say(shown)

    def _title(self) -> str:
        is_typed = self._filter_row.display
        line = "" if is_typed else visible(self._line.value.strip())
        only = [part for part in (self._followed, f"“{line}”" if line else "") if part]
        if not only:
            return "events"
        counts = "" if is_typed else f" · {self._view.passing} of {len(self._ring)}"
        return f"events · only {', and '.join(only)}{counts}"

    def _state(self) -> str:
        if not self._view.is_paused:
            return ""
        gone = f", {self._view.missed} more gone unread" if self._view.missed else ""
        words = f" · paused · {self._view.waiting} new{gone} · G to the newest"
        return key_words(self).text(words)

    def _counts(self) -> str:
        problem = problem_of(self._view.filter)
        counts = f"{self._view.passing} of {len(self._ring)}"
        if problem:
            return f"{counts} · {problem}"
        is_empty = not self._view.passing and self._followed
        return f"{counts}: only {self._followed}, and this" if is_empty else counts
