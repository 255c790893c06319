"""What the tabs of a guest's own view say: rows for the room that there is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from vmtui.core.details import Answer, Part
from vmtui.core.details_text import (
    SLOW,
    DetailLine,
    Looked,
    address_lines,
    device_lines,
    gauge_lines,
    keeping_lines,
    standing_lines,
)
from vmtui.core.guest.charts import Chart, chart_lines, merged
from vmtui.core.history import Figure
from vmtui.core.key_words import KeyWords
from vmtui.core.model import HostStatus, Vm, VmId
from vmtui.core.panel_text import INDENT as STEP_INDENT
from vmtui.core.panel_text import Room, panel
from vmtui.core.row_text import note
from vmtui.core.stories.words import INDENT as STORY_INDENT
from vmtui.core.stories.words import head_lines, story_lines
from vmtui.core.text import Cell, Role
from vmtui.core.visible import visible
from vmtui.session import Session
from vmtui.ui.hints import asks_to_shut_down
from vmtui.ui.looked import looked_at
from vmtui.ui.widgets.details_pane import rows_of
from vmtui.ui.widgets.event_lines import time_words, words_of
from vmtui.ui.widgets.key_bar import KeyHint
from vmtui.ui.widgets.rows_view import Row, hanging

GONE = "it is not there any more; esc goes back"


class Tab:
    """One tab of one guest.

    Attributes:
        title: On the line of tabs.
        parts: What its host is asked for while it is seen, besides the usual.
        follows: Whether it is read at its end, and goes on there.
        key_words: Says which keys it names.
    """

    title: ClassVar[str]
    parts: frozenset[Part] = frozenset()
    follows: ClassVar[bool] = False
    key_words = KeyWords()

    def __init__(self, session: Session, vm_id: VmId) -> None:
        self.session = session
        self.vm_id = vm_id

    @property
    def vm(self) -> Vm | None:
        """The guest, while it is there."""
        return self.session.fleet.vms.get(self.vm_id)

    def rows(self, width: int, height: int) -> Sequence[Row]:
        """What it says now."""
        raise NotImplementedError

    def hints(self) -> tuple[KeyHint, ...]:
        """Keys that only work here."""
        return ()

    def looked(self, vm: Vm) -> Looked:
        """All that is known of the guest."""
        return looked_at(self.session, vm)

    def missing(self, part: Part, answer: Answer[Any] | None) -> Cell | None:
        """Why a part is not known, or is old; None if it is as it should be."""
        now = self.session.now()
        asked = self.session.details.of(self.vm_id).asked.get(part)
        waited = now.boot - asked.boot if asked else 0.0
        old = "; this is how it was" if answer is not None and answer.found is not None else ""
        if self.session.host(self.vm_id).status is not HostStatus.UP:
            return Cell(f"no connection to its host{old}", Role.OVERDUE)
        if waited >= SLOW:
            return Cell(f"no answer for {waited:.0f} s{old}", Role.OVERDUE)
        if answer is not None and answer.error:
            return Cell(f"{visible(answer.error)}{old}", Role.OVERDUE)
        return None if answer is not None else Cell("asking …", Role.MUTED)


def message(words: Cell, width: int) -> list[Row]:
    """A tab that only says this."""
    return hanging((words,), width)


class Overview(Tab):
    """How it stands, what runs in it, and what is kept of it."""

    title = "overview"

    def rows(self, width: int, height: int) -> Sequence[Row]:  # noqa: ARG002
        """All of it, labelled."""
        vm = self.vm
        if vm is None:
            return message(Cell(GONE, Role.OVERDUE), width)
        seen, now = self.looked(vm), self.session.now()
        said = note(vm, self.session.host(vm.id), self.session.doings(vm.id), now)
        said = self.key_words.cell(said)
        is_news = said.text not in ("", visible(vm.title or ""))
        lines = (
            *standing_lines(seen, now),
            *([DetailLine("now", (said,))] if is_news else []),
            *address_lines(seen),
            *gauge_lines(seen, width),
            *keeping_lines(seen, now),
        )
        return [row for line in lines for row in rows_of(line, width)]


class Charts(Tab):
    """Its figures of the last minutes."""

    title = "charts"
    parts = frozenset({Part.FIGURES})

    def rows(self, width: int, height: int) -> Sequence[Row]:
        """One chart for each figure."""
        vm = self.vm
        if vm is None:
            return message(Cell(GONE, Role.OVERDUE), width)
        desk = self.session.details
        why = self.missing(Part.FIGURES, desk.of(vm.id).figures)
        if not vm.state.has_process:
            why = Cell("it is off: nothing is measured", Role.MUTED)
        coarse, fine = desk.history(vm.id), desk.fine
        charts = [
            Chart(
                figure,
                merged(coarse.points(figure), fine.points(figure)),
                vm.memory if figure is Figure.MEMORY else None,
            )
            for figure in Figure
        ]
        said = message(why, width)[:1] if why and why.role is not Role.MUTED else []
        lines = chart_lines(charts, self.session.now().boot, width, height - len(said))
        return [*said, *lines]


class Devices(Tab):
    """Its disks and its network cards."""

    title = "devices"

    def rows(self, width: int, height: int) -> Sequence[Row]:  # noqa: ARG002
        """A paragraph for each."""
        vm = self.vm
        if vm is None:
            return message(Cell(GONE, Role.OVERDUE), width)
        lines = device_lines(self.looked(vm), self.session.now())
        return [row for line in lines for row in rows_of(line, width)]


class Events(Tab):
    """What happened to it, since vmtui looks."""

    title = "events"
    follows = True

    def __init__(self, session: Session, vm_id: VmId) -> None:
        super().__init__(session, vm_id)
        self._known: tuple[tuple[int, int], list[Row]] = ((-1, -1), [])

    def rows(self, width: int, height: int) -> Sequence[Row]:  # noqa: ARG002
        """The oldest first, each in full."""
        state = (self.session.ring.heard, width)
        if self._known[0] != state:
            self._known = (state, list(self._rows(width)))
        words = "nothing has happened to it while vmtui looked"
        return self._known[1] or message(Cell(words, Role.MUTED), width)

    def _rows(self, width: int) -> Iterator[Row]:
        wall = self.session.now().wall
        for one in self.session.ring:
            if one.vm is not None and one.vm.uuid == self.vm_id.uuid:
                at = f"{time_words(one, wall)}  "
                is_elsewhere = one.host != self.vm_id.host
                where = [Cell(f"{visible(one.host)}  ", Role.MUTED)] if is_elsewhere else []
                cells = (Cell(at, Role.MUTED), *where, Cell(words_of(one), one.role))
                yield from hanging(cells, width, len(at))


class Timeline(Tab):
    """The steps of its shutdown, and the story of its last incident."""

    title = "timeline"
    follows = True

    def rows(self, width: int, height: int) -> Sequence[Row]:  # noqa: ARG002
        """The steps first, for they are what matters while it goes on."""
        session, now = self.session, self.session.now()
        steps = panel(self.vm, session.doings(self.vm_id), now, Room(100, width))
        named = map(self.key_words.line, steps)
        rows = [row for line in named for row in hanging(line, width, STEP_INDENT)]
        story = session.stories.of(self.vm_id)
        if story is None:
            if rows:
                return rows
            words = "no shutdown, reboot or force of it is known"
            if asks_to_shut_down(session, self.vm_id):
                words += ": s asks it to shut down"
            return message(self.key_words.cell(Cell(words, Role.MUTED)), width)
        rows += [()] if rows else []
        for line in head_lines(story, now):
            rows += hanging(line, width, 9)
        rows.append(())
        for line in story_lines(story):
            rows += hanging(line, width, STORY_INDENT)
        return rows

    def hints(self) -> tuple[KeyHint, ...]:
        """The story can be written down where it is alone."""
        return (KeyHint("t", "write it down"),) if self.session.stories.of(self.vm_id) else ()
