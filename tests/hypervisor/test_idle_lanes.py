"""A connection that nobody needs is closed; one that is needed again and again is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.hypervisor.conftest import QUICK, Connect, vm
from tests.hypervisor.fakes import FakeGuest
from tests.qemu.waiting import wait_until
from vmtui.core.commands import ReadStats, Shutdown
from vmtui.core.looks import StatsRead
from vmtui.core.replies import CommandDone
from vmtui.hypervisor import pool
from vmtui.hypervisor.control import Step, Timer
from vmtui.hypervisor.lane import Job, Reply
from vmtui.hypervisor.limits import Limits
from vmtui.hypervisor.pool import Pool, Task


def test_the_looking_connection_closes_when_idle_and_opens_with_the_next_look(
    connect: Connect,
) -> None:
    web = FakeGuest("web")
    patient = replace(QUICK, idle=0.05, open=20.0, patience=20.0)
    played = connect(web, limits=patient).listed()
    told, connections = played.told, played.host.connections
    played.connection.submit(Shutdown(1, vm(web)))
    told.wait(CommandDone)
    for times in (1, 2):
        played.connection.submit(ReadStats("hv1"))
        told.wait(StatsRead, times=times)
        wait_until(lambda: connections[-1].closed, "the looking connection is closed")
    state, actions, *looking = connections
    assert len(looking) == 2
    assert not state.closed
    assert not actions.closed


class Played:
    """A control thread whose time passes by hand, and a lane that answers at once."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        self.opened = 0
        self.timers: list[Timer] = []
        monkeypatch.setattr(pool, "boot_time", lambda: self.now)

    def later(self, seconds: float, step: Step) -> Timer:
        """Remember a step."""
        timer = Timer(self.now + seconds, len(self.timers), step)
        self.timers.append(timer)
        return timer

    def pass_(self, seconds: float) -> None:
        """Carry out what is due within that time, in order."""
        end = self.now + seconds
        while due := [one for one in self.timers if one.step is not None and one.due <= end]:
            timer = min(due)
            self.now = max(self.now, timer.due)
            step, timer.step = timer.step, None
            assert step is not None
            step()
        self.now = end

    def open(self) -> Played:
        """A lane."""
        self.opened += 1
        return self

    def submit(self, job: Job, reply: Reply) -> None:
        """Do it."""
        connection: Any = None
        reply(job(connection))

    def retire(self) -> None:
        """Close it."""


def _pool(played: Played, *, closes_idle: bool) -> Pool:
    control: Any = played
    return Pool(played.open, control, Limits(), at_most=2, closes_idle=closes_idle)


def _look(looks: Pool) -> None:
    looks.submit(Task(lambda _connection: None, done=lambda _outcome: None))


def test_a_connection_that_is_in_use_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    played = Played(monkeypatch)
    looks = _pool(played, closes_idle=True)
    for _ in range(20):
        _look(looks)
        played.pass_(Limits().idle - 1)
    assert played.opened == 1


def test_one_that_is_needed_at_long_intervals_is_soon_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    played = Played(monkeypatch)
    looks = _pool(played, closes_idle=True)
    for _ in range(20):
        _look(looks)
        played.pass_(Limits().idle * 3)
    assert played.opened == 3  # first, after one idle time, and after twice that


def test_a_connection_for_actions_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    played = Played(monkeypatch)
    actions = _pool(played, closes_idle=False)
    for _ in range(3):
        _look(actions)
        played.pass_(Limits().idle * 100)
    assert played.opened == 1
