"""The viewer shows what a guest shows, says how old that is, and asks only while it is open."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.widget import Widget

from tests.imaging.pictures import BLUE, RED, halves, png
from tests.ui.fleet import APP, BATCH, Console, open_console, until
from vmtui.core.changes import DomainRow
from vmtui.core.commands import ReadScreen
from vmtui.core.looks import ScreenRead
from vmtui.core.screens.graphics import Graphics, ScreenSettings
from vmtui.core.screens.guest_screen import TEXT_MODE, Display, GuestScreen, lines_of
from vmtui.ui.pictures import PicturesSent
from vmtui.ui.screens import guest_screen as viewer
from vmtui.ui.screens.guest_screen import GuestScreenViewer
from vmtui.ui.screens.key_dialogs import CtrlAltDelDialog
from vmtui.ui.shown import Shown
from vmtui.ui.widgets import guest_view
from vmtui.ui.widgets.drawn_picture import TAKEN_AWAY
from vmtui.ui.widgets.guest_picture import GuestPicture

CELLS = b"".join(bytes((char, 7)) for char in b"Shut down now? [y/N]".ljust(2000))


def looks(console: Console, row: DomainRow, **shown: object) -> None:
    """Answer the last question."""
    at = console.port.clock()
    console.port.say(ScreenRead(console.port.vm(row), GuestScreen(at, **shown)))  # type: ignore[arg-type]


def show(console: Console, screen: GuestScreen) -> None:
    """Answer the last question with this."""
    console.port.say(ScreenRead(console.port.vm(APP), replace(screen, at=console.port.clock())))


async def test_it_shows_the_text_and_then_its_age() -> None:
    async with open_console(APP, size=(80, 24)) as (console, pilot):
        await pilot.press("v")
        await console.shows(pilot, "app-win-07 on", "asking its QEMU")
        looks(console, APP, width=720, height=400, text=lines_of(CELLS))
        await console.shows(pilot, "Shut down now? [y/N]", "as it is now")
        looks(console, APP, error="its QEMU gives no answer for 2 s")
        await console.shows(pilot, "Shut down now? [y/N]", "no answer for 2 s · as it was 0:00 ago")


async def test_it_asks_only_while_it_is_open() -> None:
    async with open_console(APP) as (console, pilot):
        assert not console.port.asked(ReadScreen)
        await pilot.press("v")
        await until(pilot, lambda: len(console.port.asked(ReadScreen)) == 1)
        looks(console, APP, width=720, height=400, text=lines_of(CELLS))
        await console.shows(pilot, "as it is now")
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(console.app.screen, GuestScreenViewer))
        assert console.session.screens.vm is None


@pytest.mark.parametrize(
    ("row", "words"), [(BATCH, "it is off"), (APP, "asking its QEMU")], ids=["off", "runs"]
)
async def test_it_says_why_there_is_nothing(row: DomainRow, words: str) -> None:
    async with open_console(row) as (console, pilot):
        await pilot.press("v")
        await console.shows(pilot, words)


async def test_a_picture_is_shown_in_its_colours() -> None:
    async with open_console(APP, size=(100, 31)) as (console, pilot):
        await pilot.press("v")
        show(console, halves(640, 480))
        picture = console.app.screen.query_one(GuestPicture)
        await until(pilot, lambda: bool(picture._drawn.lines))
        colors = [_background(picture, y) for y in range(len(picture._drawn.lines))]
        middle = len(colors) // 2
        assert set(colors[:middle]) == {RED}
        assert set(colors[middle + 1 :]) == {BLUE}
        assert "app-win-07 on hv1" in console.text()
        await pilot.press("d")
        assert "screenshot app-win-07" not in console.text(), "one Caps Lock from ctrl+alt+del"
        await pilot.press("n")
        await console.shows(pilot, "screenshot app-win-07")
        await pilot.press("escape")
        await until(pilot, lambda: bool(picture.display))


async def test_a_picture_keeps_its_place_when_somebody_types() -> None:
    async with open_console(APP, size=(100, 30)) as (console, pilot):
        await pilot.press("v")
        show(console, halves(640, 480))
        picture = console.app.screen.query_one(GuestPicture)
        await until(pilot, lambda: picture.region.height > 0 and bool(picture._drawn.lines))
        before = picture.region
        await pilot.press("i")
        await console.shows(pilot, "TYPING INTO THE GUEST")
        assert picture.region == before


def _background(picture: GuestPicture, y: int) -> tuple[int, int, int]:
    """The colour in the middle of a line."""
    (segment,) = picture.render_line(y).crop(picture.size.width // 2, picture.size.width // 2 + 1)
    assert segment.style is not None
    assert segment.style.bgcolor is not None
    triplet = segment.style.bgcolor.get_truecolor()
    return (triplet.red, triplet.green, triplet.blue)


class Painted:
    """What a terminal is sent for the screens of a console."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._shown = Shown()
        self._pictures = PicturesSent()

    def whole(self) -> str:
        screen = self._console.app.screen
        return self._sent(screen._compositor.render_full_update())

    def part(self, widget: Widget) -> str:
        compositor = self._console.app.screen._compositor
        widget.refresh()
        compositor.update_widgets({widget})
        update = compositor.render_partial_update()
        assert update is not None
        return self._sent(update)

    def _sent(self, update: ChopsUpdate | LayoutUpdate) -> str:
        sent = self._shown.render(update, self._console.app.console)
        return self._pictures.put_in(sent, self._console.app.screen)


