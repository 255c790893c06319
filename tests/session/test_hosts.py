"""Hosts are asked of themselves while somebody looks, and neither more often nor all at once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.fakes import FakeClock, FakeJournal, FakePort, Stage, stage
from vmtui.core.commands import ReadHost
from vmtui.core.host_facts import HostFacts, HostRead
from vmtui.session import Session
from vmtui.session.hosts import AT_ONCE, EVERY, PATIENCE, SOON

FACTS = HostFacts(0.001, 9_000_000, "QEMU", 7_002_000, 4, 2**34)


def asked(set_: Stage) -> int:
    return len(set_.port.asked(ReadHost))


def answer(set_: Stage, facts: HostFacts | None = FACTS, error: str = "", epoch: int = 1) -> None:
    set_.port.say(HostRead("hv1", set_.clock(), epoch, facts, error))
    set_.settle()


def test_nobody_is_asked_before_somebody_looks_nor_after() -> None:
    set_ = stage()
    set_.pass_(100)
    assert asked(set_) == 0
    set_.session.hosts.look(True)
    assert asked(set_) == 1
    answer(set_)
    assert set_.session.hosts.of("hv1").facts == FACTS
    set_.session.hosts.look(False)
    set_.pass_(100)
    assert asked(set_) == 1


def test_a_host_is_asked_again_after_its_answer_and_a_pause() -> None:
    set_ = stage()
    set_.session.hosts.look(True)
    set_.pass_(EVERY)
    assert asked(set_) == 1  # it still owes an answer
    answer(set_)
    set_.pass_(EVERY)
    assert asked(set_) == 2
    set_.pass_(PATIENCE)
    assert asked(set_) == 3


def test_two_answers_tell_the_load_and_the_second_comes_soon() -> None:
    set_ = stage()
    set_.session.hosts.look(True)
    answer(set_, replace(FACTS, busy=100, idle=900))
    assert set_.session.hosts.of("hv1").load is None
    set_.pass_(SOON)
    assert asked(set_) == 2
    answer(set_, replace(FACTS, busy=140, idle=960))
    assert set_.session.hosts.of("hv1").load == pytest.approx(0.4)
    set_.pass_(SOON)
    assert asked(set_) == 2


def test_a_failure_is_told_beside_what_was_known_and_an_old_answer_is_none() -> None:
    set_ = stage()
    set_.session.hosts.look(True)
    answer(set_)
    answer(set_, None, "the host gives no answer for 2 s")
    told = set_.session.hosts.of("hv1")
    assert (told.facts, told.error) == (FACTS, "the host gives no answer for 2 s")
    answer(set_, replace(FACTS, cpus=99), epoch=0)
    assert set_.session.hosts.of("hv1").facts == FACTS


def test_a_host_that_came_back_is_asked_at_once() -> None:
    set_ = stage()
    set_.session.hosts.look(True)
    set_.port.up()
    set_.settle()
    set_.session.tick()
    assert asked(set_) == 2


def test_a_hundred_hosts_are_not_asked_all_at_once() -> None:
    clock = FakeClock()
    ports = [FakePort(f"hv{n}", f"fake:///{n}", clock) for n in range(100)]
    session = Session(ports, FakeJournal, clock, stats_every=None)
    session.start()
    for port in ports:
        port.up()
    session.drain()

    def total() -> int:
        return sum(len(port.asked(ReadHost)) for port in ports)

    session.hosts.look(True)
    assert total() == AT_ONCE
    for _ in range(4):
        clock.pass_(1)
        session.tick()
    assert [len(port.asked(ReadHost)) for port in ports] == [1] * 100
