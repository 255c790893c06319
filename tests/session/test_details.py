"""The desk for details asks gently, keeps what came, and drops what is late."""

from __future__ import annotations

from tests.fakes import FakeClock, FakeJournal, FakePort, Stage, domain, facts_read, stage
from vmtui.core.commands import Mode, ReadDetails, ReadFacts
from vmtui.core.details import AgentReport, Channel, Definition, Measures, Part
from vmtui.core.events import Detail, Lifecycle, Signal
from vmtui.core.history import Figure
from vmtui.core.looks import DetailsRead, StatsRead, StatsRow
from vmtui.core.model import PowerState, VmId
from vmtui.core.owners import Owner
from vmtui.session import Session
from vmtui.session.details import EVERY, KEPT, PATIENCE

WEB, DB, OFF = domain("web-01"), domain("db-1"), domain("off-1", PowerState.SHUT_OFF)
TALKING = Definition(channel=Channel.CONNECTED)


def asked(set_: Stage) -> list[tuple[str, Part]]:
    """What has been asked since the last look, by the guest's UUID."""
    commands = set_.port.asked(ReadDetails)
    set_.port.commands.clear()
    return [(one.vm.uuid, one.part) for one in commands if isinstance(one, ReadDetails)]


def answers(
    set_: Stage,
    vm: VmId,
    found: Definition | Measures | AgentReport,
    *,
    epoch: int | None = None,
) -> None:
    """The host answers a part."""
    part = {Definition: Part.DEFINITION, Measures: Part.MEASURES, AgentReport: Part.AGENT}
    number = set_.port.epoch if epoch is None else epoch
    set_.port.say(DetailsRead(vm, set_.clock(), number, part[type(found)], found))
    set_.settle()


def test_a_look_asks_what_is_cheap_and_the_agent_only_once_its_channel_is_known() -> None:
    set_ = stage(WEB)
    web = set_.port.vm(WEB)
    set_.session.details.look_at(web)
    assert set_.port.asked(ReadFacts) == [ReadFacts(web)]
    assert asked(set_) == [(WEB.uuid, Part.DEFINITION), (WEB.uuid, Part.MEASURES)]
    answers(set_, web, TALKING)
    assert asked(set_) == [(WEB.uuid, Part.AGENT)]
    assert set(set_.session.details.of(web).asked) == {Part.MEASURES, Part.AGENT}


def test_nobody_asks_an_agent_that_is_not_there_or_may_not_be_asked() -> None:
    for channel in (Channel.NONE, Channel.DISCONNECTED, Channel.UNKNOWN):
        set_ = stage(WEB)
        set_.session.details.look_at(set_.port.vm(WEB))
        answers(set_, set_.port.vm(WEB), Definition(channel=channel))
        assert (WEB.uuid, Part.AGENT) not in asked(set_)
    set_ = stage(OFF)
    set_.session.details.look_at(set_.port.vm(OFF))
    answers(set_, set_.port.vm(OFF), TALKING)
    assert (OFF.uuid, Part.AGENT) not in asked(set_)


def test_what_is_old_is_read_again_while_it_is_looked_at() -> None:
    set_ = stage(WEB)
    web, desk = set_.port.vm(WEB), set_.session.details
    desk.look_at(web)
    for found in (TALKING, Measures(), AgentReport()):
        answers(set_, web, found)
    asked(set_)
    set_.pass_(EVERY[Part.DEFINITION] - 1)
    assert asked(set_) == []
    set_.pass_(1)
    assert asked(set_) == [(WEB.uuid, Part.DEFINITION), (WEB.uuid, Part.MEASURES)]
    answers(set_, web, TALKING)
    set_.pass_(EVERY[Part.AGENT] - EVERY[Part.DEFINITION])
    assert (WEB.uuid, Part.AGENT) in asked(set_)
    desk.look_at(None)
    set_.pass_(100)
    assert asked(set_) == []


def test_a_part_without_an_answer_is_not_asked_twice() -> None:
    set_ = stage(WEB)
    set_.session.details.look_at(set_.port.vm(WEB))
    asked(set_)
    set_.pass_(60)
    set_.pass_(60)
    assert asked(set_) == []


def test_a_host_is_not_asked_of_the_next_guest_before_it_has_answered_of_the_last() -> None:
    set_ = stage(WEB, DB)
    desk, web, db = set_.session.details, set_.port.vm(WEB), set_.port.vm(DB)
    desk.look_at(web)
    desk.look_at(db)
    assert asked(set_) == [(WEB.uuid, Part.DEFINITION), (WEB.uuid, Part.MEASURES)]
    answers(set_, web, TALKING)
    assert asked(set_) == [(DB.uuid, Part.DEFINITION)]
    set_.pass_(PATIENCE)
    assert asked(set_) == [(DB.uuid, Part.MEASURES)]


