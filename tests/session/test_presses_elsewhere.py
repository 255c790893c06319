"""Whose press it was: the journal tells of another vmtui of the same user."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.fakes import AUTHOR, Stage, domain, stage
from vmtui.core.events import Signal
from vmtui.core.model import VmId
from vmtui.core.record.elsewhere import PressElsewhere, ToldElsewhere
from vmtui.core.record.records import Author
from vmtui.core.row_text import note

WEB = domain("web-01")
ID = VmId("hv1", WEB.uuid)
ROOT = replace(AUTHOR, user="root", sudo_user="bob")


def row(set_: Stage) -> str:
    session = set_.session
    return note(session.fleet.vms[ID], session.host(ID), session.doings(ID), set_.clock()).text


def told(set_: Stage, author: Author = AUTHOR, *, ago: float = 0.0) -> None:
    press = PressElsewhere("fake:///hv1", WEB.uuid, set_.clock.wall - ago, author)
    set_.session.hear(ToldElsewhere(presses=(press,)))
    set_.settle()


def pressed(set_: Stage) -> None:
    set_.port.signal(WEB, Signal.POWER_BUTTON)
    set_.settle()


@pytest.mark.parametrize(("author", "who"), [(AUTHOR, "your other vmtui"), (ROOT, "bob's vmtui")])
@pytest.mark.parametrize("is_told_first", [True, False])
def test_a_press_that_the_journal_tells_of_is_ascribed(
    author: Author, who: str, is_told_first: bool
) -> None:
    set_ = stage(WEB)
    if is_told_first:
        told(set_, author)
    pressed(set_)
    if not is_told_first:
        told(set_, author)
    assert row(set_) == f"{who} pressed its button 0:00 ago"


def test_the_events_tell_whose_it_was_once_that_is_known() -> None:
    set_ = stage(WEB)
    pressed(set_)
    told(set_)
    assert [one.words for one in set_.session.ring][-2:] == [
        "power button pressed, by somebody else",
        "that press was made by your other vmtui",
    ]


def test_the_event_itself_tells_whose_it_was_where_the_journal_was_quicker() -> None:
    set_ = stage(WEB)
    told(set_)
    pressed(set_)
    assert [one.words for one in set_.session.ring][-1] == (
        "power button pressed, by your other vmtui"
    )


def test_another_press_is_somebody_elses() -> None:
    set_ = stage(WEB)
    told(set_, ago=60.0)
    pressed(set_)
    assert row(set_) == "somebody else pressed its button 0:00 ago"
