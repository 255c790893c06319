"""The dialog before a forced power-off or a reset: slow enough to be meant, quick if need be."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Button, Input, Static

from vmtui.core import force_text as say
from vmtui.core import freeze_text, guards
from vmtui.core.left_out_text import left_out_shortly
from vmtui.core.model import HostStatus, Vm, VmId
from vmtui.core.record.records import Action
from vmtui.core.text import Cell, Role
from vmtui.session import Session
from vmtui.ui.messages import SessionChanged
from vmtui.ui.screens.force_guests import ForceGuest, ForceGuests
from vmtui.ui.screens.guest_screen import GuestScreenViewer
from vmtui.ui.screens.typed_dialog import TypedDialog
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


class ForceDialog(TypedDialog[ForceAnswer]):
    """Names what would be forced off or reset, what it costs, and waits for the name to be typed.

    Of one guest its name must be typed (see ``to_type``), of several how many they are. A protected
    one takes a reason as well, and is never one of several (see ``guards``). Enter does nothing
    before that, and nothing within half a second of the last character. A guest
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
        self._guests = ForceGuests(session, vm_ids, action, freeze=freeze)
        self._hidden = hidden
        self._action = action
        self._words = say.WORDS[action]
        self._freeze = freeze
        self._count = len(self._guests.ids)
        self._all_read = False

    def compose(self) -> ComposeResult:
        """What is known, what must be typed, and the buttons."""
        with Vertical(id="frame") as frame:
            frame.border_title = freeze_text.TITLE if self._freeze else self._words.title
            if self._guests.is_single:
                yield GuestFacts(id="facts")
            else:
                with VerticalScroll(classes="scroll"):
                    yield CellsView(indent=2, names_keys=True, id="guests")
            yield CellsView(names_keys=True, id="prompt", classes="apart")
            with Horizontal(classes="field"):
                yield Static("name" if self._guests.is_single else "number", classes="label")
                yield self._field("confirm")
            with Horizontal(classes="field"):
                yield Static("why", classes="label")
                yield self._field("why")
            yield CellsView(names_keys=True, id="status")
            with Horizontal(classes="buttons"):
                yield DialogButton("Cancel", "cancel")
                yield DialogButton(self._words.soft_instead, "soft")
                yield DialogButton(freeze_text.BUTTON, "freeze", "error", id="freeze-first")
                if not self._freeze:
                    yield DialogButton(self._words.button, "force", "error")
        if self._guests.is_single and self.app.size.width >= BESIDE:
            yield GuestView(self._session, *self._guests.ids)

    def on_mount(self) -> None:
        """Have every guest read afresh, each through its host's own connection for forcing."""
        self._guests.prepare()

    def on_unmount(self) -> None:
        """Watch them no longer; a shutdown that begins now is watched by itself."""
        self._guests.release()

    def on_session_changed(self, _: SessionChanged) -> None:
        """Follow what the guest beside it shows."""
        for view in self.query(GuestView):
            view.follow()

    def on_input_submitted(self, _: Input.Submitted) -> None:
        """Enter in either field."""
        self.action_force()

    def action_force(self) -> None:
        """Force off what was meant, if it was; frozen first where that was chosen."""
        if not self._freeze:
            self._act(freeze=False)
        elif self._guests.offer().is_open:
            self._act(freeze=True)
        else:
            self._remark = freeze_text.NOT_NOW
            self._show()

    def action_freeze(self) -> None:
        """Freeze the guest's file systems, then force it off, if it was meant."""
        offer = self._guests.offer()
        if offer.is_open:
            self._act(freeze=True)
        elif offer.cell.text:
            self._remark = freeze_text.NOT_NOW
            self._show()

    def _act(self, *, freeze: bool) -> None:
        again = "^f" if freeze and not self._freeze else "Enter"
        guests = self._guests.look()
        if not self._is_meant(guests):
            typed = self.query_one("#confirm", GuardedInput).value
            is_early = freeze and not typed
            not_yet = freeze_text.NAME_FIRST.format(again)
            self._remark = not_yet if is_early else "nothing was done: that does not match"
        elif against := self._unexplained():
            self._remark = f"nothing was done: {against}"
            self.query_one("#why").focus()
        elif not all(guest.is_read for guest in guests if not guest.dropped):
            self._remark = f"the guests are still being read: wait, then {again} again"
        elif not self._is_too_soon(again):
            meant = [guest.vm for guest in guests if not guest.dropped]
            if self._guests.force(meant, self._typed("why"), freeze=freeze):
                self._leave(ForceAnswer.FORCED)
                return
        self._show()

    def action_screen(self) -> None:
        """Show what the one guest shows, over this dialog."""
        if self._guests.is_single:
            self.app.push_screen(GuestScreenViewer(self._session, *self._guests.ids))

    def action_soft(self) -> None:
        """Leave the guests running, and have them asked softly instead."""
        if self._guests.can_be_asked():
            self._leave(ForceAnswer.SOFT_INSTEAD)

    def action_cancel(self) -> None:
        """Leave the guests running."""
        self._leave(ForceAnswer.CANCELLED)

    def _unexplained(self) -> str:
        return self._guests.unexplained(self._typed("why"))

    def _leave(self, answer: ForceAnswer) -> None:
        self._guests.let_go()
        self.dismiss(answer)

    def _is_meant(self, guests: list[ForceGuest]) -> bool:
        typed = self.query_one("#confirm", GuardedInput).value
        able = [guest for guest in guests if not guest.dropped]
        if not able:
            return False
        if self._guests.is_single:
            return typed in say.to_type(able[0].vm).accepted
        # The number that was read when it was typed, and still holds.
        return len(able) == self._count and typed.strip() == str(self._count)

    # How it looks

    def _show(self) -> None:
        guests = self._guests.look()
        able = [guest for guest in guests if not guest.dropped]
        if len(able) != self._count and not self._guests.is_single:
            self._count = len(able)
            confirm = self.query_one("#confirm", GuardedInput)
            if confirm.value or self._all_read:  # else nobody has relied on the number yet
                self._remark = f"the number changed: {len(able)} left"
            confirm.value = ""
        self._all_read = all(guest.is_read for guest in guests)
        if self._guests.is_single:
            self.query_one(GuestFacts).show(self._guests.facts(guests[0], is_low=self._is_low))
        else:
            self.query_one("#guests", CellsView).show(*self._guests.entries(guests))
        self._show_controls(guests, able)

    def _show_controls(self, guests: list[ForceGuest], able: list[ForceGuest]) -> None:
        self.query_one("#prompt", CellsView).show((self._prompt(able),), *self._left_out(guests))
        self.query_one("#status", CellsView).show((self._status(guests, able),))
        for field in self.query(".field"):
            field.display = bool(able)
        self.query_one("#cancel", DialogButton).rename("Cancel" if able else "Close")
        reason = guards.reason_hint(self._guests.unexplained(""))
        self.query_one("#why", GuardedInput).placeholder = reason
        meant = self._is_meant(guests) and all(guest.is_read for guest in able)
        meant = meant and not self._unexplained()
        for force in self.query("#force").results(Button):
            force.disabled = not meant
            force.display = bool(able)
        freeze = self.query_one("#freeze-first", Button)
        freeze.disabled = not meant
        freeze.display = bool(able) and self._guests.offer().is_open
        soft = self.query_one("#soft", Button)
        soft.display = self._guests.can_be_asked()
        self.query_one(".buttons").set_class(freeze.display and soft.display, "-crowded")
        if not able:
            self.query_one("#cancel", Button).focus()

    def _prompt(self, able: list[ForceGuest]) -> Cell:
        if not able:
            return Cell(self._nothing_left())
        if self._guests.is_single:
            then = freeze_text.THEN if self._offers_key else ""
            hint = say.to_type(able[0].vm, self._action, freeze=self._freeze).hint
            return Cell(f"{hint}.{then}")
        hidden = f" {self._hidden} of them are hidden in the table." if self._hidden else ""
        what = self._words.do_it.format(f"these {len(able)} guests")
        only_one = f" {freeze_text.ONLY_ONE}" if self._action is Action.FORCE_OFF else ""
        return Cell(f"Type {len(able)} to {what}.{hidden}{only_one}")

    def _nothing_left(self) -> str:
        if any(self._may_run(guest.vm) for guest in self._guests.look()):
            key = "R" if self._action is Action.RESET else "F"
            return f"Nothing was done, and nothing is decided: {key} looks again."
        verb = " ".join(self._words.do_it.format("").split())
        return f"Nothing is left to {verb}."

    def _may_run(self, vm: Vm) -> bool:
        """Whether only the look at it failed, so that it may be tried again."""
        session = self._session
        if vm.id not in session.fleet.vms or vm.departed or session.is_own_machine(vm.id):
            return False
        return vm.state.has_process or session.host(vm.id).status is not HostStatus.UP

    def _left_out(self, guests: list[ForceGuest]) -> list[tuple[Cell, ...]]:
        """Above the fold, for the list may be long."""
        dropped = [(guest.vm.name, guest.dropped) for guest in guests if guest.dropped]
        is_all = len(dropped) == len(guests)
        return [] if is_all or not dropped else [left_out_shortly(len(guests), dropped)]

    def _status(self, guests: list[ForceGuest], able: list[ForceGuest]) -> Cell:
        if not able:
            words = guests[0].dropped if self._guests.is_single else "see above why"
            return Cell(f"✗ {self._words.not_done}: {words}. Esc closes.", Role.OVERDUE)
        if self._remark:
            return Cell(self._remark, Role.OVERDUE)
        reading = sum(not guest.is_read for guest in able)
        if reading:
            what = "the guest" if self._guests.is_single else f"{reading} of the guests"
            return Cell(f"reading {what} afresh…", Role.GOING)
        if self._is_meant(guests) and (against := self._unexplained()):
            return Cell(f"Enter does nothing yet: {against} (Tab).", Role.OVERDUE)
        if self._is_meant(guests):
            return self._status_of_enter(len(able))
        screen = " ^g its screen." if self._guests.is_single and not self.query(GuestView) else ""
        keys = "Enter and ^f do" if self._offers_key else "Enter does"
        return Cell(f"{keys} nothing before that. Esc leaves it running.{screen}", Role.MUTED)

    def _status_of_enter(self, able: int) -> Cell:
        """What Enter does now."""
        does = self._words.does_it.format("this guest" if able == 1 else f"these {able} guests")
        is_open = self._guests.offer().is_open
        if self._freeze and not is_open:
            words = "Enter does nothing yet: see freeze above. Esc, then F forces it plainly."
            return Cell(words, Role.OVERDUE)
        if self._freeze:
            return Cell(f"! Enter freezes its file systems, then {does}.", Role.BAD)
        words = " plainly; ^f freezes it first, then forces" if is_open else ""
        return Cell(f"! Enter {does}{words}.", Role.BAD)

    @property
    def _offers_key(self) -> bool:
        """Whether ctrl+f freezes and forces here, beside Enter, which only forces."""
        return not self._freeze and self._guests.offer().is_open

    @property
    def _is_low(self) -> bool:
        """Whether lines are scarce: the risk must stay in sight."""
        return self.app.size.height < _ROOMY
