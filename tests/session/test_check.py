"""The check asks politely: so many at a time, and waits for nobody for ever."""

from __future__ import annotations

from dataclasses import replace

from tests.fakes import Stage, domain, stage
from vmtui.core.changes import DomainRow
from vmtui.core.commands import AskAgent, ReadFacts
from vmtui.core.cures.check import Agent, Severity
from vmtui.core.looks import AgentHeard, FactsRead
from vmtui.core.model import PowerState, Traits, VmId
from vmtui.core.record.past_ends import PastEnd
from vmtui.core.record.records import Action
from vmtui.core.why.evidence import AgentSigns
from vmtui.session.check import ASKED_AT_ONCE, ASKED_WITHIN, READ_AT_ONCE, READ_WITHIN

WEB = domain("web-01")


def facts(set_: Stage, vm_id: VmId, *, has_agent: bool = True) -> None:
    told = FactsRead(
        vm_id, set_.clock(), 1, "", True, "", "", True, has_agent, "", (), traits=Traits()
    )
    set_.port.say(told)
    set_.settle()


def answers(set_: Stage, vm_id: VmId, epoch: int = 1) -> None:
    signs = AgentSigns(set_.clock(), responds=True, users=("ada",))
    set_.port.say(AgentHeard(vm_id, epoch, signs))
    set_.settle()


def rows(number: int) -> list[DomainRow]:
    return [domain(f"web-{n:02}", number=n, domain_id=n) for n in range(1, number + 1)]


def asked(set_: Stage) -> list[VmId]:
    """Whose agents were asked, in their order."""
    return [one.vm for one in set_.port.asked(AskAgent) if isinstance(one, AskAgent)]


def test_a_definition_is_read_and_then_its_agent_is_asked() -> None:
    set_ = stage(WEB)
    vm_id, check = set_.port.vm(WEB), set_.session.check
    check.begin([vm_id])
    assert check.left == 1
    assert asked(set_) == []
    facts(set_, vm_id)
    assert asked(set_) == [vm_id]
    answers(set_, vm_id)
    assert check.left == 0
    found = check.checked(vm_id)
    assert found is not None
    assert (found.severity, found.agent) == (Severity.FINE, Agent.ANSWERS)


def test_an_agent_that_was_heard_over_an_earlier_connection_says_nothing_of_this_run() -> None:
    set_ = stage(WEB)
    vm_id, check = set_.port.vm(WEB), set_.session.check
    check.begin([vm_id])
    facts(set_, vm_id)
    answers(set_, vm_id, epoch=0)
    assert check.left == 0
    found = check.checked(vm_id)
    assert found is not None
    assert found.agent is not Agent.ANSWERS


def test_nobody_is_asked_who_has_no_agent_or_is_off() -> None:
    off = domain("batch", PowerState.SHUT_OFF, number=2)
    set_ = stage(WEB, off)
    ids = [set_.port.vm(WEB), set_.port.vm(off)]
    set_.session.check.begin(ids)
    facts(set_, ids[0], has_agent=False)
    facts(set_, ids[1])
    assert set_.session.check.left == 0
    assert asked(set_) == []


def test_of_each_host_only_so_many_are_read_and_asked_at_a_time() -> None:
    all_ = rows(READ_AT_ONCE + 4)
    set_ = stage(*all_)
    ids = [set_.port.vm(row) for row in all_]
    set_.session.check.begin(ids)
    assert len(set_.port.asked(ReadFacts)) == READ_AT_ONCE
    for vm_id in ids:
        facts(set_, vm_id)
    assert len(set_.port.asked(ReadFacts)) == len(ids)
    assert len(asked(set_)) == ASKED_AT_ONCE
    answers(set_, ids[0])
    assert asked(set_) == ids[: ASKED_AT_ONCE + 1]


def test_nobody_is_waited_for_for_ever() -> None:
    set_ = stage(WEB)
    vm_id, check = set_.port.vm(WEB), set_.session.check
    check.begin([vm_id])
    set_.pass_(READ_WITHIN)
    assert check.left == 0
    found = check.checked(vm_id)
    assert found is not None
    assert [one.slug for one in found.findings] == ["unread"]


def test_an_agent_that_says_nothing_in_time_was_not_asked() -> None:
    set_ = stage(WEB)
    vm_id, check = set_.port.vm(WEB), set_.session.check
    check.begin([vm_id])
    facts(set_, vm_id)
    set_.pass_(ASKED_WITHIN)
    assert check.left == 0
    found = check.checked(vm_id)
    assert found is not None
    assert found.agent is Agent.NOT_ASKED
    assert found.severity is Severity.NOTE


def test_a_second_check_begins_afresh() -> None:
    set_ = stage(WEB)
    vm_id, check = set_.port.vm(WEB), set_.session.check
    check.begin([vm_id])
    facts(set_, vm_id)
    answers(set_, vm_id)
    check.begin([vm_id])
    assert check.left == 1
    found = check.checked(vm_id)
    assert found is not None
    assert found.agent is Agent.NOT_ASKED


def test_the_journal_tells_of_last_time() -> None:
    set_ = stage(WEB)
    set_.session.check.learn({WEB.uuid: (PastEnd(1.0, Action.FORCE_OFF, "done"),)})
    facts(set_, set_.port.vm(WEB))
    found = set_.session.check.checked(set_.port.vm(WEB))
    assert found is not None
    assert "last-time" in [one.slug for one in found.findings]


def test_who_is_gone_is_not_checked() -> None:
    set_ = stage(WEB)
    gone = replace(WEB, uuid="00000000-0000-4000-8000-00000000ffff")
    assert set_.session.check.checked(set_.port.vm(gone)) is None
