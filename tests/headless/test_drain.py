"""``vmtui drain`` on hosts that answer by a script: order, outcomes, exit codes, lines."""

from __future__ import annotations

import io
from typing import Any

import pytest

from tests.fakes import domain
from tests.headless.scripted import Answer, Scene, ScriptedPort
from tests.schemas import checked
from vmtui.config import BadInputError
from vmtui.core.commands import ForceOff, Shutdown
from vmtui.core.events import Detail, Lifecycle, Signal
from vmtui.core.waves.plan import Plan, PlannedWave
from vmtui.headless.drain import WhenHeld, Wish, drain

WEB_1, WEB_2, DB = domain("web-1"), domain("web-2"), domain("db-1")
PLAN = Plan((PlannedWave("front", ("web-*",)), PlannedWave("data", ("*",), pause=0.0)), limit=60.0)


def obeys(port: ScriptedPort, command: Shutdown | ForceOff) -> None:
    port.done(command)
    port.event(port.row(command), Lifecycle.STOPPED, Detail.SHUT_DOWN)


def deaf(*names: str) -> Answer:
    def answer(port: ScriptedPort, command: Shutdown | ForceOff) -> None:
        if port.row(command).name in names:
            port.done(command)
            port.signal(port.row(command), Signal.POWER_BUTTON)
        else:
            obeys(port, command)

    return answer


def scene(answer: Answer = obeys) -> Scene:
    return Scene([ScriptedPort(rows=(WEB_1, WEB_2, DB), answer=answer)])


def asked(one: Scene) -> list[str]:
    port = one.ports[0]
    rows = {row.uuid: row.name for row in port.rows}
    return [rows[x.vm.uuid] for x in port.asked(Shutdown) if isinstance(x, Shutdown)]


def lines(one: Scene, wish: Wish) -> tuple[int, list[dict[str, Any]]]:
    out = io.StringIO()
    code = drain(one.session, wish, out=out)
    return code, checked("drain", out.getvalue())


def test_all_go_down_in_order() -> None:
    one = scene()
    code, told = lines(one, Wish([], PLAN, as_json=True))
    assert code == 0
    assert asked(one) == ["web-1", "web-2", "db-1"]
    assert told[0]["kind"] == "plan"
    end = told[-1]
    assert (end["kind"], end["stage"]) == ("end", "done")
    assert {guest["outcome"] for guest in end["guests"]} == {"off-by-guest"}


def test_a_dry_run_asks_nobody() -> None:
    one = scene()
    code, told = lines(one, Wish([], PLAN, dry_run=True, as_json=True))
    assert (code, asked(one)) == (0, [])
    assert [wave["name"] for wave in told[0]["waves"]] == ["front", "data"]
    assert len(told) == 1


@pytest.mark.parametrize(
    ("when", "order", "stage"),
    [
        (WhenHeld.STOP, ["web-1", "web-2"], "stopped"),
        (WhenHeld.SKIP, ["web-1", "web-2", "db-1"], "done"),
    ],
)
def test_one_that_does_not_follow_holds_its_wave(
    when: WhenHeld, order: list[str], stage: str
) -> None:
    one = scene(deaf("web-2"))
    code, told = lines(one, Wish([], PLAN, when_held=when, as_json=True))
    assert asked(one) == order
    assert (code, told[-1]["stage"]) == (3, stage)
    (guest,) = [guest for guest in told[-1]["guests"] if guest["name"] == "web-2"]
    assert guest["outcome"] == "overdue"
    assert not [x for x in one.ports[0].commands if isinstance(x, ForceOff)]


def test_only_the_hosts_that_are_named_are_meant() -> None:
    other = ScriptedPort("hv2", "fake:///hv2", rows=(domain("web-9"),), answer=obeys)
    one = Scene([ScriptedPort(rows=(WEB_1,), answer=obeys), other])
    code, _ = lines(one, Wish(["hv2"], PLAN, as_json=True))
    assert (code, asked(one)) == (0, [])
    assert other.asked(Shutdown)


def test_people_are_told_the_plan_and_each_step() -> None:
    one = scene(deaf("web-2"))
    out = io.StringIO()
    drain(one.session, Wish([], PLAN), out=out)
    told = out.getvalue()
    for words in (
        "wave 1 'front': 2 guests, 1 min for each",
        "hv1: web-1, web-2",
        "web-1 on hv1: off",
        "web-2 on hv1: overdue; ",
        "1 off · 1 waiting · 1 overdue",
    ):
        assert words in told


def test_without_a_record_nobody_is_asked(capsys: pytest.CaptureFixture[str]) -> None:
    one = scene()
    one.journal.answers = False
    reason = "the disk is full"
    real = one.journal.record

    def fails(record: Any) -> str:
        written = real(record)
        one.journal.answer(reason=reason)
        return written

    one.journal.record = fails  # type: ignore[method-assign]
    code, _ = lines(one, Wish([], PLAN, as_json=True))
    assert (code, asked(one)) == (4, [])
    assert reason in capsys.readouterr().err


def test_there_must_be_something_to_resume() -> None:
    with pytest.raises(BadInputError, match="nothing to resume"):
        lines(scene(), Wish([], PLAN, resume=True))
