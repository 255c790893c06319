"""y copies: to the terminal, and to a file, for nobody can tell what the terminal does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.fleet import DB, WEB_1, open_console, until
from vmtui.core import copying
from vmtui.ui.screens.copy import CopyPage


@pytest.mark.parametrize(("key", "text"), [("n", WEB_1.name), ("u", WEB_1.uuid)])
async def test_it_goes_to_the_terminal_and_to_a_file(key: str, text: str, tmp_path: Path) -> None:
    async with open_console(WEB_1) as (console, pilot):
        console.session.screens.folder = tmp_path / "state" / "screens"
        await pilot.press("y", key)
        await until(pilot, lambda: "saved in" in console.remarks)
        file = tmp_path / "state" / "copied.txt"
        assert console.app.clipboard == text
        assert file.read_text() == f"{text}\n"
        assert file.stat().st_mode & 0o777 == 0o600
        assert f"sent to the terminal; saved in {file}" in console.remarks


async def test_the_latest_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    async with open_console(WEB_1, DB) as (console, pilot):
        console.session.screens.folder = tmp_path / "screens"
        await pilot.press("y", "u")
        await until(pilot, lambda: "saved in" in console.remarks)
        console.app.clear_notifications()
        await pilot.press("asterisk", "y", "v")
        await until(pilot, lambda: "saved in" in console.remarks)
        lines = (tmp_path / "copied.txt").read_text().splitlines()
        assert [line.split()[-1] for line in lines] == [DB.name, WEB_1.name]
        assert sorted(one.name for one in tmp_path.iterdir()) == ["copied.txt"]


async def test_a_file_that_can_t_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    async with open_console(WEB_1) as (console, pilot):
        console.session.screens.folder = tmp_path / "file" / "screens"
        await pilot.press("y", "n")
        await until(pilot, lambda: "not saved" in console.remarks)
        assert console.app.clipboard == WEB_1.name


async def test_it_closes_and_needs_a_guest() -> None:
    async with open_console(WEB_1) as (console, pilot):
        await pilot.press("y")
        await until(pilot, lambda: isinstance(console.app.screen, CopyPage))
        await pilot.press("y")
        await until(pilot, lambda: console.app.screen is console.screen)
    async with open_console() as (console, pilot):
        await pilot.press("y")
        await until(pilot, lambda: bool(console.remarks))
        assert console.app.screen is console.screen


async def test_v_copies_nothing_where_virsh_can_t_reach(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "out_of_reach", lambda _uri: "virsh can't reach it")
    async with open_console(WEB_1) as (console, pilot):
        console.session.screens.folder = tmp_path / "screens"
        await pilot.press("y")
        await until(pilot, lambda: isinstance(console.app.screen, CopyPage))
        await pilot.press("v", "n")
        await until(pilot, lambda: "saved in" in console.remarks)
        assert console.app.clipboard == WEB_1.name
