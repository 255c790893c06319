"""The short dialog before a soft shutdown or a reboot: who is asked, how, and for how long."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Button, Input, Static

from vmtui.core.commands import Mode
from vmtui.core.cures.held_frozen import held_count, held_words
from vmtui.core.foreign_text import foreign_press_words, pressed_by_others
from vmtui.core.frozen import frozen
from vmtui.core.left_out_text import left_out_shortly
from vmtui.core.model import PowerState, Vm, VmId
from vmtui.core.power_text import BY_HAND, asking_by_hand, by_hand, count_words
from vmtui.core.record.records import Action
from vmtui.core.shutdown import Goal
from vmtui.core.shutdown_text import (
    REBOOTING,
    UNDER_WAY,
    Candidate,
    candidate_lines,
    hidden_words,
    mode_words,
)
from vmtui.core.spans import parse_span
from vmtui.core.text import Cell, Role, clock
from vmtui.core.virsh import out_of_reach
from vmtui.core.ways import Way, differing, way_for_all
from vmtui.session import Session
from vmtui.ui.messages import SessionChanged
from vmtui.ui.screens.dialog import Dialog
from vmtui.ui.settings import UiSettings
from vmtui.ui.widgets.cells_view import CellsView
from vmtui.ui.widgets.dialog_button import DialogButton
from vmtui.ui.widgets.guarded_input import GuardedInput


@frozen
class ShutdownChoice:
    """What was accepted.

    Attributes:
        vm_ids: Those that nothing stands against.
        limit: Seconds that each of them is given.
        wakes: Whether those that sleep are woken first.
    """

    vm_ids: tuple[VmId, ...]
    mode: Mode
    limit: float
    wakes: bool = False


_DIGITS = "0123456789"

_MODES = {Mode.ACPI: "ACPI power button", Mode.AGENT: "guest agent"}


@frozen
class _Words:
    title: str
    accept: str
    nobody: str
    asks: str


_WORDS = {
    Goal.OFF: _Words(
        "Soft shutdown",
        "Shut down",
        "Nothing is left to shut down. Enter closes.",
        "to power off",
    ),
    Goal.RESTART: _Words(
        "Reboot",
        "Reboot",
        "Nothing is left to reboot. Enter closes.",
        "to restart",
    ),
}


class ShutdownDialog(Dialog[ShutdownChoice]):
    """Names the guests, the way and the limit; Enter accepts.

    Guests that can't be asked now are left out and named, with what to do instead. The facts of
    all are read afresh when it opens, so a job that has just begun is seen.

    Guests that sleep can be woken first (``w``); that is proposed where all of them sleep.
    """

    DEFAULT_CSS = """
    ShutdownDialog #limit {
        width: 10;
    }
    ShutdownDialog .choice Button.-textual-compact {
        min-width: 0;
        margin-right: 3;
        background: transparent;
        color: $text-muted;
        &.-primary {
            color: $text-accent;
        }
    }
    ShutdownDialog .beside {
        padding-left: 10;
    }
    ShutdownDialog .field CellsView {
        width: 1fr;
        padding-left: 2;
    }
    """

    AUTO_FOCUS = "#accept"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "accept", "Accept", show=False),
        Binding("a", "change_mode", "ACPI or agent", show=False),
        Binding("w", "change_waking", "wake those that sleep first, or not", show=False),
    ]

    def __init__(
        self,
        session: Session,
        vm_ids: Sequence[VmId],
        hidden: int,
        settings: UiSettings,
        goal: Goal = Goal.OFF,
        mode: Mode | None = None,
    ) -> None:
        """A dialog for these guests.

        Args:
            session: Whose guests they are.
            vm_ids: The guests.
            hidden: How many of them the table's filter hides.
            settings: The way and the limit to propose where the hosts have none of their own.
            goal: What they are asked for.
            mode: The way to propose, whatever anybody says.
        """
        super().__init__(session.now)
        self._session = session
        self._hidden = hidden
        hosts = [session.fleet.hosts[name] for name in dict.fromkeys(x.host for x in vm_ids)]
        usual = Way(settings.mode, settings.limit)
        way = way_for_all(hosts, usual)
        self._mode, self._limit = mode or way.mode, way.limit
        self._differing = differing(hosts, usual)
        vms = session.fleet.vms
        self._names = {vm_id: vms[vm_id].name for vm_id in vm_ids if vm_id in vms}
        self._goal = goal
        self._words = _WORDS[goal]
        self._wakes = goal is Goal.OFF and all(self._sleeps(vm_id) for vm_id in self._names)

    def compose(self) -> ComposeResult:
        """The guests, the way, the limit and the buttons."""
        with Vertical(id="frame") as frame:
            frame.border_title = self._words.title
            with VerticalScroll(classes="scroll", can_focus=False):
                yield CellsView(indent=4, names_keys=True, id="guests")
            yield CellsView(id="hidden")
            with Horizontal(classes="field choice apart"):
                yield Static("way (a)", markup=False, classes="label")
                for mode in Mode:
                    yield _ModeButton(mode)
            yield CellsView(names_keys=True, id="meaning", classes="beside")
            yield CellsView(id="sleepers")
            with Horizontal(classes="field apart"):
                yield Static("limit (l)", markup=False, classes="label")
                yield GuardedInput(
                    self._clock, self._listens, pause=0, value=f"{self._limit:g}", id="limit"
                )
                yield CellsView(id="span")
            yield CellsView(indent=BY_HAND, id="by-hand")
            yield CellsView(names_keys=True, id="status")
            with Horizontal(classes="buttons"):
                yield DialogButton("Cancel", "cancel")
                yield DialogButton(self._words.accept, "accept", "primary")

    def _listens(self) -> bool:
        return self.takes_input

    def on_mount(self) -> None:
        """Read what may stand against it afresh."""
        self._session.want_facts(self._names, afresh=True)
        self._session.evidence.observe(self._names)
        self._show()

    def on_unmount(self) -> None:
        """Watch them no longer; a shutdown that begins now is watched by itself."""
        self._session.evidence.release(self._names)

    def on_session_changed(self, _: SessionChanged) -> None:
        """Follow the guests while the dialog is open."""
        self._show()

    def on_input_changed(self, _: Input.Changed) -> None:
        """Say what the limit comes to."""
        self._show()

    def on_input_submitted(self, _: Input.Submitted) -> None:
        """Enter in the limit's field accepts as well."""
        self.action_accept()

    def on_descendant_focus(self) -> None:
        """Say what Enter does where the focus is now."""
        self._show()

    def action_accept(self) -> None:
        """Accept it as it stands, or close it where nobody is left to ask."""
        asked = [one.id for one in self._candidates() if one.against is None]
        limit = self._typed_limit()
        if not asked:
            self.dismiss(None)
        elif limit is not None:
            wakes = any(self._sleeps(vm_id) for vm_id in asked)
            self.dismiss(ShutdownChoice(tuple(asked), self._mode, limit, wakes))
        else:
            self._show()
            self.query_one("#limit", GuardedInput).focus()

    def action_change_mode(self) -> None:
        """The other way of asking."""
        self.action_set_mode("acpi" if self._mode is Mode.AGENT else "agent")

    def action_change_waking(self) -> None:
        """Wake those that sleep first, or leave them out."""
        self._wakes = self._goal is Goal.OFF and not self._wakes
        self._show()

    def action_set_mode(self, mode: str) -> None:
        """This way of asking."""
        self._mode = Mode(mode)
        self._show()

    def take_key(self, event: events.Key) -> bool:
        """``l`` or a digit begins another limit, wherever the focus is.

        No binding: a slow line delivers ``l60`` at once, and then the digits arrive here while
        the field gets the focus, where a field takes such keys for its own.
        """
        if event.character and event.character in _DIGITS:
            self._type_limit(event.character)
        elif event.character == "l":
            self._edit_limit()
        else:
            return False
        return True

    def _edit_limit(self) -> None:
        """Put the cursor into the limit, to type another one over it."""
        field = self.query_one("#limit", GuardedInput)
        self.set_focus(field)
        field.action_select_all()

    def _type_limit(self, digit: str) -> None:
        field = self.query_one("#limit", GuardedInput)
        if self.focused is not field:
            self._edit_limit()
        field.replace(digit, *field.selection)

    def _candidates(self) -> list[Candidate]:
        return [self._candidate(vm_id, name) for vm_id, name in self._names.items()]

    def _candidate(self, vm_id: VmId, name: str) -> Candidate:
        watch = self._session.soft.watches.get(vm_id)
        under_way = watch is not None and not watch.phase.is_end and watch.goal is self._goal
        is_reboot = self._goal is Goal.RESTART
        against = self._session.obstacle(vm_id, self._mode)
        if under_way:
            against = REBOOTING if is_reboot else UNDER_WAY
        wakes = self._wakes and self._sleeps(vm_id)
        if wakes:
            against = self._session.power.against(Action.WAKE, vm_id)
        replaces = watch is not None and not watch.phase.is_end and not under_way
        instead_of = ("shutdown" if is_reboot else "reboot") if replaces else ""
        times = self._session.details.times.of(vm_id.uuid)
        vm = self._session.fleet.vms.get(vm_id)
        foreign = self._pressed_by_others(vm_id)
        held = held_words(self._session.freezes.left.get(vm_id), self._session.now())
        tags = self._session.host(vm_id).tags
        return Candidate(vm_id, name, vm, against, times, wakes, instead_of, foreign, held, tags)

    def _pressed_by_others(self, vm_id: VmId) -> str:
        session = self._session
        doings, now = session.doings(vm_id), session.now()
        return foreign_press_words(doings, now, is_press=self._mode is Mode.ACPI)

    def _typed_limit(self) -> float | None:
        return parse_span(self.query_one("#limit", GuardedInput).value)

    def _show(self) -> None:
        candidates = self._candidates()
        asked = [one for one in candidates if one.against is None]
        hidden = hidden_words(self._hidden, len(candidates))
        lines = candidate_lines(candidates)
        self.query_one("#guests", CellsView).show(*lines)
        self.query_one("#hidden", CellsView).show(
            *([(Cell(hidden, Role.OVERDUE),)] if hidden else []),
            *([(Cell(self._differing, Role.MUTED),)] if self._differing and asked else []),
            *(self._not_in_sight(candidates) if asked and self.is_long(lines) else []),
        )
        vms = [one.vm for one in asked if one.vm is not None]
        self.query_one("#meaning", CellsView).show((mode_words(self._mode, vms, self._goal),))
        self.query_one("#sleepers", CellsView).show(*self._sleepers())
        self.query_one("#by-hand", CellsView).show(*self._by_hand(vms))
        for button in self.query(_ModeButton):
            button.mark(self._mode)
        self.query_one("#span", CellsView).show((self._span(),))
        self.query_one("#status", CellsView).show((self._status(asked, candidates),))
        for part in self.query(".field, #meaning, #accept"):
            part.display = bool(asked)
        self.query_one("#cancel", DialogButton).rename("Cancel" if asked else "Close")

    def _not_in_sight(self, candidates: list[Candidate]) -> list[tuple[Cell, ...]]:
        """In a line each, where the list is too long to show it without scrolling."""
        pressed = sum(bool(one.foreign) for one in candidates if one.against is None)
        held = sum(bool(one.held) for one in candidates if one.against is None)
        reasons = [(one.name, one.against.words) for one in candidates if one.against]
        return [
            *([(Cell(held_count(held), Role.BAD),)] if held else []),
            *([(Cell(pressed_by_others(pressed), Role.OVERDUE),)] if pressed else []),
            *([left_out_shortly(len(candidates), reasons)] if reasons else []),
        ]

    def _span(self) -> Cell:
        limit = self._typed_limit()
        if limit is None:
            return Cell("not a time: write 90, 5m or 1:30", Role.BAD)
        return Cell(f"seconds, or 5m, or 1:30 · now {clock(limit)}", Role.MUTED)

    def _status(self, asked: list[Candidate], candidates: list[Candidate]) -> Cell:
        if not asked:
            return Cell(self._words.nobody, Role.OVERDUE)
        if self.enter_leaves:
            return Cell("Enter closes, and nobody is asked.", Role.MUTED)
        if self._typed_limit() is None:
            return Cell("Enter asks nobody before the limit is a time.", Role.OVERDUE)
        left_out = len(candidates) - len(asked)
        others = f", {left_out} left out" if left_out else ""
        what = f"{count_words(len(asked))} {self._words.asks}"
        return Cell(f"Enter asks {what}{others}. Nothing is ever forced.", Role.MUTED)

    def _sleeps(self, vm_id: VmId) -> bool:
        vm = self._session.fleet.vms.get(vm_id)
        return vm is not None and vm.state is PowerState.SUSPENDED

    def _sleepers(self) -> list[tuple[Cell, ...]]:
        if self._goal is not Goal.OFF or not any(map(self._sleeps, self._names)):
            return []
        texts = ("wake it first, then ask", "leave it out")
        marks = "●○" if self._wakes else "○●"
        cells = (
            Cell(f"{mark} {words}   ", Role.GOING if mark == "●" else Role.MUTED)
            for mark, words in zip(marks, texts, strict=True)
        )
        return [(Cell("sleep (w)  ", Role.MUTED), *cells)]

    def _by_hand(self, vms: list[Vm]) -> list[tuple[Cell, ...]]:
        if not vms:
            return []
        vm = vms[0]
        uri = self._session.host(vm.id).uri
        is_reboot = self._goal is Goal.RESTART
        line = asking_by_hand(self._mode, vm, uri, reboot=is_reboot)
        lines = [line]
        if self._wakes and self._sleeps(vm.id) and not out_of_reach(uri):
            lines = [f"{by_hand(Action.WAKE, vm, uri)}, then", line]
        if len(vms) > 1:
            lines[-1] += f"  (first of {len(vms)})"
        first, *more = lines
        return [
            (Cell(f"same as   {first}", Role.MUTED),),
            *((Cell(f"          {other}", Role.MUTED),) for other in more),
        ]


class _ModeButton(Button):
    """One way of asking; never focused, so that Enter always accepts the dialog."""

    can_focus = False

    def __init__(self, mode: Mode) -> None:
        super().__init__(_MODES[mode], action=f"screen.set_mode('{mode.value}')", compact=True)
        self._mode = mode

    def mark(self, chosen: Mode) -> None:
        """Show whether this is the way that is chosen."""
        is_chosen = chosen is self._mode
        self.label = f"{'●' if is_chosen else '○'} {_MODES[self._mode]}"
        self.variant = "primary" if is_chosen else "default"
