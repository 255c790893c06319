"""The palette of commands, which may be left at any moment."""

from __future__ import annotations

from typing import Any

from textual.command import CommandPalette
from textual.worker import Worker, WorkerState


class Palette(CommandPalette):
    """Textual's own. Its search ends the program if it begins when the palette is being left.

    Esc right behind a character takes its list away under the search for that character.
    """

    def run_worker(self, *args: Any, **options: Any) -> Worker[Any]:
        """Search, and let a search that fails be told rather than end the program."""
        return super().run_worker(*args, **options | {"exit_on_error": False})

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A search that fails while the palette stands is a defect, as anywhere."""
        error = event.worker.error
        if event.state is WorkerState.ERROR and error is not None and self.app.screen is self:
            raise error
