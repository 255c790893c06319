"""The details of one guest in words, the most important lines first.

A line keeps its place while values change: what is not known yet holds its place by saying so.
Only a definition that comes for the first time, or changes, adds lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vmtui.core.details import Address, Card, Channel, Definition, Details, Disk, DiskSize, Part
from vmtui.core.frozen import frozen
from vmtui.core.history import Figure, History, sparkline, value_words
from vmtui.core.last_times import KEPT, Took
from vmtui.core.model import Host, HostStatus, Moment, Vm
from vmtui.core.row_text import state, up_words
from vmtui.core.shutdown import SoftShutdown
from vmtui.core.text import Cell, Role, age, size
from vmtui.core.times_text import times_words
from vmtui.core.visible import visible

LABEL = 9
"""Cells of a line's label."""

SLOW = 2.5
"""Seconds from which a question is called unanswered."""

TWO_GAUGES = 70
"""Cells from which two figures stand side by side."""

_VALUE = 11
_WIDEST_LINE = 60

LONGEST = 2_000
"""Characters of the longest texts that are shown."""


@frozen
class DetailLine:
    """A line of the pane.

    Attributes:
        label: At most ``LABEL`` - 1 cells; "" where the line goes on from the one before.
        cells: What it says; they follow each other with a space between.
        wraps: Whether it may take several rows; else it is cut.
    """

    label: str
    cells: tuple[Cell, ...]
    wraps: bool = True


@frozen
class Looked:
    """The bundle that the pane is made from.

    Attributes:
        shutdown: Its soft shutdown, under way or lately ended.
        times: How long its last soft shutdowns took, oldest first.
        stop_command: How its manager stops it; "" where nobody knows.
        is_kept: Whether the definition of a transient domain was kept, to start it anew.
    """

    vm: Vm
    host: Host
    details: Details
    history: History
    shutdown: SoftShutdown | None = None
    times: tuple[Took, ...] = ()
    stop_command: str = ""
    is_kept: bool = False


def detail_lines(seen: Looked, now: Moment, width: int) -> tuple[DetailLine, ...]:
    """All lines for a pane of ``width`` cells."""
    return (
        *standing_lines(seen, now),
        *device_lines(seen, now),
        *gauge_lines(seen, width),
        *keeping_lines(seen, now),
    )


def standing_lines(seen: Looked, now: Moment) -> tuple[DetailLine, ...]:
    """How the guest stands, what runs in it, and whose it is."""
    return (
        _identity(seen, now),
        DetailLine("system", _system(seen.vm, seen.details)),
        DetailLine("agent", _agent(seen, now)),
        *_owner(seen),
    )


def device_lines(seen: Looked, now: Moment) -> tuple[DetailLine, ...]:
    """Its disks and network cards."""
    definition = _definition(seen)
    return (*_disks(seen.details, definition, now), *_cards(seen, definition, now))


def address_lines(seen: Looked) -> tuple[DetailLine, ...]:
    """By which addresses it is reached, as far as anybody told."""
    addresses = seen.details.addresses
    return (DetailLine("address", _merged(addresses)),) if addresses else ()


def keeping_lines(seen: Looked, now: Moment) -> tuple[DetailLine, ...]:
    """Its machine, what is kept of it, and what it is called."""
    vm, definition = seen.vm, _definition(seen)
    return (
        DetailLine("machine", _machine(vm, definition)),
        DetailLine("job", (Cell(visible(vm.job), Role.GOING) if vm.job else _NONE,)),
        DetailLine("soft off", (_last_times(seen.times),)),
        DetailLine("keeps", _keeping(vm, definition, is_kept=seen.is_kept)),
        DetailLine("saved", (_saved(vm, now),)),
        DetailLine("uuid", (Cell(visible(vm.id.uuid), Role.MUTED),)),
        *_texts(vm, definition),
    )


def _definition(seen: Looked) -> Definition | None:
    return seen.details.definition.found if seen.details.definition else None


