"""Tries everything that vmtui needs of a libvirt connection, one call after the other.

All of it on the thread that iterates: a connection belongs to one thread. Nothing is changed.
"""

from __future__ import annotations

import shlex
import time
from collections.abc import Iterator
from contextlib import suppress

import libvirt

from vmtui.clock import now
from vmtui.core.examination import Finding, Step, failed, note, ok
from vmtui.core.host_facts import version_words
from vmtui.core.power_text import count_words
from vmtui.hypervisor import bulk, errors, loop, opening, reading, uri
from vmtui.hypervisor.events import EventNumbers, Listener, Registration

OLDEST = 9_000_000
"""The oldest libvirt that vmtui is tested with: 9.0.0, as virConnectGetLibVersion tells it."""

PROBING = 60.0
"""Seconds in which a driver that has just begun inside this process has asked QEMU what it is."""


def examine(address: str, *, only_look: bool = False) -> Iterator[Step | Finding]:
    """Open a connection and try what vmtui does with it; a step, then what it found, and so on.

    Args:
        address: The connection URI.
        only_look: Whether the host is to be opened without the right to act.
    """
    loop.start()
    shown = shlex.quote(uri.display(address))
    yield Step("open", f"virsh -c {shown} uri", limit=30.0)
    try:
        way = opening.open_to_look if only_look else opening.open_to_see
        connection, read_only = way(address)
    except ValueError as error:
        yield failed(str(error), "correct the URI")
        return
    except libvirt.libvirtError as error:
        trouble = errors.of_open(error)
        yield failed(trouble.words, refused=trouble.refused)
        return
    yield ok("libvirt opened it")
    yield Step("right to act", f"virsh -c {shown} capabilities")
    if only_look:
        yield note("it is opened read-only, as the configuration or --read-only says")
    elif read_only:
        advice = "join the group libvirt there and log in anew, or have a polkit rule written"
        yield failed("only reading is allowed", advice, refused=True)
    else:
        yield ok("may read and write (a polkit rule may still refuse single guests)")
    patience = PROBING if uri.is_embedded(address) else 10.0
    yield from _tried(connection, shown, patience, read_only=read_only)
    connection.close()


def _tried(
    connection: libvirt.virConnect, shown: str, patience: float, *, read_only: bool
) -> Iterator[Step | Finding]:
    yield Step("keepalive", f"virsh -c {shown} -k 4 -K 3 uri")
    yield _keepalive(connection)
    yield Step("version", f"virsh -c {shown} version", limit=patience)
    yield _version(connection)
    yield Step("list", f"virsh -c {shown} list --all")
    yield _list(connection)
    yield Step("statistics", f"virsh -c {shown} domstats --nowait")
    yield _statistics(connection)
    yield Step("events", f"virsh -c {shown} event --all --loop")
    registration = Registration()
    try:
        listener = Listener("doctor", now, EventNumbers(), lambda _change: None)
        registration = listener.register(connection, lambda _reason: None)
        kinds = len(registration.events)
        yield ok(f"{kinds} kinds can be heard, those of its guests' lives among them")
    except libvirt.libvirtError as error:
        yield failed(_words(error, connection), "without events vmtui can't watch this host")
    yield Step("power button", f"virsh -c {shown} qemu-monitor-event --loop")
    if registration.monitor_events:
        yield ok("QEMU tells when somebody presses a guest's power button")
    elif read_only:
        yield note("QEMU's own events are only told to those who may act")
    else:
        yield note("presses can't be seen: this driver tells no events of QEMU")
    with suppress(libvirt.libvirtError):
        registration.undo(connection)


def _keepalive(connection: libvirt.virConnect) -> Finding:
    try:
        refused = connection.setKeepAlive(4, 3)
    except libvirt.libvirtError:
        return note("none, and none is needed: the driver is part of this process")
    if refused:
        return note("the other side knows none: a host that hangs is only seen by its silence")
    return ok("a host that is gone is noticed after 16 s")


def _version(connection: libvirt.virConnect) -> Finding:
    try:
        library, kind = connection.getLibVersion(), connection.getType()
        words = f"libvirt {version_words(library)}, {kind} {version_words(connection.getVersion())}"
    except libvirt.libvirtError as error:
        return failed(_words(error, connection))
    if library < OLDEST:
        return note(words, f"vmtui is tested with libvirt {version_words(OLDEST)} and later")
    return ok(words)


def _list(connection: libvirt.virConnect) -> Finding:
    began = time.monotonic()
    try:
        listing = bulk.list_domains(connection)
    except libvirt.libvirtError as error:
        return failed(_words(error, connection))
    took = (time.monotonic() - began) * 1000
    words = f"{count_words(len(listing.stats))} in {took:.0f} ms"
    return note(words, listing.words) if listing.left_out else ok(words)


def _statistics(connection: libvirt.virConnect) -> Finding:
    began = time.monotonic()
    try:
        listing = bulk.list_domains(connection, reading.LOAD, only_active=True)
    except libvirt.libvirtError as error:
        return failed(_words(error, connection))
    took = (time.monotonic() - began) * 1000
    return ok(f"of {count_words(len(listing.stats))}, those that are on, in {took:.0f} ms")


def _words(error: libvirt.libvirtError, connection: libvirt.virConnect) -> str:
    return errors.of_call(error, connection).words
