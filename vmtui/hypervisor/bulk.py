"""Every domain of a host with its state, in as few calls as possible, however many there are.

One call tells of all domains (virConnectGetAllDomainStats). Where there are more of them than one
answer may hold (16,384), the host refuses it, and every other call for all of them. Then it is
asked for one kind of domains after the other: active and inactive ones first, then finer kinds.

Of a large host the one call is a poor one, too: libvirt's binding makes Python's values of the
whole answer in one go, and meanwhile no other thread of the process has a turn, 4 to 12 µs for each
domain. So a host that is known to have many is asked for a few hundred at a time.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

import libvirt

from vmtui.core.domain_row import DomainRow
from vmtui.core.frozen import frozen
from vmtui.core.model import PowerState
from vmtui.hypervisor import states

Row = TypeVar("Row")

CHUNK = 200
"""Rows translated at a stretch: a longer one would hold up the events of other hosts."""

STATE = libvirt.VIR_DOMAIN_STATS_STATE | libvirt.VIR_DOMAIN_STATS_BALLOON
"""State and memory, for which no guest's monitor is asked."""

Stats = tuple[libvirt.virDomain, dict[str, Any]]
"""A domain and its statistics by name, as virConnectGetAllDomainStats returns them."""

_KIB = 1024
_NOWAIT = libvirt.VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT
_AT_ONCE = 500
"""Domains that are asked for in one call, where all are too many: some 3 ms without a turn for a
key. A round trip each, so that fewer would make a list over a slow link too long."""

_KINDS = (
    (libvirt.VIR_CONNECT_LIST_DOMAINS_ACTIVE, libvirt.VIR_CONNECT_LIST_DOMAINS_INACTIVE),
    (libvirt.VIR_CONNECT_LIST_DOMAINS_AUTOSTART, libvirt.VIR_CONNECT_LIST_DOMAINS_NO_AUTOSTART),
    (libvirt.VIR_CONNECT_LIST_DOMAINS_PERSISTENT, libvirt.VIR_CONNECT_LIST_DOMAINS_TRANSIENT),
    (libvirt.VIR_CONNECT_LIST_DOMAINS_MANAGEDSAVE, libvirt.VIR_CONNECT_LIST_DOMAINS_NO_MANAGEDSAVE),
    (libvirt.VIR_CONNECT_LIST_DOMAINS_HAS_SNAPSHOT, libvirt.VIR_CONNECT_LIST_DOMAINS_NO_SNAPSHOT),
)
"""What divides all domains into two kinds."""

LIMIT = 16384
"""Domains that one answer may hold (REMOTE_DOMAIN_LIST_MAX of libvirt's RPC layer)."""

_TOO_MANY = ("Too many domains", "exceeds max limit")
"""What the RPC layer says instead of sending more rows than a message may hold."""

_translating = threading.Lock()
"""Held while a chunk is translated, so that only one host's list makes Python busy at a time.

Busy Python threads delay the event thread by 5 ms each (the interpreter's switch interval), and
after a reconnect many hosts list at once. Nothing that can block is done while it is held.
"""


@frozen
class Listing:
    """What a host told of its domains.

    Attributes:
        stats: Of each domain.
        parts: How many lists it took; 1 where one call told of all.
        left_out: Domains of one kind that are too many for any list; 0 where none is missing.
    """

    stats: Sequence[Stats]
    parts: int = 1
    left_out: int = 0

    @property
    def words(self) -> str:
        """What a user must know of it; "" where it is as usual."""
        if self.left_out:
            return (
                f"{self.left_out} of its guests are not shown: they are too many of one kind for"
                " libvirt to list (over 16384)"
            )
        return "over 16384 guests: read in parts" if self.parts > 1 else ""


def list_domains(
    connection: libvirt.virConnect,
    wanted: int = STATE,
    *,
    expected: int = 0,
    only_active: bool = False,
) -> Listing:
    """Read statistics of all domains; by default what reaches no guest's monitor.

    Args:
        connection: An open one.
        wanted: Which statistics (virDomainStatsTypes).
        expected: How many there were the last time; 0 where nobody waits for a key yet.
        only_active: Leave out those that are off.

    Raises:
        libvirt.libvirtError: A call failed, for another reason than too many domains.
    """
    kind, kinds = (
        (libvirt.VIR_CONNECT_LIST_DOMAINS_ACTIVE, _KINDS[1:]) if only_active else (0, _KINDS)
    )
    is_refused = expected > LIMIT
    if expected <= _AT_ONCE * 2:
        try:
            return Listing(connection.getAllDomainStats(wanted, _NOWAIT | kind))
        except libvirt.libvirtError as error:
            if not _too_many(error):
                raise
            is_refused = True
    parts = tuple(_parts(connection, kind, kinds, is_refused=is_refused and not only_active))
    stats = [
        entry
        for part in parts
        if not isinstance(part, int)
        for start in range(0, len(part), _AT_ONCE)
        for entry in connection.domainListGetStats(part[start : start + _AT_ONCE], wanted, _NOWAIT)
    ]
    left_out = sum(part for part in parts if isinstance(part, int))
    # One that had too many when it was last listed may have fewer now.
    is_one = expected > LIMIT >= len(stats) and not left_out
    return Listing(stats, 1 if is_one else len(parts), left_out)