@pytest.mark.parametrize("graphics", [Graphics.KITTY, Graphics.SIXEL])
async def test_other_graphics_reach_the_terminal_as_they_are(graphics: Graphics) -> None:
    begins = {Graphics.KITTY: "\x1b_Ga=T,C=1,q=2", Graphics.SIXEL: "\x1bP0;1q"}[graphics]
    gone = TAKEN_AWAY if graphics is Graphics.KITTY else ""
    async with open_console(APP, size=(100, 30)) as (console, pilot):
        console.session.screens.settings = ScreenSettings(graphics)
        await pilot.press("v")
        show(console, halves(640, 480))
        picture = console.app.screen.query_one(GuestPicture)
        await until(pilot, lambda: bool(picture.sequences))
        painted = Painted(console)
        whole = painted.whole()
        assert (whole.count(begins), whole.count(picture.sequences)) == (1, 1)
        assert TAKEN_AWAY not in whole
        assert not painted.part(picture), "it is sent once"
        before = picture.sequences
        show(console, halves(480, 640))
        await until(pilot, lambda: picture.sequences != before)
        part = painted.part(picture)
        assert part.count(picture.sequences) == 1
        lines = picture.size.height - 1
        assert part.count(" " * picture.size.width) == lines, "none of the last one is left"
        await pilot.press("D")
        await until(pilot, lambda: isinstance(console.app.screen, CtrlAltDelDialog))
        await pilot.pause()
        covered = painted.whole()
        assert begins not in covered, "nothing is painted over a dialog"
        assert covered.startswith(gone)
        assert TAKEN_AWAY not in painted.whole(), "it is taken away once"
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(console.app.screen, CtrlAltDelDialog))
        assert painted.whole().count(picture.sequences) == 1
        await pilot.press("n")
        await until(pilot, lambda: not picture.display)
        assert painted.whole().startswith(gone)


@pytest.mark.parametrize(
    ("size", "words"),
    [((65535, 65535), "65535 × 65535 pixels are more"), ((640, 480), "can't be drawn")],
    ids=["bomb", "truncated"],
)
async def test_what_can_not_be_drawn_is_told_in_words(size: tuple[int, int], words: str) -> None:
    async with open_console(APP, size=(100, 30)) as (console, pilot):
        await pilot.press("v")
        looks(console, APP, width=size[0], height=size[1], picture=png(*size, bytes(99)))
        await console.shows(pilot, words, "screenshot app-win-07")


async def test_without_the_extra_one_is_told_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(guest_view, "can_decode", lambda: False)
    async with open_console(APP, size=(100, 30)) as (console, pilot):
        await pilot.press("v")
        looks(console, APP, width=640, height=480, picture=b"x", displays=(Display("vnc", 5901),))
        await console.shows(pilot, "pip install 'vmtui[pictures]'", "vncviewer 127.0.0.1::5901")


async def test_a_refusal_is_told_in_libvirts_words() -> None:
    async with open_console(APP, size=(100, 30)) as (console, pilot):
        await pilot.press("v")
        looks(console, APP, error="operation forbidden: read only access prevents virDomain")
        await console.shows(pilot, "operation forbidden: read only access")


async def test_its_picture_is_saved_and_where_is_told(tmp_path: Path) -> None:
    async with open_console(APP, size=(100, 30)) as (console, pilot):
        console.session.screens.folder = tmp_path
        await pilot.press("v")
        show(console, halves())
        await pilot.press("s")
        show(console, halves())
        await console.shows(pilot, "saved in", str(tmp_path)[:30])
        (path,) = tmp_path.iterdir()
        assert path.read_bytes() == halves().picture


