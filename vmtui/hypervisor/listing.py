"""A list of every host's domains, once: for ``vmtui list``, where starting up must cost little.

No events, no control thread: one daemon thread per host, and a limit for each. Only what runs
inside this process needs libvirt's event loop.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Container, Sequence
from enum import StrEnum
from queue import Empty, SimpleQueue

import libvirt

from vmtui.core.domain_row import DomainRow
from vmtui.core.frozen import frozen
from vmtui.hypervisor import bulk, errors, loop, opening, uri


class ListStatus(StrEnum):
    """What came of asking a host."""

    UP = "up"
    NO_ANSWER = "no answer"
    REFUSED = "refused"


@frozen
class ListedDomain:
    """A domain of the list.

    Attributes:
        row: What the one bulk call told.
        vcpus: Virtual CPUs; None without details, or where its XML does not say.
        title: None without details.
    """

    row: DomainRow
    vcpus: int | None = None
    title: str | None = None


@frozen
class HostListing:
    """A host's answer.

    Attributes:
        name: The short host name.
        uri: Its connection URI, without secrets.
        error: Why there is no list; "" if there is one.
        domains: In libvirt's order.
        note: What is unusual about the list; "" for nothing.
        left_out: Domains that libvirt can't list.
    """

    name: str
    uri: str
    status: ListStatus
    error: str = ""
    domains: tuple[ListedDomain, ...] = ()
    note: str = ""
    left_out: int = 0


@frozen
class _Wanted:
    """What of a host is wanted, and whether no more than a look may be had of it."""

    details: bool
    uuids: bool
    only_look: bool


def list_hosts(
    targets: Sequence[tuple[str, str]],
    *,
    details: bool = False,
    uuids: bool = False,
    timeout: float = 10.0,
    only_look: Container[str] = (),
    meanwhile: Callable[[], None] = lambda: None,
) -> list[HostListing]:
    """List the domains of hosts, all at the same time, but by ssh a few at a time (see ``door``).

    Args:
        targets: Short name and connection URI of each host.
        details: Whether to read titles and virtual CPUs too: one call for each domain.
        uuids: Whether to tell them.
        timeout: Seconds that each host has, at least. One that hangs keeps its daemon thread.
        only_look: The names of hosts that are opened without the right to act.
        meanwhile: Called once they are asked, for what takes a while but not long.

    Returns:
        One answer for each host, in the order of ``targets``.
    """
    loop.silence()
    if any(uri.is_embedded(address) for _, address in targets):
        loop.start()
    answers: SimpleQueue[tuple[int, HostListing]] = SimpleQueue()
    asked: dict[int, float] = {}
    got: dict[int, HostListing] = {}
    by_ssh = {n for n, (_, address) in enumerate(targets) if uri.transport(address) == "ssh"}
    waiting = deque(sorted(range(len(targets)), key=by_ssh.__contains__))
    at_once, patience = _bounds_of_ssh() if by_ssh else (0, 0.0)

    def ask(number: int) -> None:
        name, address = targets[number]
        # Closed when this has answered: that takes a round trip, for which nobody waits.
        opened: list[libvirt.virConnect] = []
        wanted = _Wanted(details, uuids, only_look=name in only_look)
        answers.put((number, _list_host(name, address, wanted, opened)))

    def may_be_asked(number: int, now: float) -> bool:
        opening = [at for n, at in asked.items() if n in by_ssh and n not in got]
        return number not in by_ssh or sum(now - at < patience for at in opening) < at_once

    def ask_more(now: float) -> None:
        while waiting and may_be_asked(waiting[0], now):
            asked[number := waiting.popleft()] = now
            name = f"{targets[number][0]}-list"
            threading.Thread(target=ask, args=(number,), name=name, daemon=True).start()

    ask_more(time.monotonic())
    meanwhile()
    while len(got) < len(targets):
        now = time.monotonic()
        ask_more(now)
        last = max((at for n, at in asked.items() if n not in got), default=now)
        if not waiting and now >= last + timeout:
            break
        try:
            number, listing = answers.get(timeout=0.1 if waiting else last + timeout - now)
        except Empty:
            continue
        got[number] = listing
    silent = f"no answer within {timeout:.0f} s"
    return [
        got.get(number) or HostListing(name, uri.display(address), ListStatus.NO_ANSWER, silent)
        for number, (name, address) in enumerate(targets)
    ]


def _bounds_of_ssh() -> tuple[int, float]:
    """How many connections by ssh are opened at a time, and for how long one counts."""
    # Imported here because a list over other ways does not need to pay for it.
    from vmtui.hypervisor import door

    return door.AT_ONCE, door.PATIENCE


def _list_host(
    name: str, address: str, wanted: _Wanted, opened: list[libvirt.virConnect]
) -> HostListing:
    """Ask a host; its connection is left open in ``opened``."""
    shown = uri.display(address)
    try:
        way = opening.open_to_look if wanted.only_look else opening.open_to_see
        connection, _read_only = way(address)
    except ValueError as error:
        return HostListing(name, shown, ListStatus.REFUSED, str(error))
    except libvirt.libvirtError as error:
        trouble = errors.of_open(error)
        status = ListStatus.REFUSED if trouble.refused else ListStatus.NO_ANSWER
        return HostListing(name, shown, status, trouble.words)
    opened.append(connection)
    try:
        listed = bulk.list_domains(connection)
        domains = tuple(_domains(listed, wanted, in_process=uri.is_test(address)))
    except libvirt.libvirtError as error:
        words = errors.of_call(error, connection).words
        return HostListing(name, shown, ListStatus.NO_ANSWER, words)
    return HostListing(
        name, shown, ListStatus.UP, domains=domains, note=listed.words, left_out=listed.left_out
    )


def _domains(listed: bulk.Listing, wanted: _Wanted, *, in_process: bool) -> list[ListedDomain]:
    chunks = bulk.rows(listed.stats, in_process=in_process, uuids=wanted.uuids)
    rows = [row for chunk in chunks for row in chunk]
    if not wanted.details:
        return [ListedDomain(row) for row in rows]
    domains = (domain for domain, _stats in listed.stats)
    return [_with_details(row, domain) for row, domain in zip(rows, domains, strict=True)]


def _with_details(row: DomainRow, domain: libvirt.virDomain) -> ListedDomain:
    # Imported here because a list without details does not need to pay for an XML parser.
    from vmtui.hypervisor.facts import describe

    try:
        described = describe(domain.XMLDesc())
    except (libvirt.libvirtError, ValueError):
        # It went away between the two calls, or its XML is beyond reading: listed all the same.
        return ListedDomain(row)
    return ListedDomain(row, described.vcpus, described.title)
