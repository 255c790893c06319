"""``vmtui drain`` on hosts that answer by a script: order, outcomes, exit codes, lines."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from tests.fakes import AUTHOR, domain
from tests.headless.scripted import Answer, Scene, ScriptedPort
from tests.schemas import checked
from vmtui.config import BadInputError
from vmtui.core.changes import DomainRow, HostUp
from vmtui.core.commands import Command, ForceOff, ManagedSave, Mode, PowerOn, ReadFacts, Shutdown
from vmtui.core.events import Detail, Lifecycle, Signal
from vmtui.core.model import PowerState, Reason, VmId
from vmtui.core.replies import CommandDone
from vmtui.core.waves.plan import AtDeadline, Course, Plan, PlannedWave, Wave
from vmtui.core.waves.record import OpenFleetShutdown
from vmtui.core.waves.run import FleetShutdown
from vmtui.headless.drain import Wish, abandon, drain
from vmtui.headless.drain_back import bring_back
from vmtui.headless.drain_run import WhenHeld

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


def test_who_can_not_be_asked_is_told_in_the_plan_before_anybody_is_asked() -> None:
    without = {"has_acpi": False, "has_agent": False}
    one = Scene([ScriptedPort(rows=(WEB_1, DB), answer=obeys, facts=without)])
    code, told = lines(one, Wish([], PLAN, dry_run=True, as_json=True))
    assert (code, asked(one)) == (0, [])
    who = [(guest["name"], guest["verdict"]) for guest in told[0]["not_asked"]]
    assert who == [("web-1", "no-acpi"), ("db-1", "no-acpi")]
    assert [len(wave["guests"]) for wave in told[0]["waves"]] == [1, 1]


def test_people_are_told_who_can_not_be_asked_and_why() -> None:
    other = ScriptedPort("hv2", "fake:///hv2", rows=(WEB_1, WEB_2), facts={"has_acpi": False})
    one, out = Scene([ScriptedPort(rows=(WEB_1,)), other]), io.StringIO()
    drain(one.session, Wish([], PLAN, dry_run=True), out=out)
    why = "its definition has no <acpi/>, so it has no power button"
    told = f"2 guests can't be asked, for {why}: web-1 on hv2, web-2 on hv2"
    assert told in out.getvalue().splitlines()


def test_by_the_agent_those_can_be_asked_that_have_one() -> None:
    port = ScriptedPort(rows=(WEB_1,), answer=obeys, facts={"has_acpi": False})
    _, told = lines(Scene([port]), Wish([], PLAN, Mode.AGENT, dry_run=True, as_json=True))
    assert told[0]["not_asked"] == []


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


class OnlyLookedAt(ScriptedPort):
    """A host whose connection is opened read-only."""

    def up(self, rows: Iterable[DomainRow] = ()) -> None:
        self.epoch += 1
        self.say(HostUp(self.name, self.clock(), self.epoch, read_only=True))
        self.lists(rows)


@pytest.mark.parametrize("alone", [False, True])
def test_it_is_not_done_where_guests_of_a_read_only_host_stay_up(alone: bool) -> None:
    locked = OnlyLookedAt("hv2", "fake:///hv2", rows=(domain("web-9"),), answer=obeys)
    one = Scene([ScriptedPort(rows=(WEB_1,), answer=obeys), locked])
    code, told = lines(one, Wish(["hv2"] if alone else [], PLAN, as_json=True))
    assert (code, asked(one)) == (4, [] if alone else ["web-1"])
    assert [guest["name"] for guest in told[0]["left_out"]] == ["web-9"]
    assert not locked.asked(Shutdown)


def test_it_is_not_done_where_the_guest_stays_up_in_which_it_runs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one = scene()
    own = VmId("hv1", WEB_2.uuid)
    monkeypatch.setattr(one.session, "is_own_machine", lambda vm_id: vm_id == own)
    code, told = lines(one, Wish([], PLAN, as_json=True))
    assert (code, asked(one)) == (4, ["web-1", "db-1"])
    assert [guest["reason"] for guest in told[0]["left_out"]] == ["vmtui runs in it"]


def test_people_are_told_the_plan_and_each_step(capsys: pytest.CaptureFixture[str]) -> None:
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
    assert "the same command goes on with those still up" in capsys.readouterr().err


def test_people_are_told_a_cause_before_what_follows_from_it() -> None:
    one, out = scene(), io.StringIO()
    drain(one.session, Wish([], PLAN), out=out)
    told = out.getvalue()
    assert told.index("web-2 on hv1: off") < told.index("wave 1 of 2 'front': all are off")
    assert told.index("db-1 on hv1: off") < told.index("done: every guest is off")


def test_people_are_told_what_is_wrong_with_a_guest_before_its_time_is_over() -> None:
    one, out = scene(deaf("web-2")), io.StringIO()
    drain(one.session, Wish([], PLAN), out=out)
    before, _, _ = out.getvalue().partition("web-2 on hv1: overdue")
    assert before.count("web-2 on hv1: going down; idle as far as can be seen") == 1


def test_what_was_forced_off_meanwhile_is_told_as_that() -> None:
    def forced(port: ScriptedPort, command: Shutdown | ForceOff) -> None:
        port.done(command)
        port.event(port.row(command), Lifecycle.STOPPED, Detail.DESTROYED)

    one, out = scene(forced), io.StringIO()
    assert drain(one.session, Wish([], PLAN), out=out) == 0
    assert out.getvalue().endswith("3 off · of those off 3 forced off\n")


def test_one_that_was_off_before_it_was_resumed_ended_as_its_verdict_says() -> None:
    rows = (replace(WEB_1, state=PowerState.SHUT_OFF, reason=Reason.SHUT_DOWN), WEB_2, DB)
    one, out = Scene([ScriptedPort(rows=rows, answer=obeys)]), io.StringIO()
    before = left(one)
    asked_before = frozenset(x for x, name in before.names.items() if name == "web-1")
    before = replace(before, run=replace(before.run, wave=0, asked=asked_before))
    drain(one.session, Wish([], PLAN, resume=True, as_json=True), [before], out)
    *_, end = checked("drain", out.getvalue())
    assert {guest["outcome"] for guest in end["guests"]} == {"off-by-guest"}


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


def left(one: Scene, *, watched: bool = False) -> OpenFleetShutdown:
    """A fleet shutdown of another process, half-way through the second of its waves."""
    rows, now = one.ports[0].rows, one.clock()
    ids = {row.name: VmId("old-name", row.uuid) for row in rows}
    waves = (
        Wave("front", (ids["web-1"], ids["web-2"]), 60.0),
        Wave("data", (ids["db-1"],), 60.0),
    )
    run = FleetShutdown("entry", Course(waves), now, now, wave=1, asked=frozenset(ids.values()))
    names = {vm_id: name for name, vm_id in ids.items()}
    hosts = {"old-name": one.ports[0].uri}
    return OpenFleetShutdown(run=run, names=names, hosts=hosts, author=AUTHOR, watched=watched)


@pytest.mark.parametrize("watched", [False, True])
def test_none_is_begun_beside_another_one(watched: bool) -> None:
    one = scene()
    words = "stop it there first" if watched else "--resume goes on with it, --abandon ends it"
    with pytest.raises(BadInputError, match=words):
        drain(one.session, Wish([], PLAN), [left(one, watched=watched)], io.StringIO())
    assert asked(one) == []


def test_what_was_left_is_given_up_on_purpose_alone(capsys: pytest.CaptureFixture[str]) -> None:
    one = scene()
    assert abandon(one.session, [left(one)]) == 0
    assert "abandoned" in capsys.readouterr().err
    (record,) = one.journal.records
    assert (record.phase.value, record.outcome) == ("outcome", "abandoned")
    with pytest.raises(BadInputError, match="stop it there first"):
        abandon(one.session, [left(one, watched=True)])
    with pytest.raises(BadInputError, match="nothing to abandon"):
        abandon(one.session, [])


def test_the_end_waits_until_the_rest_is_saved() -> None:
    one = scene(deaf("db-1"))
    plan = replace(PLAN, deadline=30.0, then=AtDeadline.SAVE)
    port = one.ports[0]
    real = port.submit

    def submit(command: Command) -> None:
        real(command)
        if isinstance(command, ManagedSave):
            saves.append(command)

    saves: list[ManagedSave] = []
    port.submit = submit  # type: ignore[method-assign]
    ticks = iter(range(100))
    tick = one.session.tick

    def slowly() -> set[VmId]:
        if saves and next(ticks) == 20:
            (command,) = saves
            port.event(DB, Lifecycle.STOPPED, Detail.SAVED)
            port.say(CommandDone(command.ticket, command.vm, port.clock()))
        return tick()

    one.session.tick = slowly  # type: ignore[method-assign]
    code, told = lines(one, Wish([], plan, as_json=True))
    assert next(ticks) > 20, "it did not wait for the save"
    assert (code, told[-1]["stage"]) == (0, "over")
    assert {guest["standing"] for guest in told[-1]["guests"]} == {"off"}


def test_one_that_is_saved_at_the_deadline_without_having_been_asked_has_its_outcome() -> None:
    one = scene(deaf("web-1"))
    plan = replace(PLAN, deadline=30.0, then=AtDeadline.SAVE)
    port = one.ports[0]
    real = port.submit

    def submit(command: Command) -> None:
        real(command)
        if isinstance(command, ManagedSave):
            row = next(row for row in port.rows if row.uuid == command.vm.uuid)
            port.event(row, Lifecycle.STOPPED, Detail.SAVED)
            port.say(CommandDone(command.ticket, command.vm, port.clock()))

    port.submit = submit  # type: ignore[method-assign]
    code, told = lines(one, Wish([], plan, as_json=True, when_held=WhenHeld.WAIT))
    assert (code, told[-1]["stage"]) == (0, "over")
    assert asked(one) == ["web-1", "web-2"]
    outcomes = {guest["name"]: guest["outcome"] for guest in told[-1]["guests"]}
    assert outcomes == {"web-1": "off-saved", "web-2": "off-by-guest", "db-1": "off-saved"}


def way_back(one: Scene, **wish: Any) -> tuple[int, list[dict[str, Any]]]:
    out = io.StringIO()
    code = bring_back(one.session, Wish([], PLAN, as_json=True, **wish), left(one), out=out)
    return code, checked("drain", out.getvalue())


def test_the_way_back_starts_the_last_wave_first() -> None:
    rows = tuple(replace(row, state=PowerState.SHUT_OFF) for row in (WEB_1, WEB_2, DB))
    one = Scene([Starts(rows=rows)])
    code, told = way_back(one)
    port = one.ports[0]
    names = {row.uuid: row.name for row in rows}
    started = [names[x.vm.uuid] for x in port.asked(PowerOn) if isinstance(x, PowerOn)]
    assert started == ["db-1", "web-2", "web-1"]
    assert [wave["name"] for wave in told[0]["waves"]] == ["data", "front"]
    assert (code, told[-1]["stage"]) == (0, "done")
    assert {guest["standing"] for guest in told[-1]["guests"]} == {"running"}


def test_the_way_back_can_be_shown_alone() -> None:
    one = scene()
    code, told = way_back(one, dry_run=True)
    assert (code, len(told)) == (0, 1)
    assert {guest["reason"] for guest in told[0]["left_out"]} == {"on already"}


def test_there_must_be_a_way_back() -> None:
    with pytest.raises(BadInputError, match="there is no way back"):
        bring_back(scene().session, Wish([], PLAN), None, out=io.StringIO())


class Starts(ScriptedPort):
    """A host that starts what it is asked to."""

    def submit(self, command: Command) -> None:
        super().submit(command)
        if isinstance(command, PowerOn):
            row = next(row for row in self.rows if row.uuid == command.vm.uuid)
            self.event(row, Lifecycle.STARTED)
            self.say(CommandDone(command.ticket, command.vm, self.clock()))


class Undefines(Starts):
    """A host on which somebody undefines a guest while its facts are read."""

    def submit(self, command: Command) -> None:
        super().submit(command)
        if isinstance(command, ReadFacts) and command.vm.uuid == WEB_2.uuid:
            self.event(WEB_2, Lifecycle.UNDEFINED)


def test_the_way_back_goes_on_without_one_that_is_undefined_meanwhile() -> None:
    rows = tuple(replace(row, state=PowerState.SHUT_OFF) for row in (WEB_1, WEB_2, DB))
    one = Scene([Undefines(rows=rows)])
    code, told = way_back(one, when_held=WhenHeld.SKIP)
    standings = {guest["name"]: guest["standing"] for guest in told[-1]["guests"]}
    assert (standings["db-1"], standings["web-1"]) == ("running", "running")
    assert (code, standings["web-2"]) == (4, "refused")
