"""A freeze before a force: written down first, thawed if nothing comes of it, never forgotten."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.fakes import Stage, domain, stage
from vmtui.core.changes import HostDown
from vmtui.core.commands import AskAgent, ForceOff, Thaw
from vmtui.core.events import Detail, Lifecycle
from vmtui.core.force import ForcePhase, Forcing, force_words
from vmtui.core.freeze import FreezeStage
from vmtui.core.looks import AgentHeard
from vmtui.core.model import PowerState, VmId
from vmtui.core.record.elsewhere import ToldElsewhere
from vmtui.core.record.open_freezes import OpenFreeze
from vmtui.core.record.records import Action, Author, Phase, Record
from vmtui.core.replies import (
    CommandBegun,
    CommandDone,
    CommandFailed,
    CommandUnanswered,
    ForceReady,
    FreezeSeen,
)
from vmtui.core.row_text import note
from vmtui.core.why.evidence import AgentSigns
from vmtui.session.freezes import ASK_EVERY

WEB = domain("web-01")
ID = VmId("hv1", WEB.uuid)
AUTHOR = Author(user="ada", sudo_user=None, ssh_origin=None, pid=1, pid_start=1, boot="b")


def prepared() -> Stage:
    """A stage on which the force dialog is open and the host has answered."""
    set_ = stage(WEB)
    set_.session.force.prepare(set_.session.fleet.vms[ID])
    set_.port.say(ForceReady(ID, set_.clock(), PowerState.RUNNING, 1, 10**9, protected=False))
    set_.settle()
    return set_


def meant() -> Stage:
    """Freeze, then force was chosen, and is on its way."""
    set_ = prepared()
    assert set_.session.force_off(ID, "stuck", {"seen": "idle"}, freeze=True)
    set_.settle()
    return set_


def forcing(set_: Stage) -> Forcing:
    return set_.session.force.forcings[ID]


def sent(set_: Stage) -> ForceOff:
    return [one for one in set_.port.commands if isinstance(one, ForceOff)][-1]


def tell(set_: Stage, stage_: FreezeStage, *, ticket: int = 0, words: str = "") -> None:
    number = 2 if stage_ in (FreezeStage.FROZEN, FreezeStage.THAWED) else 0
    ticket = ticket or sent(set_).ticket
    set_.port.say(FreezeSeen(ticket, ID, set_.clock(), stage_, number, 0.05, words))
    set_.settle()


def fail(set_: Stage, words: str, *, host_lost: bool = False) -> None:
    at = set_.clock()
    set_.port.say(CommandFailed(sent(set_).ticket, ID, at, words, host_lost=host_lost))
    set_.settle()


def hear(set_: Stage, *, frozen: bool | None, connections_ago: int = 0) -> None:
    signs = AgentSigns(set_.clock(), responds=True, frozen=frozen)
    set_.port.say(AgentHeard(ID, set_.port.epoch - connections_ago, signs))
    set_.settle()


def written(set_: Stage) -> list[tuple[str, str, str | None]]:
    records = set_.journal.records
    return [(one.action.value, one.phase.value, one.outcome) for one in records]


def row(set_: Stage) -> str:
    session = set_.session
    vm = session.fleet.vms[ID]
    return note(vm, session.host(ID), session.doings(ID), set_.clock()).text


def stuck() -> Stage:
    """The agent gave no answer to the freeze, so nothing was forced."""
    set_ = meant()
    tell(set_, FreezeStage.FREEZING)
    tell(set_, FreezeStage.STUCK, words="no answer from its agent to the freeze for 10 s")
    fail(set_, "no answer from its agent to the freeze for 10 s")
    return set_


def test_the_intent_that_says_so_is_on_disk_before_anything_is_frozen() -> None:
    set_ = prepared()
    set_.journal.answers = False
    assert set_.session.force_off(ID, "stuck", {"seen": "idle"}, freeze=True)
    set_.settle()
    (intent,) = set_.journal.records
    assert (intent.phase, intent.mode, intent.run) == (Phase.INTENT, "freeze-first", 1)
    assert intent.evidence == {"seen": "idle", "cpu_time": 10**9}
    assert set_.port.asked(ForceOff) == []
    set_.journal.answer()
    set_.settle()
    assert sent(set_).freeze_first


def test_without_a_written_intent_nothing_is_frozen() -> None:
    set_ = prepared()
    set_.journal.answers = False
    set_.session.force_off(ID, freeze=True)
    set_.journal.answer(reason="disk full")
    set_.settle()
    assert set_.port.asked(ForceOff) == []
    assert forcing(set_).phase is ForcePhase.REFUSED


def test_a_plain_force_freezes_nothing() -> None:
    set_ = prepared()
    set_.session.force_off(ID)
    set_.settle()
    assert not sent(set_).freeze_first
    assert set_.journal.records[0].mode is None


def test_each_step_is_told_and_written() -> None:
    set_ = meant()
    assert "freezing first" in force_words(forcing(set_), set_.clock())
    tell(set_, FreezeStage.FREEZING)
    set_.port.say(CommandUnanswered(sent(set_).ticket, ID, set_.clock(), 4.0))
    set_.settle()
    words = "freezing its file systems first: no answer from its agent for 4 s"
    assert force_words(forcing(set_), set_.clock()) == words
    tell(set_, FreezeStage.FROZEN)
    set_.port.say(CommandBegun(sent(set_).ticket, ID, set_.clock()))
    set_.settle()
    assert "QEMU told to end" in force_words(forcing(set_), set_.clock())
    set_.port.say(CommandDone(sent(set_).ticket, ID, set_.clock()))
    set_.settle()
    assert "2 file systems frozen first" in force_words(forcing(set_), set_.clock())
    assert written(set_) == [
        ("force-off", "intent", None),
        ("force-off", "frozen", None),
        ("force-off", "outcome", "off-forced"),
    ]
    assert set_.journal.records[1].evidence == {"filesystems": 2, "seconds": 0.05}
    assert len({one.entry for one in set_.journal.records}) == 1
    assert set_.session.freezes.left == {}


def test_what_a_failed_force_left_frozen_is_thawed_and_that_is_written() -> None:
    set_ = meant()
    tell(set_, FreezeStage.FROZEN)
    tell(set_, FreezeStage.THAWED)
    fail(set_, "job lock held")
    assert written(set_)[2:] == [
        ("thaw", "outcome", "thawed"),
        ("force-off", "outcome", "not-forced"),
    ]
    assert row(set_) == "not forced: job lock held"


def test_a_freeze_without_an_answer_forces_nothing_and_says_what_can_be_done() -> None:
    set_ = stuck()
    assert written(set_)[-1] == ("force-off", "outcome", "perhaps-frozen")
    assert row(set_).startswith("perhaps frozen by us just now: T thaws it")
    assert "no answer from its agent" in row(set_)


def test_a_late_answer_is_told_after_all() -> None:
    set_ = stuck()
    tell(set_, FreezeStage.THAWED)
    assert written(set_)[-1] == ("thaw", "outcome", "thawed")
    assert set_.session.freezes.left == {}
    assert row(set_).startswith("not forced")


def test_a_guest_left_frozen_that_is_forced_after_all_is_no_more_concern() -> None:
    set_ = stuck()
    set_.session.force.prepare(set_.session.fleet.vms[ID])
    set_.port.say(ForceReady(ID, set_.clock(), PowerState.RUNNING, 1, 10**9, protected=False))
    set_.settle()
    assert set_.session.force_off(ID)
    set_.settle()
    assert row(set_).startswith("forcing"), "the force under way comes first"
    set_.port.event(WEB, Lifecycle.STOPPED, Detail.DESTROYED)
    set_.settle()
    assert set_.session.freezes.left == {}
    assert ("thaw", "outcome", "run-ended") in written(set_)


def test_the_thaw_by_hand_is_written_before_and_after() -> None:
    set_ = stuck()
    assert set_.session.freezes.thaw(ID)
    assert row(set_) == "thawing its file systems"
    assert not set_.session.freezes.thaw(ID), "one at a time"
    (order,) = (one for one in set_.port.commands if isinstance(one, Thaw))
    assert (order.domain_id, order.min_cpu_time) == (1, 10**9)
    tell(set_, FreezeStage.THAWED, ticket=order.ticket)
    assert written(set_)[-2:] == [("thaw", "intent", None), ("thaw", "outcome", "thawed")]
    assert len({one.entry for one in set_.journal.records}) == 1


def test_a_thaw_that_fails_can_be_tried_again() -> None:
    set_ = stuck()
    set_.session.freezes.thaw(ID)
    (order,) = (one for one in set_.port.commands if isinstance(one, Thaw))
    tell(set_, FreezeStage.STUCK, ticket=order.ticket, words="the agent is gone")
    assert written(set_)[-1] == ("thaw", "outcome", "not-thawed")
    assert "the agent is gone" in row(set_)
    assert set_.session.freezes.thaw(ID)


def test_a_guest_left_frozen_is_asked_again_until_somebody_else_has_thawed_it() -> None:
    set_ = stuck()
    asked = len(set_.port.asked(AskAgent))
    for times in range(1, 4):
        set_.pass_(ASK_EVERY)
        assert len(set_.port.asked(AskAgent)) == asked + times
        set_.pass_(1)
        hear(set_, frozen=True)
        hear(set_, frozen=False, connections_ago=1)
        assert ID in set_.session.freezes.left
    hear(set_, frozen=False)
    hear(set_, frozen=True)
    assert not set_.session.freezes.thaw(ID), "the next freeze is another's"
    asked = len(set_.port.asked(AskAgent))
    set_.pass_(ASK_EVERY * 2)
    assert len(set_.port.asked(AskAgent)) == asked


def test_nobody_is_asked_over_a_lost_connection_and_at_once_over_a_new_one() -> None:
    set_ = stuck()
    set_.pass_(1)
    asked = len(set_.port.asked(AskAgent))
    at = set_.clock()
    set_.port.say(HostDown("hv1", at, "no keepalive", refused=False, next_try=at))
    set_.settle()
    set_.pass_(ASK_EVERY * 2)
    assert len(set_.port.asked(AskAgent)) == asked
    set_.port.up([WEB])
    set_.settle()
    assert len(set_.port.asked(AskAgent)) == asked + 1


def test_what_comes_late_of_a_freeze_that_is_over_means_nothing() -> None:
    set_ = stuck()
    hear(set_, frozen=False)
    lines = written(set_)
    tell(set_, FreezeStage.STUCK, words="the agent is gone")
    assert set_.session.freezes.left == {}
    tell(set_, FreezeStage.THAWED)
    assert written(set_) == lines


def test_nothing_of_ours_is_never_thawed() -> None:
    set_ = stage(WEB)
    assert not set_.session.freezes.thaw(ID)
    hear(set_, frozen=True)
    assert not set_.session.freezes.thaw(ID), "it is another's freeze"
    assert set_.port.asked(Thaw) == []


def test_a_second_freeze_that_is_refused_says_nothing_of_the_first() -> None:
    set_ = stuck()
    set_.session.force.prepare(set_.session.fleet.vms[ID])
    set_.port.say(ForceReady(ID, set_.clock(), PowerState.RUNNING, 1, 10**9, protected=False))
    set_.settle()
    set_.session.force_off(ID, freeze=True)
    set_.settle()
    tell(set_, FreezeStage.NOT_FROZEN, words="the agent is in frozen state")
    fail(set_, "the agent is in frozen state")
    assert ID in set_.session.freezes.left


# What an earlier console left


def intent(*, run: int = 1) -> Record:
    return Record(
        entry="left",
        action=Action.FORCE_OFF,
        phase=Phase.INTENT,
        host="hv1",
        uri="fake:///hv1",
        guest="web-01",
        uuid=WEB.uuid,
        run=run,
        evidence={"cpu_time": 77},
        mode="freeze-first",
    )


def left(set_: Stage, record: Record) -> OpenFreeze:
    at = set_.clock().wall - 180
    return OpenFreeze(intent=record, at=at, is_sure=True, author=AUTHOR)


def test_a_freeze_that_a_killed_console_left_is_offered_to_be_thawed() -> None:
    set_ = stage(WEB)
    assert set_.session.freezes.adopt([left(set_, intent())]) == []
    set_.port.lists([WEB])
    set_.settle()
    assert AskAgent(ID) in set_.port.commands
    hear(set_, frozen=True)
    assert row(set_) == "frozen by us 3 min ago: T thaws it"
    assert set_.session.freezes.thaw(ID)
    (order,) = (one for one in set_.port.commands if isinstance(one, Thaw))
    assert (order.domain_id, order.min_cpu_time) == (1, 77)
    tell(set_, FreezeStage.THAWED, ticket=order.ticket)
    assert {one.entry for one in set_.journal.records} == {"left"}
    assert written(set_) == [("thaw", "intent", None), ("thaw", "outcome", "thawed")]


def test_what_is_not_frozen_any_more_is_not_offered() -> None:
    set_ = stage(WEB)
    set_.session.freezes.adopt([left(set_, intent())])
    hear(set_, frozen=False)
    assert row(set_) == ""
    assert written(set_) == [("thaw", "outcome", "thawed")]


@pytest.mark.parametrize(
    "row_now", [domain("web-01", domain_id=2), domain("web-01", PowerState.SHUT_OFF)]
)
def test_another_run_is_not_offered(row_now: object) -> None:
    set_ = stage()
    set_.session.freezes.adopt([left(set_, intent())])
    set_.port.lists([row_now])  # type: ignore[list-item]
    set_.settle()
    assert set_.session.freezes.left == {}
    assert set_.port.asked(AskAgent) == []
    assert written(set_) == [("thaw", "outcome", "run-ended")]


def test_a_guest_that_is_not_there_any_more_is_not_offered() -> None:
    set_ = stage()
    set_.session.freezes.adopt([left(set_, intent())])
    set_.port.lists([], complete=False)
    set_.settle()
    assert ID in set_.session.freezes.left, "it may come in a later part"
    set_.port.lists([])
    set_.settle()
    assert set_.session.freezes.left == {}
    assert written(set_) == [("thaw", "outcome", "run-ended")]


def test_a_freeze_on_a_host_that_is_not_open_is_told_only() -> None:
    set_ = stage(WEB)
    elsewhere = left(set_, replace(intent(), uri="fake:///hv9"))
    assert set_.session.freezes.adopt([elsewhere]) == [elsewhere]
    assert set_.session.freezes.left == {}


def test_a_command_that_ends_says_what_may_be_left_frozen() -> None:
    words = force_words(forcing(stuck()), stuck().clock())
    assert "perhaps left frozen (T, or virsh domfsthaw)" in words


MEANT_ELSEWHERE = OpenFreeze(
    intent=Record(
        entry="elsewhere",
        action=Action.FORCE_OFF,
        phase=Phase.INTENT,
        host="hv1",
        uri="fake:///hv1",
        guest="web-01",
        uuid=WEB.uuid,
        run=1,
        mode="freeze-first",
    ),
    at=1_700_000_000.0 - 60,
    is_sure=False,
    author=AUTHOR,
    given_up=True,
)


def test_what_another_console_leaves_frozen_is_known_at_once_and_can_be_thawed() -> None:
    set_ = stage(WEB)
    set_.session.hear(ToldElsewhere(freezes=(MEANT_ELSEWHERE,)))
    set_.settle()
    assert row(set_).startswith("perhaps frozen by us 1 min ago: T thaws it")
    assert [one.words for one in set_.session.ring][-1].startswith("perhaps left frozen by another")
    assert set_.session.freezes.thaw(ID)
    assert set_.port.asked(Thaw)


def test_what_another_console_thaws_is_frozen_no_more() -> None:
    set_ = stage(WEB)
    set_.session.hear(ToldElsewhere(freezes=(MEANT_ELSEWHERE,)))
    set_.session.hear(ToldElsewhere(thawed=frozenset({"elsewhere"})))
    set_.settle()
    assert set_.session.freezes.left == {}
    assert written(set_) == []


def test_a_freeze_of_another_run_that_another_console_left_is_none() -> None:
    set_ = stage(domain("web-01", domain_id=2))
    set_.session.hear(ToldElsewhere(freezes=(MEANT_ELSEWHERE,)))
    set_.settle()
    assert set_.session.freezes.left == {}
