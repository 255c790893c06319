"""The story as the journal tells it: of what this console writes down, and of what others wrote.

One function, `told`, serves both. A console hears its own records as it makes them; `from_lines`
reads those of an earlier console, or of another one that was taken over from.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from vmtui.core.commands import Mode
from vmtui.core.model import Moment, Vm, VmId
from vmtui.core.record.author_text import by_words
from vmtui.core.record.record_lines import decode
from vmtui.core.record.records import CLOSING, FORCED, WATCHED, Action, Json, Phase, Record
from vmtui.core.stories.record_words import (
    answer_words,
    by_hand,
    end_words,
    intent_words,
    remarked,
    typed_words,
)
from vmtui.core.stories.story import Entry, Kind, Story, begin, is_off, with_entry
from vmtui.core.text import clock
from vmtui.core.why.verdict import Sureness, Verdict

_BEGINS = WATCHED | FORCED
"""What an incident begins with; other deeds only belong to one that is there."""


def from_lines(lines: Iterable[bytes], vm: VmId, uri: str, now: Moment) -> Story | None:
    """The last incident of a guest, in the lines of the journal; None where there is none.

    Torn, foreign and unknown lines are passed over. The order of the lines does not matter, and a
    line may come twice: they can come from several places.

    Args:
        lines: Of all guests.
        vm: The guest, by the short name that its host has here.
        uri: The host's connection URI, by which the journal is searched.
        now: By which the journal's times are put on this machine's clock.
    """
    uuid = vm.uuid.encode()
    # Parsing is what costs: most lines of a large journal are about other guests.
    found = (decode(text) for text in lines if uuid in text)
    own = {x.id: x for x in found if x and (x.record.uuid, x.record.uri) == (vm.uuid, uri)}
    story = None
    began = {x.record.entry: x.time for x in own.values() if _begins_entry(x.record)}
    # A clock that was set back meanwhile has later lines before the intent, or in the future.
    times = [(max(x.time, began.get(x.record.entry, x.time)), x) for x in own.values()]
    for time, line in sorted(times, key=lambda one: one[0]):
        at = Moment(line.time, now.boot - max(now.wall - time, 0.0))
        story = told(story, line.record, at, by_words(line.author), vm)
    return story


def _begins_entry(record: Record) -> bool:
    """Whether it is the first line of its entry; a thaw belongs to the entry of its force."""
    return record.phase is Phase.INTENT and record.action is not Action.THAW


def told(story: Story | None, record: Record, at: Moment, by: str, vm: VmId) -> Story | None:
    """The story after one more line of the guest's journal; None while there is none yet.

    Args:
        story: So far.
        record: What was written down.
        at: When.
        by: Who wrote it.
        vm: The guest, by the short name that its host has here.
    """
    is_beginning = record.phase is Phase.INTENT and record.action in _BEGINS
    if is_beginning:
        # Another run, and the end of the one before was seen by nobody: that incident is over.
        is_over = story is not None and story.open and _is_of_another_run(story, record)
        if story is None or is_over or not story.takes_in(at):
            story = begin(record, vm)
        story = replace(story, open=story.open | {record.entry})
    elif story is None or not _belongs(story, record, at):
        return story
    if record.phase in CLOSING:
        # What ended the run ended each request of it, also one that nobody watched any more.
        left = frozenset() if is_off(record) else story.open - {record.entry}
        story = replace(story, open=left)
    return with_entry(story, _entry(story, record, at, by))


def _belongs(story: Story, record: Record, at: Moment) -> bool:
    """Whether a line that begins nothing is of this incident.

    A request of an earlier run can be told of later, by a console that finds it without an end.
    """
    if record.entry in story.open:
        return True
    is_earlier = record.action in WATCHED and _is_of_another_run(story, record)
    return story.goes_on(at) and not is_earlier


def _is_of_another_run(story: Story, record: Record) -> bool:
    return None not in (record.run, story.domain_id) and record.run != story.domain_id


def verdict_entry(verdict: Verdict, at: Moment) -> Entry:
    """A verdict that is new, with what it is founded on."""
    details = _founded_on(verdict.sureness.value, verdict.reasons, verdict.unknown)
    return Entry(at, Kind.VERDICT, verdict.words, slug=verdict.slug.value, details=details)


def verdict_evidence(verdict: Verdict) -> dict[str, Json]:
    """A verdict as it stands in a line of the journal, or of a command's JSON."""
    return {
        "verdict": verdict.slug.value,
        "words": verdict.words,
        "sureness": verdict.sureness.value,
        "reasons": list(verdict.reasons),
        "unknown": verdict.unknown,
    }


