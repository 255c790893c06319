"""The hosts and the fleet as a whole, in words: what stands above the table, and in its stead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from vmtui.core.model import Host, HostStatus, Moment
from vmtui.core.tally import Tally
from vmtui.core.text import Cell, Role, clock
from vmtui.core.visible import visible


def host_cell(host: Host, running: int, total: int, now: Moment) -> Cell:
    """A host in the header: its name, how it stands, and how many of its domains run."""
    name = visible(host.name)
    match host.status:
        case HostStatus.UP:
            busy = f" {visible(host.note)}" if host.note else ""
            counts = f"{running}/{total} run" if host.listed else "listing…"
            words = f"{name} ●{_may_do(host)} {counts}{busy}"
            return Cell(words, Role.GOING if busy else Role.GOOD)
        case HostStatus.CONNECTING:
            return Cell(f"{name} ◌ connecting", Role.UNKNOWN)
        case _:
            since = f" for {clock(now.boot - host.last_seen.boot)}" if host.last_seen else ""
            return Cell(f"{name} ◌ {host.status.value}{since}{next_try(host, now)}", Role.BAD)


def standing_cell(host: Host, now: Moment) -> Cell:
    """A host and how it stands, where its domains are counted beside it."""
    if host.status is HostStatus.UP and host.listed and not host.note:
        return Cell(f"{visible(host.name)} ●{_may_do(host)}", Role.GOOD)
    if host.status is HostStatus.UP and host.listed:
        return Cell(f"{visible(host.name)} ●{_may_do(host)} {visible(host.note)}", Role.GOING)
    return host_cell(host, 0, 0, now)


def _may_do(host: Host) -> str:
    return " read-only" if host.read_only else ""


def connecting_cells(hosts: Sequence[Host]) -> list[Cell]:
    """How far the first connections have come; nothing once each has been answered."""
    if not any(host.status is HostStatus.CONNECTING for host in hosts):
        return []
    connected = sum(host.status is HostStatus.UP for host in hosts)
    return [Cell(f"◌ {connected} of {len(hosts)} hosts connected", Role.GOING)]


def next_try(host: Host, now: Moment) -> str:
    """When a host without a connection is tried again, as the end of a sentence."""
    if host.next_try is None:
        return ", trying now"
    return f", next try in {max(int(host.next_try.boot - now.boot), 0)} s"


_TOTALS = (
    ("running", Role.GOOD, ("running",)),
    ("going down", Role.GOING, ("going down", "closing")),
    ("rebooting", Role.GOING, ("rebooting",)),
    ("overdue", Role.OVERDUE, ("overdue",)),
    ("crashed", Role.BAD, ("crashed",)),
    ("unknown", Role.UNKNOWN, ("unknown", "no state")),
    ("paused", Role.OVERDUE, ("paused",)),
    ("asleep", Role.ASLEEP, ("asleep",)),
)


def totals(tally: Tally) -> list[Cell]:
    """The fleet in numbers; what there is none of is not said, except that none runs."""
    return _numbers(tally.total, tally.of_state)


def counted(states: Iterable[str]) -> list[Cell]:
    """Some domains in numbers, as ``totals``; of each its state as shown."""
    counts = Counter(states)
    return _numbers(counts.total(), lambda *words: sum(counts[word] for word in words))


def _numbers(total: int, of_state: Callable[..., int]) -> list[Cell]:
    guests = Cell(f"{total} guest{'' if total == 1 else 's'}")
    counts = [(of_state(*words), word, role) for word, role, words in _TOTALS]
    said = [Cell(f"{n} {word}", role) for n, word, role in counts if n or word == "running"]
    return [guests, *said]


def shown_words(shown: int, total: int, titles_unknown: int, problem: str) -> str:
    """What the filter leaves, and what it can't know of yet."""
    words = f"shown {shown} of {total}"
    if titles_unknown:
        plural = "" if titles_unknown == 1 else "s"
        words += f" · {titles_unknown} title{plural} not known yet"
    return f"{words} · {problem}" if problem else words
