"""The main screen: the fleet, what is happening in it, and the keys that act on it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal, Vertical

from vmtui.core.action import Place
from vmtui.core.actions import KeysNow
from vmtui.core.event_view import why_no_guest
from vmtui.core.grouping import Row
from vmtui.core.header_text import shown_words
from vmtui.core.model import HostStatus, VmId
from vmtui.core.preferences import Preferences
from vmtui.core.row_text import state_words
from vmtui.core.tally import Tally
from vmtui.core.text import Cell, Role
from vmtui.core.view import parse_filter
from vmtui.session import Session, Touched
from vmtui.ui import hints, wishes
from vmtui.ui.acting_screen import ActingScreen
from vmtui.ui.bindings import bound
from vmtui.ui.guard import KeyBurst, Rewind
from vmtui.ui.key_words import key_words
from vmtui.ui.messages import HelpWanted, QuitWanted, SessionChanged
from vmtui.ui.pace import Pace
from vmtui.ui.settings import UiSettings
from vmtui.ui.titles import Titles
from vmtui.ui.widgets.cell_lines import CellLines, Line
from vmtui.ui.widgets.event_pane import EventPane
from vmtui.ui.widgets.filter_input import FilterInput
from vmtui.ui.widgets.fleet_table import FleetTable
from vmtui.ui.widgets.guest_pane import GuestPane
from vmtui.ui.widgets.host_bar import HostBar, TotalsLine
from vmtui.ui.widgets.key_bar import KeyBar, KeyHint
from vmtui.ui.widgets.table_header import TableHeader
from vmtui.ui.wishes import Remark

TITLES_AFTER = 0.3
"""Seconds between two looks at which guests are seen, to ask for their titles."""

MORE_TITLES_AFTER = 0.5
"""Seconds between two looks at all guests, to ask for the titles of some more."""

_OF_ONE = frozenset({"ladder"})
"""Wishes that are about the guest under the cursor, whatever is marked."""

_IN_EVENTS = frozenset({"wish", "help"})
"""What keys of the fleet do while somebody reads the events; a wish says that it is none."""


class FleetScreen(ActingScreen):
    """All guests of all hosts.

    Keys that move or mark count at once, and are taken back if they were a burst.
    """

    AUTO_FOCUS = "FleetTable"
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (9, "-low"), (18, "-roomy"), (34, "-tall")]  # noqa: RUF012
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (132, "-wide")]  # noqa: RUF012

    BINDINGS: ClassVar[list[BindingType]] = [
        *bound("filter", "details", "details-up", "details-down", "screen", "ladder", "story"),
        *bound("console", "guest"),
        *bound("check", "copy", "events", "saved-filters", "hosts"),
        *bound("shut-down", "reboot", "wake", "more-time", "stop-watching", "fleet-shutdown"),
        *bound("power-on", "pause", "save", "force-off", "reset", "thaw", "help", "quit"),
        Binding("escape", "back", "back", show=False),
    ]

    def __init__(self, session: Session, settings: UiSettings, burst: KeyBurst) -> None:
        super().__init__(session, settings, burst)
        self._keys = KeysNow(settings.preferences.keys)
        self._line = FilterInput(id="line")
        hosts = tuple(session.fleet.hosts)
        self._events = EventPane(session.ring, hosts, lambda: session.now().wall, id="events")
        self._tally = Tally()
        self._titles = Titles(session)
        self._before_filter: VmId | None = None
        self._seen = Pace(self, self._want_titles, TITLES_AFTER)
        self._more = Pace(self, self._titles.want_more, MORE_TITLES_AFTER)
        self._rewind = Rewind[tuple[Row | None, frozenset[VmId]]](burst)

    def compose(self) -> ComposeResult:
        """Numbers and hosts, the table, then what belongs to one guest and what happened."""
        yield TotalsLine(id="totals")
        yield HostBar(id="hosts")
        with Container(id="middle"):
            with Vertical(id="guests"):
                yield TableHeader(id="header")
                yield FleetTable(self._session, self._settings.preferences, id="fleet")
                with Horizontal(id="filter"):
                    yield CellLines(id="sign")
                    yield self._line
                    yield CellLines(id="shown")
            yield GuestPane(self._session, id="guest")
        yield self._events
        yield KeyBar(id="keys")

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """Style nothing a second time that was styled as it was mounted a moment ago."""
        event.refresh_styles = self.stack_updates > 0

    def on_mount(self) -> None:
        """Show what the session knows already."""
        self._table = self.query_one(FleetTable)
        self._guest = self.query_one(GuestPane)
        self.query_one("#sign", CellLines).say([[Cell("/", Role.GOING)]])
        self._table.when_arranged = self._table_arranged
        self._table_arranged()
        self._follow(Touched(vms=set(self._session.fleet.vms), hosts=True, events=True))

    def prefer(self, before: Preferences, now: Preferences) -> None:
        """Follow other preferences."""
        self._keys = KeysNow(now.keys)
        self._table.prefer(now, regroup=now.group_by is not before.group_by)

    # What comes from the session

    def on_session_changed(self, message: SessionChanged) -> None:
        """Follow the session."""
        self._follow(message.touched)
        self._titles_by_and_by(message.touched)

    def _follow(self, touched: Touched) -> None:
        for vm_id in touched.vms:
            self._count(vm_id)
        self._table.session_changed(touched)
        if touched or self._totals_count():
            self._say_totals()
        if touched.events:
            self._events.update()
        # Time alone changes nothing there but the ages in an open pane.
        if touched or self._guest.is_open:
            self._show_chosen()

    def _count(self, vm_id: VmId) -> None:
        vm = self._session.fleet.vms.get(vm_id)
        if vm is None or vm.departed:
            self._tally.drop(vm_id)
            return
        watch = self._session.soft.watches.get(vm_id)
        words = state_words(vm, self._session.host(vm_id), watch)
        self._tally.put(vm_id, words, vm.state.is_up)

    def _say_totals(self) -> None:
        hosts = list(self._session.fleet.hosts.values())
        self.query_one(TotalsLine).update_from(self._tally, self._settings.demo, self._waves())
        self.query_one(HostBar).update_from(hosts, self._tally, self._session.now())
        self._say_shown()

    def _totals_count(self) -> bool:
        """Whether what stands above the table says for how long something has been so."""
        hosts = self._session.fleet.hosts.values()
        is_one_lost = any(host.status is not HostStatus.UP for host in hosts)
        return is_one_lost or self._session.tells_of_waves

    def _waves(self) -> Line:
        if not self._session.tells_of_waves:
            return ()
        from vmtui.ui.in_waves import line_above

        return key_words(self).line(line_above(self._session))

    def on_resize(self) -> None:
        """Let the hosts flow into the new width."""
        if self.is_mounted:
            self.call_after_refresh(self._say_totals)

    def _table_arranged(self) -> None:
        table = self._table
        self.query_one(TableHeader).show(table.placed, table.column, table.backwards)
        self._say_shown()
        self._seen.ask()

    @on(FleetTable.Selected)
    @on(EventPane.PauseChanged)
    def _show_chosen(self) -> None:
        cursor = self._table.selection.cursor
        self._guest.show(cursor)
        self.set_class(self._events.is_entered, "-reading")
        self._events.select(self._session.fleet.vms.get(cursor) if cursor else None)
        self.query_one(KeyBar).say(hints.as_now(self._key_hints(), self._keys, self.place))

    def _key_hints(self) -> Sequence[KeyHint]:
        if isinstance(self.focused, FilterInput):
            return hints.IN_EVENT_FILTER if self._events.is_entered else hints.IN_FILTER
        if self._events.is_entered:
            return hints.IN_PAUSED_EVENTS if self._events.is_paused else hints.IN_EVENTS
        return hints.hints(self._session, self._table.selection)

    @on(TableHeader.Clicked)
    def _sort(self, message: TableHeader.Clicked) -> None:
        self._table.sort_by(message.column)

    def _want_titles(self) -> None:
        self._titles.want_seen(self._table.visible_ids())

    def _titles_by_and_by(self, touched: Touched) -> None:
        if touched.vms or not self._titles.are_asked:
            self._seen.ask()
            self._more.ask()

    # The filter

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """In the filter line a slash is a slash, and in the events keys only read."""
        if self._events.is_entered:
            return action in _IN_EVENTS
        return action != "filter" or self.focused is not self._line

    def action_filter(self) -> None:
        """Open an empty filter line."""
        self._before_filter = self._table.selection.cursor
        self._table.expect_filter()
        self._line.value = ""
        # Both at once, not by class and call: the next key may be waiting already.
        self.query_one("#filter").display = True
        self.set_focus(self._line)

    @on(FilterInput.Changed)
    def _filter_typed(self, message: FilterInput.Changed) -> None:
        self._table.show_only(message.value, parse_filter(message.value))

    @on(FilterInput.Submitted)
    def _filter_done(self) -> None:
        self._table.focus()
        if self._line.value.strip():
            self._table.go_to_first_guest()
        else:
            self._close_filter()

    @on(FilterInput.Abandoned)
    def _close_filter(self) -> None:
        self._line.value = ""
        self._table.show_only("", parse_filter(""))
        self._table.go_to(self._table.selection.cursor or self._before_filter)
        self.query_one("#filter").display = False
        self._table.focus()

    def show_filter(self, line: str, *, edit: bool = False) -> None:
        """Put this into the filter line, to be edited first or not."""
        self.action_filter()
        self._line.value = line
        self._line.cursor_position = len(line)
        if not edit:
            # Not when the line tells of it: the first guest would still be one that it hides.
            self._table.show_only(line, parse_filter(line))
            self._filter_done()

    def action_saved_filters(self) -> None:
        """Choose one of the filters that the configuration keeps."""
        from vmtui.ui.screens.filters import FiltersPage

        page = FiltersPage(self._settings.preferences.filters, self._line.value, self.show_filter)
        self._judge.when_meant(lambda: self._open(page))

    def action_hosts(self) -> None:
        """Show how the hosts are."""
        from vmtui.ui.screens.hosts import HostsPage

        page = HostsPage(self._session, self.show_filter)
        self._judge.when_meant(lambda: self._open(page))

    def on_descendant_focus(self) -> None:
        """The keys that matter are others in the filter line."""
        if self.is_mounted:
            self._show_chosen()

    def _say_shown(self) -> None:
        table = self._table
        total = len(self._session.fleet.vms)
        words = shown_words(
            len(table.everyone()), total, table.unknown_titles(), table.filter.problem
        )
        # As wide for few as for all: to lay out the screen takes longer than to paint the line.
        widest = len(shown_words(total, total, 0, ""))
        self.query_one("#shown", CellLines).say([[Cell(words.rjust(widest), Role.MUTED)]])

    # The keys

    def action_wish(self, wish: str) -> None:
        """Do something to the chosen guests, once it is clear that a person wants it."""
        ids = self._meant_by(wish)
        self._judge.when_meant(lambda: self._wish(wish, ids))

    def _meant_by(self, wish: str) -> Sequence[VmId]:
        """The marked guests, or the one under the cursor; what shows one guest, always that."""
        selection = self._table.selection
        if wish in _OF_ONE:
            return [selection.cursor] if selection.cursor else []
        return selection.targets

    def on_key(self, event: events.Key) -> None:
        """Take back what the first keys of a burst did to the table, and drop the others."""
        if self.focused is not self._table:
            return
        before = self._rewind.key(event.key, event.time, self._where)
        if before is not None:
            # Behind the keys before it, which wait for the app.
            self.app.call_later(self._table.put_back, *before)
            self._judge.too_fast(event.time)
            event.stop()
            event.prevent_default()

    def _where(self) -> tuple[Row | None, frozenset[VmId]]:
        selection = self._table.selection
        return selection.at, frozenset(selection.marks)

    def _wish(self, wish: str, ids: Sequence[VmId]) -> None:
        if wish == "quit":
            self.post_message(QuitWanted())
        elif self._events.is_entered:
            self._say(Remark("keys act on guests in the table only: esc goes there"))
        elif not ids:
            self._say(wishes.NOBODY)
        else:
            self._acts.by_name[wish](ids)

    def meant(self, ids: Sequence[VmId], *, follow: bool = False) -> None:
        """A dialog was accepted: their marks have served, and the steps may be followed."""
        if follow:
            self._guest.open_steps()
        self._table.unmark(ids)

    def hidden(self, ids: Sequence[VmId]) -> int:
        """How many of these guests the filter hides."""
        selection = self._table.selection
        return sum(1 for vm_id in ids if selection.place(vm_id) is None)

    def action_details(self) -> None:
        """Show all about the guest under the cursor, or close that."""
        if self._judge.is_busy:
            return  # it was meant for the dialog that is about to open
        if self._table.selection.heading is not None:
            self._table.action_fold()
        elif self._table.selection.cursor is None:
            self._say(wishes.NOBODY)
        else:
            self._judge.when_meant(self._guest.toggle)

    def action_scroll_details(self, pages: int) -> None:
        """Move in the details."""
        self._guest.scroll_details(pages)

    def action_guest(self) -> None:
        """Show all about the selected guest, in tabs."""
        self._with_guest(self._open_guest)

    def _open_guest(self, vm_id: VmId) -> None:
        from vmtui.ui.screens.guest import GuestTabs

        self._open(GuestTabs(self._session, self._settings, self._burst, vm_id))

    def action_check(self) -> None:
        """Check who would not follow a soft shutdown: the marked guests, else all shown."""
        from vmtui.ui.screens.check import CheckScreen

        selection = self._table.selection
        vm_ids = selection.targets if selection.marks else tuple(selection.rows)
        self._judge.when_meant(lambda: self._open(CheckScreen(self._session, vm_ids)))

    def action_fleet_shutdown(self) -> None:
        """Plan a fleet shutdown, or show how far the one under way has come."""
        self._judge.when_meant(self._fleet_shutdown)

    def _fleet_shutdown(self) -> None:
        from vmtui.ui.fleet_shutdown import FleetShutdowns, can_be_meant

        session, burst = self._session, self._burst
        is_filtered = not self._table.filter.is_empty
        meant = can_be_meant(session, self._table.selection, is_filtered=is_filtered)
        FleetShutdowns(self, session, self._settings, self._acts, burst).open(meant)

    # The events

    def action_events(self) -> None:
        """Go into the events."""
        self._judge.when_meant(self._events.enter)

    @on(EventPane.Left)
    def _to_table(self) -> None:
        self._table.focus()

    @on(EventPane.JumpWanted)
    def _to_guest(self, message: EventPane.JumpWanted) -> None:
        line = message.happening
        if why := why_no_guest(line, self._session.fleet.vms):
            self._say(Remark(why, is_warning=True))
            return
        self._table.reveal(line.vm)
        if line.vm is not None and self._table.selection.place(line.vm) is None:
            self._close_filter()
            self._say(Remark("the filter of the table hid this guest, and is cleared"))
        self._table.go_to(line.vm)
        self._table.focus()

    # The rest

    def action_help(self) -> None:
        """Say what the keys do here."""
        self._judge.when_meant(partial(self._want_help, self.place))

    def _want_help(self, place: Place) -> None:
        self.post_message(HelpWanted(place))

    @property
    def place(self) -> Place:
        """Where the user is: in the table, or in the events."""
        return Place.EVENTS if self._events.is_entered else Place.FLEET

    @property
    def chosen(self) -> Sequence[VmId]:
        """Whom keys act on: the marked guests, else the one under the cursor."""
        return self._table.selection.targets

    @property
    def shown_guest(self) -> VmId | None:
        """The one under the cursor."""
        return self._table.selection.cursor

    def action_back(self) -> None:
        """Close the innermost: remarks, the panel, the marks, the filter, that of the events."""
        if self.query("Toast"):
            self.app.clear_notifications()
        elif self._guest.is_open:
            self._guest.close()
        elif marks := len(self._table.selection.marks):
            self._table.unmark_all()
            self._say(Remark(f"{marks} {'mark' if marks == 1 else 'marks'} cleared"))
        elif self.query_one("#filter").display:
            self._close_filter()
        else:
            self._events.show_all()