def _entry(story: Story, record: Record, at: Moment, by: str) -> Entry:
    match record.phase:
        case Phase.INTENT:
            return _intent(story, record, at, by)
        case Phase.PRESSED:
            return _pressed(story, record, at, by)
        case Phase.EXTENDED:
            words = f"more time: {clock(record.limit or 0)} in all"
            return Entry(at, Kind.DEED, words, by, Phase.EXTENDED.value)
        case Phase.TAKEN_OVER:
            return Entry(at, Kind.DEED, "another console took over the watch", by)
        case Phase.VERDICT:
            return _verdict(record, at)
        case Phase.OUTCOME if record.action in _BEGINS:
            return _outcome(story, record, at, by)
        case Phase.OUTCOME if record.action is Action.TYPED:
            return Entry(at, Kind.DEED, typed_words(record), by, record.action.value)
        case Phase.OUTCOME:
            slug = record.outcome or "ended"
            return Entry(at, Kind.EVENT, answer_words(record), slug=slug)
        case Phase.UNWATCHED:
            words = "not watched any more; it may still go down"
            return Entry(at, Kind.OUTCOME, words, by, Phase.UNWATCHED.value)
        case Phase.ABANDONED:
            words = "nothing was done: the record was written too late"
            return Entry(at, Kind.OUTCOME, words, by, Phase.ABANDONED.value)
        case Phase.FROZEN:
            words = remarked("its file systems were frozen first", record)
            return Entry(at, Kind.EVENT, words, slug=Phase.FROZEN.value)
        case Phase.PROGRESS:
            return Entry(at, Kind.EVENT, "the fleet shutdown went on", slug=Phase.PROGRESS.value)


def _intent(story: Story, record: Record, at: Moment, by: str) -> Entry:
    details = (f"reason given: {record.why}",) if record.why else ()
    return Entry(
        at,
        Kind.DEED,
        intent_words(record),
        by,
        record.action.value,
        details,
        by_hand(record, Vm(story.vm, record.guest)),
    )


def _pressed(story: Story, record: Record, at: Moment, by: str) -> Entry:
    is_first = all(one.slug != Phase.PRESSED.value for one in story.entries)
    if record.mode == Mode.AGENT.value:
        words = "the guest agent is asked"
    else:
        words = "the power button is pressed"
    words += ": libvirt is called" if is_first else ", once more"
    return Entry(at, Kind.DEED, words, by, Phase.PRESSED.value)


def _outcome(story: Story, record: Record, at: Moment, by: str) -> Entry:
    undone = by_hand(record, Vm(story.vm, record.guest))
    slug = record.outcome or "ended"
    return Entry(at, Kind.OUTCOME, end_words(record), by, slug, by_hand=undone)


def _verdict(record: Record, at: Moment) -> Entry:
    given = record.told("reasons")
    reasons = [one for one in given if isinstance(one, str)] if isinstance(given, list) else []
    slug, sureness, unknown = (record.word(key) for key in ("verdict", "sureness", "unknown"))
    details = _founded_on(sureness, reasons, unknown)
    return Entry(
        at, Kind.VERDICT, record.word("words") or slug or _NO_WORDS, slug=slug, details=details
    )


def _founded_on(sureness: str, reasons: Iterable[str], unknown: str) -> tuple[str, ...]:
    lines = [*reasons]
    if unknown:
        lines.append(f"can't be known from outside: {unknown}")
    if sureness in _SURE:
        lines.append(_SURE[sureness])
    return tuple(lines)


_NO_WORDS = "a verdict that the journal does not name"

_SURE = {
    Sureness.SEEN.value: "sure: libvirt or QEMU says so",
    Sureness.LIKELY.value: "likely: little else looks like it",
    Sureness.PERHAPS.value: "perhaps: something else may look the same from outside",
}
