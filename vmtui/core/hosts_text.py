"""The hosts view in words: a line for each host, and all about the one under the cursor."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from vmtui.core.frozen import frozen
from vmtui.core.host_facts import HostFacts, version_words
from vmtui.core.model import Host, HostStatus, Moment, Vm
from vmtui.core.text import Cell, Role, ago, clock, size
from vmtui.core.view import natural
from vmtui.core.visible import visible

Line = tuple[Cell, ...]

LONGEST_NAME = 20

STRAINED, FULL = 0.8, 1.0
"""Parts of the processors or of the memory that deserve a look."""


@frozen
class Load:
    """What a host's guests take of it.

    Attributes:
        running: How many of its domains run.
        guests: How many it has.
        committed: Bytes of memory of those that have a process.
        cpus: Processors that they keep busy; None where that is not known yet.
    """

    running: int = 0
    guests: int = 0
    committed: int = 0
    cpus: float | None = None


def load_of(vms: Iterable[Vm]) -> Load:
    """Sum up the domains of one host."""
    there = [vm for vm in vms if not vm.departed and not vm.remembered]
    alive = [vm for vm in there if vm.state.has_process]
    percents = [vm.cpu_percent for vm in alive if vm.cpu_percent is not None]
    return Load(
        running=sum(vm.state.is_up for vm in there),
        guests=len(there),
        committed=sum(vm.memory or 0 for vm in alive),
        cpus=sum(percents) / 100 if percents else None,
    )


@frozen
class HostLine:
    """All that is known of a host.

    Attributes:
        used: The part of its processors that it used lately, guests and all; None if not told.
        error: Why it did not tell of itself, though it is connected; "" if it did.
    """

    host: Host
    load: Load
    facts: HostFacts | None = None
    used: float | None = None
    error: str = ""


def by_trouble(lines: Iterable[HostLine]) -> list[HostLine]:
    """Those in trouble first, then by name."""
    return sorted(lines, key=lambda line: (_trouble(line), natural(line.host.name)))


_TROUBLE = {
    HostStatus.NO_ANSWER: 0,
    HostStatus.REFUSED: 1,
    HostStatus.CONNECTING: 2,
    HostStatus.UP: 4,
}


def _trouble(line: HostLine) -> int:
    is_slow = line.host.status is HostStatus.UP and (line.host.note or line.error)
    return 3 if is_slow else _TROUBLE[line.host.status]


@frozen
class Widths:
    """Cells of the columns whose width depends on what stands in them, and on the terminal.

    Attributes:
        rest: Of the last column; 0 where there is no room for it.
    """

    name: int
    rest: int


_HEADINGS = (
    ("ANSWER", 6),
    ("TRIP", 7),
    ("RUN/ALL", 8),
    ("CPU", 5),
    ("MEMORY", 15),
)
_STATUS = 13
_GAP = 1
_REST_GAP = 2
_FIGURES = sum(_GAP + cells for _, cells in _HEADINGS)


def widths(hosts: Sequence[Host], width: int) -> Widths:
    """Let the columns suit the names and the width."""
    longest = max((len(visible(host.name)) for host in hosts), default=0)
    left = width - _STATUS - _FIGURES
    name = max(min(max(longest, len("HOST")), LONGEST_NAME, left), 1)
    rest = left - name - _REST_GAP
    return Widths(name, rest if rest >= len("VERSION") else 0)


def headings(columns: Widths) -> str:
    """The line above the hosts."""
    names = "".join(f"{'':{_GAP}}{title:>{cells}}" for title, cells in _HEADINGS)
    rest = f"{'':{_REST_GAP}}{'VERSION':<{columns.rest}}" if columns.rest else ""
    return f"{'STATUS':<{_STATUS}}{_fit('HOST', columns.name)}{names}{rest}"


def host_line(line: HostLine, columns: Widths, now: Moment) -> Line:
    """A host's line; one that gives no answer says why instead of figures."""
    host = line.host
    head = (_status(line), Cell(_fit(visible(host.name), columns.name)))
    room = _FIGURES + (_REST_GAP + columns.rest if columns.rest else 0)
    if host.status is not HostStatus.UP:
        return (*head, Cell(_fit(f"  {_trouble_words(host, now)}", room), Role.BAD))
    if line.error:
        return (*head, Cell(_fit(f"  {visible(line.error)}", room), Role.OVERDUE))
    if host.note:
        return (*head, Cell(_fit(f"  {visible(host.note)}", room), Role.GOING))
    figures = (
        Cell(_heard(host, now), Role.MUTED),
        Cell(_trip(line.facts), Role.MUTED),
        Cell(f"{line.load.running}/{line.load.guests}" if host.listed else "listing…"),
        _cpu(line),
        _memory(line),
    )
    cells = [
        Cell(f"{'':{_GAP}}{cell.text:>{wide}}", cell.role)
        for cell, (_, wide) in zip(figures, _HEADINGS, strict=True)
    ]
    version = _fit(_version(line.facts, columns.rest), columns.rest)
    rest = Cell(" " * _REST_GAP + version, Role.MUTED)
    return (*head, *cells, *((rest,) if columns.rest else ()))


