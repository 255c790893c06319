"""Real libvirt daemons with many domains, which take no time to define."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from tests.qemu.hypervisor import PrivateHypervisor

_TEMPLATE = """\
<domain type='qemu'><name>template</name><memory unit='MiB'>512</memory><vcpu>1</vcpu>\
<os><type arch='x86_64' machine='pc'>hvm</type></os></domain>
"""


@contextmanager
def hypervisor_of(domains: int) -> Iterator[PrivateHypervisor]:
    """A private hypervisor with so many defined domains, for as long as it is needed."""
    hypervisor = PrivateHypervisor()
    try:
        define(hypervisor, domains)
        yield hypervisor
    finally:
        hypervisor.close()


def define(hypervisor: PrivateHypervisor, domains: int, prefix: str = "guest") -> list[str]:
    """Add shut-off domains, named ``guest-00000`` and so on; returns their UUIDs in that order.

    One is defined by libvirt; the others are copies of its file, which the daemon reads when it
    starts: a thousand in half a second. It is started anew for that.
    """
    template = hypervisor.connection.defineXML(_TEMPLATE)
    place = definitions(hypervisor)
    text = (place / "template.xml").read_text()
    own = template.UUIDString()
    template.undefine()
    uuids = [str(uuid4()) for _ in range(domains)]
    for number, uuid in enumerate(uuids):
        name = f"{prefix}-{number:05}"
        named = text.replace("<name>template<", f"<name>{name}<").replace(own, uuid)
        (place / f"{name}.xml").write_text(named)
    hypervisor.daemon.restart()
    return uuids


def definitions(hypervisor: PrivateHypervisor) -> Path:
    """Where its daemon keeps the XML of defined domains."""
    etc = hypervisor.daemon.root / "etc"
    places = (etc / "qemu", etc / "libvirt" / "qemu")  # a system's daemon, a session's daemon
    return next(place for place in places if place.is_dir())


def socket_of(hypervisor: PrivateHypervisor) -> Path:
    """Where its daemon listens."""
    return Path(hypervisor.uri.partition("?socket=")[2])


def by_socket(hypervisor: PrivateHypervisor, socket: Path) -> str:
    """The URI that reaches it through another socket."""
    return f"{hypervisor.uri.partition('?')[0]}?socket={socket}"


def ways(hypervisor: PrivateHypervisor, hosts: int) -> Sequence[str]:
    """So many different URIs of one daemon: each has a socket path of its own, a symbolic link."""
    own = socket_of(hypervisor)
    links = [own.with_name(f"h{number:03}") for number in range(hosts)]
    for link in links:
        link.symlink_to(own)
    return [by_socket(hypervisor, link) for link in links]
