"""Work aside: one job at a time, and one that fails holds up no other."""

from __future__ import annotations

import threading
from functools import partial
from typing import Any

import pytest
from textual.app import App

from tests.ui.fleet import until
from vmtui.ui.aside import Aside, described


def fails() -> None:
    raise MemoryError


async def test_a_job_that_raises_is_told_logged_and_in_nobodys_way(
    caplog: pytest.LogCaptureFixture,
) -> None:
    app: App[int] = App()
    given: list[Any] = []
    async with app.run_test() as pilot:
        aside = Aside(app)
        aside.ask(fails, given.append)
        await until(pilot, lambda: len(given) == 1)
        assert described(given[0]) == "MemoryError"
        assert "a job failed" in caplog.text
        aside.ask(lambda: "drawn", given.append)
        await until(pilot, lambda: len(given) == 2)
        assert given[1] == "drawn"


async def test_of_what_is_asked_for_meanwhile_only_the_last_is_done() -> None:
    app: App[int] = App()
    given: list[Any] = []
    may_end = threading.Event()
    async with app.run_test() as pilot:
        aside = Aside(app)
        aside.ask(lambda: may_end.wait(60), given.append)
        for number in range(3):
            aside.ask(partial(int, number), given.append)
        may_end.set()
        await until(pilot, lambda: len(given) == 2)
        assert given == [True, 2]
