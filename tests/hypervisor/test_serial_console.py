"""The serial console of a real guest, over libvirt's streams."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count

import libvirt
import pytest

from tests.hypervisor.test_real_hosts import PATIENT, Connected
from tests.qemu.hypervisor import Guest, PrivateHypervisor
from vmtui.core.model import VmId
from vmtui.core.serial import ConsoleChange, ConsoleClosed, ConsoleOpened, OpenConsole
from vmtui.guests import Manner
from vmtui.hypervisor import loop

tickets = count(1)


@pytest.fixture
def host(hypervisor: PrivateHypervisor) -> Iterator[Connected]:
    """A connection to the private libvirtd; closed at the end."""
    loop.start()
    connected = Connected(hypervisor.uri, PATIENT)
    yield connected.listed()
    connected.connection.close()


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    """Closes the lines at the end."""
    with ExitStack() as stack:
        yield stack


class Line:
    """Our end of a guest's console."""

    def __init__(
        self, host: Connected, guest: Guest, stack: ExitStack, *, take_over: bool = False
    ) -> None:
        self.host, self.ticket = host, next(tickets)
        self.end, theirs = socket.socketpair()
        stack.enter_context(self.end)
        self.end.settimeout(60)
        vm_id = VmId("hv1", guest.uuid)
        host.connection.submit(OpenConsole(self.ticket, vm_id, theirs.detach(), take_over))

    def opened(self) -> Line:
        told = self.host.told.wait(object, self._is_mine)
        assert isinstance(told, ConsoleOpened), told
        return self

    def _is_mine(self, told: object) -> bool:
        return isinstance(told, ConsoleChange) and told.ticket == self.ticket

    def closed(self) -> ConsoleClosed:
        return self.host.told.wait(ConsoleClosed, lambda one: one.ticket == self.ticket)

    def echo(self, sent: bytes) -> bytes:
        self.end.sendall(sent)
        came = b""
        while len(came) < len(sent):
            came += self.end.recv(100)
        return came


def test_bytes_go_both_ways_until_one_side_leaves(
    hypervisor: PrivateHypervisor, host: Connected, stack: ExitStack
) -> None:
    guest = hypervisor.guest(Manner.ECHO).wait_ready()
    first = Line(host, guest, stack).opened()
    assert first.echo(b"hello \x1a\x03\xff") == b"hello \x1a\x03\xff"

    refused = Line(host, guest, stack).closed()
    assert refused.is_taken
    assert "Active console session exists" in refused.words

    second = Line(host, guest, stack, take_over=True).opened()
    assert first.closed().words
    assert second.echo(b"mine") == b"mine"

    second.end.close()
    assert second.closed().words == ""
    third = Line(host, guest, stack).opened()
    guest.destroy()
    assert third.closed().words
    assert third.end.recv(1) == b""


def test_a_guest_without_one_is_told_how_to_get_one(
    hypervisor: PrivateHypervisor, host: Connected, stack: ExitStack
) -> None:
    guest = hypervisor.guest(Manner.OBEY, start=False)
    xml = guest.domain.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE)
    start, end = xml.index("<serial"), xml.index("</console>") + len("</console>")
    hypervisor.connection.defineXML(xml[:start] + xml[end:]).create()
    closed = Line(host, guest, stack).closed()
    assert not closed.is_taken
    assert "<serial type='pty'/>" in closed.words
