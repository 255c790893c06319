"""The order of names is that of a sort, however it came about."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmtui.core import name_order
from vmtui.core.model import Vm, VmId
from vmtui.core.name_order import FEW, NameOrder
from vmtui.core.view import by_name, name_key

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


@pytest.mark.parametrize(("changes", "keys"), [(FEW, 2 * FEW), (FEW + 1, FEW + 1)])
def test_only_what_changed_gets_a_new_key(
    monkeypatch: pytest.MonkeyPatch, changes: int, keys: int
) -> None:
    made: list[Vm] = []

    def noted(vm: Vm) -> tuple[str, str, str, str]:
        made.append(vm)
        return name_key(vm)

    order, vms = NameOrder(), fleet(200)
    order.sorted(vms)
    monkeypatch.setattr(name_order, "name_key", noted)
    for vm_id in list(vms)[:changes]:
        vms[vm_id] = Vm(vm_id, f"db-{vm_id.uuid}")
        order.changed(vm_id, vms[vm_id])

    assert list(order.sorted(vms)) == [vm.id for vm in by_name(vms.values())]
    assert len(made) == keys


def test_what_changed_back_is_no_change() -> None:
    order, vms = NameOrder(), fleet(3)
    order.sorted(vms)
    told = order.told
    for vm_id, vm in vms.items():
        order.changed(vm_id, vm)

    order.sorted(vms)
    assert order.told == told


def test_a_name_of_which_nobody_told_yet_is_found_again_once_it_is_told() -> None:
    order, vms = NameOrder(), fleet(200)
    order.sorted(vms)
    ids = list(vms)
    vms[ids[0]] = Vm(ids[0], "zz")  # nobody tells of it
    for vm_id in ids[1 : FEW + 2]:
        vms[vm_id] = Vm(vm_id, f"db-{vm_id.uuid}")
        order.changed(vm_id, vms[vm_id])
    order.sorted(vms)
    order.changed(ids[0], vms[ids[0]])
    assert list(order.sorted(vms)) == [vm.id for vm in by_name(vms.values())]


def test_of_two_guests_that_only_their_hosts_zero_tells_apart_the_right_one_goes() -> None:
    one, other = VmId("hv1", "u"), VmId("hv01", "u")
    order, vms = NameOrder(), {one: Vm(one, "web"), other: Vm(other, "web")}
    order.sorted(vms)
    for gone in (one, other):
        there = {vm_id: vm for vm_id, vm in vms.items() if vm_id != gone}
        order.changed(gone, None)
        assert list(order.sorted(there)) == list(there)
        order.changed(gone, vms[gone])
        assert set(order.sorted(vms)) == {one, other}
