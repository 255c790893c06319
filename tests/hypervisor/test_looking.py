"""What is asked to see while the like of it is under way."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import cast

from tests.fakes import FakeClock
from vmtui.core.commands import ReadStats
from vmtui.core.looks import StatsRead
from vmtui.hypervisor.control import Control
from vmtui.hypervisor.limits import Limits
from vmtui.hypervisor.looking import Looking
from vmtui.hypervisor.place import Place
from vmtui.hypervisor.pool import Pool, Task

RUNNING, ALL = ReadStats("hv1", only_active=True), ReadStats("hv1")


@dataclass
class Played:
    """Calls that are answered when a test says so."""

    tasks: list[Task] = field(default_factory=list)
    told: list[object] = field(default_factory=list)

    def __post_init__(self) -> None:
        nobody = cast(Control, None)
        place = Place(
            "hv1", "fake:///hv1", FakeClock(), nobody, Limits(), self.told.append, in_process=False
        )
        pool = cast(Pool, self)
        self.looking = Looking(place, pool, pool, lambda: 1, lambda: 2, lambda _: None)

    def submit(self, task: Task) -> None:
        self.tasks.append(task)

    def whose(self, task: Task) -> bool:
        """Whether a call is for running guests alone."""
        return bool(cast("partial[object]", task.job).keywords["only_active"])


def test_statistics_of_all_follow_those_of_the_running_that_are_under_way() -> None:
    played = Played()
    for wish in (RUNNING, ALL, RUNNING, ALL):
        played.looking.ask(wish)
    assert [played.whose(task) for task in played.tasks] == [True]
    played.tasks[0].done(())
    assert [played.whose(task) for task in played.tasks] == [True, False]
    played.tasks[1].done(())
    assert len(played.tasks) == 2
    assert len([one for one in played.told if isinstance(one, StatsRead)]) == 2


def test_statistics_of_some_more_follow_those_that_are_under_way() -> None:
    played = Played()
    for uuid in ("one", "two"):
        played.looking.ask(RUNNING)
        played.looking.ask(ReadStats("hv1", only_active=True, also=frozenset({uuid})))
    played.tasks[0].done(())
    played.tasks[1].done(())
    jobs = [cast("partial[object]", task.job).keywords for task in played.tasks]
    assert [job["also"] for job in jobs] == [frozenset(), {"one", "two"}]


def test_statistics_of_all_hold_those_of_the_running() -> None:
    played = Played()
    for wish in (ALL, RUNNING, ALL):
        played.looking.ask(wish)
    played.tasks[0].done(())
    assert [played.whose(task) for task in played.tasks] == [False]


def test_nothing_follows_statistics_that_never_came() -> None:
    played = Played()
    played.looking.ask(RUNNING)
    played.looking.ask(ALL)
    for number in range(2):
        unanswered = played.tasks[number].unanswered
        assert unanswered is not None
        unanswered(2.0)
    assert len(played.tasks) == 2
    played.looking.ask(ALL)
    played.tasks[2].done(())
    assert [played.whose(task) for task in played.tasks] == [True, True, False]
