"""A guest's screen, as it is now: to see what it waits for, to keep it, and to answer it."""

from __future__ import annotations

from functools import partial
from typing import ClassVar, Self

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Region

from vmtui.core.action import Place
from vmtui.core.cures.guest_os import family
from vmtui.core.model import VmId
from vmtui.core.screens.guest_screen import GuestScreen
from vmtui.core.screens.keyboard import Strokes, strokes_for_key, strokes_of_text
from vmtui.core.screens.layout import Layout
from vmtui.core.screens.screen_text import (
    display_lines,
    kept_words,
    no_key_words,
    recognised_lines,
    typing_cells,
)
from vmtui.core.text import Cell, Role
from vmtui.core.visible import visible
from vmtui.imaging.decoding import HOW_TO_GET, PictureError, can_decode
from vmtui.imaging.reading import HOW_TO_GET as HOW_TO_READ
from vmtui.imaging.reading import ReadingError, can_read, text_in
from vmtui.session import Session
from vmtui.ui import wishes
from vmtui.ui.aside import Aside, described
from vmtui.ui.guard import Breath
from vmtui.ui.messages import SessionChanged
from vmtui.ui.screens.dialog import SETTLE, TOO_EARLY
from vmtui.ui.screens.key_dialogs import CtrlAltDelDialog, PasteDialog
from vmtui.ui.screens.overlay import Overlay
from vmtui.ui.widgets.guest_view import GuestView

LEAVE = "ctrl+right_square_bracket"
"""The one key that does not go to the guest."""

_KEYS = "i type · s save · {}n VNC · L keyboard · D ctrl+alt+del · Esc"
_READ_KEY = "t read text · "
_TYPING_KEYS = "every key goes to the guest, Esc too · ctrl+] ends it"
_CUT_OFF_KEYS = "no key goes anywhere now · ctrl+] goes back"


