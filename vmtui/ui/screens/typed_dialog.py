"""What dialogs have in common in which something must be typed before they do anything."""

from __future__ import annotations

from collections.abc import Callable

from textual.widgets import Input

from vmtui.core.model import Moment
from vmtui.ui.messages import SessionChanged
from vmtui.ui.screens.dialog import Dialog
from vmtui.ui.screens.overlay import Result
from vmtui.ui.widgets.guarded_input import PASTE_PAUSE, GuardedInput


class TypedDialog(Dialog[Result]):
    """A dialog that looks anew at what was typed, and at its guests, whenever one changes.

    Of a message Textual calls a subclass's handler first and then the one here. So a subclass
    does there only what is its own, and is shown after that.
    """

    def __init__(self, clock: Callable[[], Moment]) -> None:
        super().__init__(clock)
        self._remark = ""
        """Why nothing was done, until something else is typed."""

    def _show(self) -> None:
        """Show how all stands now."""
        raise NotImplementedError

    def _field(
        self, id: str, *, value: str = "", placeholder: str = "", pause: float = PASTE_PAUSE
    ) -> GuardedInput:
        """A field that listens only once a person can have seen the dialog."""
        return GuardedInput(
            self._clock,
            lambda: self.takes_input,
            id=id,
            value=value,
            placeholder=placeholder,
            pause=pause,
        )

    def _typed(self, id: str) -> str:
        """What stands in a field."""
        return self.query_one(f"#{id}", GuardedInput).value.strip()

    def _is_too_soon(self, again: str = "Enter") -> bool:
        """Whether the last character came just now, as of a paste; says so.

        Args:
            again: The key that is to be pressed again.
        """
        is_quiet = all(field.is_quiet for field in self.query(GuardedInput))
        if not is_quiet:
            self._remark = f"too soon after the last character: {again} again"
        return not is_quiet

    def on_mount(self) -> None:
        """Show it for the first time."""
        self._show()

    def on_session_changed(self, _: SessionChanged) -> None:
        """Follow the guests while the dialog is open."""
        self._show()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say whether it does by now; a remark stands until something else is typed."""
        if event.value:
            self._remark = ""
        self._show()
        self.call_after_refresh(self.show_focused)

    def on_guarded_input_dropped(self, message: GuardedInput.Dropped) -> None:
        """Say what was not taken."""
        self._remark = message.words
        self._show()
