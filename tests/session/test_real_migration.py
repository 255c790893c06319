"""A live migration between two real hosts, as a session sees it that watches both or one."""

from __future__ import annotations

from dataclasses import replace

import libvirt

from tests.qemu.hypervisor import Guest, PrivateHypervisor
from tests.session.test_real_power import LONG, OpenOperator, Operator, operate
from vmtui.core.commands import Mode
from vmtui.core.model import PowerState
from vmtui.core.record.records import Action
from vmtui.core.shutdown import Phase
from vmtui.guests import Manner

__all__ = ["operate"]


def migrate(guest: Guest, to: PrivateHypervisor) -> Guest:
    """Move a guest that runs, as ``virsh migrate --live --persistent`` does; its definition stays.

    Its memory goes over a UNIX socket. "Unsafe" because libvirt can't know that both daemons read
    the same disk.

    Returns:
        The guest where it runs now.
    """
    flags = libvirt.VIR_MIGRATE_LIVE | libvirt.VIR_MIGRATE_PERSIST_DEST
    uri = f"unix://{to.daemon.root}/migration"
    guest.domain.migrate3(
        to.connection, {libvirt.VIR_MIGRATE_PARAM_URI: uri}, flags | libvirt.VIR_MIGRATE_UNSAFE
    )
    return replace(guest, hypervisor=to)


def told(operator: Operator, host: str) -> list[str]:
    """What was told of the guests of a host, oldest first."""
    return [line.words for line in operator.session.ring if line.host == host and line.name]


def test_a_live_migration_is_told_by_both_hosts_and_ends_a_watch(
    hypervisor: PrivateHypervisor, own_hypervisor: PrivateHypervisor, operate: OpenOperator
) -> None:
    guest = hypervisor.guest(Manner.IGNORE, "deaf").wait_ready()
    operator = operate(hypervisor, own_hypervisor)
    operator.sees(guest, PowerState.RUNNING)
    assert operator.session.shut_down(operator.id(guest), Mode.ACPI, LONG) is None
    operator.until(lambda: "pressed" in guest.said, "it was pressed")
    operator.until(lambda: operator.watch(guest).phase is Phase.WAITING, "it is waited for")
    there = migrate(guest, own_hypervisor)
    operator.until(lambda: operator.watch(guest).phase.is_end, "the watch ends")
    assert operator.watch(guest).phase is Phase.OFF_MIGRATED
    assert operator.phases(Action.SOFT_SHUTDOWN) == ["intent", "pressed", "outcome"]
    assert operator.journals[0].records[-1].outcome == "off-migrated"
    assert {"paused by a migration", "migrated away"} <= set(told(operator, "hv1"))
    operator.until(lambda: "runs on after a migration" in told(operator, "hv2"), "it runs on")
    assert told(operator, "hv2")[0] == "arrived by migration"
    operator.sees(guest, PowerState.SHUT_OFF)
    operator.sees(guest, PowerState.RUNNING, "hv2")
    assert guest.state() == libvirt.VIR_DOMAIN_SHUTOFF
    assert there.state() == libvirt.VIR_DOMAIN_RUNNING


def test_what_a_live_migration_leaves_is_started_only_when_the_guest_is_off(
    hypervisor: PrivateHypervisor, own_hypervisor: PrivateHypervisor, operate: OpenOperator
) -> None:
    guest = hypervisor.guest(Manner.OBEY, "moved").wait_ready()
    witness = operate(hypervisor)
    witness.sees(guest, PowerState.RUNNING)
    migrate(guest, own_hypervisor)
    latecomer = operate(hypervisor)
    for operator in (witness, latecomer):
        operator.sees(guest, PowerState.SHUT_OFF)
        against = operator.against(Action.POWER_ON, guest)
        assert against.slug == "migrated"
        assert operator.session.power.do(Action.POWER_ON, operator.id(guest)) == against
    both = operate(hypervisor, own_hypervisor)
    both.sees(guest, PowerState.SHUT_OFF)
    both.sees(guest, PowerState.RUNNING, "hv2")
    against = both.against(Action.POWER_ON, guest)
    assert against.words == "the same guest (its UUID) is running on hv2"
    assert both.session.power.do(Action.POWER_ON, both.id(guest)) == against
    assert guest.state() == libvirt.VIR_DOMAIN_SHUTOFF
    assert both.session.shut_down(both.id(guest, "hv2"), Mode.ACPI, LONG) is None
    both.sees(guest, PowerState.SHUT_OFF, "hv2")
    both.does(Action.POWER_ON, guest)
    assert guest.state() == libvirt.VIR_DOMAIN_RUNNING
