"""SysRq, a cut network, an NMI and a dump: recorded, sent, and told."""

from __future__ import annotations

import pytest

from tests.fakes import Stage, domain, facts_read, stage
from vmtui.core.commands import (
    Command,
    CutLinks,
    Dump,
    InjectNmi,
    PressSysRq,
    ReadFacts,
    RestoreLinks,
)
from vmtui.core.deeds import DUMP_ENDS, DeedPhase
from vmtui.core.events import Detail, Lifecycle
from vmtui.core.model import Links, VmId
from vmtui.core.record.records import Action, Recorded
from vmtui.core.replies import CommandBegun, CommandDone, CommandFailed
from vmtui.core.row_text import note

Rough = PressSysRq | CutLinks | RestoreLinks | InjectNmi | Dump

WEB = domain("web-01")
MAC = "52:54:00:00:00:01"
UP, CUT = Links(up=(MAC,)), Links(cut=(MAC,))


def known(links: Links = UP) -> tuple[Stage, VmId]:
    """A guest whose facts are read."""
    set_ = stage(WEB)
    vm_id = set_.port.vm(WEB)
    reads(set_, vm_id, links)
    return set_, vm_id


def reads(set_: Stage, vm_id: VmId, links: Links) -> None:
    facts = facts_read(vm_id, set_.clock(), links=links)
    set_.port.say(facts)
    set_.settle()


def only(set_: Stage, kind: type[Command]) -> Rough:
    (command,) = set_.port.asked(kind)
    assert isinstance(command, Rough)
    return command


def done(set_: Stage, kind: type[Command]) -> None:
    command = only(set_, kind)
    set_.port.say(CommandBegun(command.ticket, command.vm, set_.clock()))
    set_.port.say(CommandDone(command.ticket, command.vm, set_.clock()))
    set_.settle()


def said(set_: Stage, vm_id: VmId) -> str:
    session = set_.session
    return note(
        session.fleet.vms[vm_id], session.host(vm_id), session.doings(vm_id), set_.clock()
    ).text


GATED = [(Action.SYSRQ, PressSysRq), (Action.NMI, InjectNmi)]


@pytest.mark.parametrize(("action", "kind"), GATED)
def test_what_may_lose_work_waits_for_its_record(action: Action, kind: type[Command]) -> None:
    set_, vm_id = known()
    set_.journal.answers = False
    assert set_.session.power.do(action, vm_id) is None
    set_.settle()
    assert not set_.port.asked(kind)
    set_.journal.answer()
    set_.settle()
    assert only(set_, kind).domain_id == WEB.domain_id
    done(set_, kind)
    assert set_.session.power.deeds.deeds[vm_id].phase is DeedPhase.PASSED_ON
    assert set_.journal.phases(action.value) == ["intent", "outcome"]


@pytest.mark.parametrize(("action", "kind"), GATED)
def test_nothing_is_done_without_a_record(action: Action, kind: type[Command]) -> None:
    set_, vm_id = known()
    set_.journal.answers = False
    set_.session.power.do(action, vm_id)
    set_.journal.answer(reason="the disk is full")
    set_.settle()
    assert not set_.port.asked(kind)
    assert "its record could not be written (the disk is full)" in said(set_, vm_id)
    assert not set_.session.under_way()


def test_what_is_taken_back_before_its_record_is_never_sent() -> None:
    set_, vm_id = known()
    set_.journal.answers = False
    set_.session.power.do(Action.SYSRQ, vm_id)
    intent = len(set_.journal.records)
    set_.session.power.dismiss(vm_id)
    set_.journal.sink(Recorded(f"record-{intent}", "memory"))
    set_.settle()
    assert not set_.port.asked(PressSysRq)
    assert set_.journal.records[-1].outcome == "refused"