def test_late_answers_are_dropped() -> None:
    set_ = stage(WEB)
    desk, web = set_.session.details, set_.port.vm(WEB)
    desk.look_at(web)
    set_.port.up([WEB])
    set_.settle()
    answers(set_, web, TALKING, epoch=1)
    assert desk.of(web).definition is None
    set_.pass_(1)
    answers(set_, web, TALKING)
    assert desk.of(web).definition is not None
    answers(set_, web, AgentReport("of the run before"))
    set_.port.event(WEB, Lifecycle.STOPPED)
    set_.settle()
    answers(set_, web, Measures(received=1))
    details = desk.of(web)
    assert (details.measures, details.agent) == (None, None)


def test_coming_back_shows_what_was_known_and_only_so_much_is_kept() -> None:
    rows = [domain(f"g-{n}", number=n) for n in range(KEPT + 1)]
    set_ = stage(*rows)
    desk = set_.session.details
    for row in rows:
        desk.look_at(set_.port.vm(row))
        answers(set_, set_.port.vm(row), TALKING)
        answers(set_, set_.port.vm(row), Measures())
    assert desk.of(set_.port.vm(rows[-1])).definition is not None
    assert desk.of(set_.port.vm(rows[1])).definition is not None
    assert desk.of(set_.port.vm(rows[0])).definition is None


def test_a_guest_that_is_gone_is_forgotten_and_not_asked_for() -> None:
    set_ = stage(OFF, WEB)
    desk = set_.session.details
    for row in (OFF, WEB):
        desk.look_at(set_.port.vm(row))
        answers(set_, set_.port.vm(row), TALKING)
        answers(set_, set_.port.vm(row), Measures())
    set_.port.lists([])
    set_.settle()
    asked(set_)
    assert desk.of(set_.port.vm(OFF)).definition is None
    for row in (OFF, WEB):
        desk.look_at(set_.port.vm(row))
        set_.pass_(100)
    assert asked(set_) == []


def test_one_that_is_defined_again_while_it_is_looked_at_is_read_again() -> None:
    set_ = stage(OFF)
    vm = set_.port.vm(OFF)
    set_.session.details.look_at(vm)
    answers(set_, vm, TALKING)
    set_.port.event(OFF, Lifecycle.UNDEFINED)
    set_.port.event(OFF, Lifecycle.DEFINED)
    set_.settle()
    assert set_.session.details.of(vm).definition is None
    set_.pass_(100)
    answers(set_, vm, TALKING)
    assert set_.session.details.of(vm).definition is not None


def test_figures_are_kept_for_when_somebody_looks() -> None:
    set_ = stage(WEB)
    web = set_.port.vm(WEB)
    for seconds in (0, 5):
        set_.clock.pass_(seconds)
        row = StatsRow(WEB.uuid, seconds * 10**9, seconds * 1000, 1, None)
        set_.port.say(StatsRead("hv1", set_.clock(), 1, (row,)))
    set_.settle()
    assert set_.session.details.history(web).last(Figure.CPU) == 100.0
    set_.session.details.look_at(web)
    answers(set_, web, Measures(received=0, sent=0))
    set_.pass_(EVERY[Part.MEASURES])
    answers(set_, web, Measures(received=5_000, sent=0))
    assert set_.session.details.history(web).last(Figure.RECEIVED) == 1_000.0


def test_a_soft_shutdown_that_ends_well_is_the_next_last_time() -> None:
    set_ = stage(WEB)
    web = set_.port.vm(WEB)
    set_.session.shut_down(web, Mode.ACPI, 300)
    set_.port.signal(WEB, Signal.POWER_BUTTON)
    set_.pass_(75)
    set_.port.event(WEB, Lifecycle.SHUTDOWN, Detail.GUEST)
    set_.port.event(WEB, Lifecycle.STOPPED, Detail.SHUT_DOWN)
    set_.settle()
    assert [one.seconds for one in set_.session.doings(web).last_times] == [75.0]


def test_the_configuration_names_a_manager_where_the_metadata_does_not() -> None:
    clock = FakeClock()
    port = FakePort(clock=clock)
    session = Session([port], FakeJournal, clock, owners=[Owner("Pacemaker", ("db-*",))])
    session.start()
    port.up([WEB, DB])
    for row in (WEB, DB):
        port.say(facts_read(port.vm(row), clock()))
    while session.drain().more:
        pass
    web, db = session.fleet.vms[port.vm(WEB)], session.fleet.vms[port.vm(DB)]
    assert (web.manager, db.manager) == ("", "Pacemaker")
    assert session.details.stop_command(db) == "pcs resource disable db-1"
