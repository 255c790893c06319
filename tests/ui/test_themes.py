"""Words can be read in every theme: no role's colour comes near its background."""

from __future__ import annotations

import pytest

from tests.fakes import domain, stage
from tests.ui.bench import bench, showing
from tests.ui.fleet import Console
from vmtui.core.preferences import Preferences
from vmtui.core.record.records import Action
from vmtui.core.text import Role
from vmtui.core.theme_names import CALM_LIGHT, CONTRAST_DARK, OWN, SIXTEEN
from vmtui.ui.looks import Looks
from vmtui.ui.screens.power_dialog import PowerDialog
from vmtui.ui.settings import UiSettings
from vmtui.ui.themes import know
from vmtui.ui.widgets.cells_view import CellsView

COLOURED = [name for name in OWN if name != SIXTEEN]
"""Those whose colours are ours, and not the terminal's."""

READABLE = 0.25
"""Of the way from black to white that must lie between text and background."""


@pytest.mark.parametrize("theme", [*COLOURED, "textual-light", "solarized-light", "textual-dark"])
async def test_every_role_can_be_read_in_a_dialog(
    monkeypatch: pytest.MonkeyPatch, theme: str
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    web = domain("web-01")
    set_ = stage(web)
    dialog = PowerDialog(set_.session, [Action.PAUSE], [set_.port.vm(web)], 0)
    async with showing(set_, dialog) as pilot:
        know(bench(pilot), theme)
        bench(pilot).theme = theme
        await pilot.pause()
        view = pilot.app.screen.query_one("#by-hand", CellsView)
        background = view.background_colors[1]
        for role in Role:
            colour = view._style(role).foreground
            assert colour is not None
            assert abs(colour.brightness - background.brightness) > READABLE, role


@pytest.mark.parametrize("name", OWN)
async def test_each_of_ours_can_be_begun_with_and_changed_to(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    console = Console(settings=UiSettings(preferences=Preferences(theme=name)))
    assert console.app.theme == name
    async with console.app.run_test() as pilot:
        for other in (SIXTEEN, CALM_LIGHT):
            Looks.of(Preferences(theme=other)).change(console.app, theme=True)
            await pilot.pause()
            assert console.app.theme == other
            assert console.app.native_ansi_color is (other == SIXTEEN)


def test_a_theme_of_a_newer_program_stands_for_the_nearest() -> None:
    settings = UiSettings(preferences=Preferences(theme="contrast-darker"))
    assert Console(settings=settings).app.theme == CONTRAST_DARK