def title_words(seen: Looked, now: Moment) -> str:
    """The guest's name, and whether what is shown of it grows old because nobody answers."""
    asked = [at for part, at in seen.details.asked.items() if part is not Part.AGENT]
    waited = now.boot - min((at.boot for at in asked), default=now.boot)
    name = visible(seen.vm.name, 60)
    return f"{name} · no answer for {waited:.0f} s: this is old" if waited >= SLOW else name


_NONE = Cell("none", Role.MUTED)


def _identity(seen: Looked, now: Moment) -> DetailLine:
    vm, host = seen.vm, seen.host
    parts = [f"on {visible(host.name)}"]
    if (up := up_words(vm, now)) and host.status is HostStatus.UP:
        parts.append(f"up {up}")
    if vm.run is not None:
        parts.append(f"id {vm.run.domain_id}")
    of_state = state(vm, host, seen.shutdown)
    return DetailLine("state", (of_state, Cell(" · ".join(parts), Role.MUTED)), wraps=False)


def _machine(vm: Vm, definition: Definition | None) -> tuple[Cell, ...]:
    parts = []
    if vm.vcpus is not None:
        parts.append(f"{vm.vcpus} vCPU{'' if vm.vcpus == 1 else 's'}")
    if vm.memory is not None:
        parts.append(f"{size(vm.memory)} of memory")
    most = definition.memory if definition else None
    if most is not None and vm.memory is not None and most > vm.memory:
        parts.append(f"at most {size(most)}")
    return (Cell(" · ".join(parts) or "not known", Role.MUTED),)


def _system(vm: Vm, details: Details) -> tuple[Cell, ...]:
    report = details.agent.found if details.agent else None
    if report is not None and report.os:
        return (Cell(visible(report.os, 80)), Cell("(agent)", Role.MUTED))
    if vm.os_id:
        return (Cell(visible(_os_name(vm.os_id), 80)), Cell("(metadata)", Role.MUTED))
    if vm.os_id is None:
        return (Cell("not asked yet", Role.MUTED),)
    agent = "no agent" if report is None else "its agent does not tell"
    return (Cell(f"not known: no metadata, {agent}", Role.MUTED),)


_OS_NAMES = {"win": "Windows", "microsoft.com": "Windows"}


def _os_name(os_id: str) -> str:
    """A libosinfo identifier such as http://debian.org/debian/12 as people say it: "Debian 12"."""
    parts = [part for part in os_id.partition("://")[2].split("/") if part][1:]
    if not parts:
        return os_id
    first = _OS_NAMES.get(parts[0], parts[0].capitalize())
    version = " ".join(parts[1:]).replace("2k", "20") if first == "Windows" else " ".join(parts[1:])
    return f"{first} {version}".rstrip()


def _agent(seen: Looked, now: Moment) -> tuple[Cell, ...]:
    vm, details = seen.vm, seen.details
    if not vm.state.has_process:
        return (Cell("the guest is off", Role.MUTED),)
    match details.channel:
        case Channel.NONE:
            return (Cell("no channel in its definition", Role.MUTED),)
        case Channel.DISCONNECTED:
            words = "channel, but nothing listens inside: not installed, or not running"
            return (Cell(words, Role.OVERDUE),)
        case Channel.UNKNOWN:
            return (_unknown(details, Part.DEFINITION, now),)
        case _:
            return _connected_agent(seen, now)


def _connected_agent(seen: Looked, now: Moment) -> tuple[Cell, ...]:
    details = seen.details
    if seen.host.read_only:
        return (Cell("connected; no right to ask it: read-only", Role.MUTED),)
    if not seen.vm.state.is_up:
        return (Cell("connected; not asked while the guest does not run", Role.MUTED),)
    asked = details.asked.get(Part.AGENT)
    waited = now.boot - asked.boot if asked else 0.0
    if waited >= SLOW:
        return (Cell(f"connected, but no answer for {waited:.0f} s", Role.OVERDUE),)
    if details.agent is None:
        return (Cell("connected, asking …", Role.MUTED),)
    if details.agent.found is None:
        words = f"connected, but no answer: {visible(details.agent.error)}"
        return (Cell(words, Role.OVERDUE),)
    name = details.agent.found.hostname
    called = [Cell(f"hostname {visible(name, 80)}", Role.MUTED)] if name else []
    return (Cell("answers", Role.GOOD), *called)


