"""A connection to a played host, with limits that tests need not wait long for."""

from collections.abc import Callable, Iterator

import libvirt_qemu
import pytest

from tests.hypervisor import fakes
from tests.hypervisor.fakes import FakeGuest, FakeHost
from tests.hypervisor.recorder import Recorder, clock
from vmtui.core.changes import DomainsListed
from vmtui.core.model import VmId
from vmtui.hypervisor.connection import Connection
from vmtui.hypervisor.control import Control
from vmtui.hypervisor.limits import Limits

QUICK = Limits(
    open=2.0,
    patience=0.5,
    tick=0.05,
    settle=0.01,
    spacing=0.01,
    retry_list=0.05,
    first_retry=0.02,
    last_retry=0.05,
    force_reading=2.0,
    hold=30,
)


class Played:
    """A connection to a fake host and what it tells."""

    def __init__(self, host: FakeHost, limits: Limits, uri: str) -> None:
        """Connect."""
        self.host = host
        self.told = Recorder()
        self.control = Control()
        self.connection = Connection(
            "hv1",
            uri,
            clock=clock,
            limits=limits,
            control=self.control,
            open_to_see=host.open_to_see,
            open_to_act=host.open_to_act,
        )
        self.connection.start(self.told.take)

    def listed(self) -> "Played":
        """Wait for the first full list."""
        self.told.wait(DomainsListed, lambda change: change.complete)
        return self


Connect = Callable[..., Played]


@pytest.fixture
def connect(monkeypatch: pytest.MonkeyPatch) -> Iterator[Connect]:
    """Connect to a played host; all connections are closed at the end."""
    monkeypatch.setattr(libvirt_qemu, "qemuMonitorEventRegister", fakes.register_monitor_event)
    monkeypatch.setattr(libvirt_qemu, "qemuMonitorEventDeregister", fakes.deregister_monitor_event)
    opened: list[Played] = []

    def connect(
        *guests: FakeGuest,
        host: FakeHost | None = None,
        limits: Limits = QUICK,
        uri: str = "qemu:///system",
    ) -> Played:
        played = Played(host or FakeHost(*guests), limits, uri)
        opened.append(played)
        return played

    yield connect
    for played in opened:
        played.connection.close()


def vm(guest: FakeGuest) -> VmId:
    """The guest's identity on the played host."""
    return VmId("hv1", guest.uuid)
