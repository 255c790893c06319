"""The order of names is that of a sort, however it came about."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmtui.core import name_order
from vmtui.core.model import Vm, VmId
from vmtui.core.name_order import FEW, NameOrder
from vmtui.core.view import by_name

NAMES = st.sampled_from(["web-1", "web-10", "web-9", "Web-9", "db", "", "7"])
GUESTS = st.builds(VmId, st.sampled_from(["hv1", "hv2", "hv10"]), st.sampled_from("abcdef"))
STEP = st.tuples(GUESTS, st.none() | NAMES)


@given(st.lists(st.lists(STEP, max_size=6), max_size=6))
def test_it_is_the_order_of_a_sort(rounds: Sequence[Sequence[tuple[VmId, str | None]]]) -> None:
    order, vms = NameOrder(), dict[VmId, Vm]()
    for steps in rounds:
        for vm_id, name in steps:
            if name is None:
                vms.pop(vm_id, None)
            else:
                vms[vm_id] = Vm(vm_id, name)
            order.changed(vm_id, vms.get(vm_id))
        assert list(order.sorted(vms)) == [vm.id for vm in by_name(vms.values())]


def fleet(size: int) -> dict[VmId, Vm]:
    ids = [VmId("hv1", str(number)) for number in range(size)]
    return {vm_id: Vm(vm_id, f"web-{vm_id.uuid}") for vm_id in ids}


@pytest.mark.parametrize(("changes", "sorts"), [(FEW, 1), (FEW + 1, 2)])
def test_few_changes_sort_nothing_afresh(
    monkeypatch: pytest.MonkeyPatch, changes: int, sorts: int
) -> None:
    made: list[int] = []

    def noted(vms: list[Vm]) -> list[Vm]:
        made.append(1)
        return by_name(vms)

    monkeypatch.setattr(name_order, "by_name", noted)
    order, vms = NameOrder(), fleet(200)
    order.sorted(vms)
    for vm_id in list(vms)[:changes]:
        vms[vm_id] = Vm(vm_id, f"db-{vm_id.uuid}")
        order.changed(vm_id, vms[vm_id])

    assert list(order.sorted(vms)) == [vm.id for vm in by_name(vms.values())]
    assert len(made) == sorts


def test_what_changed_back_is_no_change() -> None:
    order, vms = NameOrder(), fleet(3)
    order.sorted(vms)
    told = order.told
    for vm_id, vm in vms.items():
        order.changed(vm_id, vm)

    order.sorted(vms)
    assert order.told == told
