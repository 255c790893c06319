"""Keys go out in order, nothing of them is recorded but how many, and it ends with the guest."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tests.fakes import Stage, domain, stage
from vmtui.core.changes import HostDown, HostUp
from vmtui.core.commands import MOST_COMBINATIONS, SendKeys
from vmtui.core.events import Detail, Lifecycle
from vmtui.core.model import Moment
from vmtui.core.replies import CommandBegun, CommandDone, CommandFailed, CommandUnanswered
from vmtui.core.screens.keyboard import CTRL_ALT_DEL, strokes_of_text
from vmtui.core.screens.layout import Layout
from vmtui.core.screens.typing import MOST_WAITING

APP = domain("app-win-07")


@pytest.fixture
def set_() -> Stage:
    made = stage(APP)
    assert made.session.typing.begin(made.port.vm(APP), Layout.US) == ""
    return made


def typed(set_: Stage, text: str) -> str:
    return set_.session.typing.type(strokes_of_text(text, Layout.US)[0])


def sent(set_: Stage) -> list[SendKeys]:
    return [one for one in set_.port.commands if isinstance(one, SendKeys)]


def answer(set_: Stage) -> None:
    last = sent(set_)[-1]
    set_.port.say(CommandDone(last.ticket, last.vm, set_.clock()))
    set_.settle()


def refuse(set_: Stage, error: str, host_lost: bool = False) -> None:
    last = sent(set_)[-1]
    at = set_.clock()
    set_.port.say(CommandFailed(last.ticket, last.vm, at, error, host_lost=host_lost))
    set_.settle()


def test_what_is_typed_while_keys_are_pressed_goes_out_together_and_in_order(set_: Stage) -> None:
    typed(set_, "a")
    typed(set_, "b")
    typed(set_, "c")
    assert [one.codes for one in sent(set_)] == [((30,),)]
    answer(set_)
    assert [one.codes for one in sent(set_)] == [((30,),), ((48,), (46,))]
    answer(set_)
    assert len(sent(set_)) == 2
    assert set_.session.typing.typing is not None
    assert (set_.session.typing.typing.sent, set_.session.typing.typing.waiting) == (3, 0)


def test_a_long_text_goes_out_whole_in_parts(set_: Stage) -> None:
    text = "the quick brown fox\n" * 5
    typed(set_, text)
    while (now := set_.session.typing.typing) is not None and now.sent < len(text):
        answer(set_)
    answer(set_)
    pressed = [code for one in sent(set_) for code in one.codes]
    assert tuple(pressed) == strokes_of_text(text, Layout.US)[0]
    assert max(len(one.codes) for one in sent(set_)) == MOST_COMBINATIONS


def test_only_how_many_is_recorded(set_: Stage) -> None:
    typed(set_, "secret")
    answer(set_)
    set_.session.typing.end()
    set_.session.typing.end()
    began, ended = set_.journal.records
    assert (began.action.value, began.phase.value, began.evidence) == ("typed", "intent", None)
    assert (ended.action.value, ended.phase.value, ended.outcome) == ("typed", "outcome", "typed")
    assert (ended.entry, ended.evidence) == (began.entry, {"keys": 6})
    assert "codes" not in repr(sent(set_)[0])
    assert "31" not in json.dumps(ended.evidence)


def test_it_is_written_down_before_the_first_key_goes_out(set_: Stage) -> None:
    assert set_.journal.phases("typed") == []
    typed(set_, "a")
    assert set_.journal.phases("typed") == ["intent"]
    answer(set_)
    typed(set_, "b")
    assert set_.journal.phases("typed") == ["intent"]


def test_keys_under_way_are_counted_once_they_are_answered(set_: Stage) -> None:
    typed(set_, "a")
    answer(set_)
    typed(set_, "b")
    set_.session.typing.end()
    assert set_.journal.phases("typed") == ["intent"]
    answer(set_)
    assert set_.journal.phases("typed") == ["intent", "outcome"]
    assert set_.journal.records[-1].evidence == {"keys": 2}


def test_who_comes_back_while_keys_are_under_way_types_after_them(set_: Stage) -> None:
    desk, vm_id = set_.session.typing, set_.port.vm(APP)
    typed(set_, "a")
    desk.end()
    assert desk.begin(vm_id, Layout.US) == ""
    typed(set_, "b")
    assert [one.codes for one in sent(set_)] == [((30,),)]
    answer(set_)
    assert [one.codes for one in sent(set_)] == [((30,),), ((48,),)]
    answer(set_)
    desk.end()
    counts = [one.evidence for one in set_.journal.records if one.phase.value == "outcome"]
    assert counts == [{"keys": 1}, {"keys": 1}]
    assert len({one.entry for one in set_.journal.records}) == 2


def test_refused_keys_of_the_time_before_do_not_end_this_one(set_: Stage) -> None:
    desk = set_.session.typing
    typed(set_, "a")
    desk.end()
    desk.begin(set_.port.vm(APP), Layout.US)
    typed(set_, "b")
    refuse(set_, "no such key")
    assert desk.typing is not None
    assert desk.typing.ended == ""
    assert [one.codes for one in sent(set_)] == [((30,),), ((48,),)]


def test_nothing_typed_is_nothing_to_record(set_: Stage) -> None:
    set_.session.typing.end()
    assert set_.journal.records == []


def test_leaving_the_program_ends_it(set_: Stage) -> None:
    typed(set_, "ab")
    set_.session.close()
    assert set_.journal.phases("typed") == ["intent", "outcome"]
    assert set_.journal.records[-1].evidence == {"keys": 0, "perhaps": 2}


def test_too_many_waiting_keys_are_refused_and_told(set_: Stage) -> None:
    assert set_.session.typing.type(((30,),) * MOST_WAITING) == ""
    assert "wait to be pressed already" in set_.session.typing.type(((30,),) * 20)


def test_a_guest_that_hangs_is_told_and_its_keys_wait(set_: Stage) -> None:
    typed(set_, "a")
    typed(set_, "bc")
    last = sent(set_)[-1]
    set_.port.say(CommandUnanswered(last.ticket, last.vm, set_.clock(), 3.0))
    set_.settle()
    now = set_.session.typing.typing
    assert now is not None
    assert "not taken the last keys for 3 s" in now.words
    assert (now.waiting, now.ended) == (2, "")


def test_a_refused_key_ends_it_and_drops_the_rest(set_: Stage) -> None:
    typed(set_, "a")
    typed(set_, "bc")
    refuse(set_, "no such key")
    now = set_.session.typing.typing
    assert now is not None
    assert (now.ended, now.waiting) == ("not pressed: no such key", 2)
    assert len(sent(set_)) == 1
    assert "keys not sent: no such key" in [one.words for one in set_.session.ring]
    assert set_.journal.phases("typed") == ["intent", "outcome"]
    assert set_.journal.records[-1].evidence == {"keys": 0}


@pytest.mark.parametrize(("host_lost", "perhaps"), [(False, 1), (True, 2)])
def test_keys_that_were_perhaps_pressed_are_counted_apart(
    set_: Stage, host_lost: bool, perhaps: int
) -> None:
    typed(set_, "a")
    answer(set_)
    set_.session.typing.type(((30,), (48,)))
    last = sent(set_)[-1]
    set_.port.say(CommandBegun(last.ticket, last.vm, set_.clock()))
    refuse(set_, "no such key", host_lost=host_lost)
    assert set_.journal.records[-1].evidence == {"keys": 1, "perhaps": perhaps}


def test_keys_that_never_got_their_turn_were_not_pressed(set_: Stage) -> None:
    set_.session.typing.type(((30,), (48,)))
    refuse(set_, "nothing was done: it went off, or was restarted, while this waited")
    assert set_.journal.records[-1].evidence == {"keys": 0}


def test_it_ends_with_the_guest(set_: Stage) -> None:
    set_.port.event(APP, Lifecycle.STOPPED, Detail.SHUT_DOWN)
    set_.settle()
    set_.session.tick()
    now = set_.session.typing.typing
    assert now is not None
    assert now.ended == "it is off"
    assert typed(set_, "a") == "no key goes to a guest"


def test_another_run_of_the_guest_gets_no_key(set_: Stage) -> None:
    set_.port.lists([replace(APP, domain_id=9)])
    set_.settle()
    set_.session.tick()
    now = set_.session.typing.typing
    assert now is not None
    assert now.ended == "it was started anew"


def test_it_ends_with_the_host(set_: Stage) -> None:
    later = Moment(set_.clock.wall + 9, set_.clock.boot + 9)
    set_.port.say(HostDown("hv1", set_.clock(), "no keepalive", False, later))
    set_.settle()
    set_.session.tick()
    now = set_.session.typing.typing
    assert now is not None
    assert now.ended == "hv1 gives no answer"


def test_a_connection_that_only_looks_takes_no_key() -> None:
    set_ = stage()
    set_.port.say(HostUp("hv1", set_.clock(), 2, read_only=True))
    set_.port.epoch = 2
    set_.port.lists([APP])
    set_.settle()
    why = set_.session.typing.begin(set_.port.vm(APP), Layout.US)
    assert "read-only" in why
    assert "read-only" in set_.session.typing.press_ctrl_alt_del(set_.port.vm(APP))
    assert sent(set_) == []


def test_ctrl_alt_del_is_recorded_before_and_after(set_: Stage) -> None:
    assert set_.session.typing.press_ctrl_alt_del(set_.port.vm(APP)) == ""
    assert sent(set_)[-1].codes == CTRL_ALT_DEL
    assert set_.journal.phases("ctrl-alt-del") == ["intent"]
    answer(set_)
    assert set_.journal.phases("ctrl-alt-del") == ["intent", "outcome"]
    assert set_.journal.records[-1].outcome == "done"
