"""The story of one incident: a guest that was asked to go down, or forced off, step by step.

An incident begins with the first request and goes on over everything that is tried until the
guest is off. Each step is an `Entry`. A story never grows beyond ``KEPT`` entries: what says
least is thinned first, evenly over the whole time, so that a night of figures leaves what people
did and how it ended.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from enum import StrEnum

from vmtui.core.frozen import frozen
from vmtui.core.model import Moment, VmId
from vmtui.core.record.records import Record
from vmtui.core.shutdown import AFTERMATH, Phase
from vmtui.core.stories.figures import Figures

KEPT = 400
"""Entries of a story at most."""

FIRST_KEPT = 20
"""The entries of the beginning are never thinned."""

LAST_KEPT = 40
"""Nor are the latest ones."""

ONE_END = 2.0
"""Seconds within which the same end is told by several."""

SAME_INCIDENT = 3600.0
"""Seconds of silence after which a request begins an incident of its own, whatever came before."""


class Kind(StrEnum):
    """What an entry tells; the first ones are thinned first."""

    FIGURES = "figures"
    """What the guest did, in numbers."""
    EVENT = "event"
    """What libvirt, QEMU, the host or the guest's agent told."""
    VERDICT = "verdict"
    """Why the guest still ran, as far as that could be told."""
    DEED = "deed"
    """What a person did."""
    OUTCOME = "outcome"
    """How a request ended."""


@frozen
class Entry:
    """One step.

    Attributes:
        words: What happened, a sentence without its full stop.
        by: Who did it, and from where; "" where that says nothing.
        slug: Of a verdict or an outcome, the slug; of a deed, the action or the journal's name
            for that part of it; else "".
        details: The reasons of a verdict, and what can't be known; each a line.
        by_hand: The same done with virsh; "" where it is no deed, or virsh has nothing like it.
        times: How often it happened without anything between, from ``at`` to ``last``.
        figures: What the words say, of figures.
    """

    at: Moment
    kind: Kind
    words: str
    by: str = ""
    slug: str = ""
    details: tuple[str, ...] = ()
    by_hand: str = ""
    times: int = 1
    last: Moment | None = None
    figures: Figures | None = None

    def repeats(self, before: Entry) -> bool:
        """Whether it says what the entry before it says already."""
        own = (self.kind, self.words, self.by, self.slug, self.details)
        return own == (before.kind, before.words, before.by, before.slug, before.details)


@frozen
class Story:
    """An incident.

    Attributes:
        name: The guest's.
        uri: The connection URI of its host.
        domain_id: The run that it began with; None where that is not known.
        open: The requests that have not ended, by their entry in the journal.
        entries: Oldest first.
        left_out: How many were thinned out.
    """

    vm: VmId
    name: str
    uri: str
    domain_id: int | None
    open: frozenset[str] = frozenset()
    entries: tuple[Entry, ...] = ()
    left_out: int = 0

    @property
    def began(self) -> Moment:
        """When it began."""
        return self.entries[0].at

    @property
    def outcome(self) -> Entry | None:
        """How it ended; None while something is under way."""
        if self.open:
            return None
        ends = [entry for entry in self.entries if entry.kind is Kind.OUTCOME]
        telling = [end for end in ends if end.slug not in _NOTHING_DONE]
        return next(reversed(telling or ends), None)

    @property
    def latest(self) -> Moment:
        """When something was last told of it."""
        last = self.entries[-1]
        return last.last or last.at

    def verdict(self) -> Entry | None:
        """The last verdict; None before the first."""
        return next((one for one in reversed(self.entries) if one.kind is Kind.VERDICT), None)

    def goes_on(self, now: Moment) -> bool:
        """Whether what happens to the guest now still belongs to it: a while after its end too."""
        outcome = self.outcome
        return outcome is None or now.boot - outcome.at.boot <= AFTERMATH

    def takes_in(self, asked: Moment) -> bool:
        """Whether a new request, made at this moment, is part of it."""
        outcome = self.outcome
        if outcome is None:
            return asked.boot - self.latest.boot <= SAME_INCIDENT
        return outcome.slug not in _OFF and self.goes_on(asked)


_NOTHING_DONE = frozenset({"not-forced", "not-reset", "abandoned", "unwatched"})
"""Outcomes that say less of the guest than what ended before them."""

_OFF = frozenset(phase.value for phase in Phase if phase.is_off)
"""Outcomes after which the guest does not run any more."""


def is_off(record: Record) -> bool:
    """Whether a line tells that the guest does not run any more."""
    return record.outcome in _OFF


def begin(record: Record, vm: VmId) -> Story:
    """A story without entries, for the guest of a line of the journal."""
    return Story(vm, record.guest, record.uri, record.run)


def with_entry(story: Story, entry: Entry) -> Story:
    """Keep one more entry; what only repeats the last one is counted in it."""
    if story.entries and (one := _in_one(story.entries[-1], entry)):
        return replace(story, entries=(*story.entries[:-1], one))
    entries = (*story.entries, entry)
    kept = thinned(entries) if len(entries) > KEPT else entries
    return replace(story, entries=kept, left_out=story.left_out + len(entries) - len(kept))


def _in_one(last: Entry, entry: Entry) -> Entry | None:
    """Both entries as one where the second has nothing more to say; None where it has."""
    if last.kind is Kind.OUTCOME and entry.at.boot - last.at.boot <= ONE_END:
        # An end is told by each request that it ends, by the event that brought it about, and
        # by the verdict on it, which has its reasons.
        if entry.kind is Kind.VERDICT and entry.slug == last.slug:
            return replace(last, details=(*last.details, *entry.details))
        if last.words.startswith(entry.words):
            return last
        if entry.words.startswith(last.words):
            return replace(last, words=entry.words)
    elif last.figures and entry.figures:
        if (both := last.figures.joined(entry.figures)) is not None:
            times = last.times + 1
            return replace(last, words=both.words, figures=both, times=times, last=entry.at)
    elif entry.repeats(last):
        return replace(last, times=last.times + 1, last=entry.at)
    return None


def thinned(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Leave out every second entry of the kind that says least, but none of the ends."""
    middle = range(FIRST_KEPT, len(entries) - LAST_KEPT)
    for kind in Kind:
        found = [place for place in middle if entries[place].kind is kind]
        if len(found) > 1:
            return _without(entries, frozenset(found[::2]))
    return _without(entries, frozenset(middle[::2]))


def _without(entries: Sequence[Entry], places: Collection[int]) -> tuple[Entry, ...]:
    return tuple(entry for place, entry in enumerate(entries) if place not in places)
