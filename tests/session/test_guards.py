"""What the session itself holds back: forces of protected guests, and of hosts to look at."""

from tests.fakes import Stage, domain, stage
from tests.ui.bench import read
from vmtui.core.commands import Force, PrepareForce
from vmtui.core.force import ForcePhase
from vmtui.core.guards import REASON_NEEDED, UNREAD
from vmtui.core.model import Host, PowerState, VmId
from vmtui.core.record.records import Action
from vmtui.core.replies import ForceReady

WEB = domain("web-01")
ID = VmId("hv1", WEB.uuid)


def prepared(
    set_: Stage, action: Action = Action.FORCE_OFF, *, protected: bool | None = None
) -> Stage:
    set_.session.force.prepare(set_.session.fleet.vms[ID], action)
    run = (PowerState.RUNNING, 1, 10**9)
    set_.port.say(ForceReady(ID, set_.clock(), *run, protected=protected))
    set_.settle()
    return set_


def test_without_a_reason_a_protected_guest_is_neither_forced_nor_reset() -> None:
    for action in (Action.FORCE_OFF, Action.RESET):
        set_ = prepared(stage(WEB, host=Host("hv1", "", protected=("web-*",))), action)
        assert not set_.session.force_off(ID, "  ")
        assert set_.session.force.forcings[ID].words == REASON_NEEDED
        assert set_.port.asked(Force) == []
        assert set_.journal.records == []


def test_with_a_reason_it_is_and_the_record_has_it() -> None:
    set_ = stage(WEB)
    read(set_, WEB, protected=True)
    prepared(set_)
    assert set_.session.force_off(ID, "it hangs")
    set_.settle()
    assert len(set_.port.asked(Force)) == 1
    assert set_.journal.records[0].why == "it hangs"


def test_what_the_look_before_a_force_sees_protects_a_guest_that_tells_no_facts() -> None:
    set_ = stage(WEB)
    assert set_.session.fleet.vms[ID].protected is None
    set_.session.force.prepare(set_.session.fleet.vms[ID])
    at = set_.clock()
    set_.port.say(ForceReady(ID, at, PowerState.RUNNING, 1, 10**9, protected=True))
    set_.settle()
    assert not set_.session.force_off(ID)
    assert set_.session.force.forcings[ID].words == REASON_NEEDED
    assert set_.port.asked(Force) == []


def test_a_guest_of_which_its_protection_cannot_be_read_takes_a_reason_too() -> None:
    set_ = prepared(stage(WEB))
    assert not set_.session.force_off(ID, " . ")
    assert set_.session.force.forcings[ID].words.startswith(UNREAD)
    assert set_.port.asked(Force) == []
    prepared(set_)
    assert set_.session.force_off(ID, "it hangs")
    set_.settle()
    assert len(set_.port.asked(Force)) == 1


def test_one_that_is_known_not_to_be_protected_takes_none() -> None:
    set_ = prepared(stage(WEB), protected=False)
    assert set_.session.force_off(ID)


def test_a_host_to_look_at_is_not_even_asked_how_its_guest_stands() -> None:
    set_ = stage(WEB, host=Host("hv1", "", kept_read_only=True))
    assert set_.session.fleet.hosts["hv1"].read_only, "whatever its connection says"
    set_.session.force.prepare(set_.session.fleet.vms[ID])
    assert set_.session.force.forcings[ID].phase is ForcePhase.REFUSED
    assert set_.session.force_hindrance(ID) == "hv1 is opened read-only"
    assert not set_.session.force_off(ID, "it hangs")
    assert set_.port.asked(PrepareForce | Force) == []
