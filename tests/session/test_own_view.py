"""What a guest's own view asks for, and the snapshots that are taken and brought back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.fakes import Stage, domain, stage
from vmtui.core.commands import ReadDetails, Revert, TakeSnapshot
from vmtui.core.deeds import DeedPhase
from vmtui.core.details import Figures, Part, Xml
from vmtui.core.events import Detail, Lifecycle
from vmtui.core.guest.snapshots import Snapshot, Snapshots
from vmtui.core.history import Figure
from vmtui.core.looks import DetailsRead, Found
from vmtui.core.model import VmId
from vmtui.core.record.records import Action
from vmtui.core.replies import CommandBegun, CommandDone, CommandFailed
from vmtui.session.details import EVERY

WEB, DB = domain("web-01"), domain("db-1", number=2, domain_id=2)
ONE = Snapshots((Snapshot("one"),))


def looked(*more: Part) -> tuple[Stage, VmId]:
    set_ = stage(WEB, DB)
    vm_id = set_.port.vm(WEB)
    set_.session.details.look_at(vm_id, more)
    return set_, vm_id


def asked(set_: Stage) -> list[Part]:
    found = [one.part for one in set_.port.commands if isinstance(one, ReadDetails)]
    set_.port.commands.clear()
    return found


def answers(set_: Stage, vm_id: VmId, part: Part, found: Found | None, error: str = "") -> None:
    epoch = set_.port.epoch
    set_.port.say(DetailsRead(vm_id, set_.clock(), epoch, part, found, error))
    set_.settle()


def test_only_what_is_seen_is_asked_for() -> None:
    set_, vm_id = looked(Part.XML)
    assert set(asked(set_)) == {Part.DEFINITION, Part.MEASURES, Part.XML}
    answers(set_, vm_id, Part.XML, Xml("<domain/>"))
    set_.session.details.look_at(vm_id, {Part.FIGURES})
    assert asked(set_) == [Part.FIGURES]
    set_.clock.pass_(60)
    set_.session.tick()
    assert Part.XML not in asked(set_)


def test_figures_come_once_a_second_and_one_reading_at_a_time() -> None:
    set_, vm_id = looked(Part.FIGURES)
    for number in range(3):
        assert Part.FIGURES in asked(set_)
        set_.session.tick()
        assert Part.FIGURES not in asked(set_)
        answers(set_, vm_id, Part.FIGURES, Figures(cpu_time=number * 10**9, received=number * 50))
        assert Part.FIGURES not in asked(set_)
        set_.clock.pass_(EVERY[Part.FIGURES] + 0.1)
        set_.session.tick()
    fine = set_.session.details.fine
    assert [round(value) for _, value in fine.points(Figure.CPU)] == [100, 100]
    assert [round(value) for _, value in fine.points(Figure.RECEIVED)] == [50, 50]
    at = [time for time, _ in fine.points(Figure.CPU)]
    assert at == sorted(at)
    set_.session.details.look_at(set_.port.vm(DB))
    assert not set_.session.details.fine.points(Figure.CPU)


def test_what_failed_leaves_what_was_known() -> None:
    set_, vm_id = looked(Part.XML, Part.SNAPSHOTS)
    answers(set_, vm_id, Part.XML, Xml("<domain/>"))
    answers(set_, vm_id, Part.SNAPSHOTS, ONE)
    set_.clock.pass_(30)
    set_.session.tick()
    answers(set_, vm_id, Part.XML, None, "its QEMU has owed somebody an answer for 9 s")
    answers(set_, vm_id, Part.SNAPSHOTS, None, "no")
    known = set_.session.details.of(vm_id)
    assert known.xml is not None
    assert known.xml.found == Xml("<domain/>")
    assert "owed" in known.xml.error
    assert known.snapshots is not None
    assert known.snapshots.found == ONE


def test_the_xml_of_a_guest_that_is_left_is_not_kept() -> None:
    set_, vm_id = looked(Part.XML)
    answers(set_, vm_id, Part.XML, Xml("<domain/>"))
    set_.session.details.look_at(None)
    assert set_.session.details.of(vm_id).xml is None


def test_a_snapshot_is_recorded_taken_and_looked_for() -> None:
    set_, vm_id = looked(Part.SNAPSHOTS)
    answers(set_, vm_id, Part.SNAPSHOTS, ONE)
    assert set_.session.power.do(Action.SNAPSHOT, vm_id, snapshot=("two", "why not")) is None
    (order,) = set_.port.asked(TakeSnapshot)
    assert isinstance(order, TakeSnapshot)
    assert (order.name, order.description, order.domain_id) == ("two", "why not", 1)
    intent = set_.journal.records[-1]
    assert intent.evidence == {"snapshot": "two"}
    set_.port.say(CommandBegun(order.ticket, vm_id, set_.clock()))
    set_.settle()
    asked(set_)
    set_.port.say(CommandDone(order.ticket, vm_id, set_.clock()))
    set_.settle()
    set_.session.tick()
    assert Part.SNAPSHOTS in asked(set_)
    assert set_.session.power.deeds.deeds[vm_id].phase is DeedPhase.DONE
    assert set_.journal.phases("snapshot") == ["intent", "outcome"]
    assert any("snapshot two taken by us" in one.words for one in set_.session.ring)


def test_a_revert_goes_out_only_once_its_record_is_written() -> None:
    set_, vm_id = looked()
    set_.journal.answers = False
    assert set_.session.power.do(Action.REVERT, vm_id, snapshot=("one", "")) is None
    set_.settle()
    assert not set_.port.asked(Revert)
    set_.journal.answer()
    set_.settle()
    (order,) = set_.port.asked(Revert)
    assert isinstance(order, Revert)
    assert (order.name, order.domain_id) == ("one", 1)


@pytest.mark.parametrize("written", [True, False])
def test_a_revert_that_fails_says_why(written: bool) -> None:
    set_, vm_id = looked()
    set_.journal.answers = False
    set_.session.power.do(Action.REVERT, vm_id, snapshot=("one", ""))
    set_.journal.answer(reason="" if written else "the disk is full")
    set_.settle()
    if written:
        (order,) = set_.port.asked(Revert)
        assert isinstance(order, Revert)
        error = "revert to external snapshot not supported yet"
        set_.port.say(CommandFailed(order.ticket, vm_id, set_.clock(), error))
        set_.settle()
    deed = set_.session.power.deeds.deeds[vm_id]
    assert deed.phase is DeedPhase.REFUSED
    assert ("not supported" in deed.words) is written
    assert ("disk is full" in deed.words) is not written
    assert bool(set_.port.asked(Revert)) is written


def test_going_back_may_end_a_run_and_is_still_told() -> None:
    set_, vm_id = looked()
    set_.session.power.do(Action.REVERT, vm_id, snapshot=("one", ""))
    set_.settle()
    (order,) = set_.port.asked(Revert)
    assert isinstance(order, Revert)
    set_.port.say(CommandDone(order.ticket, vm_id, set_.clock()))
    set_.port.event(WEB, Lifecycle.STOPPED, Detail.SNAPSHOT)
    set_.port.event(WEB, Lifecycle.STARTED, Detail.SNAPSHOT)
    set_.settle()
    assert set_.session.power.deeds.deeds[vm_id].phase is DeedPhase.DONE
    said = [one.words for one in set_.session.ring]
    assert any("reverted to snapshot one by us" in words for words in said)


def test_a_protected_guest_goes_back_with_a_reason_only() -> None:
    set_, vm_id = looked()
    hosts = set_.session.fleet._hosts
    hosts[vm_id.host] = replace(hosts[vm_id.host], protected=("web-*",))
    refused = set_.session.power.do(Action.REVERT, vm_id, snapshot=("one", ""))
    assert refused is not None
    assert "reason" in refused.words
    assert not set_.journal.phases("revert")
    why = "the update broke it"
    assert set_.session.power.do(Action.REVERT, vm_id, snapshot=("one", ""), why=why) is None
    assert set_.journal.records[-1].why == why
