"""A guest's own view: all that is known of it, in tabs, with the keys that act on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal

from vmtui.core.action import Place
from vmtui.core.actions import KeysNow
from vmtui.core.key_words import KeyWords
from vmtui.core.model import VmId
from vmtui.core.record.records import Action
from vmtui.core.row_text import state
from vmtui.core.text import Cell, Role
from vmtui.core.visible import visible
from vmtui.session import Session
from vmtui.ui import hints, wishes
from vmtui.ui.acting_screen import ActingScreen
from vmtui.ui.bindings import bound
from vmtui.ui.guard import KeyBurst
from vmtui.ui.messages import HelpWanted, SessionChanged
from vmtui.ui.screens.dialog import Dialog
from vmtui.ui.screens.guest_tabs import Charts, Devices, Events, Overview, Tab, Timeline
from vmtui.ui.screens.snapshot_dialogs import Named, RevertDialog, TakeDialog
from vmtui.ui.screens.snapshots_tab import SnapshotsTab
from vmtui.ui.screens.xml_tab import XmlTab
from vmtui.ui.settings import UiSettings
from vmtui.ui.widgets.cell_lines import CellLines
from vmtui.ui.widgets.filter_input import FilterInput
from vmtui.ui.widgets.key_bar import KeyBar, KeyHint
from vmtui.ui.widgets.rows_view import RowsView
from vmtui.ui.widgets.tab_bar import TabBar
from vmtui.ui.wishes import Remark

_SCROLL = 4
_TIMELINE = 4
_ONLY_IN = {
    "search": XmlTab,
    "step": XmlTab,
    "other_xml": XmlTab,
    "take": SnapshotsTab,
    "revert": SnapshotsTab,
}
"""Keys of one tab alone."""

_BACK = KeyHint("esc", "back")


class GuestTabs(ActingScreen):
    """One guest, and nothing behind it. What is known is shown at once, the rest is asked.

    Keys that act on guests do here what they do in the table, to this one.
    """

    DEFAULT_CSS = """
    GuestTabs { background: $background; }
    GuestTabs #who { height: 1; padding: 0 1; }
    GuestTabs #rows { height: 1fr; padding: 0 1; }
    GuestTabs #search { height: 1; padding: 0 1; display: none; }
    GuestTabs #search #sign { width: 2; }
    GuestTabs #search FilterInput { width: 1fr; background: $background; }
    GuestTabs #search #found { width: auto; }
    """

    AUTO_FOCUS = ""
    VERTICAL_BREAKPOINTS = [(0, "-low"), (18, "-roomy")]  # noqa: RUF012

    BINDINGS: ClassVar[list[BindingType]] = [
        *bound("shut-down", "reboot", "wake", "more-time", "stop-watching"),
        *bound("power-on", "pause", "save", "force-off", "thaw", "ladder"),
        *bound("screen", "console", "story", "copy", "help"),
        *(Binding(str(number), f"tab({number - 1})", show=False) for number in range(1, 8)),
        Binding("tab", "turn(1)", "The next tab", show=False),
        Binding("shift+tab", "turn(-1)", "The tab before", show=False),
        Binding("e", "tab(3)", "Its events", show=False),
        Binding("down,j", "down(1)", "Down", show=False),
        Binding("up,k", "down(-1)", "Up", show=False),
        Binding("right_square_bracket", f"scroll({_SCROLL})", "Scroll down", show=False),
        Binding("left_square_bracket", f"scroll({-_SCROLL})", "Scroll up", show=False),
        Binding("pagedown,ctrl+f,space", "page(1)", "A page down", show=False),
        Binding("pageup,ctrl+b", "page(-1)", "A page up", show=False),
        Binding("g,home", "end(False)", "To the beginning", show=False),
        Binding("G,end", "end(True)", "To the end", show=False),
        # With priority, so that what is typed in one breath after it goes into the line.
        Binding("slash", "search", "Search the XML", show=False, priority=True),
        Binding("n", "step(1)", "The next hit", show=False),
        Binding("N", "step(-1)", "The hit before", show=False),
        Binding("i", "other_xml", "The XML of its next start", show=False),
        Binding("n", "take", "Take a snapshot", show=False),
        Binding("R", "revert", "Revert to the snapshot", show=False),
        *bound("reset"),
        Binding("escape,q,d", "back", "Back", show=False),
    ]

    def __init__(
        self, session: Session, settings: UiSettings, burst: KeyBurst, vm_id: VmId
    ) -> None:
        """The view of this guest, on its first tab."""
        super().__init__(session, settings, burst)
        self._vm_id = vm_id
        self._guest_name = wishes.name_of(session, vm_id)
        self._looked_before = session.details.vm
        kinds = (Overview, Charts, Devices, Events, Timeline, XmlTab, SnapshotsTab)
        self._tabs: tuple[Tab, ...] = tuple(kind(session, vm_id) for kind in kinds)
        for tab in self._tabs:
            tab.key_words = KeyWords(settings.preferences.keys)
        self._number = 0
        self._tops = [0] * len(kinds)
        self._seen: set[int] = set()
        self._line = FilterInput(id="line", placeholder="words in its XML")

    @property
    def place(self) -> Place:
        """Where the user is."""
        return Place.GUEST

    @property
    def tab(self) -> Tab:
        """The one that is seen."""
        return self._tabs[self._number]

    def compose(self) -> ComposeResult:
        """Who it is, the tabs, what the one says, and the keys."""
        yield CellLines(id="who")
        yield TabBar([tab.title for tab in self._tabs], id="tabs")
        yield RowsView(id="rows")
        with Horizontal(id="search"):
            yield CellLines(id="sign")
            yield self._line
            yield CellLines(id="found")
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """Look at it."""
        self.query_one("#sign", CellLines).say([[Cell("/", Role.GOING)]])
        self._show()

    def on_unmount(self) -> None:
        """Look again at what was looked at before."""
        self._session.details.look_at(self._looked_before)

    def on_resize(self) -> None:
        """The rows depend on the room."""
        if self.is_mounted:
            self.call_after_refresh(self._show)

    def on_session_changed(self, _: SessionChanged) -> None:
        """Follow the session."""
        self._show()

    # What is seen

    @cached_property
    def _rows(self) -> RowsView:
        return self.query_one("#rows", RowsView)

    def _show(self) -> None:
        """Say what is known now, and have the rest asked for."""
        if not self.query("#keys"):
            return  # not composed yet
        self._session.details.look_at(self._vm_id, self.tab.parts)
        self._say_who()
        self.query_one(TabBar).choose(self._number)
        width, height = self._rows.content_size
        if width > 0:
            is_new = self._number not in self._seen
            at_end = is_new or not self._rows.below
            rows = self.tab.rows(width, height)
            self._rows.show_rows(rows, to_end=self.tab.follows and at_end)
            self._seen.add(self._number)
        self.query_one(KeyBar).say(self._key_hints())
        self._say_found()

    def _key_hints(self) -> list[KeyHint]:
        """The keys of the tab, whose letters may mean something else than in the table."""
        keys = KeysNow(self._settings.preferences.keys)
        here = hints.as_now(self.tab.hints(), keys, Place.GUEST)
        acts = hints.as_now(hints.in_guest_view(self._session, self._vm_id), keys, Place.FLEET)
        taken = {hint.key for hint in here}
        return [*here, _BACK, *(hint for hint in acts if hint.key not in taken)]

    def _say_who(self) -> None:
        vm = self._session.fleet.vms.get(self._vm_id)
        host = self._session.host(self._vm_id)
        cells = [Cell(self._guest_name), Cell(f"on {visible(host.name)}", Role.MUTED)]
        if vm is not None:
            cells.append(state(vm, host, self._session.soft.watches.get(vm.id)))
            if title := vm.title:
                cells.append(Cell(visible(title, 80), Role.MUTED))
        self.query_one("#who", CellLines).say([cells])

    @on(TabBar.Chosen)
    def _clicked(self, message: TabBar.Chosen) -> None:
        self.action_tab(message.number)

    def action_tab(self, number: int) -> None:
        """Show this tab, where it was left."""
        if number == self._number:
            return
        self._tops[self._number] = self._rows.top
        self._number = number
        self._rows.show_rows((), from_top=True)
        self._close_search()
        self._show()
        if number in self._seen and not self.tab.follows:
            self._rows.go_to(self._tops[number])

    def action_turn(self, step: int) -> None:
        """Show the next tab, or the one before."""
        self.action_tab((self._number + step) % len(self._tabs))

    # Moving

    def action_down(self, step: int) -> None:
        """Move the cursor where there is one, else scroll by a line."""
        if isinstance(self.tab, SnapshotsTab) and self.tab.chosen is not None:
            self.tab.move(step)
            self._show()
            self._rows.reveal(self.tab.cursor_row)
        else:
            self._rows.scroll_rows(step)

    def action_scroll(self, rows: int) -> None:
        """Scroll by some lines."""
        self._rows.scroll_rows(rows)

    def action_page(self, step: int) -> None:
        """Scroll by a page."""
        self._rows.scroll_rows(step * max(self._rows.content_size.height - 1, 1))

    def action_end(self, to_end: bool) -> None:
        """To the beginning, or to the end."""
        self._rows.scroll_rows(self._rows.below if to_end else -self._rows.top)

    # Searching

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Some keys belong to one tab; in a line in which is typed they are letters."""
        if action == "search" and self.focused is self._line:
            return False
        if action == "wish" and parameters == ("reset",) and isinstance(self.tab, SnapshotsTab):
            return False
        kind = _ONLY_IN.get(action)
        return kind is None or isinstance(self.tab, kind)

    def action_search(self) -> None:
        """Open an empty line."""
        self._line.value = ""
        # Both at once, not by class and call: the next key may be waiting already.
        self.query_one("#search").display = True
        self.set_focus(self._line)

    @on(FilterInput.Changed)
    def _typed(self, message: FilterInput.Changed) -> None:
        if isinstance(self.tab, XmlTab):
            self.tab.search(message.value, self._rows.top)
            self._show_hit()

    @on(FilterInput.Submitted)
    def _searched(self) -> None:
        self.set_focus(None)
        if not self._line.value:
            self._close_search()

    @on(FilterInput.Abandoned)
    def _abandoned(self) -> None:
        self._close_search()
        self._show()

    def action_step(self, step: int) -> None:
        """To the next hit, or the one before."""
        if isinstance(self.tab, XmlTab):
            self.tab.step(step)
            self._show_hit()

    def action_other_xml(self) -> None:
        """Show what holds now, or what the next start will take."""
        if isinstance(self.tab, XmlTab):
            self.tab.toggle()
            self._show()

    def _show_hit(self) -> None:
        self._show()
        row = self.tab.hit_row() if isinstance(self.tab, XmlTab) else None
        height = self._rows.content_size.height
        if row is not None and not 0 <= row - self._rows.top < height:
            self._rows.go_to(row - height // 3)  # with what stands around it

    def _say_found(self) -> None:
        words = self.tab.found_words() if isinstance(self.tab, XmlTab) else ""
        self.query_one("#found", CellLines).say([[Cell(words, Role.MUTED)]])

    def _close_search(self) -> None:
        for tab in self._tabs:
            if isinstance(tab, XmlTab):
                tab.search("", 0)
        self._line.value = ""
        self.query_one("#search").display = False
        self.set_focus(None)

    # Acting

    def action_wish(self, wish: str) -> None:
        """Do something to the guest, once it is clear that a person wants it."""
        self._judge.when_meant(lambda: self._acts.by_name[wish]([self._vm_id]))

    def action_take(self) -> None:
        """Take a snapshot, after it was named."""
        tab = self.tab
        if isinstance(tab, SnapshotsTab):
            self._judge.when_meant(lambda: self._take(tab))

    def _take(self, tab: SnapshotsTab) -> None:
        self._propose(Action.SNAPSHOT, lambda vm: TakeDialog(self._session, vm, lambda: tab.names))

    def action_revert(self) -> None:
        """Go back to the snapshot under the cursor, after the guest's name was typed."""
        tab = self.tab
        snapshot = tab.chosen if isinstance(tab, SnapshotsTab) else None
        if snapshot is None:
            self._say(Remark("it has no snapshot to go back to", is_warning=True))
        else:
            self._judge.when_meant(
                lambda: self._propose(
                    Action.REVERT, lambda vm: RevertDialog(self._session, vm, snapshot)
                )
            )

    def _propose(self, action: Action, dialog: Callable[[Any], Dialog[Named]]) -> None:
        """Open the dialog before a deed, or say why it makes no sense."""
        session, vm_id = self._session, self._vm_id
        vm = session.fleet.vms.get(vm_id)
        obstacle = session.power.against(action, vm_id)
        if obstacle is not None or vm is None:
            if obstacle is not None:
                self._say(wishes.against(session, vm_id, obstacle))
            return

        def answered(answer: Named | None) -> None:
            if answer is not None:
                snapshot = (answer.name, answer.description)
                refused = session.power.do(action, vm_id, snapshot=snapshot, why=answer.why)
                said = [wishes.against(session, vm_id, refused)] if refused else []
                self.acted([vm_id], said)

        self.ask(dialog(vm), answered)

    def meant(self, ids: Sequence[VmId], *, follow: bool = False) -> None:  # noqa: ARG002
        """A dialog was accepted; the steps of what began are in the timeline."""
        if follow:
            self.action_tab(_TIMELINE)

    @property
    def chosen(self) -> Sequence[VmId]:
        """Whom keys act on."""
        return (self._vm_id,)

    @property
    def shown_guest(self) -> VmId:
        """The one that all of it is about."""
        return self._vm_id

    def action_help(self) -> None:
        """Say what the keys do here."""
        self.post_message(HelpWanted(self.place))

    def action_back(self) -> None:
        """Close the innermost: remarks, the search, the view."""
        if self.query("Toast"):
            self.app.clear_notifications()
        elif self.query_one("#search").display:
            self._abandoned()
        else:
            self.dismiss(None)