def all_domains(connection: libvirt.virConnect) -> list[libvirt.virDomain]:
    """Every domain that libvirt can list.

    Raises:
        libvirt.libvirtError: A call failed, for another reason than too many domains.
    """
    parts = (part for part in _parts(connection) if not isinstance(part, int))
    return [domain for part in parts for domain in part]


def rows(
    listed: Sequence[Stats], *, in_process: bool = False, uuids: bool = True
) -> Iterator[tuple[DomainRow, ...]]:
    """Translate a list, chunk by chunk.

    Args:
        listed: What a listing holds, or virDomainListGetStats returned.
        in_process: Whether the driver lives in this process and lacks memory statistics (the
            test driver), so that each domain can be asked for its memory at no cost.
        uuids: Whether they are wanted: libvirt takes as long for one as for the rest of a row.

    Returns:
        Tuples of at most ``CHUNK`` rows; of a list without rows none.
    """
    return translated(listed, lambda domain, stats: _row(domain, stats, in_process, uuids))


def translated(
    listed: Sequence[Stats], translate: Callable[[libvirt.virDomain, dict[str, Any]], Row]
) -> Iterator[tuple[Row, ...]]:
    """Translate domains in chunks of at most ``CHUNK``, so that nobody waits long for Python."""
    for start in range(0, len(listed), CHUNK):
        with _translating:
            chunk = tuple(translate(*entry) for entry in listed[start : start + CHUNK])
        yield chunk
        time.sleep(0)  # Lets the event thread in between two chunks.


def _parts(
    connection: libvirt.virConnect,
    kind: int = 0,
    kinds: Sequence[tuple[int, int]] = _KINDS,
    *,
    is_refused: bool = False,
) -> Iterator[list[libvirt.virDomain] | int]:
    """Lists that hold all domains of a kind together; a number for those beyond any list.

    Args:
        kind: What all of them are (virConnectListAllDomainsFlags).
        kinds: By what they may be divided, if they are too many for one list.
        is_refused: Whether they are known to be: libvirt makes the whole list before it says so.
    """
    if not is_refused:
        try:
            yield connection.listAllDomains(kind)
            return
        except libvirt.libvirtError as error:
            if not _too_many(error):
                raise
            if not kinds:
                yield _how_many(error)
                return
    for half in kinds[0]:
        number = _number(connection, half) if kind == 0 else None
        if number != 0:
            is_refused = number is not None and number > LIMIT
            yield from _parts(connection, kind | half, kinds[1:], is_refused=is_refused)


def _number(connection: libvirt.virConnect, kind: int) -> int | None:
    """How many domains are of this kind; None where that can't be told."""
    try:
        if kind == libvirt.VIR_CONNECT_LIST_DOMAINS_ACTIVE:
            return connection.numOfDomains()
        return connection.numOfDefinedDomains()
    except libvirt.libvirtError:
        return None


def _too_many(error: libvirt.libvirtError) -> bool:
    return any(words in str(error) for words in _TOO_MANY)


def _how_many(error: libvirt.libvirtError) -> int:
    """The number in "Too many domains '20000' for limit '16384'"."""
    told = re.search(r"\d+", str(error))
    return int(told[0]) if told else 1


def _row(
    domain: libvirt.virDomain, stats: dict[str, Any], in_process: bool, uuids: bool
) -> DomainRow:
    state = states.power_state(stats.get("state.state", libvirt.VIR_DOMAIN_NOSTATE))
    # Most domains of many hosts are off, and have no ID: each call takes its 2 µs.
    domain_id = -1 if state is PowerState.SHUT_OFF else domain.ID()
    memory = stats.get("balloon.current")
    if memory is None and in_process:
        memory = domain.info()[2]
    return DomainRow(
        uuid=domain.UUIDString() if uuids else "",
        name=domain.name(),
        state=state,
        reason=states.reason(state, stats.get("state.reason", 0)),
        domain_id=domain_id if domain_id >= 0 else None,
        memory=None if memory is None else memory * _KIB,
    )
