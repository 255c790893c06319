"""The top lines: what the fleet is in numbers, and how each host stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.cells import cell_len

from vmtui.core.header_text import connecting_cells, host_cell, totals
from vmtui.core.model import Host, HostStatus, Moment
from vmtui.core.tally import Tally
from vmtui.core.text import Cell, Role
from vmtui.ui.widgets.cell_lines import CellLines, Line
from vmtui.ui.widgets.paint import line_width

MOST_LINES = 3
"""Lines that hosts may take; with more of them the healthy ones are summed up."""


class TotalsLine(CellLines):
    """The fleet in numbers."""

    GAP = " · "

    def update_from(self, tally: Tally, demo: bool, waves: Line = ()) -> None:
        """Count again.

        Args:
            waves: What is said of a fleet shutdown, on a line of its own.
        """
        name = Cell("vmtui demo" if demo else "vmtui", Role.GOING)
        numbers = totals(tally)
        roomy = line_width([name, *numbers], self.GAP) <= self.size.width
        lines: list[Line] = [[name, *numbers] if roomy else numbers, *([waves] if waves else [])]
        self.styles.height = len(lines)
        self.say(lines)


class HostBar(CellLines):
    """Every host with its status, those in trouble first."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._said_of: tuple[tuple[Host, ...], int, int] | None = None

    def update_from(self, hosts: Sequence[Host], tally: Tally, now: Moment) -> None:
        """Say how the hosts stand now."""
        width = max(self.size.width, 1)
        said_of = (tuple(hosts), tally.changes, width)
        if said_of == self._said_of and all(host.status is HostStatus.UP for host in hosts):
            return  # Of hosts that are up nothing is said that only time changes.
        self._said_of = said_of
        lines = host_lines(hosts, tally, now, width)
        # Not by height: auto. Of two requests for a layout before the next idle moment Textual
        # heeds the first alone, and the height of the lines then would stay.
        self.styles.height = len(lines)
        self.say(lines)


def host_lines(hosts: Sequence[Host], tally: Tally, now: Moment, width: int) -> list[Line]:
    """The hosts' cells, flowed over at most ``MOST_LINES`` lines of ``width`` cells."""
    ordered = sorted(hosts, key=_is_healthy)
    lines = _flow((_cell(host, tally, now) for host in ordered), width)
    if len(lines) <= MOST_LINES:
        return lines
    healthy = [host for host in hosts if _is_healthy(host)]
    progress = connecting_cells(hosts)
    troubled = [
        _cell(host, tally, now)
        for host in ordered
        if not _is_healthy(host) and host.status is not HostStatus.CONNECTING
    ]
    lines = _flow([*progress, *troubled, *_summed_up(healthy, tally)], width)
    if len(lines) <= MOST_LINES:
        return lines
    kept = lines[:MOST_LINES]
    # The sum of the healthy comes last, so each cell that is kept is one host in trouble.
    named = sum(len(line) for line in kept) - len(progress)
    left_out = len(healthy) + len(troubled) - named
    kept[-1] = [Cell(f"+{left_out} more", Role.BAD), *kept[-1]]
    return kept


def _cell(host: Host, tally: Tally, now: Moment) -> Cell:
    return host_cell(host, *tally.of_host(host.name), now)


def _is_healthy(host: Host) -> bool:
    return host.status is HostStatus.UP and not host.note


def _summed_up(hosts: Sequence[Host], tally: Tally) -> list[Cell]:
    if not hosts:
        return []
    counts = [tally.of_host(host.name) for host in hosts]
    running, total = (sum(numbers) for numbers in zip(*counts, strict=True))
    return [Cell(f"{len(hosts)} hosts ● {running}/{total} run", Role.GOOD)]


def _flow(cells: Iterable[Cell], width: int) -> list[Line]:
    """Put cells on lines, and stop at one line too many: of a hundred hosts most have no place."""
    lines: list[list[Cell]] = []
    used = 0
    for cell in cells:
        wanted = cell_len(cell.text) + len(CellLines.GAP)
        if lines and used + wanted <= width + len(CellLines.GAP):
            lines[-1].append(cell)
            used += wanted
        elif len(lines) > MOST_LINES:
            break
        else:
            lines.append([cell])
            used = wanted
    return list(lines)