class GuestScreenViewer(Overlay[None]):
    """What a guest shows, refreshed while it is open; and a mode in which it is typed into.

    It asks nothing, so it listens at once. It has no frame at its sides: the guest's lines are as
    wide as the smallest terminal.
    """

    DEFAULT_CSS = """
    /* Nothing shows through: see refresh. */
    GuestScreenViewer.-picture {
        background: $background;
    }
    GuestScreenViewer #frame {
        width: 80;
        max-width: 100%;
        height: 100%;
        max-height: 29;
        border-top: solid $primary;
        border-bottom: solid $primary;
        border-title-style: bold;
        background: $surface;
    }
    GuestScreenViewer.-picture #frame {
        width: 100%;
        max-height: 100%;
    }
    GuestScreenViewer #frame.-typing {
        border-top: heavy $error;
        border-bottom: heavy $error;
        border-title-style: bold reverse;
        border-title-color: $text-error;
        border-subtitle-color: $text-error;
        border-subtitle-style: bold;
    }
    """

    AUTO_FOCUS = "VerticalScroll"
    place = Place.SCREEN

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,v,q", "close", "Close", show=False),
        Binding("j", "scroll(1)", "Down", show=False),
        Binding("k", "scroll(-1)", "Up", show=False),
        Binding("i", "type", "Type into the guest", show=False),
        Binding("s", "keep", "Save its picture", show=False),
        Binding("t", "read", "Read the text in its picture", show=False),
        Binding("n", "displays", "Where it can be seen by VNC or SPICE", show=False),
        Binding("L", "layout", "Another keyboard layout", show=False),
        Binding("D", "ctrl_alt_del", "Press ctrl+alt+del", show=False),
    ]

    def __init__(self, session: Session, vm_id: VmId) -> None:
        super().__init__()
        self._session = session
        self._vm_id = vm_id
        self._guest_name = wishes.name_of(session, vm_id)
        self._layout = session.screens.settings.layout
        self._began_to_type = 0.0
        self._breath = Breath()
        self._is_typing = False
        self._is_cut_off = False
        self._remark: Cell | None = None
        self._saves = False
        self._framed = ("", "")
        self._keys = _KEYS.format(_READ_KEY if can_decode() and can_read() else "")
        self._aside = Aside(self)

    def compose(self) -> ComposeResult:
        """All of it in one frame."""
        with Vertical(id="frame"):
            yield GuestView(self._session, self._vm_id)

    def on_mount(self) -> None:
        """Say whose screen it is."""
        self._show()

    def on_unmount(self) -> None:
        """No key goes to a guest that nobody looks at."""
        if self._is_typing:
            self._session.typing.end()

    def on_session_changed(self, _: SessionChanged) -> None:
        """Show the latest look, or how old it is by now."""
        self._show()

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """Paint again, but not because something changed behind a picture that hides it.

        Textual has the top screen repaint regions of those behind it, several times a second:
        each time a sixel or kitty picture would be sent once more.
        """
        if regions and not layout and self.has_class("-picture"):
            return self
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def _paint(self) -> None:
        """Likewise, of what is behind."""
        if not self.has_class("-picture"):
            super()._paint()

    # Looking

    def action_close(self) -> None:
        """Back from what is shown instead, else to where it was opened."""
        view = self.query_one(GuestView)
        if view.shows_instead:
            view.show_instead()
            self._show()
        else:
            self.dismiss(None)

    def action_scroll(self, lines: int) -> None:
        """Scroll by lines."""
        self.query_one(GuestView).scroll_lines(lines)

    def action_keep(self) -> None:
        """Keep its picture in a file."""
        self._remark, self._saves = None, True
        self._session.screens.keep(self._vm_id)
        self._show()

    def action_displays(self) -> None:
        """Say where it can be seen and used by VNC or SPICE."""
        vm = self._session.fleet.vms.get(self._vm_id)
        if vm is None:
            return
        lines = display_lines(
            self._session.screens.displays, vm, self._session.host(self._vm_id).uri
        )
        self.query_one(GuestView).show_instead(*map(tuple, lines))
        self._show()

    def action_read(self) -> None:
        """Read the text in its picture."""
        shown = self._session.screens.shown
        if shown is None or shown.text is not None:
            self._say("there is no picture to read: its text is shown as it is")
        elif not can_decode():
            self._say(f"reading needs vmtui's extra: {HOW_TO_GET}")
        elif not can_read():
            self._say(f"reading needs tesseract: {HOW_TO_READ}")
        else:
            self._remark = Cell("reading ...", Role.MUTED)
            self._show()
            self._aside.ask(partial(_read, shown), self._take_text)

    def _take_text(self, text: str | Exception) -> None:
        self._remark = None
        if isinstance(text, Exception):
            self._say(f"its text can't be read: {described(text)}")
        else:
            self.query_one(GuestView).show_instead(*map(tuple, recognised_lines(text)))
            self._show()

    # Typing

    @property
    def takes_all_keys(self) -> bool:
        """Whether every key is meant for the guest: the app then gives them to ``take`` alone.

        Also where typing has ended by itself, because the guest went off: what somebody types on
        must not be taken for keys of vmtui.
        """
        return self._is_typing or self._is_cut_off

    def action_type(self) -> None:
        """Let keys go to the guest from now on."""
        why = self._session.typing.begin(self._vm_id, self._layout)
        if why:
            self._say(f"no key can be sent: {why}")
            return
        self.query_one(GuestView).show_instead()
        self._is_typing, self._remark, self._saves = True, None, False
        self._began_to_type, self._breath = self._session.now().boot, Breath()
        self._show()

    def take(self, event: events.Key | events.Paste) -> None:
        """Something was typed or pasted while keys go to the guest."""
        if isinstance(event, events.Key) and event.key == LEAVE:
            self._leave()
        elif self._is_cut_off:
            self._show()
        elif isinstance(event, events.Paste):
            self._take_paste(event.text)
        else:
            self._take_key(event)

    def _leave(self) -> None:
        """Somebody knows that no key goes to the guest from now on."""
        self._session.typing.end("left by ctrl+]")
        self._show()
        self._is_cut_off = False
        self._show()

    def _take_key(self, event: events.Key) -> None:
        is_early = self._session.now().boot - self._began_to_type < SETTLE
        if self._breath.drops(event.time, is_early=is_early):
            # The rest of a paste that began with an i was meant for nobody.
            self._say(TOO_EARLY)
        else:
            strokes = strokes_for_key(event.key, event.character, self._layout)
            if strokes is None:
                name = event.character if event.is_printable and event.character else event.key
                self._say(no_key_words(name if event.is_printable else f"“{name}”", self._layout))
            else:
                self._type(strokes)

    def _take_paste(self, text: str) -> None:
        """Ask first, and then all of it or nothing."""
        strokes, unknown = strokes_of_text(text, self._layout)
        if unknown:
            self._say(f"nothing was typed: {no_key_words(unknown, self._layout)}")
        elif strokes:
            dialog = PasteDialog(self._session.now, self._guest_name, text, self._layout)
            self.app.push_screen(dialog, partial(self._paste_answered, strokes))

    def _paste_answered(self, strokes: Strokes, meant: bool | None) -> None:
        if meant:
            self._type(strokes)

    def _type(self, strokes: Strokes) -> None:
        why = self._session.typing.type(strokes)
        self._remark = Cell(f"not typed: {why}", Role.BAD) if why else None
        self._show()

    def action_layout(self) -> None:
        """Take the guest's keyboard for the next one."""
        layouts = list(Layout)
        self._layout = layouts[(layouts.index(self._layout) + 1) % len(layouts)]
        self._remark = Cell(f"typing takes its keyboard for {self._layout.words}", Role.GOING)
        self._show()

    def action_ctrl_alt_del(self) -> None:
        """Press ctrl+alt+del, once that is meant."""
        if self._session.is_own_machine(self._vm_id):
            self._say("no: vmtui itself runs inside this guest, which may restart")
        elif why := self._session.typing.against(self._vm_id):
            self._say(f"no key can be sent: {why}")
        else:
            vm = self._session.fleet.vms[self._vm_id]
            evidence = self._session.evidence.of(self._vm_id)
            dialog = CtrlAltDelDialog(
                self._session.now,
                vm,
                self._session.host(self._vm_id).uri,
                family(vm, evidence.agent if evidence else None),
            )
            self.app.push_screen(dialog, self._ctrl_alt_del_answered)

    def _ctrl_alt_del_answered(self, meant: bool | None) -> None:
        if not meant:
            return
        why = self._session.typing.press_ctrl_alt_del(self._vm_id)
        self._remark = (
            Cell(f"not pressed: {why}", Role.BAD)
            if why
            else Cell("ctrl+alt+del is on its way", Role.GOING)
        )
        self._show()

    # How it looks

    def _say(self, words: str) -> None:
        self._remark = Cell(visible(words), Role.OVERDUE)
        self._show()

    def _show(self) -> None:
        typing = self._session.typing.typing
        if self._is_typing and (typing is None or typing.ended):
            self._is_typing, self._is_cut_off = False, True
            self._remark = typing_cells(typing)[0] if typing else None
        view, frame = self.query_one(GuestView), self.query_one("#frame")
        cells = typing_cells(typing) if self._is_typing and typing else []
        view.say(*([self._remark] if self._remark else []), *self._kept(), *cells)
        self.set_class(view.has_class("-picture"), "-picture")
        frame.set_class(self.takes_all_keys, "-typing")
        whom = f"{visible(self._guest_name, 40)} on {visible(self._vm_id.host, 20)}"
        if self._is_typing:
            # No key scrolls now: the line that is typed into must be seen by itself.
            view.scroll_to_last()
            self._frame(f"TYPING INTO THE GUEST {whom}", _TYPING_KEYS)
        elif self._is_cut_off:
            self._frame(f"NO MORE TYPING: {whom}", _CUT_OFF_KEYS)
        else:
            vm = self._session.fleet.vms.get(self._vm_id)
            is_off = vm is None or not vm.state.has_process
            self._frame(whom, "Esc back" if view.shows_instead or is_off else self._keys)

    def _frame(self, title: str, subtitle: str) -> None:
        """Say this on the frame; each time it is said, all that is in it is painted again."""
        if self._framed != (title, subtitle):
            self._framed = (title, subtitle)
            frame = self.query_one("#frame")
            frame.border_title, frame.border_subtitle = Content(title), subtitle  # a str is markup

    def _kept(self) -> list[Cell]:
        if not self._saves:
            return []
        desk = self._session.screens
        is_keeping = desk.is_keeping(self._vm_id)
        said = kept_words(desk.kept.get(self._vm_id), is_keeping=is_keeping)
        return [said] if said else []


def _read(shown: GuestScreen) -> str | Exception:
    try:
        return text_in(shown)
    except (PictureError, ReadingError) as error:
        return error
