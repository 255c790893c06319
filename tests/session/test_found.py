"""What changed on a host that was lost, and that nobody heard of, is told once it is back."""

from __future__ import annotations

import pytest

from tests.fakes import Stage, domain, stage
from vmtui.core.changes import DomainRow, HostDown, HostUp
from vmtui.core.events import Detail, Lifecycle
from vmtui.core.found import MOST_TOLD
from vmtui.core.happenings import Happening
from vmtui.core.model import PowerState

OFF, PAUSED = PowerState.SHUT_OFF, PowerState.PAUSED
WEB, DB = domain("web"), domain("db", domain_id=2)
WEB_OFF = domain("web", OFF)


def lose(set_: Stage) -> None:
    at = set_.clock()
    set_.port.say(HostDown("hv1", at, "no keepalive", False, at, silent=16.0))


def come_back(set_: Stage, *rows: DomainRow) -> list[Happening]:
    set_.port.up(rows)
    return lines(set_)


def lines(set_: Stage) -> list[Happening]:
    set_.settle()
    return [one for one in set_.session.ring if one.kind == "found"]


def gist(found: list[Happening]) -> list[tuple[str, str]]:
    return [(one.name, one.words) for one in found]


def test_an_end_that_nobody_heard_is_told_of_its_guest() -> None:
    set_ = stage(WEB, DB)
    lose(set_)
    (line,) = come_back(set_, WEB_OFF, DB)
    assert (line.name, line.words) == ("web", "found shut off (was running)")
    assert (line.vm, line.kind, line.detail) == (set_.port.vm(WEB), "found", "shut-off")


def test_the_first_list_finds_nothing() -> None:
    set_ = stage(WEB, WEB_OFF)
    assert lines(set_) == []


def test_what_stands_as_it_did_is_not_told() -> None:
    set_ = stage(WEB, DB)
    lose(set_)
    assert come_back(set_, WEB, DB) == []


def test_what_came_and_what_went_is_told() -> None:
    set_ = stage(WEB)
    lose(set_)
    assert gist(come_back(set_, DB)) == [
        ("db", "found running"),
        ("web", "found gone (was running)"),
    ]


def test_what_an_event_told_is_not_told_again() -> None:
    set_ = stage(WEB)
    lose(set_)
    set_.port.say(HostUp("hv1", set_.clock(), 2))
    set_.port.epoch = 2
    set_.port.event(WEB, Lifecycle.STOPPED, Detail.DESTROYED)
    set_.port.lists([WEB_OFF])
    assert lines(set_) == []


def test_a_host_lost_again_before_it_was_listed_is_compared_with_what_was_last_told() -> None:
    set_ = stage(WEB, DB)
    lose(set_)
    set_.port.say(HostUp("hv1", set_.clock(), 2))
    set_.port.epoch = 2
    set_.port.event(WEB, Lifecycle.STOPPED, Detail.DESTROYED)
    set_.port.lists([domain("db", PAUSED, domain_id=2)], complete=False)
    lose(set_)
    assert gist(come_back(set_, WEB, domain("db", PAUSED, domain_id=2))) == [
        ("db", "found paused (was running)"),
        ("web", "found running (was shut off)"),
    ]


@pytest.mark.parametrize("others", [0, 1])
def test_of_very_many_all_that_say_the_same_are_one_line(others: int) -> None:
    rows = [domain(f"node-{n}", number=n, domain_id=n) for n in range(1, MOST_TOLD + 2)]
    off = [domain(f"node-{n}", OFF, number=n) for n in range(1, MOST_TOLD + 2)]
    heard: list[Happening] = []
    set_ = stage(*rows, WEB)
    set_.session.found.on_found = heard.extend
    lose(set_)
    found = come_back(set_, *off, *([] if others else [WEB]))
    told = ("", f"{MOST_TOLD + 1} guests found shut off (were running)")
    assert gist(found) == [told, ("web", "found gone (was running)")][: 1 + others]
    assert found[0].vm is None
    assert len(heard) == MOST_TOLD + 1 + others


def test_some_have_a_line_each() -> None:
    rows = [domain(f"node-{n}", number=n, domain_id=n) for n in range(1, MOST_TOLD + 1)]
    set_ = stage(*rows)
    lose(set_)
    assert [one.name for one in come_back(set_)] == [f"node-{n}" for n in range(1, MOST_TOLD + 1)]


def test_a_host_that_was_closed_meanwhile_is_compared_with_nothing() -> None:
    set_ = stage(WEB)
    lose(set_)
    set_.settle()
    set_.session.close_host("hv1")
    assert set_.session.found._lost == {}
