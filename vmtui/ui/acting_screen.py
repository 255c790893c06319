"""What screens have in common whose keys act on guests: the fleet, and a guest's own view."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from textual.message import Message
from textual.notifications import SeverityLevel
from textual.screen import Screen

from vmtui.core.model import VmId
from vmtui.session import Session
from vmtui.ui import wishes
from vmtui.ui.answering import AnsweringScreen
from vmtui.ui.guard import KeyBurst
from vmtui.ui.judge import KeyJudge
from vmtui.ui.key_words import key_words
from vmtui.ui.layouts import TrueLayouts
from vmtui.ui.messages import GuestsActedOn
from vmtui.ui.settings import UiSettings
from vmtui.ui.sizes import is_of_old_size
from vmtui.ui.wishes import Remark

if TYPE_CHECKING:
    from vmtui.ui.acts import Acts
    from vmtui.ui.screens.dialog import Dialog


class ActingScreen(AnsweringScreen[None]):
    """A screen with keys that act on guests, or show one of them.

    These keys wait a moment before they count (see ``guard``): by then it is clear whether a
    person pressed them. What they are meant for is decided when they are pressed.
    """

    def __init__(self, session: Session, settings: UiSettings, burst: KeyBurst) -> None:
        super().__init__()
        self._compositor = TrueLayouts()
        self._session = session
        self._settings = settings
        self._burst = burst
        self._judge = KeyJudge(self, burst, self._say_too_fast)

    async def _on_message(self, message: Message) -> None:
        if not is_of_old_size(message, self):
            await super()._on_message(message)

    @property
    def chosen(self) -> Sequence[VmId]:
        """Whom keys act on."""
        raise NotImplementedError

    @property
    def shown_guest(self) -> VmId | None:
        """The one that keys show which are about one guest."""
        raise NotImplementedError

    @cached_property
    def _acts(self) -> Acts:
        from vmtui.ui.acts import Acts

        return Acts(self._session, self._settings, self, self._burst)

    def ask(self, dialog: Dialog[Any], answered: Callable[[Any], None]) -> None:
        """Open a dialog for guests."""
        self.app.push_screen(dialog, answered)

    def meant(self, ids: Sequence[VmId], *, follow: bool = False) -> None:
        """A dialog was accepted: their marks have served, and the steps may be followed."""
        raise NotImplementedError

    def hidden(self, ids: Sequence[VmId]) -> int:  # noqa: ARG002
        """How many of these guests a filter hides."""
        return 0

    def acted(self, ids: Sequence[VmId], remarks: Sequence[Remark]) -> None:
        """Something was done to these guests, or tried."""
        self._say(*remarks)
        self.post_message(GuestsActedOn(ids))

    def look(self, vm_id: VmId) -> None:
        """Show what a guest shows."""
        from vmtui.ui.screens.guest_screen import GuestScreenViewer

        if remarks := wishes.against_read_only(self._session, [vm_id]):
            self._say(*remarks)
        else:
            self.app.push_screen(GuestScreenViewer(self._session, vm_id))

    def action_screen(self) -> None:
        """Show what the guest shows."""
        self._with_guest(self.look)

    def action_console(self) -> None:
        """Go onto the guest's serial console."""
        self._with_guest(self._visit)

    def _visit(self, vm_id: VmId) -> None:
        from vmtui.ui.serial_visit import visit

        visit(self.app, self._session, vm_id, self._say, lambda: self._burst.last)

    def action_story(self) -> None:
        """Show the timeline of the guest's last incident."""
        self._with_guest(self._tell_story)

    def _tell_story(self, vm_id: VmId) -> None:
        from vmtui.ui.screens.story import StoryScreen

        story = self._session.stories.of(vm_id)
        if story is None:
            words = "no shutdown, reboot or force of it is known: nothing to tell"
            self._say(Remark(words, guest=wishes.name_of(self._session, vm_id)))
        else:
            self._open(StoryScreen(self._session, story))

    def action_copy(self) -> None:
        """Offer the name, the UUID and the virsh line of the chosen guests to the clipboard."""
        from vmtui.ui.screens.copy import CopyPage

        ids = self.chosen
        if ids:
            self._judge.when_meant(lambda: self._open(CopyPage(self._session, ids)))
        else:
            self._say(wishes.NOBODY)

    def _with_guest(self, act: Callable[[VmId], None]) -> None:
        """Do something with the guest that is shown, once it is clear that a person wants it."""
        vm_id = self.shown_guest
        if vm_id is None:
            self._say(wishes.NOBODY)
        else:
            self._judge.when_meant(lambda: act(vm_id))

    def _open(self, screen: Screen[None]) -> None:
        self.app.push_screen(screen)

    def _say_too_fast(self) -> None:
        self._say(Remark("keys came too fast to be typed: nothing was done", is_warning=True))

    def _say(self, *remarks: Remark) -> None:
        if remarks:
            remark = wishes.in_one(remarks)
            severity: SeverityLevel = "warning" if remark.is_warning else "information"
            words = key_words(self).text(remark.words)
            self.notify(words, severity=severity, markup=False)
