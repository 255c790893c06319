"""The table of guests and their verdicts: at the end of a test run, and as Markdown.

``pytest tests/diagnosis --verdicts FILE`` writes what README shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.diagnosis.run import Seen

HEAD = ("Asked to power off, the guest …", "Verdict", "After", "Evidence")

_PROPERTY = "verdict"
"""Under which rows travel from the processes that run tests to the one that reports."""


@dataclass(frozen=True, slots=True)
class Row:
    """One guest's line of the table, as text."""

    guest: str
    verdict: str
    after: str
    evidence: str


def row_of(seen: Seen) -> Row:
    """What was said of a guest, or that nothing right was said."""
    about, expects = seen.trial.about, seen.trial.expects.value
    if seen.reached is None:
        return Row(about, f"{expects}?", "never", seen.fault)
    took, verdict = seen.reached
    evidence = "; ".join((verdict.words, *verdict.reasons))
    return Row(about, expects, f"{took:.1f} s", evidence)


def markdown(rows: Iterable[Row]) -> str:
    """The table as README shows it: of the evidence only the verdict's own words."""
    lines = [_line(HEAD), _line(["---"] * len(HEAD))]
    for row in rows:
        cells = (row.guest, f"`{row.verdict}`", row.after, row.evidence.split("; ")[0])
        lines.append(_line(cell.replace("|", "\\|") for cell in cells))
    return "\n".join(lines) + "\n"


def verdicts_of(text: str) -> list[tuple[str, str]]:
    """What guest and verdict the rows of such a table say, wherever it stands in a text."""
    lines = iter(text.splitlines())
    for line in lines:
        if line == _line(HEAD):
            return list(_cells(lines))
    return []


def _cells(lines: Iterator[str]) -> Iterator[tuple[str, str]]:
    next(lines)
    for line in lines:
        if not line.startswith("|"):
            return
        guest, verdict = line.strip("| ").split(" | ")[:2]
        yield guest, verdict.strip("`")


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


# pytest calls these: this module is one of its plugins (tests/conftest.py)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take the file for the Markdown."""
    parser.addoption("--verdicts", type=Path, help="write the guests' verdicts as Markdown")


@pytest.fixture
def report_rows(record_property: Callable[[str, object], None]) -> Callable[[Sequence[Seen]], None]:
    """Have guests in the table at the end of the run."""

    def report(seen: Sequence[Seen]) -> None:
        for one in seen:
            record_property(_PROPERTY, list(astuple(row_of(one))))

    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show the table, and write it."""
    rows = [
        Row(*value)
        for outcome in ("passed", "failed")
        for one in terminalreporter.getreports(outcome)
        for name, value in one.user_properties
        if name == _PROPERTY
    ]
    if not rows:
        return
    terminalreporter.section("guests and their verdicts")
    widths = [max(len(cell) for cell in column) for column in zip(*map(astuple, rows), strict=True)]
    for row in rows:
        *cells, evidence = astuple(row)
        line = "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=False))
        terminalreporter.write_line(f"{line}  {evidence}")
    if (file := terminalreporter.config.getoption("--verdicts")) is not None:
        file.write_text(markdown(rows))
