"""The bench's table: as text, as JSON, as Markdown."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from tests.bench.figures import Figure
from tests.bench.machine import Machine

HEADINGS = ("what", "goal", "measured", "beside its peer", "goal met")


def as_text(figures: Sequence[Figure], machine: Machine, *, is_small: bool) -> str:
    """A table for a terminal, with the machine below it."""
    rows = [HEADINGS, *(_cells(figure, is_small=is_small) for figure in figures)]
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    notes = [f"  {figure.what}: {figure.note}" for figure in figures if figure.note]
    return "\n".join([*lines, *(["", *notes] if notes else []), "", machine.line()])


def as_markdown(figures: Sequence[Figure], machine: Machine, *, is_small: bool) -> str:
    """The same rows as a table for README."""
    rows = [_cells(figure, is_small=is_small) for figure in figures]
    ruler = ["---"] * len(HEADINGS)
    lines = [f"| {' | '.join(row)} |" for row in (HEADINGS, ruler, *rows)]
    notes = [f"- {figure.what}: {figure.note}" for figure in figures if figure.note]
    return "\n".join([*lines, "", *notes, *([""] if notes else []), f"({machine.line()})"])


def as_json(figures: Sequence[Figure], machine: Machine, *, is_small: bool) -> str:
    """Everything, for programs."""
    rows = [asdict(figure) | {"times_the_peer": figure.times} for figure in figures]
    document = {"machine": machine.plain(), "small": is_small, "figures": rows}
    return json.dumps(document, indent=2, ensure_ascii=False)


def _cells(figure: Figure, *, is_small: bool) -> tuple[str, ...]:
    verdict = "(small run)" if is_small else "yes" if figure.is_met else "NO"
    return figure.what, figure.goal, amount(figure.value, figure.unit), _beside(figure), verdict


def _beside(figure: Figure) -> str:
    if figure.peer is None or figure.times is None:
        return "–"
    its = f"{figure.peer.name}: {amount(figure.peer.value, figure.unit)}"
    if figure.times <= 1:
        return f"{1 / figure.times:.1f} × less than {its}" if figure.times else its
    return f"{figure.times:.2f} × {its}"


def amount(value: float, unit: str) -> str:
    """A value as people read it: three digits that count, and its unit."""
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    number = f"{value:,.{digits}f}"
    if "." in number:
        number = number.rstrip("0").rstrip(".")
    return f"{number} {unit}".rstrip()
