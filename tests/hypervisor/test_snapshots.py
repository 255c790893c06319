"""Snapshots on libvirt's test driver: listed, taken, brought back, and never of another run."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import libvirt
import pytest

from tests.hypervisor.fakes import libvirt_error
from vmtui.core.commands import Revert, TakeSnapshot
from vmtui.core.details import Figures
from vmtui.core.guest.snapshots import Snapshots
from vmtui.core.model import VmId
from vmtui.hypervisor import orders, own_view, snapshots
from vmtui.hypervisor.errors import RefusalError


@pytest.fixture
def connection() -> Iterator[libvirt.virConnect]:
    opened = libvirt.open("test:///default")
    yield opened
    opened.close()


@pytest.fixture
def vm(connection: libvirt.virConnect) -> VmId:
    return VmId("hv1", connection.lookupByName("test").UUIDString())


def do(connection: libvirt.virConnect, order: TakeSnapshot | Revert) -> None:
    orders.do(connection, order, lambda: None)


def read(connection: libvirt.virConnect, vm: VmId) -> dict[str, tuple[str, bool]]:
    found = snapshots.read_snapshots(connection, vm)
    return {one.name: (one.parent, one.is_current) for one in found.listed}


def test_they_are_taken_listed_and_brought_back(connection: libvirt.virConnect, vm: VmId) -> None:
    assert snapshots.read_snapshots(connection, vm) == Snapshots()
    run = connection.lookupByUUIDString(vm.uuid).ID()
    do(connection, TakeSnapshot(1, vm, "one", "a <b> & c", run))
    do(connection, TakeSnapshot(2, vm, "two"))
    assert read(connection, vm) == {"one": ("", False), "two": ("one", True)}
    (one, _two) = snapshots.read_snapshots(connection, vm).listed
    assert (one.description, one.state, one.kind) == ("a <b> & c", "running", "internal")
    assert one.created is not None
    do(connection, Revert(3, vm, "one", run))
    assert read(connection, vm)["one"] == ("", True)
    with pytest.raises(libvirt.libvirtError, match="already exists"):
        do(connection, TakeSnapshot(4, vm, "one"))
    with pytest.raises(libvirt.libvirtError, match="no domain snapshot"):
        do(connection, Revert(5, vm, "three", connection.lookupByUUIDString(vm.uuid).ID()))


def test_another_run_than_the_one_that_was_meant_is_left_alone(
    connection: libvirt.virConnect, vm: VmId
) -> None:
    do(connection, TakeSnapshot(1, vm, "one"))
    begun: list[bool] = []
    for run in (None, 99):
        with pytest.raises(RefusalError, match="nothing was done"):
            orders.do(connection, Revert(2, vm, "one", run), lambda: begun.append(True))
    assert not begun
    connection.lookupByUUIDString(vm.uuid).destroy()
    do(connection, Revert(3, vm, "one", None))
    assert connection.lookupByUUIDString(vm.uuid).isActive()


def test_one_that_cannot_be_read_hides_no_other() -> None:
    def unreadable() -> str:
        raise libvirt_error(libvirt.VIR_ERR_NO_DOMAIN, message="it is gone")

    good = "<domainsnapshot><name>good</name></domainsnapshot>"
    listed = [
        SimpleNamespace(getName=lambda: "bad", getXMLDesc=unreadable),
        SimpleNamespace(getName=lambda: "odd", getXMLDesc=lambda: "<domainsnapshot"),
        SimpleNamespace(getName=lambda: "good", getXMLDesc=lambda: good),
    ]
    domain: Any = SimpleNamespace(
        listAllSnapshots=lambda _flags: listed, hasCurrentSnapshot=lambda: 0
    )
    bad, odd, found = snapshots.snapshots_of(domain).listed
    assert bad.problem == "it is gone"
    assert "cannot be read" in odd.problem
    assert (found.name, found.problem) == ("good", "")


def test_many_are_counted_and_slow_ones_only_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "READS_FOR", -1.0)
    listed = [SimpleNamespace(getName=lambda: "one") for _ in range(snapshots.MOST + 3)]
    domain: Any = SimpleNamespace(
        listAllSnapshots=lambda _flags: listed, hasCurrentSnapshot=lambda: 0
    )
    found = snapshots.snapshots_of(domain)
    assert (len(found.listed), found.left_out) == (snapshots.MOST, 3)
    assert "too long" in found.listed[0].problem


def test_xml_is_read_and_cut(
    connection: libvirt.virConnect, vm: VmId, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = own_view.read_xml(connection, vm)
    assert live.text.startswith("<domain type='test' id=")
    assert not live.is_cut
    assert " id=" not in own_view.read_inactive_xml(connection, vm).text.splitlines()[0]
    monkeypatch.setattr(own_view, "LONGEST_XML", 10)
    assert own_view.read_xml(connection, vm).is_cut
    # Its text may be anything; it stays out of logs.
    assert "domain" not in repr(live)


def test_a_transient_guest_has_no_next_start() -> None:
    domain: Any = SimpleNamespace(isPersistent=lambda: 0)
    with pytest.raises(RefusalError, match="transient"):
        own_view.xml_of(domain, inactive=True)


def test_figures_of_a_guest_that_is_off_are_none(connection: libvirt.virConnect, vm: VmId) -> None:
    connection.lookupByUUIDString(vm.uuid).destroy()
    assert own_view.read_figures(connection, vm) == Figures()
