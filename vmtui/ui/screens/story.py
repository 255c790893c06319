"""The timeline of a guest's last incident: what was done, what was seen, how it ended."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content

from vmtui.core.action import Place
from vmtui.core.model import VmId
from vmtui.core.stories.story import Story
from vmtui.core.stories.words import INDENT, head_lines, story_lines
from vmtui.core.visible import visible
from vmtui.session import Session
from vmtui.ui.messages import SessionChanged
from vmtui.ui.screens.page import ScrolledPage
from vmtui.ui.screens.story_dialog import StoryDialog
from vmtui.ui.widgets.cells_view import CellsView


class StoryScreen(ScrolledPage):
    """All steps of an incident, the oldest first; it follows one that goes on."""

    DEFAULT_CSS = """
    StoryScreen #head {
        padding-bottom: 1;
    }
    """

    place = Place.STORY

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("t", "close", "Close", show=False),
        Binding("w", "write", "Write it down", show=False),
    ]

    def __init__(self, session: Session, story: Story) -> None:
        """The timeline of this incident, and of what becomes of it."""
        super().__init__()
        self._session = session
        self._story = story
        self._vm_id: VmId = story.vm

    def compose(self) -> ComposeResult:
        """How it stands, then the steps."""
        with Vertical(id="page") as page:
            guest, host = visible(self._story.name, 40), visible(self._vm_id.host, 20)
            page.border_title = Content(f"Story of {guest} on {host}")  # a str is read as markup
            page.border_subtitle = "w writes it to a file · ↑ ↓ g G scroll · Esc closes"
            yield CellsView(indent=9, id="head")
            with VerticalScroll():
                yield CellsView(indent=INDENT, id="steps")

    def on_mount(self) -> None:
        """Show what there is; of one that goes on, the latest."""
        self._show()
        if self._story.outcome is None:
            self.call_after_refresh(self.action_end, True)

    def on_session_changed(self, _: SessionChanged) -> None:
        """Follow it while it goes on."""
        self._story = self._session.stories.of(self._vm_id) or self._story
        self.follow(self._show)

    def _show(self) -> None:
        self.query_one("#head", CellsView).show(*head_lines(self._story, self._session.now()))
        self.query_one("#steps", CellsView).show(*story_lines(self._story))

    def action_write(self) -> None:
        """Write it to a file, and send it to the terminal."""
        self.app.push_screen(StoryDialog(self._session, self._vm_id), self._written)

    def _written(self, words: str | None) -> None:
        if words:
            self.notify(words, timeout=8, markup=False)
