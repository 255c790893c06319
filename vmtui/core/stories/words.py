"""The story of an incident on the screen: its head, and a line or more for each step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo

from vmtui.core.model import Moment
from vmtui.core.stories.story import Entry, Kind, Story
from vmtui.core.text import Cell, Role, clock
from vmtui.core.visible import visible

Line = tuple[Cell, ...]

INDENT = 20
"""Cells before what an entry says."""

_MARKS = {
    Kind.FIGURES: Cell("  ", Role.MUTED),
    Kind.EVENT: Cell("· ", Role.PLAIN),
    Kind.VERDICT: Cell("? ", Role.GOING),
    Kind.DEED: Cell("▸ ", Role.GOOD),
    Kind.OUTCOME: Cell("■ ", Role.OVERDUE),
}
"""A sign for each kind, so that it does not hang on a colour."""


def time_of(wall: float, zone: tzinfo | None) -> str:
    """A time of day. Without a zone it is the machine's own."""
    return datetime.fromtimestamp(wall, zone).strftime("%H:%M:%S")


def day_of(wall: float, zone: tzinfo | None) -> str:
    """The date and the time, with their offset from UTC."""
    return datetime.fromtimestamp(wall, zone).astimezone(zone).strftime("%Y-%m-%d %H:%M:%S %z")


def after(story: Story, at: Moment) -> str:
    """How long after the beginning something was, such as "+1:05"."""
    return f"+{clock(at.boot - story.began.boot)}"


def lasted(story: Story) -> str:
    """How long it took from the first request to its end; "" while it goes on."""
    return clock(story.outcome.at.boot - story.began.boot) if story.outcome else ""


def standing(story: Story, now: Moment) -> Cell:
    """How it ended, or that it goes on, and why."""
    if story.outcome is not None:
        return Cell(f"{visible(story.outcome.words)}, after {lasted(story)}", Role.PLAIN)
    verdict = story.verdict()
    words = f"under way for {clock(now.boot - story.began.boot)}"
    return Cell(f"{words}: {visible(verdict.words)}" if verdict else words, Role.GOING)


def head_lines(story: Story, now: Moment, zone: tzinfo | None = None) -> tuple[Line, ...]:
    """When it began, and how it stands."""
    began = day_of(story.began.wall, zone)
    return (
        (Cell("began    ", Role.MUTED), Cell(began)),
        (Cell("outcome  ", Role.MUTED), standing(story, now)),
    )


def story_lines(story: Story, zone: tzinfo | None = None) -> tuple[Line, ...]:
    """All steps, the oldest first."""
    lines: list[Line] = []
    for entry in story.entries:
        lines += _entry_lines(story, entry, zone)
    if story.left_out:
        words = f"{story.left_out} entries that said less were left out: the story was too long"
        lines.append((Cell(" " * INDENT), Cell(words, Role.MUTED)))
    return tuple(lines)


def said(entry: Entry) -> str:
    """What happened, and how often; figures are not counted, for they have a time at their end."""
    words = visible(entry.words, limit=1000)
    is_counted = entry.times > 1 and entry.kind is not Kind.FIGURES
    return f"{words} (×{entry.times})" if is_counted else words


def until(entry: Entry, zone: tzinfo | None) -> str:
    """The time of day up to which figures hold; "" for what has no length."""
    if entry.kind is not Kind.FIGURES or entry.last is None:
        return ""
    return time_of(entry.last.wall, zone)


def _entry_lines(story: Story, entry: Entry, zone: tzinfo | None) -> Sequence[Line]:
    role = Role.MUTED if entry.kind is Kind.FIGURES else Role.PLAIN
    head = (
        Cell(f"{time_of(entry.at.wall, zone)} ", Role.MUTED),
        Cell(f"{after(story, entry.at):>8} ", Role.MUTED),
        _MARKS[entry.kind],
        Cell(f"{said(entry)}, until {end}" if (end := until(entry, zone)) else said(entry), role),
    )
    below = [f"by {entry.by}"] if entry.by and entry.kind is Kind.DEED else []
    below += entry.details
    blanks = Cell(" " * INDENT)
    return [head, *((blanks, Cell(visible(words, limit=1000), Role.MUTED)) for words in below)]