async def test_text_in_a_picture_is_read_without_stopping_keys(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gate = Event()

    def slowly(_: GuestScreen) -> str:
        assert gate.wait(60)
        return "[red]Really shut down?[/red]"

    monkeypatch.setattr(viewer, "can_read", lambda: True)
    monkeypatch.setattr(viewer, "text_in", slowly)
    async with open_console(APP, size=(100, 30)) as (console, pilot):
        await pilot.press("v")
        show(console, halves())
        await until(pilot, lambda: console.session.screens.shown is not None)
        await pilot.press("t")
        await console.shows(pilot, "reading ...")
        await pilot.press("L")
        await console.shows(pilot, "UK English")
        gate.set()
        await console.shows(pilot, "[red]Really shut down?[/red]", "with its mistakes")


@pytest.mark.parametrize("is_there", [True, False])
async def test_reading_text_is_offered_only_where_it_can_be_done(
    monkeypatch: pytest.MonkeyPatch, is_there: bool
) -> None:
    monkeypatch.setattr(viewer, "can_read", lambda: is_there)
    async with open_console(APP, size=(80, 24)) as (console, pilot):
        await pilot.press("v")
        show(console, halves())
        await console.shows(pilot, "s save", "n VNC")
        assert ("t read text" in console.text()) is is_there
        await pilot.press("t")
        if not is_there:
            await console.shows(pilot, "reading needs tesseract")


async def test_graphics_are_told_with_what_to_do() -> None:
    async with open_console(APP, size=(100, 30)) as (console, pilot):
        await pilot.press("v")
        looks(console, APP, width=1024, height=768, displays=())
        await console.shows(
            pilot, "1024 × 768", "sends no picture", "screenshot app-win-07", "no VNC or SPICE"
        )


async def test_the_whole_command_for_a_picture_can_be_read_at_80_columns(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    long = "fake:///hv1?socket=/run/user/1000/vmtui-training/libvirt/virtqemud-sock"
    async with open_console(APP, size=(80, 24)) as (console, pilot):
        await pilot.press("v")
        host = replace(console.session.host(console.id(APP)), uri=long)
        monkeypatch.setattr(console.session, "host", lambda _: host)
        looks(console, APP, width=1024, height=768)
        await console.shows(pilot, "1024 × 768", "screen.png")
        assert long[-12:] in "".join(console.text().split())


def test_control_characters_of_a_screen_are_symbols() -> None:
    lines = lines_of(bytes(range(256)) * 15 + bytes(4000 - 256 * 15))
    assert len(lines) == 25
    assert all(char.isprintable() for line in lines for char in line)
    assert TEXT_MODE == (720, 400)


async def test_it_stands_beside_the_force_dialog_where_there_is_room() -> None:
    async with open_console(APP, size=(160, 34)) as (console, pilot):
        await pilot.press("F")
        await until(pilot, lambda: console.session.screens.vm == console.id(APP))
        looks(console, APP, width=720, height=400, text=lines_of(CELLS))
        await console.shows(pilot, "Force power off", "Shut down now? [y/N]", "as it is now")
        await console.pass_(pilot, 0.3)
        await pilot.press("escape")
        await until(pilot, lambda: len(console.app.screen_stack) == 1)
        await until(pilot, lambda: console.session.screens.vm is None)


async def test_where_there_is_none_a_key_shows_it_over_the_dialog() -> None:
    async with open_console(APP, size=(80, 24)) as (console, pilot):
        await pilot.press("F")
        await until(pilot, lambda: len(console.app.screen_stack) == 2)
        await pilot.pause()
        assert console.session.screens.vm is None
        await console.pass_(pilot, 0.3)
        await pilot.press("ctrl+g")
        await until(pilot, lambda: isinstance(console.app.screen, GuestScreenViewer))
        looks(console, APP, width=720, height=400, text=lines_of(CELLS))
        await console.shows(pilot, "Shut down now? [y/N]")
        await pilot.press("escape")
        await console.shows(pilot, "Force power off")


async def test_a_guest_that_is_gone_has_no_screen_and_stops_nobody() -> None:
    async with open_console(APP, size=(80, 24)) as (console, pilot):
        await pilot.press("F")
        await until(pilot, lambda: len(console.app.screen_stack) == 2)
        await pilot.pause()
        await console.pass_(pilot, 0.3)
        console.port.lists([])
        await until(pilot, lambda: not console.session.fleet.vms)
        await pilot.press("ctrl+g")
        await until(pilot, lambda: isinstance(console.app.screen, GuestScreenViewer))
        await console.shows(pilot, "it is not there any more")


async def test_the_terminal_can_be_painted_anew_over_a_guests_screen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with open_console(APP) as (console, pilot):
        forgotten: list[bool] = []
        monkeypatch.setattr(console.app._shown, "forget", lambda: forgotten.append(True))
        await pilot.press("v")
        await console.shows(pilot, "app-win-07 on")
        await pilot.press("ctrl+l")
        await until(pilot, lambda: bool(forgotten))
