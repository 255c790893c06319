"""The palette: everything that can be done here, by name, with the keys that do the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.style import Style
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from vmtui.core.action import ConsoleAction, Place
from vmtui.core.actions import KeysNow
from vmtui.core.frozen import frozen
from vmtui.core.palette import (
    Entry,
    Line,
    actions_at,
    entry,
    entry_line,
    found,
    heading_line,
    with_headings,
)
from vmtui.core.text import Role
from vmtui.core.theme_names import OWN
from vmtui.session import Session
from vmtui.ui.guard import KeyBurst
from vmtui.ui.judge import KeyJudge
from vmtui.ui.offers import owner, why_not
from vmtui.ui.screens.overlay import Overlay
from vmtui.ui.themes import know
from vmtui.ui.widgets.cursor_list import CursorList
from vmtui.ui.widgets.filter_input import FilterInput
from vmtui.ui.widgets.roles import Roled

_COLOURS = "Colours"


@frozen
class Offer:
    """A line of the palette, and what it leads to."""

    entry: Entry
    run: Callable[[], Any]


def offered(screen: Screen[Any], session: Session, keys: KeysNow) -> list[Offer]:
    """All that can be done where the user is, then the themes."""
    place = getattr(screen, "place", Place.ANYWHERE)
    offers = [
        Offer(entry(action, keys, why_not(action, screen, session)), _runner(action, screen))
        for action in actions_at(place)
        if owner(action, screen) is not None
    ]
    return [*offers, *_themes(screen)]


def _runner(action: ConsoleAction, screen: Screen[Any]) -> Callable[[], Any]:
    node = owner(action, screen)
    return lambda: screen.app.run_action(action.does, default_namespace=node)


def _themes(screen: Screen[Any]) -> list[Offer]:
    app = screen.app
    know(app, *OWN)

    def take(name: str) -> Callable[[], None]:
        return lambda: setattr(app, "theme", name)

    names = sorted(app.available_themes)
    return [
        Offer(
            Entry(f"Theme: {name}", "", _COLOURS, "theme colours", _is_on(name, app.theme)),
            take(name),
        )
        for name in names
    ]


def _is_on(name: str, now: str) -> str:
    return "is on" if name == now else ""


class _Offers(CursorList, Roled, can_focus=False):
    """The lines; whoever types moves in them."""

    DEFAULT_CSS = """
    _Offers {
        border: none;
        padding: 0;
        height: 1fr;
        background: $surface;
        text-wrap: nowrap;
        text-overflow: ellipsis;
        scrollbar-size-vertical: 1;
    }
    """

    def show(self, lines: Sequence[Offer | str]) -> None:
        """Show these; the cursor is on the first."""
        self.set_options(self._option(one) for one in lines)
        self.highlighted = next(
            (n for n, one in enumerate(lines) if not isinstance(one, str)), None
        )

    def _option(self, one: Offer | str) -> Option:
        if isinstance(one, str):
            return Option(self._content(heading_line(one)), disabled=True)
        return Option(self._content(entry_line(one.entry)))

    def _content(self, line: Line) -> Content:
        return Content.assemble(*((cell.text, self._style(cell.role)) for cell in line))

    def _style(self, role: Role) -> Style:
        """A role's style, without a background: the cursor's must show through."""
        return replace(self.get_visual_style(f"role--{role}"), background=None)


class Palette(Overlay[Callable[[], Any]]):
    """A line to type in, and what fits it. Its result is what was chosen, to be run then."""

    DEFAULT_CSS = """
    Palette #page {
        width: 76;
        max-width: 100%;
        height: 100%;
        padding: 0 1;
        border: round $primary;
        border-title-style: bold;
        background: $surface;
    }
    Palette FilterInput {
        background: $surface;
        margin-bottom: 1;
    }
    """

    AUTO_FOCUS = "FilterInput"

    BINDINGS: ClassVar[list[BindingType]] = [
        # With priority, for the line in which is typed has uses of its own for some of them.
        Binding("down,ctrl+n", "go('cursor_down')", "Down", show=False, priority=True),
        Binding("up,ctrl+p", "go('cursor_up')", "Up", show=False, priority=True),
        Binding("pagedown", "go('page_down')", "A page down", show=False, priority=True),
        Binding("pageup", "go('page_up')", "A page up", show=False, priority=True),
    ]

    def __init__(self, offers: Sequence[Offer], burst: KeyBurst) -> None:
        """A palette.

        Args:
            offers: What can be done.
            burst: Tells a person's Enter from that of a paste.
        """
        super().__init__()
        self._offers = tuple(offers)
        self._lines: list[Offer | str] = []
        self._judge = KeyJudge(self, burst, lambda: None)

    def compose(self) -> ComposeResult:
        """The line, and the list below it."""
        with Vertical(id="page") as page:
            page.border_title = "What can be done here"
            page.border_subtitle = "type to search · ↑ ↓ enter · Esc closes"
            yield FilterInput(id="typed", placeholder="shut down, events, theme …")
            yield _Offers()

    def on_mount(self) -> None:
        """Show all."""
        self._show("")

    @on(Input.Changed)
    def _typed(self, message: Input.Changed) -> None:
        message.stop()
        self._show(message.value)

    def _show(self, typed: str) -> None:
        if typed.strip():
            self._lines = [*found(typed, self._offers, lambda one: one.entry)]
        else:
            self._lines = with_headings(self._offers, lambda one: one.entry)
        self.query_one(_Offers).show(self._lines or ["nothing fits"])

    def action_go(self, where: str) -> None:
        """Move in the list."""
        getattr(self.query_one(_Offers), f"action_{where}")()

    @on(Input.Submitted)
    @on(OptionList.OptionSelected)
    def _chosen(self, message: Input.Submitted | OptionList.OptionSelected) -> None:
        """Do what the cursor is on, unless a paste said so."""
        message.stop()
        place = self.query_one(_Offers).highlighted
        one = None if place is None else self._lines[place]
        if isinstance(one, Offer):
            self._judge.when_meant(partial(self._take, one))

    def _take(self, chosen: Offer) -> None:
        self.dismiss(chosen.run)

    @on(FilterInput.Abandoned)
    def _left(self) -> None:
        self.dismiss(None)
