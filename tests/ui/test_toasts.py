"""Remarks that were cleared leave nothing behind."""

from __future__ import annotations

import asyncio

from textual.widgets._toast import ToastHolder

from tests.ui.fleet import Console, until
from vmtui.ui.toasts import sweep


async def test_what_held_cleared_remarks_goes_and_what_holds_one_stays() -> None:
    console = Console()
    app = console.app
    async with app.run_test(notifications=True) as pilot:
        for number in range(5):
            app.notify(f"remark {number}")
        await until(pilot, lambda: len(app.screen.query("Toast")) == 5)
        app.clear_notifications()
        app.notify("another")
        await until(pilot, lambda: len(app.screen.query("Toast")) == 1)
        sweep(app.screen_stack)
        await until(pilot, lambda: len(app.screen.query(ToastHolder)) == 1)
        assert app.screen.query("Toast")


async def test_what_is_about_to_hold_one_stays() -> None:
    console = Console()
    app = console.app
    async with app.run_test(notifications=True):
        app.notify("young")
        async with asyncio.timeout(20):
            while not app.screen.query("Toast"):
                sweep(app.screen_stack)
                await asyncio.sleep(0)