def _fit(text: str, width: int) -> str:
    return f"{text[: width - 1]}…" if len(text) > width else text.ljust(width)


def _status(line: HostLine) -> Cell:
    match line.host.status:
        case HostStatus.UP if line.error or line.host.note:
            return Cell(f"{'● slow' if line.error else '● busy':<{_STATUS}}", Role.OVERDUE)
        case HostStatus.UP:
            words = "● read-only" if line.host.read_only else "● up"
            return Cell(f"{words:<{_STATUS}}", Role.GOOD)
        case HostStatus.CONNECTING:
            return Cell(f"{'◌ connecting':<{_STATUS}}", Role.UNKNOWN)
        case _:
            return Cell(f"{f'✗ {line.host.status.value}':<{_STATUS}}", Role.BAD)


def _trouble_words(host: Host, now: Moment) -> str:
    since = f"for {clock(now.boot - host.last_seen.boot)}, " if host.last_seen else ""
    if host.status is HostStatus.CONNECTING and not host.error:
        return "no answer yet"
    return f"{since}{_next_try(host, now)}: {visible(host.error)}"


def _next_try(host: Host, now: Moment) -> str:
    if host.next_try is None:
        return "trying now"
    return f"next try in {max(int(host.next_try.boot - now.boot), 0)} s"


def _heard(host: Host, now: Moment) -> str:
    return "–" if host.last_seen is None else f"{max(int(now.boot - host.last_seen.boot), 0)} s"


def _trip(facts: HostFacts | None) -> str:
    return "–" if facts is None else trip_words(facts.latency)


def trip_words(seconds: float) -> str:
    """A round trip, with as many digits as mean something."""
    milli = seconds * 1000
    return f"{milli:.1f} ms" if milli < 10 else f"{milli:.0f} ms"


def _used(line: HostLine) -> float | None:
    """The part of the processors in use: as the host says, else what its guests take."""
    if line.used is not None:
        return line.used
    if line.facts is None or line.load.cpus is None or not line.facts.cpus:
        return None
    return line.load.cpus / line.facts.cpus


def _cpu(line: HostLine) -> Cell:
    used = _used(line)
    return Cell("–", Role.MUTED) if used is None else Cell(_percent(used), _strain(used))


def _percent(part: float) -> str:
    return f"{part * 100:.0f} %"


def _memory(line: HostLine) -> Cell:
    committed = size(line.load.committed)
    if line.facts is None or not line.facts.memory:
        return Cell(committed)
    part = line.load.committed / line.facts.memory
    return Cell(f"{committed}/{size(line.facts.memory)}", _strain(part))


def _strain(part: float) -> Role:
    return Role.BAD if part >= FULL else Role.OVERDUE if part >= STRAINED else Role.PLAIN


def _version(facts: HostFacts | None, room: int) -> str:
    """The version of libvirt, and that of the hypervisor where it has room too."""
    if facts is None:
        return ""
    libvirt = version_words(facts.libvirt)
    both = f"{libvirt} · {_hypervisor(facts)}"
    return both if len(both) <= room else libvirt


def _hypervisor(facts: HostFacts) -> str:
    known = "" if facts.version is None else f" {version_words(facts.version)}"
    return f"{visible(facts.hypervisor)}{known}"


def host_details(line: HostLine, now: Moment) -> list[Line]:
    """All about the host under the cursor; lines may wrap."""
    host, facts = line.host, line.facts
    first = [Cell(visible(host.name), Role.GOING), Cell(f"  {visible(host.uri)}")]
    if host.tags:
        first.append(Cell(f"  · {visible(', '.join(host.tags))}", Role.MUTED))
    if host.read_only:
        first.append(Cell("  · read-only: nothing can be asked of its guests", Role.OVERDUE))
    lines = [tuple(first)]
    if host.status is not HostStatus.UP:
        lines.append((Cell(_whole_trouble(host, now), Role.BAD),))
        return lines
    if line.error:
        lines.append((Cell(f"it did not tell of itself: {visible(line.error)}", Role.OVERDUE),))
    if facts is not None:
        lines.append((Cell(_facts_words(line, facts), Role.MUTED),))
    return lines


def _whole_trouble(host: Host, now: Moment) -> str:
    if not host.error:
        return f"{host.status.value}: no answer yet"
    seen = f", last seen {ago(now.boot - host.last_seen.boot)}" if host.last_seen else ""
    return f"{host.status.value}{seen}: {visible(host.error)} · {_next_try(host, now)}"


def _facts_words(line: HostLine, facts: HostFacts) -> str:
    words = [
        f"libvirt {version_words(facts.libvirt)}, {_hypervisor(facts)}",
        f"round trip {trip_words(facts.latency)} (getLibVersion)",
        f"{facts.cpus} CPUs",
    ]
    if line.used is not None:
        words.append(f"{_percent(line.used)} of them busy")
    elif line.load.cpus is not None:
        words.append(f"its guests keep {line.load.cpus:.1f} of them busy")
    memory = f"guests have {size(line.load.committed)} of {size(facts.memory)} memory"
    words.append(memory if facts.free is None else f"{memory}, {size(facts.free)} free or cache")
    return " · ".join(words)
