"""What stands over the fleet, and does not pay for all that goes on behind it."""

from __future__ import annotations

from typing import ClassVar, Self, TypeVar

from textual import events
from textual.binding import BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.screen import ModalScreen

from vmtui.core.action import Place
from vmtui.ui.answering import AnsweringScreen
from vmtui.ui.bindings import bound
from vmtui.ui.layouts import TrueLayouts
from vmtui.ui.messages import HelpWanted, SessionChanged
from vmtui.ui.pace import Pace
from vmtui.ui.sizes import is_of_old_size

BEHIND_EVERY = 10.0
"""Seconds between two paintings because of what changed behind; what is over it is not held up."""

SETTLING_EVERY = 0.2
"""Seconds between two paintings after the terminal's size changed."""

SETTLING = 10
"""How many of them there are: what is behind is laid out in several steps, and tells of none."""

_TO_WHAT_IS_SHOWN = (events.Mount, events.Resize, events.Unmount, SessionChanged)

Result = TypeVar("Result")


class Overlay(ModalScreen[Result], AnsweringScreen[Result]):
    """A modal screen; what is dimmed behind it is brought up to date now and then.

    Textual paints the whole terminal for each change behind a modal screen: 20 kB a second at 120
    columns, where the fleet by itself takes half of one.
    """

    DEFAULT_CSS = """
    Overlay {
        align: center middle;
        background: $background 60%;
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = bound("help", "palette")

    place: ClassVar[Place] = Place.DIALOG
    """Where its keys work, for the help and the palette."""

    def __init__(self) -> None:
        super().__init__()
        self._compositor = TrueLayouts()
        self._behind = Pace(self, self._paint, BEHIND_EVERY)
        self._laid_out = Size(0, 0)
        self._has_begun = False

    async def _on_message(self, message: Message) -> None:
        """Pass over what only concerns a screen with something to show, if it never had any.

        A quick Esc on a busy machine closes it before it is composed. Textual then mounts nothing
        in it, and tells it all the same that it was mounted.
        """
        if isinstance(message, events.Mount):
            self._has_begun = not (self._closing or self._pruning)
        if is_of_old_size(message, self):
            return
        if self._has_begun or not isinstance(message, _TO_WHAT_IS_SHOWN):
            await super()._on_message(message)

    @property
    def takes_all_keys(self) -> bool:
        """Whether every key goes to ``take`` alone: no binding comes before it then."""
        return False

    def action_help(self) -> None:
        """Say what the keys do here."""
        self.post_message(HelpWanted(self.place))

    def take(self, event: events.Key | events.Paste) -> None:
        """Something was typed or pasted while it takes all keys."""

    def on_resize(self) -> None:
        """What is behind is laid out anew after this, and must not look torn for long."""
        if self._laid_out and self.app.size != self._laid_out:
            self.set_interval(SETTLING_EVERY, self._paint, repeat=SETTLING)
        self._laid_out = self.app.size

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """Paint again: at once, unless regions are named, as Textual does for what is behind."""
        if regions and not layout:
            self._behind.ask()
            return self
        return super().refresh(repaint=repaint, layout=layout, recompose=recompose)

    def _paint(self) -> None:
        self.refresh()
