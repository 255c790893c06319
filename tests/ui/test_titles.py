"""Titles are read a few at a time, and one that is never answered holds nothing up."""

from __future__ import annotations

from tests.fakes import Stage, domain, facts_read, stage
from vmtui.core.changes import HostBusy, HostUp
from vmtui.core.commands import ReadFacts
from vmtui.core.model import VmId
from vmtui.ui.titles import AT_ONCE, PATIENCE, Titles

ROWS = [domain(f"node-{n:03}", number=n + 1) for n in range(AT_ONCE * 2)]


def asked(set_: Stage) -> list[VmId]:
    return [one.vm for one in set_.port.commands if isinstance(one, ReadFacts)]


def answer(set_: Stage, *vm_ids: VmId) -> None:
    for vm_id in vm_ids:
        set_.port.say(facts_read(vm_id, set_.clock()))
    set_.settle()


def test_the_next_are_asked_for_when_the_first_are_answered() -> None:
    set_ = stage(*ROWS)
    titles = Titles(set_.session)
    titles.want_more()
    first = asked(set_)
    assert len(first) == AT_ONCE
    titles.want_more()
    assert asked(set_) == first
    answer(set_, *first)
    titles.want_more()
    assert len(set(asked(set_))) == 2 * AT_ONCE


def test_one_without_an_answer_is_waited_for_only_so_long() -> None:
    set_ = stage(*ROWS)
    titles = Titles(set_.session)
    titles.want_more()
    answer(set_, *asked(set_)[1:])
    for _ in range(PATIENCE):
        titles.want_more()
    assert len(set(asked(set_))) == 2 * AT_ONCE


def test_those_on_the_screen_come_at_once_and_once() -> None:
    set_ = stage(*ROWS)
    titles = Titles(set_.session)
    seen = [set_.port.vm(row) for row in ROWS[:3]]
    titles.want_seen(seen)
    titles.want_seen(seen)
    assert asked(set_) == seen


def test_after_a_reconnect_they_are_read_again() -> None:
    set_ = stage(*ROWS[:1])
    titles = Titles(set_.session)
    titles.want_more()
    set_.port.up(ROWS[:1])
    set_.settle()
    titles.want_more()
    assert asked(set_) == [set_.port.vm(ROWS[0])] * 2


def test_a_list_that_is_being_read_comes_first_unless_it_does_not_get_on() -> None:
    set_ = stage(*ROWS[:1])
    titles = Titles(set_.session)
    set_.port.say(HostUp("hv1", set_.clock(), 2))
    set_.settle()
    titles.want_more()
    assert asked(set_) == []
    set_.port.say(HostBusy("hv1", set_.clock(), "busy: no answer to a list for 2 s"))
    set_.settle()
    titles.want_more()
    assert asked(set_) == [set_.port.vm(ROWS[0])]


def test_it_knows_when_nothing_is_left_to_ask_for() -> None:
    set_ = stage(*ROWS[:2])
    titles = Titles(set_.session)
    titles.want_more()
    assert not titles.are_asked
    answer(set_, *asked(set_))
    titles.want_more()
    assert titles.are_asked
    set_.port.up(ROWS[:3])
    set_.settle()
    titles.want_more()
    assert not titles.are_asked


def test_a_title_that_did_not_come_is_asked_for_again() -> None:
    set_ = stage(*ROWS[:2])
    first, second = (set_.port.vm(row) for row in ROWS[:2])
    titles = Titles(set_.session)
    titles.want_more()
    assert set(asked(set_)) == {first, second}
    answer(set_, second)
    set_.pass_(5)
    assert asked(set_).count(first) == 1
    for again in (2, 3):
        set_.pass_(20)
        assert asked(set_).count(first) == again
    answer(set_, first)
    set_.pass_(60)
    assert asked(set_).count(first) == 3
    assert asked(set_).count(second) == 1
