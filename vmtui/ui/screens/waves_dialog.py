"""The dialog that plans a fleet shutdown: shows all of it before it runs."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from functools import partial
from typing import ClassVar, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Input, Static

from vmtui.core.commands import Mode
from vmtui.core.frozen import frozen
from vmtui.core.model import VmId
from vmtui.core.spans import parse_span
from vmtui.core.text import Cell, Role
from vmtui.core.view import by_name
from vmtui.core.visible import visible
from vmtui.core.waves import confirming
from vmtui.core.waves.choosing import Order, groups, names_of, plan_cells
from vmtui.core.waves.plan import (
    AT_ONCE,
    MOST_AT_ONCE,
    AtDeadline,
    Course,
    Plan,
    lay_out,
    lay_out_groups,
)
from vmtui.core.ways import Way, way_for_all
from vmtui.session import Session
from vmtui.ui.screens.typed_dialog import TypedDialog
from vmtui.ui.settings import UiSettings
from vmtui.ui.widgets.cells_view import CellsView
from vmtui.ui.widgets.dialog_button import DialogButton
from vmtui.ui.widgets.guarded_input import GuardedInput

Line = tuple[Cell, ...]

_Choice = TypeVar("_Choice")


@frozen
class WavesChoice:
    """What was accepted."""

    course: Course
    mode: Mode


_MODES = {Mode.ACPI: "ACPI power button", Mode.AGENT: "guest agent"}
_FATES = {AtDeadline.LEAVE: "leave them up", AtDeadline.SAVE: "managed save"}
_FIELDS = {"l": "limit", "n": "at-once", "d": "deadline", "f": "plan"}
"""The letters that lead to a field."""


class WavesDialog(TypedDialog[WavesChoice]):
    """Whom it means, in which waves, with which figures; the plan follows each choice.

    Its start takes the number of guests and of waves, typed: that many are told to go down, in
    that order. What was typed for one plan starts no other. A key that does nothing here was meant
    for something that is not open, such as the path of a plan: then all that is typed without a
    pause after it is dropped, as it is after a key that came too early.
    """

    breath = 1.0
    dropped_words = "not taken: pause for a second, look, then type it again"

    DEFAULT_CSS = """
    WavesDialog .field .label {
        width: 10;
    }
    WavesDialog .field .label.-next {
        width: auto;
        padding: 0 1 0 2;
    }
    WavesDialog .field Input {
        width: 8;
    }
    WavesDialog .field #plan {
        width: 1fr;
    }
    WavesDialog .scroll {
        border-bottom: solid $border-blurred;
    }
    """

    AUTO_FOCUS = ""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "accept", "Start it", show=False),
        Binding("g", "change_meant", "which guests", show=False),
        Binding("w", "change_order", "in which waves", show=False),
        Binding("a", "change_mode", "ACPI or agent", show=False),
        Binding("t", "change_fate", "what becomes of the rest at the deadline", show=False),
        Binding("up", "line(-1)", "Scroll up", show=False),
        Binding("down", "line(1)", "Scroll down", show=False),
    ]

    def __init__(
        self, session: Session, meant: Mapping[str, Sequence[VmId]], settings: UiSettings
    ) -> None:
        """A dialog for guests of this session.

        Args:
            session: Whose guests they are.
            meant: What can be meant, in words, with the guests; the first is proposed.
            settings: The way and the limit to propose.
        """
        super().__init__(session.now)
        self._session = session
        self._choices = {words: tuple(ids) for words, ids in meant.items()}
        self._meant = next(iter(self._choices))
        self._order = Order.ONE
        # A host's own way and limit come first, as they do for a single guest.
        hosts = {vm_id.host: session.host(vm_id) for vm_id in self._choices[self._meant]}
        way = way_for_all(hosts.values(), Way(settings.mode, settings.limit))
        self._mode, self._limit = way.mode, way.limit
        self._load = settings.read_plan
        self._fate = AtDeadline.LEAVE
        self._plan: Plan | None = None
        self._trouble = ""

    def compose(self) -> ComposeResult:
        """The plan, then what it is made of, then what starts it."""
        field = partial(self._field, pause=0)
        with Vertical(id="frame") as frame:
            frame.border_title = "Fleet shutdown"
            with VerticalScroll(classes="scroll", can_focus=False):
                yield CellsView(indent=8, id="waves")
            yield CellsView(indent=10, id="choices")
            with Horizontal(classes="field", id="plan-field"):
                yield Static("file (f)", markup=False, classes="label")
                yield field("plan", placeholder="path of a plan; vmtui drain --help has one")
            with Horizontal(classes="field", id="figures"):
                yield Static("limit (l)", markup=False, classes="label")
                yield field("limit", value=f"{self._limit:g}")
                yield Static("at once (n)", markup=False, classes="label -next")
                yield field("at-once", value=str(AT_ONCE))
                yield Static("deadline (d)", markup=False, classes="label -next")
                yield field("deadline", placeholder="none")
            with Horizontal(classes="field", id="number-field"):
                yield Static("number", markup=False, classes="label")
                yield self._field("number")
            yield CellsView(id="status")
            with Horizontal(classes="buttons"):
                yield DialogButton("Cancel", "cancel")
                yield DialogButton("Start", "accept", "primary")

    def on_mount(self) -> None:
        """Read afresh who can be asked, and which guest vmtui itself runs in."""
        every = {vm_id for ids in self._choices.values() for vm_id in ids}
        self._session.want_facts(every, afresh=True)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Make the plan anew; the one in a file is read at once."""
        if event.input.id == "number":
            self._check_number(event)
            return
        self._remark = ""
        self._forget_number()
        if event.input.id == "plan":
            self._read_plan(event.value)

    def _check_number(self, event: Input.Changed) -> None:
        """Take nothing that can't become what starts it."""
        course = self._course()
        if course is not None and not confirming.may_become(course, event.value):
            event.prevent_default()  # else the words would be gone again
            self._refuse(f"{event.value!r} starts nothing: type {confirming.to_type(course)}")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter starts it only in the field of the number."""
        if event.input.id == "number":
            self.action_accept()
        elif self.query_one("#number-field").display:
            self.query_one("#number").focus()

    def take_key(self, event: events.Key) -> bool:
        """A digit begins the number, and some letters lead to a field, wherever the focus is."""
        key = event.character
        if isinstance(self.focused, Input) or not key or not key.isprintable():
            return False
        if key.isdecimal() and key.isascii() and self.query_one("#number-field").display:
            field = self.query_one("#number", GuardedInput)
            self.set_focus(field)
            field.replace(key, *field.selection)
        elif key == "f" or (key in _FIELDS and self._order is not Order.PLAN):
            self._go_to(_FIELDS[key])
        elif event.key not in self.active_bindings:
            self._breath.drops(event.time, is_early=True)
            self._refuse(f"{key!r} does nothing here")
        else:
            return False
        return True

    def _go_to(self, field_id: str) -> None:
        if field_id == "plan" and self._order is not Order.PLAN:
            self._order = Order.PLAN
            self._changed()
        field = self.query_one(f"#{field_id}", GuardedInput)
        self.set_focus(field)
        field.action_select_all()

    def on_paste(self, event: events.Paste) -> None:
        """A paste is only for the field that has the focus; no field has it."""
        event.stop()
        self._refuse("the paste went nowhere: first f for the path of a plan, then paste")

    def _refuse(self, words: str) -> None:
        """Say why something was not taken, and ask for the number anew."""
        self._forget_number()
        self._remark = words
        self._show()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What becomes of the rest can be chosen only where there is a deadline, and no file."""
        is_open = super().check_action(action, parameters)
        return is_open and (action != "change_fate" or self._asks_for_fate)

    # The choices

    def action_change_meant(self) -> None:
        """Mean other guests."""
        self._meant = _next(self._meant, list(self._choices))
        self._changed()

    def action_change_order(self) -> None:
        """Put them into waves otherwise."""
        self._order = _next(self._order, list(Order))
        self._changed()

    def action_change_mode(self) -> None:
        """Ask them in the other way."""
        self._mode = _next(self._mode, list(Mode))
        self._changed()

    def action_change_fate(self) -> None:
        """Do something else with the rest at the deadline."""
        self._fate = _next(self._fate, list(AtDeadline))
        self._changed()

    def action_line(self, lines: int) -> None:
        """Scroll the plan by lines."""
        for part in self.query(".scroll"):
            part.scroll_relative(y=lines, animate=False)

    def action_accept(self) -> None:
        """Start it, if that number was meant."""
        course = self._course()
        number = self.query_one("#number", GuardedInput)
        if course is None or not course.guests:
            self._remark = (
                "" if course else "nothing is started before what is said above is mended"
            )
        elif not confirming.is_typed(course, number.value):
            self._remark = f"nothing was started: type {confirming.to_type(course)} first"
            number.focus()
        elif not self._is_too_soon():
            self.dismiss(WavesChoice(course, self._mode))
            return
        self._show()

    def _changed(self) -> None:
        """What was typed was the number of another plan."""
        self._remark = ""
        self._forget_number()
        self._show()

    def _forget_number(self) -> None:
        self.query_one("#number", GuardedInput).value = ""

    # The plan

    def _read_plan(self, typed: str) -> None:
        """Read it on a thread of its own: a disk may stall."""
        self._plan, self._trouble = None, ""
        if not typed.strip():
            return
        app, limit, load = self.app, self._limit, self._load

        def read() -> None:
            told = partial(self._plan_read, typed, load(typed, limit))
            app.post_message(events.Callback(callback=told))

        threading.Thread(target=read, name="read-plan", daemon=True).start()

    def _plan_read(self, typed: str, told: Plan | str) -> None:
        if self.is_attached and self.query_one("#plan", GuardedInput).value == typed:
            self._plan, self._trouble = (None, told) if isinstance(told, str) else (told, "")
            self._show()

    def _course(self) -> Course | None:
        """What would run now; None where it can't be told."""
        session, plan = self._session, self._wanted()
        if plan is None:
            return None
        vms = session.fleet.vms
        chosen = by_name(vms[x] for x in self._choices[self._meant] if x in vms)
        own = {vm.id for vm in chosen if session.is_own_machine(vm.id)}
        hosts = session.fleet.hosts
        read_only = {host.name for host in hosts.values() if host.read_only}
        if self._order is Order.PLAN:
            return lay_out(plan, chosen, own=own, read_only=read_only)
        found = groups(self._order, chosen, hosts)
        return lay_out_groups(plan, found, own=own, read_only=read_only)

    def _wanted(self) -> Plan | None:
        """The figures, and the waves of a plan file."""
        if self._order is Order.PLAN:
            return self._plan
        limit, at_once = parse_span(self._typed("limit")), self._at_once()
        deadline = parse_span(self._typed("deadline")) if self._typed("deadline") else None
        if limit is None or at_once is None or (self._typed("deadline") and deadline is None):
            return None
        return Plan((), limit, at_once, deadline, self._fate)

    def _at_once(self) -> int | None:
        typed = self._typed("at-once")
        is_number = typed.isascii() and typed.isdecimal() and len(typed) < 6
        return int(typed) if is_number and 0 < int(typed) <= MOST_AT_ONCE else None

    # How it looks

    def _show(self) -> None:
        course = self._course()
        from_file = self._order is Order.PLAN
        self.query_one("#waves", CellsView).show(*self._plan_lines(course))
        self.query_one("#choices", CellsView).show(*self._choice_lines())
        self.query_one("#plan-field").display = from_file
        self.query_one("#figures").display = not from_file
        self.query_one("#number-field").display = bool(course and course.guests)
        self.query_one("#status", CellsView).show((self._status(course),))
        if isinstance(self.focused, Input) and not self.focused.query_ancestor(".field").display:
            self.set_focus(None)  # a hidden field would take the next keys

    def _plan_lines(self, course: Course | None) -> list[Line]:
        if course is None:
            return [(Cell(self._mistake(), Role.BAD),)]
        session = self._session
        names = names_of(course, session.fleet.vms)
        against = session.obstacles(course.guests, self._mode)
        return plan_cells(course, names, session.fleet.hosts, against=against)

    def _mistake(self) -> str:
        if self._order is Order.PLAN:
            return visible(self._trouble, 500) or "which plan? f, then its path"
        if parse_span(self._typed("limit")) is None:
            return "the limit is not a time: write 90, 5m or 1:30"
        if self._at_once() is None:
            return f"at once: a number from 1 to {MOST_AT_ONCE}"
        return "the deadline is not a time: write 90m or 1:30:00, or leave it empty"

    def _choice_lines(self) -> list[Line]:
        lines = [
            _choice("guests (g)", {x: x == self._meant for x in self._choices}),
            _choice("waves (w)", {x.value: x is self._order for x in Order}),
            _choice("way (a)", {_MODES[x]: x is self._mode for x in Mode}),
        ]
        if self._asks_for_fate:
            lines.append(_choice("then (t)", {_FATES[x]: x is self._fate for x in AtDeadline}))
        return lines

    @property
    def _asks_for_fate(self) -> bool:
        return self._order is not Order.PLAN and bool(self._typed("deadline"))

    def _status(self, course: Course | None) -> Cell:
        if self._remark:
            return Cell(self._remark, Role.OVERDUE)
        if course is None:
            return Cell("Nothing can be started before that is mended. Esc closes.", Role.MUTED)
        if not course.guests:
            return Cell("Nobody is left to go down. Esc closes.", Role.OVERDUE)
        return confirming.prompt(course, self._typed("number"))


def _choice(label: str, choices: Mapping[str, bool]) -> Line:
    cells = (
        Cell(f"{'●' if chosen else '○'} {visible(words, 40)}  ", _role(chosen=chosen))
        for words, chosen in choices.items()
    )
    return (Cell(f"{label:<12}", Role.MUTED), *cells)


def _role(*, chosen: bool) -> Role:
    return Role.GOING if chosen else Role.MUTED


def _next(chosen: _Choice, choices: Sequence[_Choice]) -> _Choice:
    return choices[(choices.index(chosen) + 1) % len(choices)]
