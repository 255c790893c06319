"""A list that is read while events go on never overwrites what an event told."""

import libvirt

from tests.hypervisor.conftest import Connect, vm
from tests.hypervisor.fakes import FakeGuest, FakeHost, libvirt_error
from tests.qemu.waiting import wait_until
from vmtui.core.changes import DomainsListed, HostBusy, HostUp
from vmtui.core.events import Lifecycle, LifecycleSeen, Signal, SignalSeen
from vmtui.core.fleet import Fleet
from vmtui.core.model import Host, PowerState

LIFECYCLE = libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE


def test_events_are_registered_before_the_list_is_read(connect: Connect) -> None:
    played = connect(FakeGuest("web")).listed()
    calls = [method for method, _thread in played.host.connections[0].calls]
    registered = [n for n, method in enumerate(calls) if "Register" in method]
    assert max(registered) < calls.index("getAllDomainStats")


def test_an_event_inside_the_list_call_wins_over_its_rows(connect: Connect) -> None:
    """The rows were read, then the guest went off, then the call returned with the old rows."""
    guest = FakeGuest("web")
    host = FakeHost(guest)

    def goes_off_during_the_call() -> None:
        if host.count("getAllDomainStats") == 1:
            guest.power_off()
            host.fire(LIFECYCLE, guest, libvirt.VIR_DOMAIN_EVENT_STOPPED, 0)

    host.before_return["getAllDomainStats"] = goes_off_during_the_call
    played = connect(host=host).listed()
    event = played.told.wait(LifecycleSeen)
    stale = played.told.wait(DomainsListed, lambda listed: bool(listed.rows))
    again = played.told.wait(DomainsListed, lambda listed: listed.began >= event.number)

    assert stale.rows[0].state is PowerState.RUNNING
    assert stale.began < event.number
    assert again.rows[0].state is PowerState.SHUT_OFF
    fleet = Fleet([Host("hv1", "qemu:///system")])
    for change in played.told.changes:
        fleet.apply(change)
        # From the event on, the fleet never says "running" again.
        if event in played.told.changes[: played.told.changes.index(change) + 1]:
            assert fleet.vms[vm(guest)].state is PowerState.SHUT_OFF


def test_a_domain_is_read_again_after_each_event(connect: Connect) -> None:
    guest = FakeGuest("web")
    played = connect(guest).listed()
    guest.domain_id = 7
    played.host.fire(LIFECYCLE, guest, libvirt.VIR_DOMAIN_EVENT_STARTED, 0)
    event = played.told.wait(LifecycleSeen)
    again = played.told.wait(DomainsListed, lambda listed: listed.began >= event.number)
    assert [(row.uuid, row.domain_id) for row in again.rows] == [(guest.uuid, 7)]
    assert not again.complete


def test_a_domain_that_is_gone_at_the_second_reading_is_named(connect: Connect) -> None:
    guest = FakeGuest("transient")
    played = connect(guest).listed()
    del played.host.guests[guest.uuid]
    played.host.fire(LIFECYCLE, guest, libvirt.VIR_DOMAIN_EVENT_STOPPED, 0)
    assert played.told.wait(DomainsListed, lambda listed: bool(listed.gone)).gone == (guest.uuid,)


def test_a_flood_of_events_costs_one_list_and_loses_no_event(connect: Connect) -> None:
    guests = [FakeGuest(f"vm-{n}") for n in range(500)]
    played = connect(*guests).listed()
    for guest in guests:
        played.host.fire(LIFECYCLE, guest, libvirt.VIR_DOMAIN_EVENT_SUSPENDED, 0)
    last = played.told.wait(LifecycleSeen, times=500)
    played.told.wait(DomainsListed, lambda listed: listed.complete and listed.began >= last.number)
    assert [seen.number for seen in played.told.all(LifecycleSeen)] == list(range(1, 501))
    assert played.host.count("getAllDomainStats") < 50
    assert played.host.count("lookupByUUIDString") < 50


def test_event_numbers_grow_over_reconnects(connect: Connect) -> None:
    guest = FakeGuest("web")
    played = connect(guest).listed()
    played.host.fire(LIFECYCLE, guest, libvirt.VIR_DOMAIN_EVENT_SUSPENDED, 0)
    played.told.wait(LifecycleSeen)
    played.host.lose(libvirt.VIR_CONNECT_CLOSE_REASON_EOF)
    played.told.wait(DomainsListed, lambda listed: listed.epoch == 2 and listed.complete)
    played.host.fire(LIFECYCLE, guest, libvirt.VIR_DOMAIN_EVENT_RESUMED, 0)
    second = played.told.wait(LifecycleSeen, lambda seen: seen.event is Lifecycle.RESUMED)
    assert second.number == 2


