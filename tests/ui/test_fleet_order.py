"""Rows are sorted and filtered with as little work as their changes need."""

from __future__ import annotations

import pytest

from tests.fakes import Stage, domain, stage
from vmtui.core.events import Detail, Lifecycle
from vmtui.core.model import Vm
from vmtui.core.view import by_name, parse_filter, searched
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
    order.learn_texts()
    assert len(made) == len(ROWS)
    for line, left in (("w", 12), ("web-1", 3), ("web-11", 1), ("paused", 0)):
        assert len(shown(set_, order, line)) == left
    assert len(made) == len(ROWS)

    set_.port.event(ROWS[7], Lifecycle.SUSPENDED, Detail.USER)
    touched = set_.session.drain()
    order.changed(touched.vms)
    assert shown(set_, order, "paused") == ["web-7"]
    assert made[len(ROWS) :] == ["web-7"]


def test_names_are_sorted_only_where_they_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    set_ = stage(*ROWS)
    sorts: list[int] = []

    def noted(vms: list[Vm]) -> list[Vm]:
        sorts.append(1)
        return by_name(vms)

    monkeypatch.setattr(fleet_order, "by_name", noted)
    order = opened(set_)
    set_.port.event(ROWS[3], Lifecycle.SUSPENDED, Detail.USER)
    order.changed(set_.session.drain().vms)
    order.arrange()
    assert len(sorts) == 1

    fresh = domain("web-2a", number=90)
    set_.port.event(fresh, Lifecycle.DEFINED)
    order.changed(set_.session.drain().vms)
    order.arrange()
    assert len(sorts) == 2
    assert shown(set_, order, "web-2") == ["web-2", "web-2a"]
