"""A host that is opened read-only: it is seen and heard, and nothing reaches its guests."""

import pytest

from tests.hypervisor.recorder import Recorder
from tests.program import TEST_DRIVER
from tests.qemu.hypervisor import PrivateHypervisor
from vmtui.config import Terms
from vmtui.core.changes import DomainsListed, HostUp
from vmtui.core.commands import EndForce, PrepareForce, Reset, Shutdown
from vmtui.core.events import Lifecycle, LifecycleSeen, SignalSeen
from vmtui.core.mode import Mode
from vmtui.core.model import VmId
from vmtui.core.replies import CommandFailed, ForceReady
from vmtui.guests import Manner
from vmtui.hosts import Target
from vmtui.hypervisor.facts import describe
from vmtui.hypervisor.port import Port
from vmtui.wiring import connections


def looked_at(uri: str) -> tuple[Port, Recorder]:
    """A connection as the console opens it, and what it tells."""
    (port,) = connections([Target("hv1", uri, Terms(read_only=True))])
    told = Recorder()
    port.start(told.take)
    assert told.wait(HostUp).read_only
    told.wait(DomainsListed, lambda change: change.complete)
    return port, told


def test_of_a_real_daemon_it_hears_all_and_asks_nothing(hypervisor: PrivateHypervisor) -> None:
    guest = hypervisor.guest(Manner.OBEY, "web").wait_ready()
    port, told = looked_at(hypervisor.uri)
    vm = VmId("hv1", guest.uuid)
    domain_id = guest.domain.ID()
    try:
        port.submit(Shutdown(1, vm, Mode.ACPI))
        port.submit(PrepareForce(vm))
        port.submit(Reset(2, vm, domain_id, None))
        words = "is opened read-only"
        assert words in told.wait(CommandFailed, lambda change: change.ticket == 1).error
        assert words in told.wait(CommandFailed, lambda change: change.ticket == 2).error
        assert words in told.wait(ForceReady).error
        port.submit(EndForce("hv1"))
        assert guest.domain.isActive()
        guest.domain.shutdown()  # by somebody else, who may
        told.wait(LifecycleSeen, lambda change: change.event is Lifecycle.STOPPED)
        # QEMU's own events take the right to act: they were not asked for.
        assert told.all(SignalSeen) == []
    finally:
        port.close()


def test_the_test_driver_too_is_opened_without_the_right_to_act() -> None:
    port, told = looked_at(TEST_DRIVER)
    (row,) = [row for listed in told.all(DomainsListed) for row in listed.rows]
    port.submit(Shutdown(1, VmId("hv1", row.uuid), Mode.ACPI))
    assert "read only" in told.wait(CommandFailed).error  # libvirt's own words
    port.close()


@pytest.mark.parametrize(
    ("metadata", "protected"),
    [
        ("<vmtui:protected xmlns:vmtui='urn:vmtui'/>", True),
        ("<protected xmlns='urn:vmtui'>ask Eve</protected>", True),
        ("<protected xmlns='urn:other'/>", False),
        ("<o:vm xmlns:o='urn:other'><vmtui:protected xmlns:vmtui='urn:vmtui'/></o:vm>", False),
        ("", False),
    ],
)
def test_an_element_of_the_metadata_protects_a_guest(metadata: str, protected: bool) -> None:
    xml = f"<domain type='kvm'><metadata>{metadata}</metadata></domain>"
    assert describe(xml).protected is protected
