"""The ladder of one guest: why it still runs, and each thing that can be done, one key away.

The verdict and the rungs are seen at once on 24 lines of 80 columns; all else is below them there,
and beside them where there is room.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal, Vertical, VerticalScroll
from textual.content import Content

from vmtui.core.action import Place
from vmtui.core.cures import ladder_text as say
from vmtui.core.cures.held_frozen import with_freeze
from vmtui.core.cures.ladder import ASKED_ABOUT, Ground, Rung, Step, ladder, rung_of
from vmtui.core.cures.more_time import without_more_time
from vmtui.core.cures.only_looked_at import with_read_only
from vmtui.core.cures.remedies import findings
from vmtui.core.model import VmId
from vmtui.core.text import Cell, Role
from vmtui.core.visible import visible
from vmtui.session import Session
from vmtui.ui import wishes
from vmtui.ui.guard import KeyBurst
from vmtui.ui.judge import KeyJudge
from vmtui.ui.messages import SessionChanged
from vmtui.ui.screens.dialog import Dialog
from vmtui.ui.widgets.cells_view import CellsView
from vmtui.ui.widgets.dialog_button import DialogButton

KEYS = "o,T,+,s,r,v,a,y,S,p,n,f,R,F,i,d,m"
"""The keys of all rungs; see `vmtui.core.cures.ladder`."""

_AROUND = 5
"""Lines of the dialog besides what scrolls: its border, what it says, its button."""

_HINT = Cell("a key climbs its rung, ▸ is likeliest to help · down why · Esc closes", Role.MUTED)

WIDEST = 160
"""Columns of the dialog at most."""

BESIDE = 110
"""Columns from which on what is known stands beside the rungs."""

AIRY = 30
"""Lines from which on the parts stand apart."""

_EDGES = 5
"""Cells of the dialog's border, its padding and its scroll bar."""

_DETAILS = 60
"""Cells that what is known has beside the rungs, where these have room for all their words."""


