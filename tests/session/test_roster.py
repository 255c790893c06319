"""Hosts that come and go while the console runs."""

import pytest

from tests.fakes import FakePort, Stage, domain, stage
from vmtui.core.changes import HostUp
from vmtui.core.commands import ReadFacts, ReadWatched
from vmtui.core.events import Lifecycle
from vmtui.core.mode import Mode
from vmtui.core.model import Host, HostStatus, VmId

WEB, DB = domain("web-01"), domain("db-01")


def second(set_: Stage) -> FakePort:
    """One more host, with a guest."""
    port = FakePort("hv2", "fake:///hv2", set_.clock)
    set_.session.roster.open(port, Host("hv2", "fake://secret@/hv2", tags=("lab",), limit=60.0))
    port.up([DB])
    set_.settle()
    return port


def test_a_host_that_is_opened_connects_and_lists_its_guests() -> None:
    set_ = stage(WEB)
    port = second(set_)
    host = set_.session.fleet.hosts["hv2"]
    assert (host.status, host.tags, host.limit) == (HostStatus.UP, ("lab",), 60.0)
    assert host.uri == "fake:///hv2", "without its secret"
    assert port.vm(DB) in set_.session.fleet.vms
    set_.session.want_facts([port.vm(DB)])
    assert port.asked(ReadFacts)


def test_a_host_that_is_closed_takes_its_guests_along() -> None:
    set_ = stage(WEB)
    port = second(set_)
    touched = set_.session.close_host("hv2")
    assert touched.hosts
    assert touched.vms == {port.vm(DB)}
    assert list(set_.session.fleet.hosts) == ["hv1"]
    assert set(set_.session.fleet.vms) == {set_.port.vm(WEB)}
    assert port.closed
    assert not set_.port.closed
    assert set_.session.reconnect() == []


def test_what_a_closed_host_told_before_comes_too_late() -> None:
    set_ = stage(WEB)
    port = second(set_)
    port.event(DB, Lifecycle.STOPPED)
    set_.session.close_host("hv2")
    port.event(DB, Lifecycle.STARTED)
    port.say(HostUp("hv2", set_.clock(), 1))
    set_.pass_(1)
    assert list(set_.session.fleet.hosts) == ["hv1"]
    again = second(set_)
    port.event(domain("other"), Lifecycle.STARTED)
    port.lists([])
    set_.settle()
    assert set(set_.session.fleet.vms) == {set_.port.vm(WEB), again.vm(DB)}


def test_what_ended_on_it_is_forgotten_and_what_is_under_way_is_counted() -> None:
    set_ = stage(WEB)
    port = second(set_)
    roster = set_.session.roster
    assert roster.busy_on("hv2") == 0
    assert set_.session.shut_down(port.vm(DB), Mode.ACPI, 60.0) is None
    assert (roster.busy_on("hv2"), roster.busy_on("hv1")) == (1, 0)
    set_.pass_(1)
    assert port.asked(ReadWatched), "it is watched like any other"
    port.event(DB, Lifecycle.SHUTDOWN)
    port.event(DB, Lifecycle.STOPPED)
    set_.settle()
    assert roster.busy_on("hv2") == 0
    set_.session.close_host("hv2")
    assert port.vm(DB) not in set_.session.soft.watches
    for _ in range(5):
        set_.pass_(60)
    assert set(set_.session.fleet.vms) == {set_.port.vm(WEB)}


def test_who_still_holds_a_closed_hosts_name_may_ask_and_send() -> None:
    set_ = stage(WEB)
    port = second(set_)
    set_.session.close_host("hv2")
    vm_id = port.vm(DB)
    assert set_.session.host(vm_id).name == "hv2"
    assert set_.session.obstacle(vm_id) is not None
    assert set_.session.force_hindrance(vm_id)
    set_.session.want_facts([vm_id], afresh=True)
    set_.session.put_away(vm_id)
    assert not set_.session.doings(vm_id).takes_down
    with pytest.raises(KeyError):
        set_.session.host(VmId("hv9", "x"))


def test_what_is_said_of_a_host_can_change_while_it_is_open() -> None:
    set_ = stage(WEB)
    told = Host("hv1", "", tags=("production",), protected=("db-*",), limit=9.0, mode=Mode.AGENT)
    assert set_.session.roster.describe(told)
    assert not set_.session.roster.describe(told)
    host = set_.session.fleet.hosts["hv1"]
    assert (host.tags, host.protected) == (("production",), ("db-*",))
    assert (host.limit, host.mode) == (9.0, Mode.AGENT)
    assert (host.status, host.uri) == (HostStatus.UP, "fake:///hv1")
