"""The buttons of dialogs: one line high, and buttons without colour too."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Button
from textual.widgets.button import ButtonVariant


class DialogButton(Button):
    """A button in brackets that runs an action of its screen."""

    DEFAULT_CSS = """
    DialogButton {
        min-width: 0;
        padding: 0 1;
        background: transparent !important;
        color: $foreground !important;
        &.-primary {
            color: $text-accent !important;
        }
        &.-error {
            color: $text-error !important;
        }
        &:focus {
            text-style: bold reverse;
        }
        &:disabled {
            color: $text-disabled !important;
            text-style: none;
        }
    }
    """

    def __init__(
        self, label: str, action: str, variant: ButtonVariant = "default", *, id: str | None = None
    ) -> None:
        """A button.

        Args:
            action: The name of the screen's action; the button's id too unless ``id`` is given.
        """
        super().__init__(
            Content(f"[ {label} ]"),
            variant,
            id=id or action,
            action=f"screen.{action}",
            compact=True,
        )
        self.active_effect_duration = 0

    def rename(self, label: str) -> None:
        """Give it another label."""
        self.label = Content(f"[ {label} ]")