class LadderDialog(Dialog[Step]):
    """Shows the verdict and the rungs, follows both, and is left with the rung that was chosen.

    Nothing is done here: what a rung leads to begins where the dialog was opened, with the
    guarded dialog of its own if it takes something from the guest.
    """

    DEFAULT_CSS = """
    LadderDialog #frame {
        width: 160;
    }
    LadderDialog #sides {
        height: auto;
    }
    LadderDialog.-beside #sides {
        layout: horizontal;
    }
    LadderDialog #known {
        margin-top: 1;
    }
    LadderDialog.-beside #known {
        width: 1fr;
        margin: 0 0 0 2;
    }
    LadderDialog.-airy #sides {
        margin-top: 1;
    }
    LadderDialog #status {
        height: 1;
    }
    """

    AUTO_FOCUS = ""
    place = Place.LADDER

    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding("plus" if key == "+" else key, f"climb('{key}')", show=False)
            for key in KEYS.split(",")
        ),
        Binding("down,j", "scroll(1)", "Down", show=False),
        Binding("up,k", "scroll(-1)", "Up", show=False),
        Binding("l", "cancel", "Close", show=False),
    ]

    def __init__(self, session: Session, vm_id: VmId, burst: KeyBurst) -> None:
        """A ladder.

        Args:
            session: Whose guest it is.
            vm_id: The guest.
            burst: Tells a person's key from a paste.
        """
        super().__init__(session.now)
        self._session = session
        self._vm_id = vm_id
        self._judge = KeyJudge(self, burst, self._say_too_fast)
        self._remark = ""

    @property
    def list_height(self) -> int:
        """All lines that the terminal has, for all of it is the list."""
        return max(self.app.size.height - _AROUND, 3)

    def compose(self) -> ComposeResult:
        """The verdict, the rungs, what is known, and what helps the next time."""
        with Vertical(id="frame") as frame:
            name = wishes.name_of(self._session, self._vm_id)
            host = visible(self._vm_id.host, 20)
            # A str would be read as markup.
            frame.border_title = Content(f"What can be done: {name} on {host}")
            with VerticalScroll(classes="scroll", can_focus=False):
                yield CellsView(indent=4, id="verdict")
                with Container(id="sides"):
                    yield CellsView(indent=say.RUNG, names_keys=True, id="rungs")
                    yield CellsView(indent=say.REMEDY, names_keys=True, id="known")
                yield CellsView(indent=say.REMEDY, names_keys=True, id="lasting", classes="apart")
            yield CellsView(id="status")
            with Horizontal(classes="buttons"):
                yield DialogButton("Close", "cancel")

    def on_mount(self) -> None:
        """Look at the guest from now on, and read what its rungs depend on afresh."""
        self._session.want_facts([self._vm_id], afresh=True)
        self._session.evidence.observe([self._vm_id])
        self._show()

    def on_unmount(self) -> None:
        """Look at it no longer."""
        self._session.evidence.release([self._vm_id])

    def on_resize(self) -> None:
        """Put what is known beside the rungs, or below them."""
        width, height = self.app.size
        self.set_class(width >= BESIDE, "-beside")
        self.set_class(height >= AIRY, "-airy")
        self.query_one("#rungs").styles.width = self._rung_cells
        self._show()

    @property
    def _cells(self) -> int:
        """Cells of a line from edge to edge."""
        return min(self.app.size.width, WIDEST) - _EDGES

    @property
    def _rung_cells(self) -> int:
        """Cells of a rung's line."""
        if self.app.size.width < BESIDE:
            return self._cells
        return max(say.LEAST, min(say.WHOLE, self._cells - _DETAILS))

    def on_session_changed(self, _: SessionChanged) -> None:
        """Follow the guest while the ladder is open."""
        self._show()

    def action_scroll(self, lines: int) -> None:
        """Scroll by lines."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)

    def action_climb(self, key: str) -> None:
        """Leave with the rung of a key, once it is clear that a person pressed it."""
        self._judge.when_meant(lambda: self._climb(key))

    def _climb(self, key: str) -> None:
        rung = rung_of(key, self._rungs())
        if rung is None:
            self._say("it is not there any more")
        elif rung.blocked:
            self._say(say.why_blocked(rung))
        else:
            self.dismiss(rung.step)

    def _say_too_fast(self) -> None:
        self._say("keys came too fast to be typed: nothing was done")

    def _say(self, words: str) -> None:
        self._remark = words
        self._show()

    def _ground(self) -> Ground | None:
        session = self._session
        vm = session.fleet.vms.get(self._vm_id)
        if vm is None:
            return None
        evidence = session.evidence.of(self._vm_id)
        against = {one: session.power.against(one, self._vm_id) for one in ASKED_ABOUT}
        return Ground(
            vm=vm,
            host=session.host(self._vm_id),
            now=session.now(),
            shutdown=wishes.under_way(session, self._vm_id),
            agent=evidence.agent if evidence else None,
            against={one: why for one, why in against.items() if why},
            is_own_machine=session.is_own_machine(self._vm_id),
            left_frozen=session.freezes.left.get(self._vm_id),
        )

    def _rungs(self) -> tuple[Rung, ...]:
        ground = self._ground()
        return ladder(ground) if ground else ()

    def _show(self) -> None:
        ground = self._ground()
        doings = self._session.doings(self._vm_id)
        verdict = doings.verdict
        vm = ground.vm if ground else None
        agent = ground.agent if ground else None
        now = self._session.now()
        found = findings(verdict, vm, agent) if verdict else ()
        found = with_freeze(found, doings.left_frozen, agent, now)
        found = with_read_only(found, ground.host) if ground else found
        if ground and ground.shutdown is None:
            found = without_more_time(found)
        rungs = ladder(ground) if ground else ()
        about = [say.agent_line(agent, vm, now)] if vm else []
        likely = say.finding_lines(found)
        judged = say.verdict_lines(verdict, found, now, self._cells)
        self._tell("#verdict", [*judged, *say.tried_lines(doings.tried, now)])
        self._tell("#rungs", say.rung_lines(rungs, found, self._rung_cells))
        self._tell(
            "#known", [*say.reason_lines(verdict), *about, *([()] if likely else []), *likely]
        )
        self._tell("#lasting", say.lasting_lines(found))
        said = Cell(self._remark, Role.OVERDUE) if self._remark else _HINT
        self._tell("#status", [(said,)])

    def _tell(self, part: str, lines: Sequence[say.Line]) -> None:
        self.query_one(part, CellsView).show(*lines)
