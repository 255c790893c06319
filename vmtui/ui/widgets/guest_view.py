"""What a guest shows: its text to the letter, else its picture, else words."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll

from vmtui.core.model import VmId
from vmtui.core.screens.graphics import Graphics
from vmtui.core.screens.guest_screen import GuestScreen
from vmtui.core.screens.screen_text import display_lines, graphics_words, screen_status, text_lines
from vmtui.core.text import Cell, Role
from vmtui.imaging.decoding import HOW_TO_GET, can_decode
from vmtui.session import Session
from vmtui.ui.widgets.cell_lines import CellLines
from vmtui.ui.widgets.cells_view import CellsView, Line
from vmtui.ui.widgets.guest_picture import GuestPicture

BESIDE = 132
"""Columns of a terminal from which a guest's screen stands beside what is asked about it."""


class GuestView(Vertical):
    """Follows one guest's screen, which is asked for only while this is there.

    Whoever shows it passes the session's news on by ``follow``. One guest is looked at at a time:
    what was looked at before is looked at again once this has gone.
    """

    DEFAULT_CSS = """
    GuestView {
        height: 1fr;
    }
    GuestView VerticalScroll {
        height: 1fr;
        scrollbar-size-vertical: 0;
    }
    GuestView.-picture VerticalScroll {
        display: none;
    }
    GuestView CellLines {
        height: 1;
    }
    GuestView GuestPicture {
        display: none;
        width: 100%;
        height: 1fr;
    }
    GuestView.-picture GuestPicture {
        display: block;
    }
    GuestView #said {
        min-height: 1;
    }
    GuestView.-text #text {
        text-wrap: nowrap;
        text-overflow: clip;
    }
    """

    def __init__(self, session: Session, vm_id: VmId, *, id: str | None = None) -> None:
        """Look at this guest.

        Args:
            session: Whose guest it is.
            vm_id: Which one.
        """
        super().__init__(id=id)
        self._session = session
        self._vm_id = vm_id
        self._before: VmId | None = None
        self._failed: tuple[bytes, str] | None = None
        self._instead: tuple[Line, ...] = ()
        self._said: tuple[Cell, ...] = ()

    def compose(self) -> ComposeResult:
        """How good the look is, then what the guest shows."""
        yield CellLines(id="status")
        yield CellsView(id="said")
        with VerticalScroll():
            yield CellsView(id="text")
        yield GuestPicture(lambda: self._session.screens.settings.graphics)

    def on_mount(self) -> None:
        """Begin to look."""
        self._before = self._session.screens.vm
        self._session.screens.look_at(self._vm_id)
        self.follow()

    def on_unmount(self) -> None:
        """Look no longer."""
        if self._session.screens.vm == self._vm_id:
            self._session.screens.look_at(self._before)

    def say(self, *cells: Cell) -> None:
        """Say this below how good the look is."""
        self._said = cells
        self.follow()

    def scroll_lines(self, lines: int) -> None:
        """Scroll a text that is longer than its room."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)

    def scroll_to_last(self) -> None:
        """Have the last line of the guest's text in sight: there it asks for what is typed."""
        shown, page = self._session.screens.shown, self.query_one(VerticalScroll)
        lines = shown.text or () if shown is not None else ()
        used = max((number for number, line in enumerate(lines, 1) if line), default=0)
        page.scroll_to(y=max(used - page.size.height, 0), animate=False)

    def show_instead(self, *lines: Line) -> None:
        """Show these lines and not the guest's screen; without any, the screen again."""
        self._instead = lines
        self.follow()

    @property
    def shows_instead(self) -> bool:
        """Whether it shows lines and not the guest's screen."""
        return bool(self._instead)

    def follow(self) -> None:
        """Show the latest look, or how old it is by now."""
        session, desk = self._session, self._session.screens
        vm, host = session.fleet.vms.get(self._vm_id), session.host(self._vm_id)
        status = screen_status(desk.shown, desk.trouble, vm, host, session.now())
        self.query_one(CellLines).say([[Cell("screen", Role.MUTED), status]])
        between = Cell(" · ", Role.MUTED)
        said = [part for cell in self._said for part in (between, cell)][1:]
        shown, picture = desk.shown, self.query_one(GuestPicture)
        why = self._why_no_picture(picture, shown)
        is_picture = not self._instead and shown is not None and shown.text is None and not why
        # A picture leaves the line free: drawn at another size, it would jump.
        self.query_one("#said", CellsView).show(*([said] if said or is_picture else []))
        self.set_class(is_picture, "-picture")
        self.set_class(not self._instead and shown is not None and shown.text is not None, "-text")
        text = self.query_one("#text", CellsView)
        if is_picture and shown is not None:
            picture.show(shown)
            text.show()
        elif self._instead:
            text.show(*self._instead)
        elif shown is None or vm is None:
            text.show()
        elif shown.text is not None:
            text.show(*text_lines(shown))
        else:
            words = graphics_words(shown, why)
            text.show(*words, *display_lines(desk.displays, vm, host.uri))

    def on_guest_picture_failed(self, message: GuestPicture.Failed) -> None:
        """Say what is wrong with the picture; the next one may be better."""
        self._failed = (message.picture, f"Its picture can't be drawn: {message.words}.")
        self.follow()

    def _why_no_picture(self, picture: GuestPicture, shown: GuestScreen | None) -> str:
        """Why pictures are not drawn here, and what to do; "" if they are."""
        if self._failed and shown is not None and shown.picture == self._failed[0]:
            return self._failed[1]
        if shown is not None and not shown.picture:
            return "Its host sends no picture."
        if not can_decode():
            return f"To see it here: {HOW_TO_GET}"
        if picture.graphics is Graphics.NONE:
            return "Pictures are switched off: by NO_COLOR, TERM or [screen] graphics."
        return ""