def test_a_long_list_comes_in_chunks(connect: Connect) -> None:
    guests = [FakeGuest(f"vm-{n}") for n in range(450)]
    played = connect(*guests).listed()
    parts = played.told.all(DomainsListed)
    assert [len(part.rows) for part in parts] == [200, 200, 50, 0]
    assert [part.complete for part in parts] == [False, False, False, True]


def test_events_that_come_before_the_host_is_up_are_told_after_it(connect: Connect) -> None:
    guest = FakeGuest("web")
    host = FakeHost(guest)
    host.before_return["qemuMonitorEventRegister"] = lambda: host.fire(
        LIFECYCLE, guest, libvirt.VIR_DOMAIN_EVENT_SUSPENDED, 0
    )
    played = connect(host=host).listed()
    kinds = [type(change) for change in played.told.changes]
    assert kinds.index(HostUp) < kinds.index(LifecycleSeen)


def _off(name: str) -> FakeGuest:
    return FakeGuest(name, state=libvirt.VIR_DOMAIN_SHUTOFF, domain_id=-1)


def test_too_many_domains_are_listed_by_kind_and_the_user_is_told(connect: Connect) -> None:
    host = FakeHost(FakeGuest("web"), FakeGuest("mail"), _off("off"))
    host.most = 2
    played = connect(host=host).listed()
    listed = played.told.all(DomainsListed)
    assert sorted(row.name for part in listed for row in part.rows) == ["mail", "off", "web"]
    assert listed[-1].complete
    assert not listed[-1].left_out
    assert "read in parts" in played.told.wait(HostBusy).note


def test_what_no_list_can_hold_is_counted_and_nothing_is_taken_to_be_gone(
    connect: Connect,
) -> None:
    host = FakeHost(FakeGuest("web"), _off("a"), _off("b"), _off("c"))
    host.most = 2
    played = connect(host=host).listed()
    listed = played.told.all(DomainsListed)
    assert [row.name for part in listed for row in part.rows] == ["web"]
    assert listed[-1].left_out == 3
    assert "3 of its guests are not shown" in played.told.wait(HostBusy).note


def test_a_slow_list_is_busy_and_not_lost(connect: Connect) -> None:
    played = connect(FakeGuest("web")).listed()
    guests = [FakeGuest(f"vm-{n}") for n in range(20)]
    with played.host.hanging("getAllDomainStats"):
        for guest in guests:
            played.host.fire(LIFECYCLE, guest, libvirt.VIR_DOMAIN_EVENT_SUSPENDED, 0)
        note = played.told.wait(HostBusy).note
        assert "no answer to a list" in note
    assert played.told.wait(HostBusy, lambda busy: not busy.note)


def test_a_list_that_fails_on_a_healthy_host_is_tried_again(connect: Connect) -> None:
    host = FakeHost(FakeGuest("web"))
    host.failures["getAllDomainStats"] = libvirt_error(libvirt.VIR_ERR_ACCESS_DENIED, 10, "no!")
    played = connect(host=host)
    assert "no!" in played.told.wait(HostBusy).note
    host.failures.clear()
    played.listed()
    assert played.told.wait(HostBusy, lambda busy: not busy.note)


def test_the_power_button_and_the_guests_own_shutdown_are_told_apart(connect: Connect) -> None:
    guest = FakeGuest("web")
    played = connect(guest).listed()
    played.host.fire_monitor_event("POWERDOWN", guest)
    played.host.fire_monitor_event("SHUTDOWN", guest, '{"guest":true,"reason":"guest-shutdown"}')
    played.host.fire_monitor_event("SHUTDOWN", guest, '{"guest":false,"reason":"host-signal"}')
    played.host.fire_monitor_event("POWERDOWN", guest)
    played.told.wait(SignalSeen, times=3)
    wait_until(lambda: len(played.told.all(SignalSeen)) == 3, "the host's own is not told")
    assert [seen.signal for seen in played.told.all(SignalSeen)] == [
        Signal.POWER_BUTTON,
        Signal.GUEST_SHUTDOWN,
        Signal.POWER_BUTTON,
    ]
