"""Work is done when its turn comes, and what takes long runs less often."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from time import monotonic
from typing import Any, cast

import pytest
from textual import events
from textual.app import App
from textual.message_pump import MessagePump

from vmtui.ui import pace
from vmtui.ui.pace import Pace

PATIENCE = 60.0


class World:
    """Two clocks, and a loop and a widget whose turns come when a test says so."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        self.busy = 0.0
        self.waits: list[float] = []
        self.due: list[Callable[[], None]] = []
        monkeypatch.setattr(pace, "monotonic", lambda: self.now)
        monkeypatch.setattr(pace, "thread_time", lambda: self.busy)
        monkeypatch.setattr(pace, "get_running_loop", lambda: self)

    def call_later(self, wait: float, then: Callable[[], None]) -> None:
        self.waits.append(wait)
        self.due.append(then)

    def post_message(self, message: events.Callback) -> None:
        message.callback()

    def pace(self, work: Callable[[], None], **terms: Any) -> Pace:
        return Pace(cast(MessagePump, self), work, **terms)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    return World(monkeypatch)


def test_what_is_asked_for_often_is_done_at_once_and_then_once_more(world: World) -> None:
    done: list[float] = []
    paced = world.pace(lambda: done.append(world.now), every=0.5)
    for _ in range(3):
        paced.ask()
    assert done == [100.0]
    assert world.waits == [0.5]

    world.now += 0.5
    world.due.pop()()
    assert done == [100.0, 100.5]


def test_long_work_leaves_time_for_the_rest(world: World) -> None:
    def work() -> None:
        world.now += 0.2
        world.busy += 0.2

    paced = world.pace(work, every=0.1, share=0.1)
    paced.ask()
    paced.ask()
    assert world.waits == [pytest.approx(0.2 * 9)]


def test_what_others_do_meanwhile_makes_it_wait_no_longer(world: World) -> None:
    def work() -> None:
        world.now += 2.0  # the processors were busy with something else
        world.busy += 0.02

    paced = world.pace(work, every=0.1, share=0.1)
    paced.ask()
    paced.ask()
    assert world.waits == [pytest.approx(0.02 * 9)]


async def test_a_turn_comes_also_where_its_time_is_over_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app: App[None] = App()
    done: list[int] = []
    async with app.run_test() as pilot:
        # So slow a machine that each look at the clock takes ten seconds.
        clock = count(step=10)
        monkeypatch.setattr("textual._time.get_time", lambda: float(next(clock)))
        paced = Pace(app, lambda: done.append(len(done)), every=0.01)
        paced.ask()
        paced.ask()
        until = monotonic() + PATIENCE
        while len(done) < 2 and monotonic() < until:
            await pilot.pause(0.01)
    assert done == [0, 1]
