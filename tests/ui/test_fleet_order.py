"""Rows are sorted and filtered with as little work as their changes need."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.fakes import Stage, domain, stage, transient
from vmtui.core.events import Detail, Lifecycle
from vmtui.core.model import Vm
from vmtui.core.view import Column, parse_filter, searched
from vmtui.session import Touched
from vmtui.ui.widgets import fleet_order
from vmtui.ui.widgets.fleet_order import FleetOrder

ROWS = [domain(f"web-{n}", number=n + 1) for n in range(12)]


def opened(set_: Stage) -> FleetOrder:
    order = FleetOrder(set_.session)
    order.arrange()
    return order


def shown(set_: Stage, order: FleetOrder, line: str) -> list[str]:
    order.show_only(line, parse_filter(line))
    return [set_.session.fleet.vms[vm_id].name for vm_id in order.shown()]


def test_a_key_in_the_filter_makes_no_text_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    set_ = stage(*ROWS)
    order = opened(set_)
    made: list[str] = []

    def noted(vm: Vm, *others: object) -> str:
        made.append(vm.name)
        return searched(vm, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(fleet_order, "searched", noted)
    order.expect_filter()
    assert len(made) == len(ROWS)
    for line, left in (("w", 12), ("web-1", 3), ("web-11", 1), ("paused", 0)):
        assert len(shown(set_, order, line)) == left
    assert len(made) == len(ROWS)

    set_.port.event(ROWS[7], Lifecycle.SUSPENDED, Detail.USER)
    touched = set_.session.drain()
    order.changed(touched.vms)
    assert shown(set_, order, "paused") == ["web-7"]
    assert made[len(ROWS) :] == ["web-7"]


def test_texts_are_made_ready_bit_by_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    order = opened(stage(*ROWS))
    made: list[str] = []

    def noted(vm: Vm, *others: object) -> str:
        made.append(vm.name)
        return searched(vm, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(fleet_order, "searched", noted)
    order.learn_texts(5)
    assert len(made) == 5
    order.learn_texts(5)
    order.learn_texts(5)
    order.learn_texts(5)
    assert sorted(made) == sorted(one.name for one in ROWS)


def test_a_guest_that_came_stands_where_its_name_belongs() -> None:
    set_ = stage(*ROWS)
    order = opened(set_)
    fresh = domain("web-2a", number=90)
    set_.port.event(fresh, Lifecycle.DEFINED)
    order.changed(set_.session.drain().vms)
    order.arrange()
    assert shown(set_, order, "web-2") == ["web-2", "web-2a"]


def test_a_guest_that_was_not_told_of_is_found_by_a_filter_all_the_same() -> None:
    set_ = stage(*ROWS)
    order = FleetOrder(set_.session)
    order.learn_texts(len(ROWS))
    set_.port.event(domain("web-2a", number=90), Lifecycle.DEFINED)
    set_.session.drain()
    order.arrange()
    assert shown(set_, order, "web-2") == ["web-2", "web-2a"]


@pytest.mark.parametrize("column", [Column.STATE, Column.NOTE])
def test_urgency_is_judged_only_of_those_that_changed(
    monkeypatch: pytest.MonkeyPatch, column: Column
) -> None:
    set_ = stage(*ROWS)
    order = opened(set_)
    judged: list[str] = []
    for name in ("state_words", "note_rank"):
        judge = getattr(fleet_order, name)

        def noted(vm: Vm, *others: object, judge: Callable[..., object] = judge) -> object:
            judged.append(vm.name)
            return judge(vm, *others)

        monkeypatch.setattr(fleet_order, name, noted)
    order.sort_by(column)
    order.arrange()
    assert len(judged) == len(ROWS)

    set_.port.event(ROWS[7], Lifecycle.SUSPENDED, Detail.USER)
    order.changed(set_.session.drain().vms)
    order.arrange()
    assert judged[len(ROWS) :] == ["web-7"]
    assert shown(set_, order, "")[0] == "web-7"


def test_hidden_guests_without_a_title_are_counted() -> None:
    set_ = stage(*ROWS)
    order = opened(set_)
    order.changed(set_.session.fleet.vms)
    assert order.unknown_titles(()) == 0  # no filter hides anybody
    found = shown(set_, order, "web-1")
    by_name = {vm.name: vm.id for vm in set_.session.fleet.vms.values()}
    assert order.unknown_titles([by_name[name] for name in found]) == len(ROWS) - 3
    set_.session.ingest(transient(by_name["web-5"], set_.clock()), touched := Touched())
    order.changed(touched.vms)
    assert order.unknown_titles([by_name[name] for name in found]) == len(ROWS) - 4


def test_as_many_that_came_as_went_are_found_by_a_filter_before_they_are_told_of() -> None:
    set_ = stage(*ROWS)
    order = FleetOrder(set_.session)
    order.learn_texts(len(ROWS))
    set_.port.event(ROWS[3], Lifecycle.STOPPED)
    set_.port.event(ROWS[3], Lifecycle.UNDEFINED)
    set_.port.event(domain("web-2a", number=90), Lifecycle.DEFINED)
    set_.session.drain()
    order.arrange()
    assert shown(set_, order, "web-2") == ["web-2", "web-2a"]