def _unknown(details: Details, part: Part, now: Moment) -> Cell:
    """Why nothing is known of a part."""
    answer = details.definition if part is Part.DEFINITION else details.measures
    asked = details.asked.get(part)
    if asked is not None and now.boot - asked.boot >= SLOW:
        return Cell(f"no answer for {now.boot - asked.boot:.0f} s", Role.OVERDUE)
    if answer is not None and answer.error:
        return Cell(visible(answer.error), Role.OVERDUE)
    return Cell("asking …" if asked else "not asked yet", Role.MUTED)


def _owner(seen: Looked) -> Iterator[DetailLine]:
    if seen.vm.manager:
        yield DetailLine("owner", (Cell(visible(seen.vm.manager)),))
        if seen.stop_command:
            how = Cell("stops it by", Role.MUTED)
            yield DetailLine("", (how, Cell(visible(seen.stop_command, LONGEST))))


def _disks(details: Details, definition: Definition | None, now: Moment) -> Iterator[DetailLine]:
    if definition is None:
        yield DetailLine("disks", (_unknown(details, Part.DEFINITION, now),))
        return
    if not definition.disks:
        yield DetailLine("disks", (_NONE,))
    measures = details.measures.found if details.measures else None
    sizes = {one.target: one for one in measures.sizes} if measures else {}
    for disk in definition.disks:
        known = sizes.get(disk.target)
        unknown = _unknown(details, Part.MEASURES, now) if measures is None else None
        yield DetailLine(visible(disk.target, LABEL - 2), _disk(disk, known, unknown))


def _disk(disk: Disk, known: DiskSize | None, unknown: Cell | None) -> tuple[Cell, ...]:
    kind = [] if disk.device == "disk" else [disk.device]
    kind += [part for part in (disk.bus, disk.format) if part]
    kind += ["read-only"] if disk.read_only and disk.device != "cdrom" else []
    head = Cell(visible(" ".join(kind)), Role.MUTED)
    if not disk.source:
        return (head, Cell("empty", Role.MUTED))
    sizes = unknown or Cell(_sizes(known))
    return (head, sizes, Cell(visible(disk.source, LONGEST), Role.MUTED))


def _sizes(known: DiskSize | None) -> str:
    if known is None or known.capacity is None:
        return "size not known"
    words = size(known.capacity)
    if known.allocation is not None and known.allocation != known.capacity:
        words = f"{size(known.allocation)} of {words}"
    if known.physical not in (None, known.allocation, known.capacity):
        words += f", file {size(known.physical or 0)}"
    return words


def _cards(seen: Looked, definition: Definition | None, now: Moment) -> Iterator[DetailLine]:
    details = seen.details
    if definition is None:
        yield DetailLine("network", (_unknown(details, Part.DEFINITION, now),))
        return
    if not definition.cards:
        yield DetailLine("network", (_NONE,))
    macs = {card.mac for card in definition.cards}
    for card in definition.cards:
        of_card = [one for one in details.addresses if one.mac == card.mac]
        yield DetailLine("network", (_card(card), *_addresses(of_card, seen, now)))
    others = [one for one in details.addresses if one.mac not in macs]
    if others:
        yield DetailLine("", (Cell("inside", Role.MUTED), *_merged(others)))


def _card(card: Card) -> Cell:
    parts = [card.kind, card.source, card.model, card.mac]
    return Cell(visible(" ".join(part for part in parts if part)), Role.MUTED)


def _addresses(of_card: Sequence[Address], seen: Looked, now: Moment) -> tuple[Cell, ...]:
    if of_card:
        return _merged(of_card)
    measures = seen.details.measures
    if not seen.vm.state.has_process:
        return ()
    if measures is None or measures.found is None:
        return (_unknown(seen.details, Part.MEASURES, now),)
    problem = measures.found.problem
    if problem:
        return (Cell(visible(problem), Role.OVERDUE),)
    return (Cell("no address told", Role.MUTED),)


