"""All about the guest under the cursor: the steps of its shutdown first, then its details."""

from __future__ import annotations

from enum import Enum, auto

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.timer import Timer

from vmtui.core.details_text import detail_lines, title_words
from vmtui.core.model import VmId
from vmtui.session import Session
from vmtui.ui.looked import looked_at
from vmtui.ui.widgets.details_pane import DetailsPane
from vmtui.ui.widgets.shutdown_panel import ShutdownPanel

LOOK_AFTER = 0.25
"""Seconds for which the cursor rests on a guest before its host is asked about it."""

_SCROLL = 4


class _Shows(Enum):
    """What the pane is open for."""

    NOTHING = auto()
    STEPS = auto()
    ALL = auto()


class GuestPane(Vertical):
    """Follows the cursor while it is open. What is known is shown at once, the rest is asked."""

    DEFAULT_CSS = """
    GuestPane {
        height: auto;
        display: none;
    }
    GuestPane.-open {
        display: block;
    }
    """

    def __init__(self, session: Session, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._session = session
        self._steps = ShutdownPanel(id="panel")
        self._details = DetailsPane(id="details")
        self._shows = _Shows.NOTHING
        self._guest: VmId | None = None
        self._told: VmId | None = None
        self._look: Timer | None = None
        self._looked: VmId | None = None

    def compose(self) -> ComposeResult:
        """Steps above details."""
        yield self._steps
        yield self._details

    @property
    def is_open(self) -> bool:
        """Whether anything of it is seen."""
        return self._steps.display or self._details.display

    def toggle(self) -> None:
        """Open it for everything, or close it."""
        self._set(_Shows.NOTHING if self._shows is _Shows.ALL else _Shows.ALL)

    def open_steps(self) -> None:
        """A shutdown begins: show its steps, and leave the table its room."""
        if self._shows is _Shows.NOTHING:
            self._set(_Shows.STEPS)

    def close(self) -> None:
        """Close it."""
        self._set(_Shows.NOTHING)

    def scroll_details(self, pages: int) -> None:
        """Move in the details, down or up."""
        self._details.scroll_rows(pages * _SCROLL)

    def on_resize(self) -> None:
        """The lines depend on the width."""
        self.call_after_refresh(self._say_details)

    def show(self, guest: VmId | None) -> None:
        """Show this guest as it stands now; call it again when anything has changed."""
        is_another = guest != self._guest
        self._guest = guest
        steps_of = guest if self._shows is not _Shows.NOTHING else None
        self._steps.show(self._session, steps_of)
        vm = self._session.fleet.vms.get(guest) if guest else None
        self._details.display = self._shows is _Shows.ALL and vm is not None
        self.set_class(self._steps.display, "-steps")
        self.set_class(self.is_open, "-open")
        self.screen.set_class(self._details.display, "-details")
        if is_another:
            self._look_soon()
        self._say_details()

    def _set(self, shows: _Shows) -> None:
        self._shows = shows
        self.show(self._guest)
        self._look_now()

    def _look_soon(self) -> None:
        """Ask once the cursor rests: a fast one passes guests that nobody wants to know of."""
        if self._look is not None:
            self._look.stop()
        self._look = self.set_timer(LOOK_AFTER, self._look_now)

    def _look_now(self) -> None:
        if self._session.details.vm != self._looked:
            # A guest's own view looks at its guest, and gives back what it found when it closes.
            self._look_soon()
            return
        self._looked = self._guest if self._shows is _Shows.ALL else None
        self._session.details.look_at(self._looked)
        self._say_details()

    def _say_details(self) -> None:
        session, guest = self._session, self._guest
        vm = session.fleet.vms.get(guest) if guest else None
        if vm is None or not self._details.display:
            return
        seen = looked_at(session, vm)
        lines = detail_lines(seen, session.now(), self._details.content_size.width)
        is_another, self._told = guest != self._told, guest
        self._details.show(title_words(seen, session.now()), lines, from_top=is_another)
