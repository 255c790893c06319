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


def is_whole(update: object, height: int) -> bool:
    """Whether the whole terminal is painted."""
    if isinstance(update, ChopsUpdate):
        return len({y for y, _, _ in update.spans}) == height
    return isinstance(update, LayoutUpdate)


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
            if is_whole(update, SIZE[1]):
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


def text_of(update: object) -> str:
    """What an update paints."""
    if isinstance(update, LayoutUpdate):
        return "\n".join("".join(one.text for one in row) for row in update.strips)
    if isinstance(update, ChopsUpdate):
        rows = [row.values() for row in update.chops]
        return "\n".join("".join(one.text for one in row if one) for row in rows)
    return ""


async def test_after_a_resize_what_is_behind_is_painted_as_it_is_laid_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(overlay, "BEHIND_EVERY", 3600.0)
    async with open_console(APP, WEB_1, size=(80, 24)) as (console, pilot):
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(console.app.screen, overlay.Overlay))
        # The first painting of what is behind is at once, and all later ones have to wait.
        console.port.lists([APP, replace(WEB_1, state=PowerState.PAUSED, reason=Reason.USER)])
        await until(pilot, lambda: "paused" in console.table_text())
        painted: list[str] = []
        monkeypatch.setattr(console.app, "_display", lambda _, one: painted.append(text_of(one)))
        await pilot.resize_terminal(200, 60)
        await until(pilot, lambda: "VCPU" in painted[-1])


@pytest.mark.parametrize("key", ["s", "l", "F", "v", "C", "t", "question_mark", "q"])
async def test_it_may_be_closed_before_it_is_composed(
    monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    """As by a quick Esc on a busy machine."""
    async with open_console(APP, WEB_1) as (console, pilot):
        opened: list[Screen[object]] = []
        push = console.app.push_screen

        def push_and_close(screen: Screen[object], *arguments: object) -> None:
            opened.append(screen)
            push(screen, *arguments)  # type: ignore[call-overload]
            console.app.pop_screen()

        monkeypatch.setattr(console.app, "push_screen", push_and_close)
        await pilot.press(key)
        console.port.lists([APP])
        await until(pilot, lambda: all(not one.is_running for one in opened))
        assert console.app.screen_stack == [console.app.screen]
