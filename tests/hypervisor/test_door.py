"""A door lets a few in at a time, and nobody who hangs holds up the others."""

from __future__ import annotations

from functools import partial
from queue import SimpleQueue
from typing import Any

import libvirt
import pytest

from tests.hypervisor.fakes import FakeHost
from vmtui.hypervisor.control import Control, Step
from vmtui.hypervisor.door import Door, LaneBehindDoor
from vmtui.hypervisor.errors import Trouble
from vmtui.hypervisor.lane import Lane


class Visitors:
    """Ask at a door, and remember who was let in, in which order."""

    def __init__(self, at_once: int, patience: float) -> None:
        """Nobody has asked."""
        self.control = Control()
        self.door = Door(self.control, at_once=at_once, patience=patience)
        self.let_in: SimpleQueue[str] = SimpleQueue()
        self._leave: dict[str, Step] = {}

    def ask(self, *names: str) -> None:
        """Ask for them, one after the other."""

        def ask_one(name: str) -> None:
            self._leave[name] = self.door.ask(lambda: self.let_in.put(name))

        for name in names:
            self.control.call(partial(ask_one, name))

    def leave(self, name: str) -> None:
        """Let one leave, or give up."""
        self.control.call(lambda: self._leave[name]())

    def next(self) -> str:
        """Who is let in next."""
        return self.let_in.get(timeout=60)

    def nobody_else(self) -> bool:
        """Whether nobody is let in, once all that was asked has been heard."""
        heard: SimpleQueue[None] = SimpleQueue()
        self.control.call(lambda: heard.put(None))
        heard.get(timeout=60)
        return self.let_in.empty()


def test_so_many_at_a_time_in_their_order() -> None:
    visitors = Visitors(at_once=2, patience=1000)
    visitors.ask("a", "b", "c", "d")
    assert (visitors.next(), visitors.next()) == ("a", "b")
    assert visitors.nobody_else()
    visitors.leave("b")
    assert visitors.next() == "c"
    visitors.leave("b")  # a second time makes no room
    assert visitors.nobody_else()


def test_who_gives_up_waiting_is_not_let_in() -> None:
    visitors = Visitors(at_once=1, patience=1000)
    visitors.ask("a", "b", "c")
    assert visitors.next() == "a"
    visitors.leave("b")
    visitors.leave("a")
    assert visitors.next() == "c"


def test_who_hangs_holds_up_nobody_for_long() -> None:
    visitors = Visitors(at_once=1, patience=0.05)
    visitors.ask("hangs", "next")
    assert (visitors.next(), visitors.next()) == ("hangs", "next")


@pytest.mark.parametrize("gives_up", [False, True])
def test_a_lane_waits_for_its_turn_and_always_answers(gives_up: bool) -> None:
    visitors = Visitors(at_once=1, patience=1000)
    visitors.ask("first")
    assert visitors.next() == "first"
    control, host = visitors.control, FakeHost()
    answers: SimpleQueue[Any] = SimpleQueue()

    def open_() -> libvirt.virConnect:
        opened: libvirt.virConnect = host.open_to_act("qemu+ssh://hv1/system")
        return opened

    def come() -> None:
        lane = LaneBehindDoor(visitors.door, control, lambda: Lane("look", open_, control))
        lane.submit(lambda _connection: "done", answers.put)
        if gives_up:
            lane.retire()

    control.call(come)
    if gives_up:
        assert isinstance(answers.get(timeout=60), Trouble)
        assert not host.connections
    else:
        assert visitors.nobody_else()
        assert not host.connections
        visitors.leave("first")
        assert answers.get(timeout=60) == "done"
