"""The hosts view: how each host is, those in trouble first."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from vmtui.core.action import Place
from vmtui.core.hosts_text import (
    HostLine,
    by_trouble,
    headings,
    host_details,
    host_line,
    load_of,
    widths,
)
from vmtui.core.model import Host
from vmtui.core.text import Cell, Role
from vmtui.session import Session
from vmtui.ui.bindings import bound
from vmtui.ui.key_words import key_words
from vmtui.ui.messages import SessionChanged
from vmtui.ui.pace import Pace
from vmtui.ui.screens.page import Page
from vmtui.ui.widgets.cell_lines import CellLines
from vmtui.ui.widgets.cells_view import CellsView
from vmtui.ui.widgets.choice_lines import SIGNS, ChoiceLines

EVERY = 0.5
"""Seconds between two paintings: it sums up ten thousand guests."""


class HostsPage(Page):
    """A line for each host; Enter shows its guests. Hosts are asked of themselves while it is open.

    Attributes:
        place: Where the keys of this page work.
    """

    place = Place.HOSTS

    DEFAULT_CSS = """
    HostsPage #page {
        width: 100%;
        max-width: 160;
    }
    HostsPage #headings {
        height: 1;
    }
    HostsPage #about {
        max-height: 6;
        min-height: 2;
        border-top: solid $border-blurred;
    }
    """

    AUTO_FOCUS = "ChoiceLines"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("h", "close", "Close", show=False),
        *bound("reconnect"),
    ]

    def __init__(self, session: Session, show: Callable[[str], None]) -> None:
        """The hosts of a session.

        Args:
            session: Tells of them.
            show: Takes a filter that shows the guests of one.
        """
        super().__init__()
        self._session = session
        self._show = show
        self._repaints = Pace(self, self._repaint, EVERY, share=0.1)

    def compose(self) -> ComposeResult:
        """The list, then what is known of one."""
        with Vertical(id="page") as page:
            page.border_title = "Hosts"
            keys = "enter its guests · ctrl+r try lost hosts now · Esc closes"
            page.border_subtitle = key_words(self).text(keys)
            yield CellLines(id="headings")
            yield ChoiceLines(id="hosts")
            yield CellsView(id="about")

    def on_mount(self) -> None:
        """Have the hosts asked, and show what is known."""
        self._session.hosts.look(True)
        self.call_after_refresh(self._repaint)

    def on_unmount(self) -> None:
        """Nobody looks any more."""
        self._session.hosts.look(False)

    def on_session_changed(self, message: SessionChanged) -> None:
        """Follow the session: silence counts by the second."""
        if message.touched.hosts or message.touched.clock:
            self._repaints.ask()

    def on_resize(self) -> None:
        """Place the columns anew."""
        super().on_resize()
        self._repaints.ask()

    def _repaint(self) -> None:
        if not self.is_mounted:
            return
        lines = by_trouble(map(self._line, self._session.fleet.hosts.values()))
        choice, now = self.query_one(ChoiceLines), self._session.now()
        width = choice.scrollable_content_region.width - SIGNS
        columns = widths([line.host for line in lines], width)
        above = Cell(" " * SIGNS + headings(columns), Role.MUTED)
        self.query_one("#headings", CellLines).say([[above]])
        choice.show([(line.host.name, host_line(line, columns, now)) for line in lines])
        self._tell_about()

    def _line(self, host: Host) -> HostLine:
        fleet, told = self._session.fleet, self._session.hosts.of(host.name)
        vms = fleet.vms
        load = load_of(vms[vm_id] for vm_id in fleet.of_host(host.name))
        return HostLine(host, load, told.facts, told.load, told.error)

    @on(ChoiceLines.Moved)
    def _tell_about(self) -> None:
        name = self.query_one(ChoiceLines).cursor
        host = self._session.fleet.hosts.get(name or "")
        if host is not None:
            lines = host_details(self._line(host), self._session.now())
            self.query_one("#about", CellsView).show(*lines)

    @on(ChoiceLines.Chosen)
    def _guests_of(self, message: ChoiceLines.Chosen) -> None:
        self.dismiss(None)
        self.app.call_later(self._show, host_filter(message.key))


def host_filter(name: str) -> str:
    """The filter that lets the guests of one host through, and not those of hv10 for hv1."""
    return f"host:={name}" if len(name.split()) == 1 else name
