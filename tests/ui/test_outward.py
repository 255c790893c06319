"""What is told to people who look elsewhere: the title, and the bell."""

from __future__ import annotations

import pytest

from tests.fakes import Stage, domain, stage
from vmtui.core.changes import DomainRow
from vmtui.core.commands import Mode
from vmtui.core.events import Detail, Lifecycle
from vmtui.core.preferences import Bell, Preferences
from vmtui.ui.outward import RING_EVERY, Outward

WEB, DB = domain("web-01"), domain("db-\x1b]2;evil\x07", number=2, domain_id=2)
LIMIT = 60.0


@pytest.fixture(autouse=True)
def _xterm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")


@pytest.fixture
def set_() -> Stage:
    """Two guests."""
    return stage(WEB, DB)


class Said:
    """A terminal's outward side, and what was sent to it since the last look."""

    def __init__(self, set_: Stage, preferences: Preferences | None = None) -> None:
        self.sent: list[str] = []
        self.is_lent = False
        preferences = preferences or Preferences()
        self.outward = Outward(set_.session, preferences, self._send, only_ascii=False)

    def _send(self, sequence: str) -> bool:
        if not self.is_lent:
            self.sent.append(sequence)
        return not self.is_lent

    def told(self) -> list[str]:
        self.outward.tell()
        told, self.sent = self.sent, []
        return told


def ask(set_: Stage, *rows: DomainRow) -> None:
    for row in rows:
        set_.session.shut_down(set_.port.vm(row), Mode.ACPI, LIMIT)


def test_the_title_tells_what_is_under_way_and_is_given_back(set_: Stage) -> None:
    said = Said(set_)
    assert said.told() == ["\x1b[22;0t\x1b]2;vmtui · hv1\x1b\\"]
    assert said.told() == []
    ask(set_, WEB, DB)
    assert said.told() == ["\x1b]2;vmtui: 2 going down · hv1\x1b\\"]
    set_.pass_(LIMIT + 1)
    assert said.told() == ["\x1b]2;vmtui: 2 overdue · hv1\x1b\\", "\a"]
    said.outward.take_back()
    said.outward.take_back()
    assert said.sent == ["\x1b]2;\x1b\\\x1b[23;0t"]


def test_a_title_that_is_not_wanted_any_more_goes(set_: Stage) -> None:
    said = Said(set_)
    said.told()
    said.outward.prefer(Preferences(title=False), only_ascii=False)
    assert said.sent == ["\x1b]2;\x1b\\\x1b[23;0t"]


def test_a_bell_for_what_ends_together_and_none_for_what_had_ended_before(set_: Stage) -> None:
    ask(set_, WEB)
    set_.pass_(LIMIT + 1)
    said = Said(set_, Preferences(title=False))
    assert said.told() == []
    set_.port.event(WEB, Lifecycle.STOPPED, Detail.SHUT_DOWN)
    set_.session.drain()
    assert said.told() == ["\a"]
    ask(set_, DB)
    said.told()
    set_.port.event(DB, Lifecycle.STOPPED, Detail.SHUT_DOWN)
    set_.session.drain()
    assert said.told() == []
    set_.pass_(RING_EVERY)
    assert said.told() == ["\a"]
    assert said.told() == []


def test_nothing_is_lost_while_the_terminal_is_lent(set_: Stage) -> None:
    said = Said(set_)
    said.told()
    ask(set_, WEB)
    said.told()
    said.outward.lend()
    assert said.sent == ["\x1b]2;\x1b\\\x1b[23;0t\x1b[22;0t"]
    said.sent.clear()
    said.is_lent = True
    set_.pass_(LIMIT + 1)
    assert said.told() == []
    said.is_lent = False
    # A title that a guest has left is not kept as that from before.
    assert said.told() == ["\x1b]2;vmtui: 1 overdue · hv1\x1b\\", "\a"]
    said.outward.take_back()
    assert said.sent == ["\x1b]2;\x1b\\\x1b[23;0t"]


def test_a_notification_names_the_guest_harmlessly(set_: Stage) -> None:
    said = Said(set_, Preferences(bell=Bell.NOTIFY, title=False))
    said.told()
    ask(set_, DB)
    said.told()
    set_.pass_(LIMIT + 1)
    (told,) = said.told()
    assert told.startswith("\x1b]9;vmtui: db-\\x1b]2;evil\\x07 is overdue\x1b\\\a")
    assert told.count("\x1b") == 2


def test_some_terminals_get_no_title_and_some_people_no_bell(
    set_: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "linux")
    said = Said(set_, Preferences(bell=Bell.NONE))
    ask(set_, WEB)
    said.told()
    set_.pass_(LIMIT + 1)
    assert said.told() == []
