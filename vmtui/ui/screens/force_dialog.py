"""The dialog before a forced power-off or a reset: slow enough to be meant, quick if need be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Button, Input, Static

from vmtui.core import force_text as say
from vmtui.core import freeze_text
from vmtui.core.force import ForcePhase, Forcing
from vmtui.core.left_out_text import left_out_shortly
from vmtui.core.model import Vm, VmId
from vmtui.core.record.records import Action, Json
from vmtui.core.text import Cell, Role
from vmtui.session import Session
from vmtui.ui.messages import SessionChanged
from vmtui.ui.screens.dialog import Dialog
from vmtui.ui.screens.guest_screen import GuestScreenViewer
from vmtui.ui.widgets.cells_view import CellsView
from vmtui.ui.widgets.dialog_button import DialogButton
from vmtui.ui.widgets.guarded_input import GuardedInput
from vmtui.ui.widgets.guest_facts import GuestFacts
from vmtui.ui.widgets.guest_view import BESIDE, GuestView

_ROOMY = 30
"""Lines of a terminal that has room for all that can be said of a guest."""


class ForceAnswer(Enum):
    """How the dialog was left."""

    CANCELLED = "cancelled"
    FORCED = "forced"
    SOFT_INSTEAD = "soft instead"


@dataclass(frozen=True, slots=True)
class _Guest:
    """One guest of the dialog as it stands now.

    Attributes:
        dropped: Why it can't be forced any more; "" if it can.
        is_read: Whether its host has told how it stands, so that it can be forced at once.
    """

    vm: Vm
    dropped: str
    is_read: bool


class ForceDialog(Dialog[ForceAnswer]):
    """Names what would be forced off or reset, what it costs, and waits for the name to be typed.

    Of one guest its name must be typed (see ``to_type``), of several how many they are. Enter
    does nothing before that, and nothing within half a second of the last character. A guest
    that went off or was restarted meanwhile is left alone, and the dialog says so.

    One guest whose agent answers can be frozen first (ctrl+f), under the same conditions. Where
    that was chosen before, Enter does it, and nothing where it can't be done.

    Closes as soon as the force is on its way: its row in the fleet shows how it goes on.
    """

    DEFAULT_CSS = """
    ForceDialog {
        layout: horizontal;
    }
    ForceDialog #frame {
        border: round $error;
    }
    ForceDialog GuestView {
        width: 1fr;
        max-width: 84;
        height: 29;
        max-height: 100%;
        padding: 0 1;
        background: $surface;
    }
    ForceDialog .buttons.-crowded Button {
        margin: 0;
        padding: 0;
    }
    """

    AUTO_FOCUS = "#confirm"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "soft", "Soft shutdown instead", show=False),
        Binding("ctrl+g", "screen", "The guest's screen", show=False),
        # With priority: in a field it would delete a word.
        Binding("ctrl+f", "freeze", freeze_text.BUTTON, show=False, priority=True),
    ]

    def __init__(
        self,
        session: Session,
        vm_ids: Sequence[VmId],
        hidden: int = 0,
        action: Action = Action.FORCE_OFF,
        *,
        freeze: bool = False,
    ) -> None:
        """A dialog for these guests.

        Args:
            session: Whose guests they are.
            vm_ids: The guests.
            hidden: How many of them the table's filter hides.
            action: FORCE_OFF or RESET.
            freeze: Whether Enter freezes the one guest first; only with FORCE_OFF.
        """
        super().__init__(session.now)
        self._session = session
        self._hidden = hidden
        self._action = action
        self._words = say.WORDS[action]
        self._freeze = freeze
        self._vms = {vm_id: session.fleet.vms[vm_id] for vm_id in vm_ids}
        self._earlier: dict[VmId, Forcing | None] = {
            vm_id: session.doings(vm_id).forcing for vm_id in vm_ids
        }
        self._opened = session.now()
        self._count = len(self._vms)
        self._all_read = False
        self._remark = ""

    @property
    def _is_single(self) -> bool:
        return len(self._vms) == 1

    def compose(self) -> ComposeResult:
        """What is known, what must be typed, and the buttons."""
        with Vertical(id="frame") as frame:
            frame.border_title = freeze_text.TITLE if self._freeze else self._words.title
            if self._is_single:
                yield GuestFacts(id="facts")
            else:
                with VerticalScroll(classes="scroll"):
                    yield CellsView(indent=2, id="guests")
            yield CellsView(id="prompt", classes="apart")
            with Horizontal(classes="field"):
                yield Static("name" if self._is_single else "number", classes="label")
                yield GuardedInput(self._clock, self._listens, id="confirm")
            with Horizontal(classes="field"):
                yield Static("why", classes="label")
                yield GuardedInput(
                    self._clock, self._listens, id="why", placeholder="optional, for the record"
                )
            yield CellsView(id="status")
            with Horizontal(classes="buttons"):
                yield DialogButton("Cancel", "cancel")
                yield DialogButton(self._words.soft_instead, "soft")
                yield DialogButton(freeze_text.BUTTON, "freeze", "error", id="freeze-first")
                if not self._freeze:
                    yield DialogButton(self._words.button, "force", "error")
        if self._is_single and self.app.size.width >= BESIDE:
            yield GuestView(self._session, *self._vms)

    def _listens(self) -> bool:
        return self.takes_input

    def on_mount(self) -> None:
        """Have every guest read afresh, each through its host's own connection for forcing."""
        for vm in self._vms.values():
            self._session.force.prepare(vm, self._action)
        self._session.want_facts(self._vms, afresh=True)
        self._session.evidence.observe(self._vms)
        self._show()

    def on_unmount(self) -> None:
        """Watch them no longer; a shutdown that begins now is watched by itself."""
        self._session.evidence.release(self._vms)

    def on_session_changed(self, _: SessionChanged) -> None:
        """Follow the guests while the dialog is open."""
        for view in self.query(GuestView):
            view.follow()
        self._show()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say whether it matches by now; a remark stands until something else is typed."""
        if event.value:
            self._remark = ""
        self._show()

    def on_guarded_input_dropped(self, message: GuardedInput.Dropped) -> None:
        """Say what was not taken."""
        self._remark = message.words
        self._show()

    def on_input_submitted(self, _: Input.Submitted) -> None:
        """Enter in either field."""
        self.action_force()

    def action_force(self) -> None:
        """Force off what was meant, if it was; frozen first where that was chosen."""
        if not self._freeze:
            self._act(freeze=False)
        elif self._offer().is_open:
            self._act(freeze=True)
        else:
            self._remark = "nothing was done: it can't be frozen first, or not yet; see above"
            self._show()

    def action_freeze(self) -> None:
        """Freeze the guest's file systems, then force it off, if it was meant."""
        if self._offer().is_open:
            self._act(freeze=True)

    def _act(self, *, freeze: bool) -> None:
        again = "^f" if freeze and not self._freeze else "Enter"
        guests = self._look()
        if not self._is_meant(guests):
            self._remark = "nothing was done: that does not match"
        elif not all(field.is_quiet for field in self.query(GuardedInput)):
            self._remark = f"too soon after the last character: {again} again"
        elif not all(guest.is_read for guest in guests if not guest.dropped):
            self._remark = f"the guests are still being read: wait, then {again} again"
        elif self._force([guest.vm for guest in guests if not guest.dropped], freeze=freeze):
            self._leave(ForceAnswer.FORCED)
            return
        self._show()

    def action_screen(self) -> None:
        """Show what the one guest shows, over this dialog."""
        if self._is_single:
            self.app.push_screen(GuestScreenViewer(self._session, *self._vms))

    def action_soft(self) -> None:
        """Leave the guests running, and have them asked softly instead."""
        if self._can_be_asked():
            self._leave(ForceAnswer.SOFT_INSTEAD)

    def action_cancel(self) -> None:
        """Leave the guests running."""
        self._leave(ForceAnswer.CANCELLED)

    def _force(self, vms: list[Vm], *, freeze: bool) -> bool:
        """Force these off; returns whether any goes ahead."""
        why = self.query_one("#why", GuardedInput).value.strip()
        force = self._session.force_off
        went = [vm for vm in vms if force(vm.id, why, self._evidence(vm), freeze=freeze)]
        return bool(went)

    def _evidence(self, vm: Vm) -> dict[str, Json]:
        session = self._session
        doings = session.doings(vm.id)
        earlier = self._earlier[vm.id]
        return say.evidence(vm, session.host(vm.id), doings, earlier, session.now())

    def _leave(self, answer: ForceAnswer) -> None:
        for vm_id in self._vms:
            forcing = self._session.force.forcings.get(vm_id)
            self._session.force.cancel(vm_id)
            if forcing is not None and forcing.phase is ForcePhase.REFUSED and not forcing.called:
                self._session.force.dismiss(vm_id)
        self.dismiss(answer)

    def _look(self) -> list[_Guest]:
        """Every guest as it stands now."""
        return [self._guest(vm_id) for vm_id in self._vms]

    def _guest(self, vm_id: VmId) -> _Guest:
        vm = self._session.fleet.vms.get(vm_id, self._vms[vm_id])
        self._vms[vm_id] = vm
        forcing = self._session.force.forcings.get(vm_id)
        reading = forcing is not None and forcing.phase is ForcePhase.PREPARING
        hindrance = self._session.force_hindrance(vm_id)
        is_there = vm_id in self._session.fleet.vms and not vm.departed
        if reading and is_there and not self._session.is_own_machine(vm_id):
            return _Guest(vm, "", is_read=False)
        return _Guest(vm, hindrance, is_read=True)

    def _is_meant(self, guests: list[_Guest]) -> bool:
        typed = self.query_one("#confirm", GuardedInput).value
        able = [guest for guest in guests if not guest.dropped]
        if not able:
            return False
        if self._is_single:
            return typed in say.to_type(able[0].vm).accepted
        # The number that was read when it was typed, and still holds.
        return len(able) == self._count and typed.strip() == str(self._count)

    def _can_be_asked(self) -> bool:
        """Whether any of the guests could still be asked softly and was not."""
        return any(
            not say.was_asked_softly(self._session.doings(vm_id), self._action)
            and self._session.obstacle(vm_id) is None
            for vm_id in self._vms
        )

    @property
    def _may_freeze(self) -> bool:
        """Whether freezing makes sense at all: not of several, whose agents would all be asked."""
        return self._is_single and self._action is Action.FORCE_OFF

    def _offer(self) -> freeze_text.Offer:
        """Whether the one guest can be frozen first."""
        if not self._may_freeze:
            return freeze_text.Offer(is_open=False, cell=Cell(""))
        (vm,) = self._vms.values()
        session = self._session
        evidence = session.evidence.of(vm.id)
        offer = freeze_text.offer(
            vm,
            session.host(vm.id),
            evidence.agent if evidence else None,
            session.freezes.left.get(vm.id),
            session.now().boot - self._opened.boot,
        )
        return freeze_text.chosen(offer) if self._freeze else offer

    # How it looks

    def _show(self) -> None:
        guests = self._look()
        able = [guest for guest in guests if not guest.dropped]
        if len(able) != self._count and not self._is_single:
            self._count = len(able)
            confirm = self.query_one("#confirm", GuardedInput)
            if confirm.value or self._all_read:  # else nobody has relied on the number yet
                self._remark = f"the number changed: {len(able)} left"
            confirm.value = ""
        self._all_read = all(guest.is_read for guest in guests)
        if self._is_single:
            self.query_one(GuestFacts).show(self._facts(guests[0]))
        else:
            self._show_list(guests)
        self._show_controls(guests, able)

    def _show_controls(self, guests: list[_Guest], able: list[_Guest]) -> None:
        self.query_one("#prompt", CellsView).show((self._prompt(able),), *self._left_out(guests))
        self.query_one("#status", CellsView).show((self._status(guests, able),))
        for field in self.query(".field"):
            field.display = bool(able)
        self.query_one("#cancel", DialogButton).rename("Cancel" if able else "Close")
        meant = self._is_meant(guests) and all(guest.is_read for guest in able)
        for force in self.query("#force").results(Button):
            force.disabled = not meant
            force.display = bool(able)
        freeze = self.query_one("#freeze-first", Button)
        freeze.disabled = not meant
        freeze.display = bool(able) and self._offer().is_open
        soft = self.query_one("#soft", Button)
        soft.display = self._can_be_asked()
        self.query_one(".buttons").set_class(freeze.display and soft.display, "-crowded")
        if not able:
            self.query_one("#cancel", Button).focus()

    def _prompt(self, able: list[_Guest]) -> Cell:
        if not able:
            verb = " ".join(self._words.do_it.format("").split())
            return Cell(f"Nothing is left to {verb}.")
        if self._is_single:
            return Cell(f"{say.to_type(able[0].vm, self._action, freeze=self._freeze).hint}.")
        hidden = f" {self._hidden} of them are hidden by the filter." if self._hidden else ""
        what = self._words.do_it.format(f"these {len(able)} guests")
        only_one = f" {freeze_text.ONLY_ONE}" if self._action is Action.FORCE_OFF else ""
        return Cell(f"Type {len(able)} to {what}.{hidden}{only_one}")

    def _left_out(self, guests: list[_Guest]) -> list[tuple[Cell, ...]]:
        """Above the fold, for the list may be long."""
        dropped = [(guest.vm.name, guest.dropped) for guest in guests if guest.dropped]
        is_all = len(dropped) == len(guests)
        return [] if is_all or not dropped else [left_out_shortly(len(guests), dropped)]

    def _status(self, guests: list[_Guest], able: list[_Guest]) -> Cell:
        if not able:
            words = guests[0].dropped if self._is_single else "see above why"
            return Cell(f"✗ {self._words.not_done}: {words}. Esc closes.", Role.OVERDUE)
        if self._remark:
            return Cell(self._remark, Role.OVERDUE)
        reading = sum(not guest.is_read for guest in able)
        if reading:
            what = "the guest" if self._is_single else f"{reading} of the guests"
            return Cell(f"reading {what} afresh…", Role.GOING)
        if self._is_meant(guests):
            return self._status_of_enter(len(able))
        screen = " ^g its screen." if self._is_single and not self.query(GuestView) else ""
        return Cell(f"Enter does nothing before that. Esc leaves it running.{screen}", Role.MUTED)

    def _status_of_enter(self, able: int) -> Cell:
        """What Enter does now."""
        does = self._words.does_it.format("this guest" if able == 1 else f"these {able} guests")
        is_open = self._offer().is_open
        if self._freeze and not is_open:
            words = "Enter does nothing yet: see freeze above. Esc, then F forces it plainly."
            return Cell(words, Role.OVERDUE)
        if self._freeze:
            return Cell(f"! Enter freezes its file systems, then {does}.", Role.BAD)
        return Cell(f"! Enter {does}{', ^f freezes it first' if is_open else ''}.", Role.BAD)

    def _facts(self, guest: _Guest) -> dict[str, tuple[Cell, ...]]:
        session = self._session
        vm = guest.vm
        now = session.now()
        host = session.host(vm.id)
        doings = session.doings(vm.id)
        against = session.obstacle(vm.id)
        facts = {
            "guest": (say.name(vm), *say.title(vm), say.about(vm, host, doings.forcing, now)),
            "tried": (say.tried(doings, self._earlier[vm.id], now),),
            "seen": (say.seen(vm, host, doings.forcing, doings, now),),
        }
        if guest.dropped:
            return facts
        if self._may_freeze:
            facts["freeze"] = (self._offer().cell,)
        return facts | {
            "gentler": (
                say.gentler(
                    vm, doings, against, host.uri, now, self._action, is_short=self._is_low
                ),
            ),
            "risk": (say.risk(vm, self._action),),
            "same as": (say.by_hand(self._words.verb, vm, host.uri, freeze=self._freeze),),
        }

    @property
    def _is_low(self) -> bool:
        """Whether lines are scarce: the risk must stay in sight."""
        return self.app.size.height < _ROOMY

    def _show_list(self, guests: list[_Guest]) -> None:
        session = self._session
        lines: list[tuple[Cell, ...]] = []
        for guest in sorted(guests, key=lambda one: bool(one.dropped)):
            vm_id = guest.vm.id
            doings = session.doings(vm_id)
            host = session.host(vm_id)
            lines.append(say.entry(guest.vm, host, doings, guest.dropped, session.now()))
        self.query_one("#guests", CellsView).show(*lines)
