"""``vmtui drain --back`` that was killed in the middle: what becomes of the rest."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest

from tests.headless.scripted import Scene, ScriptedPort
from tests.headless.test_drain import DB, PLAN, WEB_1, WEB_2, Starts, left
from tests.schemas import checked
from vmtui.config import BadInputError
from vmtui.core.commands import Command, PowerOn
from vmtui.core.events import Lifecycle
from vmtui.core.model import PowerState, VmId
from vmtui.core.record.records import Action
from vmtui.core.replies import CommandDone
from vmtui.core.waves.record import OpenFleetShutdown
from vmtui.headless.drain import Wish, abandon
from vmtui.headless.drain_back import bring_back
from vmtui.headless.drain_run import WhenHeld

ROWS = tuple(replace(row, state=PowerState.SHUT_OFF) for row in (DB, WEB_2, WEB_1))


def scene(*running: str) -> Scene:
    rows = [replace(x, state=PowerState.RUNNING) if x.name in running else x for x in ROWS]
    return Scene([Starts(rows=rows)])


def left_back(one: Scene, asked: str = "", *, watched: bool = False) -> OpenFleetShutdown:
    """A way back of another process, which wrote down that it starts these."""
    found = left(one, watched=watched)
    order = (found.run.course.waves[1], found.run.course.waves[0])
    course = replace(found.run.course, waves=order)
    asked_ids = frozenset(x for x, name in found.names.items() if name in asked.split())
    run = replace(found.run, course=course, wave=0, asked=asked_ids, action=Action.FLEET_POWER_ON)
    return replace(found, run=run)


def resumed(one: Scene, found: OpenFleetShutdown, **wish: Any) -> tuple[int, list[dict[str, Any]]]:
    out = io.StringIO()
    asked = Wish([], PLAN, resume=True, as_json=True, **wish)
    return bring_back(one.session, asked, None, [found], out), checked("drain", out.getvalue())


def started(one: Scene) -> list[str]:
    port = one.ports[0]
    names = {row.uuid: row.name for row in ROWS}
    return [names[x.vm.uuid] for x in port.asked(PowerOn) if isinstance(x, PowerOn)]


def test_it_goes_on_with_those_whose_turn_had_not_come() -> None:
    one = scene("db-1")
    code, told = resumed(one, left_back(one, "db-1"))
    assert started(one) == ["web-1", "web-2"]
    assert (code, told[-1]["stage"]) == (0, "done")
    assert one.journal.phases("fleet-power-on")[0] == "taken-over"
    assert one.journal.phases("fleet-power-on")[-1] == "outcome"


@pytest.mark.parametrize(
    ("when", "then", "stage"),
    [(WhenHeld.STOP, [], "stopped"), (WhenHeld.SKIP, ["web-1", "web-2"], "done")],
)
def test_nobody_is_started_a_second_time(when: WhenHeld, then: list[str], stage: str) -> None:
    one = scene()
    code, told = resumed(one, left_back(one, "db-1"), when_held=when)
    assert started(one) == then
    assert (code, told[-1]["stage"]) == (4, stage)
    (words,) = {x["words"] for x in told if x["kind"] == "guest" and x["standing"] == "refused"}
    assert "the console before started it" in words


@pytest.mark.parametrize("watched", [False, True])
def test_none_is_begun_beside_another_one(watched: bool) -> None:
    one = scene()
    other = left_back(one, watched=watched)
    words = "power-on in reverse.*" + ("stop it there" if watched else "--resume goes on with it")
    with pytest.raises(BadInputError, match=words):
        bring_back(one.session, Wish([], PLAN), left(one), [other], io.StringIO())
    assert started(one) == []


def test_one_of_two_that_begin_at_once_gives_way() -> None:
    one = scene()
    before = [left_back(one, watched=True)]
    with pytest.raises(BadInputError, match="stop it there first"):
        bring_back(one.session, Wish([], PLAN), left(one), [], io.StringIO(), lambda _entry: before)
    assert started(one) == []
    assert one.journal.records[-1].outcome == "stopped"


def test_it_is_given_up_on_purpose_alone(capsys: pytest.CaptureFixture[str]) -> None:
    one = scene()
    assert abandon(one.session, [left_back(one)]) == 0
    told = capsys.readouterr().err
    assert "power-on in reverse left in wave 1 of 2, 3 guests not started yet" in told
    (record,) = one.journal.records
    assert (record.action, record.outcome) == (Action.FLEET_POWER_ON, "abandoned")


def test_without_a_record_nobody_is_started(capsys: pytest.CaptureFixture[str]) -> None:
    one = scene()
    one.journal.answers = False
    real = one.journal.record

    def fails(record: Any) -> str:
        written = real(record)
        one.journal.answer(reason="the disk is full")
        return written

    one.journal.record = fails  # type: ignore[method-assign]
    code = bring_back(one.session, Wish([], PLAN), left(one), out=io.StringIO())
    assert (code, started(one)) == (4, [])
    assert "nobody was started, for it can't be written down: the disk" in capsys.readouterr().err


class RunsFirst(ScriptedPort):
    """A host on which a guest runs some time before the call that started it returns."""

    called: PowerOn | None = None

    def submit(self, command: Command) -> None:
        super().submit(command)
        if isinstance(command, PowerOn):
            self.called = command
            row = next(row for row in self.rows if row.uuid == command.vm.uuid)
            self.event(row, Lifecycle.STARTED)


def test_it_does_not_end_before_the_last_start_has_its_outcome() -> None:
    rows = (ROWS[0], *(replace(row, state=PowerState.RUNNING) for row in ROWS[1:]))
    one = Scene([port := RunsFirst(rows=rows)])
    real, passed = one.session.tick, iter(range(1_000))

    def tick() -> set[VmId]:
        if port.called and next(passed) == 5:
            port.say(CommandDone(port.called.ticket, port.called.vm, port.clock()))
        return real()

    one.session.tick = tick  # type: ignore[method-assign]
    code = bring_back(one.session, Wish([], PLAN), left(one), out=io.StringIO())
    assert code == 0
    assert one.journal.phases("power-on") == ["intent", "outcome"]
