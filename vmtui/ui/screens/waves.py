"""A fleet shutdown under way, wave by wave, and what became of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content

from vmtui.core.action import Place
from vmtui.core.model import Moment, VmId
from vmtui.core.row_text import note
from vmtui.core.text import Cell, Role
from vmtui.core.visible import visible
from vmtui.core.waves.back import way_back
from vmtui.core.waves.choosing import names_of, plan_cells
from vmtui.core.waves.plan import Course
from vmtui.core.waves.progress_text import (
    InWaves,
    guest_line,
    head_lines,
    wave_line,
    widths,
)
from vmtui.core.waves.record import OpenFleetShutdown
from vmtui.core.waves.run import Stage, Standing
from vmtui.core.waves.summary import Told, file_name, markdown
from vmtui.core.waves.text import UP, count_guests, parts_words
from vmtui.crash import state_directory
from vmtui.imaging.keeping import keep
from vmtui.session import Session
from vmtui.session.conducting import Conducted, Conductor, Look
from vmtui.session.wave_ends import ends
from vmtui.ui.acts import Acts
from vmtui.ui.guard import KeyBurst
from vmtui.ui.in_waves import conductor, told_now
from vmtui.ui.judge import KeyJudge
from vmtui.ui.messages import SessionChanged
from vmtui.ui.screens.dialog import Dialog
from vmtui.ui.screens.page import Page
from vmtui.ui.widgets.cells_view import CellsView
from vmtui.ui.widgets.choice_lines import ChoiceLines
from vmtui.ui.widgets.dialog_button import DialogButton


class WavesPage(Page):
    """All waves with their guests. Keys act on the guest under the cursor, or on a whole wave.

    What forces, asks again or gives time is done by the same keys and dialogs as in the table. On
    a wave's own line they mean those of its guests that hold it up.
    """

    DEFAULT_CSS = """
    WavesPage #page {
        width: 100%;
        max-width: 160;
    }
    WavesPage #head {
        padding-bottom: 1;
    }
    """

    AUTO_FOCUS = "ChoiceLines"
    place = Place.WAVES

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("D", "close", "Close", show=False),
        Binding("space", "hold", "Hold, or go on", show=False),
        Binding("x", "stop", "Stop it, or put the result away", show=False),
        # With priority: elsewhere it leads to the first line, as home does here.
        Binding("g", "let_go", "Let the chosen stay as they are", show=False, priority=True),
        Binding("F", "act('force_off')", "Force the chosen off", show=False),
        Binding("plus", "act('more_time')", "2 more minutes", show=False),
        Binding("s", "act('shut_down')", "Ask again", show=False),
        Binding("v", "look", "Its screen", show=False),
        Binding("w", "write", "Write the summary down", show=False),
        Binding("o", "back", "Power on in reverse order", show=False),
    ]

    def __init__(
        self,
        session: Session,
        acts: Acts,
        burst: KeyBurst,
        show_guest: Callable[[VmId], None],
        look: Look,
        look_back: Callable[[Callable[[OpenFleetShutdown | None], None]], None],
    ) -> None:
        """The page of what is conducted now.

        Args:
            session: Conducts it.
            acts: What the keys of the table lead to.
            burst: Judges keys.
            show_guest: Opens the view of a guest.
            look: Lets a way back go ahead, unless another console was quicker.
            look_back: Reads what the journal tells of the last one, and of those it went on from.
        """
        super().__init__()
        self._session = session
        self._acts = acts
        self._show_guest = show_guest
        self._look = look
        self._look_back = look_back
        self._judge = KeyJudge(self, burst, self._say_too_fast)
        self._of_line: dict[str, tuple[VmId, ...]] = {}

    def compose(self) -> ComposeResult:
        """How the whole stands, then the waves."""
        with Vertical(id="page"):
            yield CellsView(id="head")
            yield ChoiceLines(id="waves")

    def on_mount(self) -> None:
        """Show it."""
        self.call_after_refresh(self._show)

    def on_session_changed(self, _: SessionChanged) -> None:
        """Follow it; the countdowns go on by themselves."""
        self._show()

    # How it looks

    def _show(self) -> None:
        told = told_now(self._session)
        if told is None or not self.is_mounted:
            return
        now, present = self._session.now(), self._desk.present
        trouble = present.trouble if present else ""
        page = self.query_one("#page", Vertical)
        page.border_title = Content(told.what.capitalize())
        page.border_subtitle = _keys(told)
        self.query_one("#head", CellsView).show(*head_lines(told, trouble, now))
        self.query_one(ChoiceLines).show(self._lines(told, now))

    def _lines(self, told: InWaves, now: Moment) -> list[tuple[str, tuple[Cell, ...]]]:
        lines: list[tuple[str, tuple[Cell, ...]]] = []
        self._of_line.clear()
        name, host = widths(told)
        for number, wave in enumerate(told.run.course.waves):
            self._of_line[f"wave {number}"] = wave.guests
            lines.append((f"wave {number}", wave_line(told, number, now)))
            for vm_id in wave.guests:
                key = f"{vm_id.host}/{vm_id.uuid}"
                self._of_line[key] = (vm_id,)
                lines.append((key, guest_line(told, vm_id, self._note(told, vm_id), name, host)))
        return lines

    def _note(self, told: InWaves, vm_id: VmId) -> Cell:
        session, vm = self._session, self._session.fleet.vms.get(vm_id)
        refused = dict(self._desk.present.refused) if self._desk.present else {}
        if told.standings.get(vm_id) is Standing.REFUSED and vm_id in refused:
            return Cell(visible(refused[vm_id], 200), Role.BAD)
        if vm is None:
            return Cell("")
        return note(vm, session.host(vm_id), session.doings(vm_id), session.now(), bar_cells=0)

    # Whom keys mean

    @property
    def _desk(self) -> Conductor:
        return conductor(self._session)

    def _chosen(self, *, held_up: bool) -> tuple[VmId, ...]:
        """The guest under the cursor; of a wave, those that hold it up.

        Args:
            held_up: Whether also a single guest must be one of these.
        """
        told = told_now(self._session)
        key = self.query_one(ChoiceLines).cursor
        ids = self._of_line.get(key or "", ())
        if told is None or (len(ids) == 1 and key and not key.startswith("wave") and not held_up):
            return ids
        stuck = (Standing.OVERDUE, Standing.REFUSED, Standing.UNKNOWN)
        return tuple(x for x in ids if told.standings.get(x) in stuck and x not in told.run.let_go)

    @on(ChoiceLines.Chosen)
    def _open_guest(self, message: ChoiceLines.Chosen) -> None:
        ids = self._of_line.get(message.key, ())
        if len(ids) == 1 and not message.key.startswith("wave"):
            self._judge.when_meant(partial(self._show_guest, ids[0]))

    # The keys

    def action_hold(self) -> None:
        """Hold it: nobody new is asked; or go on."""
        self._judge.when_meant(self._hold)

    def _hold(self) -> None:
        present = self._desk.present
        if present is None or present.run.stage.is_end:
            self._say("it has come to its end")
        elif present.run.stage is Stage.HELD:
            self._desk.go_on()
        else:
            self._desk.hold()
        self._show()

    def action_stop(self) -> None:
        """Stop it, after a question; put away what has ended."""
        self._judge.when_meant(self._stop)

    def _stop(self) -> None:
        if self._desk.is_under_way:
            self.app.push_screen(StopDialog(self._session), self._stop_answered)
        else:
            self._put_away()
            if conductor(self._session).present is None:
                self.dismiss(None)
            else:
                self._show()

    def _put_away(self) -> None:
        """Forget what has ended; a way back that is done takes along what it undid."""
        desk, down = self._desk, self._session.waves
        undone = desk is not down and desk.present and desk.present.run.stage is Stage.DONE
        desk.put_away()
        if undone:
            down.put_away()

    def _stop_answered(self, stops: bool | None) -> None:
        if stops:
            self._desk.stop()
            self._show()

    def action_let_go(self) -> None:
        """Wait no more for the chosen guests."""
        ids = self._chosen(held_up=True)
        self._judge.when_meant(lambda: self._let_go(ids))

    def _let_go(self, ids: Sequence[VmId]) -> None:
        if not ids or not self._desk.is_under_way:
            self._say("it holds nothing up: g is for one that is overdue, or could not be asked")
            return
        self._desk.let_go(frozenset(ids))
        self._say(f"{count_guests(len(ids))} may stay so, and hold the wave no more")
        self._show()

    def action_act(self, wish: str) -> None:
        """Do to the chosen what the same key does in the table."""
        ids = self._chosen(held_up=False)
        self._judge.when_meant(lambda: self._act(wish, ids))

    def _act(self, wish: str, ids: Sequence[VmId]) -> None:
        if self._desk is self._session.way_back:
            self._say("it powers guests on: nobody is asked to go down here")
        elif not ids:
            self._say("no guest of it is held up")
        else:
            self._acts.by_name[wish](ids)

    def action_look(self) -> None:
        """Show what the guest under the cursor shows."""
        key = self.query_one(ChoiceLines).cursor or ""
        ids = () if key.startswith("wave") else self._of_line.get(key, ())
        self._judge.when_meant(lambda: self._look_at(ids))

    def _look_at(self, ids: Sequence[VmId]) -> None:
        if ids:
            self._acts.by_name["look"](ids)
        else:
            self._say("v shows one guest's screen: put the cursor on it")

    # The end

    def action_write(self) -> None:
        """Write down how every guest ended."""
        self._judge.when_meant(self._write)

    def _write(self) -> None:
        """On a thread of its own: a disk may stall."""
        told = told_now(self._session)
        if told is None:
            return
        session, now, app = self._session, self._session.now(), self.app
        notes = {x: self._note(told, x).text for x in told.run.course.guests}
        verdicts = {x: v.words for x in notes if (v := session.evidence.verdict(x))}
        hosts = session.fleet.hosts
        uris = {x.host: hosts[x.host].uri for x in notes if x.host in hosts}
        begun_by = self._desk.present.begun_by if self._desk.present else ""
        how = ends(session, told.run)
        text = markdown(told, Told(notes, verdicts, how, uris, session.by, begun_by), now)
        folder = state_directory() / "stories"

        def write() -> None:
            try:
                words = f"saved in {keep(folder, file_name(told), text.encode())}"
            except OSError as error:
                words = f"not written: {error.filename or folder}: {error.strerror or error}"
            # To the app: this page may be closed by then.
            tell = partial(app.notify, visible(words, 1000), timeout=8, markup=False)
            app.post_message(events.Callback(callback=tell))

        threading.Thread(target=write, name="write-summary", daemon=True).start()

    def action_back(self) -> None:
        """Power on in the reverse order what it took down."""
        self._judge.when_meant(self._back)

    def _back(self) -> None:
        session, present = self._session, self._session.waves.present
        if session.way_back.is_under_way:
            self._say("that is under way already")
        elif present is None or not present.run.stage.is_end:
            self._say("o powers on again in the reverse order, once this has ended")
        else:
            self._look_back(self._propose_back)

    def _propose_back(self, found: OpenFleetShutdown | None) -> None:
        """Propose it, with those that it went on from where the journal tells of any."""
        session, present = self._session, self._session.waves.present
        if present is None or not self.is_current:
            return  # something else was done meanwhile
        is_ours = found is not None and found.run.entry == present.run.entry
        chain = session.waves.as_here(found) if found and is_ours else None
        whole = chain or present
        course = way_back(whole.run, session.fleet.vms)
        if not course.guests:
            self._say("nobody that it took down is off now")
            return
        if chain and chain.parts:
            self._say(parts_words(chain))
        session.want_facts(course.guests, afresh=True)
        answered = partial(self._back_answered, whole)
        self.app.push_screen(BackDialog(session, course), answered)

    def _back_answered(self, whole: OpenFleetShutdown | Conducted, course: Course | None) -> None:
        if course is not None:
            saved = whole.run.saved
            self._session.way_back.begin(course, whole.names, saved, self._look)
            self._show()

    def _say(self, words: str) -> None:
        self.notify(words, markup=False)

    def _say_too_fast(self) -> None:
        self._say("keys came too fast to be typed: nothing was done")


class StopDialog(Dialog[bool]):
    """Asks whether nobody shall be asked any more."""

    AUTO_FOCUS = ""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "stop", "Stop it", show=False)]

    def __init__(self, session: Session) -> None:
        super().__init__(session.now)
        self._session = session

    def compose(self) -> ComposeResult:
        """What it means, and the buttons."""
        with Vertical(id="frame") as frame:
            frame.border_title = "Stop it"
            yield CellsView(id="meaning")
            with Horizontal(classes="buttons"):
                yield DialogButton("Cancel", "cancel")
                yield DialogButton("Stop it", "stop", "primary")

    def on_mount(self) -> None:
        """Say what becomes of whom."""
        told = told_now(self._session)
        waits = sum(x is Standing.WAITING for x in told.standings.values()) if told else 0
        words = f"Not asked any more, and left as they are: {count_guests(waits)}."
        going = "What was asked for goes on, and is told."
        once = "It can't go on after that; space only holds it."
        self.query_one("#meaning", CellsView).show(
            (Cell(words),), (Cell(going),), (Cell(once, Role.MUTED),)
        )

    def action_stop(self) -> None:
        """Stop it."""
        self.dismiss(True)


class BackDialog(Dialog[Course]):
    """Shows who is powered on, and in which order; Enter begins."""

    AUTO_FOCUS = ""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "begin", "Begin", show=False)]

    def __init__(self, session: Session, course: Course) -> None:
        super().__init__(session.now)
        self._session = session
        self._course = course

    def compose(self) -> ComposeResult:
        """The waves, and the buttons."""
        with Vertical(id="frame") as frame:
            frame.border_title = "Power on in reverse order"
            with Vertical(classes="scroll"):
                yield CellsView(indent=8, id="waves")
            yield CellsView(id="status", classes="apart")
            with Horizontal(classes="buttons"):
                yield DialogButton("Cancel", "cancel")
                yield DialogButton("Power on", "begin", "primary")

    def on_mount(self) -> None:
        """Show the plan."""
        vms, hosts = self._session.fleet.vms, self._session.fleet.hosts
        names = names_of(self._course, vms)
        self.query_one("#waves", CellsView).show(*plan_cells(self._course, names, hosts, UP))
        count = count_guests(len(self._course.guests))
        words = f"Enter powers on {count}; one that runs elsewhere is never started twice."
        self.query_one("#status", CellsView).show((Cell(words, Role.MUTED),))

    def action_begin(self) -> None:
        """Begin."""
        self.dismiss(self._course)


def _keys(told: InWaves) -> str:
    if told.run.stage.is_end:
        return "o power on again · w write it down · x put it away · Esc closes"
    holds = "go on" if told.run.stage is Stage.HELD else "hold"
    rest = "" if told.wording is UP else " · s again · + time · F force"
    return f"space {holds} · x stop · g let go{rest} · Esc closes"