def _merged(addresses: Sequence[Address]) -> tuple[Cell, ...]:
    """Each address once, with all who told it. Who tells a prefix length is heard first."""
    tellers: dict[str, list[str]] = {}
    shown: dict[str, str] = {}
    for one in addresses:
        bare = one.address.partition("/")[0]
        if bare not in shown or shown[bare].endswith("/0"):
            shown[bare] = one.address
        if one.teller.value not in tellers.setdefault(bare, []):
            tellers[bare].append(one.teller.value)
    cells: list[Cell] = []
    for bare, address in shown.items():
        cells.append(Cell(visible(address.removesuffix("/0"), 80)))
        cells.append(Cell(f"({', '.join(tellers[bare])})", Role.MUTED))
    return tuple(cells)


_KIB = 1024.0

_GAUGES = (
    (Figure.CPU, "cpu", 20.0),
    (Figure.MEMORY, "resident", 0.0),
    (Figure.READ, "read", 64 * _KIB),
    (Figure.WRITTEN, "written", 64 * _KIB),
    (Figure.RECEIVED, "net in", 16 * _KIB),
    (Figure.SENT, "net out", 16 * _KIB),
)
"""The figures, their labels, and the value that fills a line's height at least."""


def gauge_lines(seen: Looked, width: int) -> Iterator[DetailLine]:
    """Its figures, each with a line of the last minutes."""
    side_by_side = 2 if width >= TWO_GAUGES else 1
    room = width // side_by_side - LABEL - _VALUE - 3
    for start in range(0, len(_GAUGES), side_by_side):
        cells: list[Cell] = []
        for figure, label, full in _GAUGES[start : start + side_by_side]:
            if cells:
                cells.append(Cell(f"{label:<{LABEL - 1}}", Role.MUTED))
            values = seen.history.values(figure)
            if figure is Figure.MEMORY and seen.vm.memory is not None:
                full = seen.vm.memory
            drawn = sparkline(values, max(min(room, _WIDEST_LINE), 0), full)
            cells += [
                Cell(f"{value_words(figure, seen.history.last(figure)):>{_VALUE}}"),
                Cell(drawn, Role.MUTED),
            ]
        yield DetailLine(_GAUGES[start][1], tuple(cells), wraps=False)


def _last_times(times: Sequence[Took]) -> Cell:
    return Cell(times_words(times, KEPT) or "no last time known", Role.MUTED)


def _keeping(vm: Vm, definition: Definition | None, *, is_kept: bool) -> tuple[Cell, ...]:
    if vm.persistent is None:
        return (Cell("not asked yet", Role.MUTED),)
    if not vm.persistent:
        unless = ", unless vmtui takes it down" if is_kept else ""
        return (Cell(f"transient: gone once it is off{unless}", Role.OVERDUE),)
    if definition is None or definition.autostart is None:
        return (Cell("persistent", Role.MUTED),)
    starts = "autostart: starts with its host" if definition.autostart else "no autostart"
    return (Cell(f"persistent · {starts}", Role.MUTED),)


def _saved(vm: Vm, now: Moment) -> Cell:
    if vm.saved is None:
        return Cell("not asked yet", Role.MUTED)
    if not vm.saved:
        return _NONE
    how_old = f"{age(now.wall - vm.saved_at.wall)} old" if vm.saved_at else "age unknown"
    return Cell(f"managed save, {how_old}: restored at its next start", Role.OVERDUE)


def _texts(vm: Vm, definition: Definition | None) -> Iterator[DetailLine]:
    if vm.title:
        yield DetailLine("title", (Cell(visible(vm.title)),))
    if definition is not None and definition.description:
        words = " ".join(definition.description.split())
        yield DetailLine("about", (Cell(visible(words, LONGEST), Role.MUTED),))