def test_a_cut_is_followed_by_a_reading_that_the_row_tells() -> None:
    set_, vm_id = known()
    assert set_.session.power.do(Action.CUT_LINK, vm_id) is None
    asked = len(set_.port.asked(ReadFacts))
    done(set_, CutLinks)
    assert len(set_.port.asked(ReadFacts)) == asked + 1
    reads(set_, vm_id, CUT)
    assert said(set_, vm_id).startswith("cut from its network by us")
    set_.pass_(60)
    assert said(set_, vm_id) == "vmtui cut its network · l restores it"
    assert set_.session.power.do(Action.RESTORE_LINK, vm_id) is None
    done(set_, RestoreLinks)
    reads(set_, vm_id, UP)
    set_.pass_(60)
    assert said(set_, vm_id) == ""


def test_another_console_can_restore_what_this_one_cut() -> None:
    set_, vm_id = known(CUT)
    assert said(set_, vm_id) == "vmtui cut its network · l restores it"
    assert set_.session.power.do(Action.RESTORE_LINK, vm_id) is None


def test_a_dump_names_its_file_from_the_intent_on() -> None:
    set_, vm_id = known()
    assert set_.session.power.do(Action.DUMP, vm_id) is None
    command = only(set_, Dump)
    assert isinstance(command, Dump)
    assert command.path.startswith("/var/tmp/web-01-")
    assert set_.journal.records[-1].evidence == {"path": command.path}
    set_.port.say(CommandBegun(command.ticket, vm_id, set_.clock()))
    set_.pass_(75)
    assert said(set_, vm_id) == "dumping its memory, 1:15"
    set_.port.say(CommandDone(command.ticket, vm_id, set_.clock()))
    set_.settle()
    assert said(set_, vm_id).startswith(f"dumped by us: {command.path}")


def test_a_refused_dump_says_why() -> None:
    set_, vm_id = known()
    set_.session.power.do(Action.DUMP, vm_id)
    command = only(set_, Dump)
    set_.port.say(CommandFailed(command.ticket, vm_id, set_.clock(), "No space left on device"))
    set_.settle()
    assert said(set_, vm_id) == "not dumped: No space left on device"


def events(set_: Stage) -> list[str]:
    """What the event pane tells of guests."""
    return [one.words for one in set_.session.ring if one.vm]


@pytest.mark.parametrize(
    ("action", "kind", "links", "words"),
    [
        (Action.SYSRQ, PressSysRq, UP, "SysRq s, u, o sent by us"),
        (Action.NMI, InjectNmi, UP, "NMI sent by us"),
        (Action.CUT_LINK, CutLinks, UP, "its network was cut by us"),
        (Action.RESTORE_LINK, RestoreLinks, CUT, "its network was restored by us"),
    ],
)
def test_the_events_tell_what_no_event_of_libvirt_does(
    action: Action, kind: type[Command], links: Links, words: str
) -> None:
    set_, vm_id = known(links)
    assert set_.session.power.do(action, vm_id) is None
    set_.settle()
    assert events(set_) == []
    done(set_, kind)
    assert events(set_) == [words]


def test_the_events_ascribe_a_dump_and_its_pause_and_nothing_later() -> None:
    set_, vm_id = known()
    set_.session.power.do(Action.DUMP, vm_id)
    command = only(set_, Dump)
    assert isinstance(command, Dump)
    set_.port.say(CommandBegun(command.ticket, vm_id, set_.clock()))
    set_.port.event(WEB, Lifecycle.SUSPENDED, Detail.USER)
    set_.port.event(WEB, Lifecycle.RESUMED)
    set_.port.say(CommandDone(command.ticket, vm_id, set_.clock()))
    set_.settle()
    set_.port.event(WEB, Lifecycle.SUSPENDED, Detail.USER)
    set_.settle()
    assert events(set_) == [
        "paused while its memory is dumped, by us",
        "resumed after the dump, by us",
        f"memory dumped by us to {command.path}",
        "paused",
    ]


def test_a_dump_of_a_guest_that_stood_still_explains_no_later_resume() -> None:
    set_, vm_id = known()
    set_.session.power.do(Action.DUMP, vm_id)
    done(set_, Dump)
    set_.pass_(DUMP_ENDS)
    set_.port.event(WEB, Lifecycle.RESUMED)
    set_.settle()
    assert events(set_)[-1] == "resumed"
