"""The timeline of an incident, and its way into a file."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from textual.containers import VerticalScroll
from textual.pilot import Pilot

from tests.ui.fleet import WEB_1, WEB_2, Console, open_console, until
from vmtui.core.commands import Mode
from vmtui.core.events import Detail, Lifecycle, Signal
from vmtui.core.looks import PictureKept, ScreenRead
from vmtui.core.screens.guest_screen import GuestScreen
from vmtui.imaging.keeping import keep
from vmtui.ui.screens import story_dialog
from vmtui.ui.screens.help import HelpScreen
from vmtui.ui.screens.story import StoryScreen
from vmtui.ui.screens.story_dialog import StoryDialog
from vmtui.ui.widgets.cells_view import CellsView


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home and a directory of its own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path


async def open_story(console: Console, pilot: Pilot[int]) -> StoryScreen:
    await pilot.press("t")
    await until(pilot, lambda: isinstance(console.app.screen, StoryScreen))
    screen = console.app.screen
    assert isinstance(screen, StoryScreen)
    await until(pilot, lambda: bool(steps(screen)))
    return screen


def steps(screen: StoryScreen) -> str:
    return screen.query_one("#steps", CellsView).text


async def open_dialog(console: Console, pilot: Pilot[int]) -> StoryDialog:
    await pilot.press("w")
    await until(pilot, lambda: isinstance(console.app.screen, StoryDialog))
    dialog = console.app.screen
    assert isinstance(dialog, StoryDialog)
    await pilot.pause()
    await console.pass_(pilot, 0.3)
    return dialog


async def test_it_follows_an_incident_that_goes_on() -> None:
    async with open_console(WEB_1) as (console, pilot):
        console.session.shut_down(console.id(WEB_1), Mode.ACPI, 60)
        await console.pass_(pilot, 1)
        screen = await open_story(console, pilot)
        await console.shows(pilot, "Story of web-01 on hv1", "asked to shut down", "by ada, from")
        console.port.signal(WEB_1, Signal.POWER_BUTTON)
        await console.shows(pilot, "power button pressed, by us")
        console.port.event(WEB_1, Lifecycle.STOPPED, Detail.SHUT_DOWN)
        await console.shows(pilot, "■ off by the guest", "off by the guest, after 0:01")
        assert steps(screen).count("off by the guest") == 1
        await pilot.press("t")
        await until(pilot, lambda: console.app.screen is console.screen)


async def test_a_guest_without_a_story_says_so() -> None:
    async with open_console(WEB_1) as (console, pilot):
        await pilot.press("t")
        await until(pilot, lambda: "nothing to tell" in console.remarks)
        assert console.app.screen is console.screen
    async with open_console() as (console, pilot):
        await pilot.press("t")
        await until(pilot, lambda: "no guest is selected" in console.remarks)


async def test_it_scrolls_and_stays_at_the_end_only_for_those_who_are_there() -> None:
    async with open_console(WEB_1, size=(80, 24)) as (console, pilot):
        console.session.shut_down(console.id(WEB_1), Mode.ACPI, 60)
        for number in range(60):
            console.port.signal(WEB_1, Signal.IO_ERROR, f"disk {number}")
        await console.pass_(pilot, 1)
        screen = await open_story(console, pilot)
        scroll = screen.query_one(VerticalScroll)
        await until(pilot, lambda: 0 < scroll.max_scroll_y == scroll.scroll_y)
        console.port.signal(WEB_1, Signal.IO_ERROR, "one more")
        await console.shows(pilot, "one more")
        await pilot.press("g")
        await until(pilot, lambda: scroll.scroll_y == 0)
        console.port.signal(WEB_1, Signal.IO_ERROR, "the last")
        await until(pilot, lambda: "the last" in steps(screen))
        await pilot.pause()
        assert scroll.scroll_y == 0
        await pilot.press("j", "G", "k")
        await until(pilot, lambda: scroll.scroll_y == scroll.max_scroll_y - 1)


async def test_a_short_one_begins_at_the_top_of_a_large_terminal() -> None:
    async with open_console(WEB_1, size=(200, 60)) as (console, pilot):
        console.session.shut_down(console.id(WEB_1), Mode.ACPI, 60)
        await console.pass_(pilot, 1)
        screen = await open_story(console, pilot)
        await pilot.press("G")
        await pilot.pause()
        first = screen.query_one("#steps", CellsView).region.y
        assert first == screen.query_one(VerticalScroll).region.y


async def test_it_is_written_and_sent_but_never_over_another_file(home: Path) -> None:
    async with open_console(WEB_1, WEB_2) as (console, pilot):
        console.session.shut_down(console.id(WEB_1), Mode.ACPI, 60)
        await console.pass_(pilot, 1)
        await open_story(console, pilot)
        for number in ("", "-2"):
            await open_dialog(console, pilot)
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(console.app.screen, StoryScreen))
            (file,) = (home / "state/vmtui/stories").glob(f"*[0-9]{number}.md")
            await until(pilot, lambda file=file: str(file) in console.remarks)  # type: ignore[misc]
        assert "sent to the terminal; saved in" in console.remarks
        assert "copied" not in console.remarks
        assert file.stat().st_mode & 0o777 == 0o600
        assert file.read_text().startswith("# Shutdown of `web-01`: still under way\n")
        assert console.app.clipboard == file.read_text()
        assert "screen" not in file.read_text()


async def test_it_goes_where_vmtui_was_started_if_wanted(home: Path) -> None:
    async with open_console(WEB_1) as (console, pilot):
        console.session.shut_down(console.id(WEB_1), Mode.ACPI, 60)
        await console.pass_(pilot, 1)
        await open_story(console, pilot)
        await open_dialog(console, pilot)
        await pilot.press("d", "enter")
        await until(pilot, lambda: len(list((home / "here").glob("*.md"))) == 1)
        assert not (home / "state").exists()


async def test_a_folder_that_takes_nothing_is_told_and_nothing_is_sent(home: Path) -> None:
    (home / "state").write_text("no directory")
    async with open_console(WEB_1) as (console, pilot):
        console.session.shut_down(console.id(WEB_1), Mode.ACPI, 60)
        await console.pass_(pilot, 1)
        await open_story(console, pilot)
        dialog = await open_dialog(console, pilot)
        await pilot.press("enter")
        await console.shows(pilot, "not written:", "Not a directory")
        assert console.app.screen is dialog
        assert console.app.clipboard == ""
        await pilot.press("d", "enter")
        await until(pilot, lambda: isinstance(console.app.screen, StoryScreen))
        assert len(list((home / "here").glob("*.md"))) == 1


async def test_the_screens_text_goes_in_by_choice_alone(home: Path) -> None:
    async with open_console(WEB_1) as (console, pilot):
        vm = console.id(WEB_1)
        console.session.shut_down(vm, Mode.ACPI, 60)
        await console.pass_(pilot, 1)
        await open_story(console, pilot)
        await open_dialog(console, pilot)
        assert console.session.screens.vm is None
        await pilot.press("s")
        await until(pilot, lambda: console.session.screens.vm == vm)
        console.port.say(ScreenRead(vm, GuestScreen(console.clock(), 720, 400, ("login: _",))))
        await until(pilot, lambda: console.session.screens.shown is not None)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(console.app.screen, StoryScreen))
        assert console.session.screens.vm is None
        (file,) = (home / "state/vmtui/stories").glob("*.md")
        assert "```text\nlogin: _\n```" in file.read_text()


async def test_enter_waits_for_the_screen_that_goes_in(home: Path) -> None:
    async with open_console(WEB_1) as (console, pilot):
        vm = console.id(WEB_1)
        await open_dialog_of_incident(console, pilot)
        await pilot.press("s", "enter")
        await console.shows(pilot, "reading its screen ...")
        assert not (home / "state/vmtui/stories").exists()
        console.port.say(ScreenRead(vm, GuestScreen(console.clock(), 720, 400, ("login: _",))))
        await until(pilot, lambda: isinstance(console.app.screen, StoryScreen))
        (file,) = (home / "state/vmtui/stories").glob("*.md")
        assert "```text\nlogin: _\n```" in file.read_text()


@pytest.mark.parametrize("key", ["escape", "f1"])
async def test_where_it_went_is_told_after_escape_and_under_the_help_too(
    home: Path, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    may_write = threading.Event()

    def stalls(folder: Path, name: str, content: bytes) -> Path:
        may_write.wait(60)
        return keep(folder, name, content)

    monkeypatch.setattr(story_dialog, "keep", stalls)
    async with open_console(WEB_1) as (console, pilot):
        await open_dialog_of_incident(console, pilot)
        await pilot.press("enter")
        await console.shows(pilot, "writing ...")
        await console.pass_(pilot, 1)
        on_top = {"escape": StoryScreen, "f1": HelpScreen}[key]
        await pilot.press(key)
        await until(pilot, lambda: isinstance(console.app.screen, on_top))
        assert "saved in" not in console.remarks
        may_write.set()
        await until(pilot, lambda: "the story: sent to the terminal" in console.remarks)
        assert isinstance(console.app.screen, on_top)
        (file,) = (home / "state/vmtui/stories").glob("*.md")
        assert str(file) in console.remarks


async def test_it_can_be_written_where_nobody_knows_a_home(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown() -> Path:
        raise RuntimeError("Could not determine home directory.")

    async with open_console(WEB_1) as (console, pilot):
        monkeypatch.setattr(Path, "home", unknown)
        await open_dialog_of_incident(console, pilot)
        await console.shows(pilot, str(home / "here")[:20])


PICTURE = b"\x89PNG a picture"


async def open_dialog_of_incident(console: Console, pilot: Pilot[int]) -> StoryDialog:
    console.session.shut_down(console.id(WEB_1), Mode.ACPI, 60)
    await console.pass_(pilot, 1)
    await open_story(console, pilot)
    return await open_dialog(console, pilot)


def files(home: Path) -> tuple[Path, Path]:
    """The story, and the picture beside it."""
    (story,) = (home / "state/vmtui/stories").glob("*.md")
    (picture,) = (home / "state/vmtui/stories").glob("*.png")
    return story, picture


async def test_a_picture_goes_beside_it_by_choice_alone(home: Path) -> None:
    async with open_console(WEB_1) as (console, pilot):
        vm = console.id(WEB_1)
        await open_dialog_of_incident(console, pilot)
        await console.shows(pilot, "● without", "○ as it is now")
        assert "as it was kept" not in console.text()
        await pilot.press("p")
        await until(pilot, lambda: console.session.screens.vm == vm)
        console.port.say(ScreenRead(vm, GuestScreen(console.clock(), 640, 480, picture=PICTURE)))
        await until(pilot, lambda: console.session.screens.shown is not None)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(console.app.screen, StoryScreen))
        assert console.session.screens.vm is None
        story, picture = files(home)
        assert picture.read_bytes() == PICTURE
        assert picture.stat().st_mode & 0o777 == 0o600
        assert f"![a picture of its screen](./{picture.name})" in story.read_text()


async def test_a_picture_kept_in_the_course_of_the_incident_can_go_in(home: Path) -> None:
    async with open_console(WEB_1) as (console, pilot):
        vm = console.id(WEB_1)
        kept = home / "web-01-on-hv1-1.png"
        kept.write_bytes(PICTURE)
        await open_dialog_of_incident(console, pilot)
        console.port.say(PictureKept(vm, console.clock(), str(kept)))
        await console.shows(pilot, "○ as it was kept at")
        await pilot.press("p", "p")
        await console.shows(pilot, "● as it was kept at")
        assert console.session.screens.vm is None
        console.session.screens.keep(vm)  # the next one, which is not there yet
        await console.pass_(pilot, 0.3)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(console.app.screen, StoryScreen))
        story, picture = files(home)
        assert picture.read_bytes() == PICTURE
        assert f"(./{picture.name})" in story.read_text()


async def test_the_text_that_was_kept_with_a_picture_can_go_in_once_the_guest_is_off(
    home: Path,
) -> None:
    async with open_console(WEB_1) as (console, pilot):
        vm = console.id(WEB_1)
        console.session.shut_down(vm, Mode.ACPI, 60)
        await console.pass_(pilot, 1)
        console.session.screens.keep(vm)
        asks = GuestScreen(console.clock(), 720, 400, ("Really? _", "", ""), picture=PICTURE)
        console.port.say(ScreenRead(vm, asks))
        await until(pilot, lambda: vm in console.session.screens.kept)
        console.port.event(WEB_1, Lifecycle.STOPPED, Detail.DESTROYED)
        await console.pass_(pilot, 1)
        await open_story(console, pilot)
        await open_dialog(console, pilot)
        assert "as it is now" not in console.text(), "it is off, and shows nothing"
        await pilot.press("s")
        await console.shows(pilot, "● its text, as it was kept at")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(console.app.screen, StoryScreen))
        (story,) = (home / "state/vmtui/stories").glob("*.md")
        assert "```text\nReally? _\n```" in story.read_text()


async def test_a_picture_that_is_gone_is_told_and_nothing_is_written(home: Path) -> None:
    async with open_console(WEB_1) as (console, pilot):
        dialog = await open_dialog_of_incident(console, pilot)
        gone = PictureKept(console.id(WEB_1), console.clock(), str(home / "gone.png"))
        console.port.say(gone)
        await console.shows(pilot, "○ as it was kept at")
        await pilot.press("p", "p", "enter")
        await console.shows(pilot, "not written:", "gone.png")
        assert console.app.screen is dialog
        assert not (home / "state").exists()


async def test_a_guest_that_shows_no_picture_has_its_reason_told(home: Path) -> None:
    async with open_console(WEB_1) as (console, pilot):
        await open_dialog_of_incident(console, pilot)
        await pilot.press("p")
        await console.shows(pilot, "● as it is now")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(console.app.screen, StoryScreen))
        (story,) = (home / "state/vmtui/stories").iterdir()
        assert "it could not be read in time" in story.read_text()


async def test_a_hostile_name_stays_in_its_place() -> None:
    nasty = WEB_1.__class__(WEB_1.uuid, "[red]x[/] \x1b[2J", WEB_1.state, WEB_1.reason, 1, None)
    async with open_console(nasty) as (console, pilot):
        console.session.shut_down(console.id(nasty), Mode.ACPI, 60)
        await console.pass_(pilot, 1)
        await open_story(console, pilot)
        await console.shows(pilot, "[red]x[/] \\x1b[2J")
