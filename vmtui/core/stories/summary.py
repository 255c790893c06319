"""An incident in a few sentences: asked what, by whom; found what; ended how; lost or kept what."""

from __future__ import annotations

from datetime import tzinfo

from vmtui.core.freeze import PERHAPS_FROZEN
from vmtui.core.model import Moment
from vmtui.core.record.records import FORCED, WATCHED, Action, Phase
from vmtui.core.shutdown import Phase as Standing
from vmtui.core.stories.record_words import BEGAN_TO_TYPE
from vmtui.core.stories.story import Entry, Kind, Story
from vmtui.core.stories.words import day_of, lasted, time_of
from vmtui.core.text import clock

MOST_FOUND = 3
"""Verdicts that are named, the last ones; all of them stand below."""

MOST_TRIED = 6
"""Deeds that are named, likewise."""


def summary(story: Story, now: Moment, zone: tzinfo | None = None) -> tuple[str, ...]:
    """The sentences.

    Args:
        story: The incident.
        now: When it is told.
        zone: In which its times are told; None for the machine's own.
    """
    told = (_asked(story, zone), _found(story), _tried(story), _end(story, now, zone))
    return tuple(filter(None, (*told, _kept(story))))


def _asked(story: Story, zone: tzinfo | None) -> str:
    first = _first_request(story)
    words = _MEANT.get(first.slug, "was ") + _clause(first)
    by = f", by {first.by}" if first.by else ""
    why = f" ({'; '.join(first.details)})" if first.details else ""
    return f"{story.name} on {story.vm.host} {words}{by}{why}, at {day_of(first.at.wall, zone)}."


_MEANT = {Action.FORCE_OFF.value: "was to be forced off", Action.RESET.value: "was to be reset"}


def _clause(request: Entry) -> str:
    return "" if request.slug in _MEANT else request.words.replace("; ", ", ")


def _first_request(story: Story) -> Entry:
    requests = (one for one in story.entries if one.slug in _REQUESTS)
    return next(requests, story.entries[0])


_REQUESTS = frozenset(action.value for action in WATCHED | FORCED)


def _found(story: Story) -> str:
    """The verdicts before the end, in the order in which they were first reached."""
    latest = {one.slug: one.words for one in story.entries if one.kind is Kind.VERDICT}
    found = [words for slug, words in latest.items() if not slug.startswith("off")]
    return f"What was found: {'; then '.join(found[-MOST_FOUND:])}." if found else ""


def _tried(story: Story) -> str:
    """What people did between the first request and the end."""
    first, outcome = _first_request(story), story.outcome
    deeds = [
        one
        for one in story.entries
        if (one.kind is Kind.OUTCOME or one.slug in _TRIALS)
        and one.words != BEGAN_TO_TYPE
        and one is not first
        and one is not outcome
    ]
    presses = [one for one in deeds if one.slug == Phase.PRESSED.value]
    words = [one.words for one in deeds if one not in presses[:1]]
    left_out = len(words) - MOST_TRIED
    more = f"; and {left_out} more, told below" if left_out > 0 else ""
    return f"What was tried: {'; '.join(words[:MOST_TRIED])}{more}." if words else ""


_TRIALS = frozenset({Phase.EXTENDED.value, Phase.PRESSED.value}) | (
    frozenset(action.value for action in Action) - _REQUESTS
)


def _end(story: Story, now: Moment, zone: tzinfo | None) -> str:
    end = story.outcome
    if end is None:
        return f"It is still under way, after {clock(now.boot - story.began.boot)}."
    by = f" ({end.by})" if end.by and end.slug in _BY_US else ""
    at = time_of(end.at.wall, zone)
    return f"How it ended: {end.words}{by}, at {at}, {lasted(story)} after it began."


_BY_US = ("off-forced", "reset")


def _kept(story: Story) -> str:
    """What was lost or kept, as far as how it ended says so."""
    end = story.outcome
    if end is None:
        return ""
    slugs = {one.slug for one in story.entries}
    if end.slug == PERHAPS_FROZEN and "thawed" in slugs:
        return "Its file systems were thawed later; it ran on, and nothing is lost."
    if end.slug == "off-forced" and Phase.FROZEN.value in slugs:
        return (
            "Its file systems were frozen first, so what was written is kept and they are clean;"
            " what its programs had not saved is lost."
        )
    if end.slug == Standing.OFF_BY_GUEST.value and Action.SYSRQ.value in slugs:
        return "If it was the SysRq keys that ended it, what its programs had not saved is lost."
    return _KEPT.get(end.slug, "")


_CUT_OFF = (
    "What its programs had not saved is lost, and its file systems were not frozen first: they"
    " may need a journal replay or a repair."
)

_KEPT = {
    "off-forced": _CUT_OFF,
    "reset": _CUT_OFF,
    PERHAPS_FROZEN: "It ran on, and what it writes may wait until it is thawed.",
    "not-forced": "It ran on, and nothing is lost.",
    "not-reset": "It ran on, and nothing is lost.",
    "unknown": "Nobody knows what is lost.",
    Standing.OFF_BY_GUEST.value: "It went down by itself, and nothing was cut off from outside.",
    Standing.OFF_CRASHED.value: "What its programs had not saved is lost.",
    Standing.OFF_FAILED.value: "What its programs had not saved is lost.",
    Standing.OFF_SAVED.value: "Its memory is kept on its host, and restored at its next start.",
    Standing.OFF_HIBERNATED.value: "Its session is kept on its own disk.",
    Standing.OFF_MIGRATED.value: "It runs on at another host, and nothing is lost.",
    Standing.VANISHED.value: "Nobody knows what is lost.",
    Standing.UNWATCHED.value: "It ran on when it was last watched.",
}
