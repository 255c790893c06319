"""The configuration, read again from the palette."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event

from textual.drivers.linux_driver import LinuxDriver

from tests.fakes import FakePort
from tests.ui.fleet import DB, WEB_1, WEB_2, open_console, until
from tests.ui.test_palette import choose
from vmtui.core.mode import Mode
from vmtui.core.model import Host
from vmtui.core.preferences import Bell, Characters, GroupBy, Mouse, Preferences, SavedFilter
from vmtui.core.reloaded import NotReloadedError, Reloaded
from vmtui.core.view import Column
from vmtui.ui.mouse import take_mouse
from vmtui.ui.settings import UiSettings

NEW = Preferences(
    keys=(("help", ("f5",)),),
    columns=(Column.NAME, Column.TAGS),
    group_by=GroupBy.TAG,
    filters=(SavedFilter("mine", "db"),),
    theme="nord",
    mouse=Mouse.OFF,
    bell=Bell.NONE,
)

SAID = "configuration read again: opened hv2"


async def test_the_console_follows_what_is_read_again() -> None:
    settings = UiSettings()
    async with open_console(WEB_1, WEB_2, settings=settings) as (console, pilot):

        def follow() -> Reloaded:
            port = FakePort("hv2", "fake:///hv2", console.clock)
            console.session.roster.open(port, Host("hv2", "", tags=("lab",)))
            port.up([DB])
            console.session.roster.describe(Host("hv1", "", tags=("production",)))
            touched = frozenset(console.session.fleet.of_host("hv1"))
            return Reloaded(SAID, 60.0, Mode.AGENT, NEW, touched)

        settings.reload = lambda: follow
        await choose(console, pilot, "read the configuration again")
        await until(pilot, lambda: SAID in console.remarks)
        await console.shows(pilot, "production", "lab", DB.name, "hv2 ●")
        assert "TAGS" in console.text()
        assert "STATE" not in console.text()
        assert console.app.theme == "nord"
        assert (settings.limit, settings.mode) == (60.0, Mode.AGENT)
        await pilot.press("f5")
        await until(pilot, lambda: len(console.app.screen_stack) == 2)


async def test_what_cannot_be_read_is_said_and_changes_nothing() -> None:
    def fail() -> Callable[[], Reloaded]:
        raise NotReloadedError("config.toml:3: unknown key [b]'limt'[/b]")

    settings = UiSettings(reload=fail)
    async with open_console(WEB_1, settings=settings) as (console, pilot):
        console.app.action_reload()
        words = "nothing has changed: config.toml:3: unknown key [b]'limt'"
        await until(pilot, lambda: words in console.remarks)
        assert console.table.group_by is GroupBy.NONE


async def test_while_something_is_open_it_is_put_off() -> None:
    settings = UiSettings(reload=lambda: lambda: Reloaded(SAID, 60.0, Mode.AGENT, NEW))
    async with open_console(WEB_1, settings=settings) as (console, pilot):
        await pilot.press("question_mark")
        await until(pilot, lambda: len(console.app.screen_stack) == 2)
        console.app.action_reload()
        await pilot.pause()
        assert "read again once what is open is closed (esc)" in console.remarks
        await console.pass_(pilot, 1)
        assert SAID not in console.remarks
        await pilot.press("escape")
        await until(pilot, lambda: len(console.app.screen_stack) == 1)
        await console.pass_(pilot, 1)
        await until(pilot, lambda: SAID in console.remarks)
        assert console.app.theme == "nord"


async def test_what_is_read_while_something_opens_is_not_followed() -> None:
    is_open = Event()
    follow = [_never, lambda: Reloaded(SAID, 60.0, Mode.AGENT, NEW)]

    def read() -> Callable[[], Reloaded]:
        is_open.wait(60)
        return follow.pop(0)

    async with open_console(WEB_1, settings=UiSettings(reload=read)) as (console, pilot):
        console.app.action_reload()
        await pilot.press("question_mark")
        await until(pilot, lambda: len(console.app.screen_stack) == 2)
        is_open.set()
        await until(pilot, lambda: "once what is open is closed (esc)" in console.remarks)
        await pilot.press("escape")
        await until(pilot, lambda: len(console.app.screen_stack) == 1)
        await console.pass_(pilot, 1)
        await until(pilot, lambda: SAID in console.remarks)


async def test_other_characters_are_drawn_at_once() -> None:
    def follow() -> Reloaded:
        return Reloaded(SAID, 60.0, Mode.ACPI, wanted.pop(0))

    wanted = [Preferences(characters=Characters.ASCII), Preferences()]
    async with open_console(WEB_1, settings=UiSettings(reload=lambda: follow)) as (console, pilot):
        await console.shows(pilot, "▸ ● running")
        console.app.action_reload()
        await console.shows(pilot, "> * running")
        console.app.clear_notifications()
        await until(pilot, lambda: console.text().isascii())
        console.app.action_reload()
        await console.shows(pilot, "▸ ● running")


def test_the_mouse_is_taken_and_left_while_the_console_is_open() -> None:
    class Written(LinuxDriver):
        """A terminal of which only what is sent is kept."""

        def __init__(self) -> None:
            self._mouse, self._in_band_window_resize, self.sent = False, True, ""

        def write(self, data: str) -> None:
            self.sent += data

        def flush(self) -> None:
            """It is there already."""

    driver = Written()
    take_mouse(driver, wanted=False)
    assert driver.sent == ""
    take_mouse(driver, wanted=True)
    assert driver.sent.startswith("\x1b[?1000h")
    assert driver.sent.endswith("\x1b[?1016h"), "in pixels, as it counts"
    driver.sent = ""
    take_mouse(driver, wanted=False)
    assert "\x1b[?1000l" in driver.sent
    assert "h" not in driver.sent


async def test_without_a_configuration_nothing_is_read() -> None:
    async with open_console(WEB_1) as (console, pilot):
        console.app.action_reload()
        await pilot.pause()
        assert "there is no configuration to read again" in console.remarks


def _never() -> Reloaded:
    raise AssertionError("it was read")
