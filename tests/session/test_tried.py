"""What was tried besides asking stays known for as long as the run that it was tried with."""

from __future__ import annotations

import pytest

from tests.fakes import Stage, domain, stage
from vmtui.core.commands import InjectNmi, PressSysRq, SendKeys
from vmtui.core.deeds import SHOWN
from vmtui.core.events import Detail, Lifecycle
from vmtui.core.model import VmId
from vmtui.core.record.records import Action
from vmtui.core.replies import CommandDone, CommandFailed
from vmtui.core.screens.layout import Layout
from vmtui.core.tried import tried_words

WEB = domain("web-01")
ID = VmId("hv1", WEB.uuid)


def ticket(set_: Stage, command: type[PressSysRq | InjectNmi | SendKeys]) -> int:
    last = set_.port.asked(command)[-1]
    assert isinstance(last, PressSysRq | InjectNmi | SendKeys)
    return last.ticket


def words(set_: Stage) -> str:
    return tried_words(set_.session.doings(ID).tried, set_.clock())


def done(set_: Stage, action: Action, command: type[PressSysRq | InjectNmi]) -> None:
    set_.session.power.do(action, ID)
    set_.settle()
    set_.port.say(CommandDone(ticket(set_, command), ID, set_.clock()))
    set_.settle()


def test_sysrq_and_an_nmi_are_told_long_after_their_note_is_gone() -> None:
    set_ = stage(WEB)
    assert words(set_) == ""
    done(set_, Action.SYSRQ, PressSysRq)
    set_.pass_(SHOWN)
    done(set_, Action.NMI, InjectNmi)
    assert words(set_) == "SysRq s, u, o sent 5 min ago · NMI sent just now"


def test_what_was_refused_is_told_as_that() -> None:
    set_ = stage(WEB)
    set_.session.power.do(Action.SYSRQ, ID)
    set_.settle()
    set_.port.say(CommandFailed(ticket(set_, PressSysRq), ID, set_.clock(), "no keyboard"))
    set_.settle()
    assert words(set_) == "SysRq refused just now"


def test_keys_are_counted() -> None:
    set_ = stage(WEB)
    assert set_.session.typing.begin(ID, Layout.US) == ""
    set_.session.typing.type(((1,), (2,)))
    set_.port.say(CommandDone(ticket(set_, SendKeys), ID, set_.clock()))
    set_.settle()
    set_.session.typing.end()
    assert words(set_) == "2 keys typed just now"


@pytest.mark.parametrize("event", [Lifecycle.STOPPED, Lifecycle.STARTED])
def test_another_run_has_nothing_tried(event: Lifecycle) -> None:
    set_ = stage(WEB)
    done(set_, Action.SYSRQ, PressSysRq)
    set_.port.event(WEB, Lifecycle.STARTED, Detail.WAKEUP)
    set_.settle()
    assert words(set_)
    set_.port.event(WEB, event, Detail.BOOTED if event is Lifecycle.STARTED else Detail.DESTROYED)
    set_.settle()
    assert words(set_) == ""
