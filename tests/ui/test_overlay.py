"""What stands over the fleet is not painted anew with every change behind it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.screen import Screen

from tests.ui.fleet import APP, WEB_1, open_console, until
from vmtui.core.model import PowerState, Reason
from vmtui.ui.screens import overlay

SIZE = (160, 40)


@pytest.mark.parametrize("key", ["question_mark", "v", "l", "F"])
async def test_changes_behind_are_painted_now_and_then(
    monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setattr(overlay, "BEHIND_EVERY", 3600.0)
    async with open_console(APP, WEB_1, size=SIZE) as (console, pilot):
        await pilot.press(key)
        await until(pilot, lambda: isinstance(console.app.screen, overlay.Overlay))
        for _ in range(3):
            await pilot.pause()
        whole: list[object] = []

        def note(_: Screen[object], update: object) -> None:
            if isinstance(update, LayoutUpdate) or (
                isinstance(update, ChopsUpdate) and len({y for y, _, _ in update.spans}) == SIZE[1]
            ):
                whole.append(update)

        monkeypatch.setattr(console.app, "_display", note)
        for state in (PowerState.PAUSED, PowerState.RUNNING) * 3:
            console.port.lists([APP, replace(WEB_1, state=state, reason=Reason.USER)])
            await until(
                pilot,
                lambda state=state: (
                    ("paused" in console.table_text()) == (state is PowerState.PAUSED)
                ),  # type: ignore[misc]
            )
            for _ in range(3):
                await pilot.pause()
        assert len(whole) <= 1
