"""The story as the journal tells it: of what this console writes down, and of what others wrote.

One function, `told`, serves both. A console hears its own records as it makes them; `from_lines`
reads those of an earlier console, or of another one that was taken over from.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from vmtui.core import power_text
from vmtui.core.commands import Mode
from vmtui.core.ends_text import ENDS
from vmtui.core.force_text import WORDS
from vmtui.core.model import Moment, Vm, VmId
from vmtui.core.record.record_lines import decode
from vmtui.core.record.records import CLOSING, FORCED, WATCHED, Action, Json, Phase, Record
from vmtui.core.shutdown import Phase as Standing
from vmtui.core.stories.story import Entry, Kind, Story, begin, by_words, with_entry
from vmtui.core.text import clock
from vmtui.core.virsh import virsh_line
from vmtui.core.why.verdict import Sureness, Verdict

_BEGINS = WATCHED | FORCED
"""What an incident begins with; other deeds only belong to one that is there."""

_FORCE_ENDS = {
    "off-forced": "forced off by us",
    "not-forced": "not forced off",
    "reset": "reset by us",
    "not-reset": "not reset",
    "unknown": "nobody knows whether it was done",
}


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
    began = {x.record.entry: x.time for x in own.values() if x.record.phase is Phase.INTENT}
    # A clock that was set back meanwhile has later lines before the intent, or in the future.
    times = [(max(x.time, began.get(x.record.entry, x.time)), x) for x in own.values()]
    for time, line in sorted(times, key=lambda one: one[0]):
        at = Moment(line.time, now.boot - max(now.wall - time, 0.0))
        story = told(story, line.record, at, by_words(line.author), vm)
    return story


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
        if story is None or not story.takes_in(at):
            story = begin(record, vm)
        story = replace(story, open=story.open | {record.entry})
    elif story is None or (record.entry not in story.open and not story.goes_on(at)):
        return story
    if record.phase in CLOSING:
        story = replace(story, open=story.open - {record.entry})
    return with_entry(story, _entry(story, record, at, by))


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
            return Entry(at, Kind.DEED, f"more time: {clock(record.limit or 0)} in all", by)
        case Phase.TAKEN_OVER:
            return Entry(at, Kind.DEED, "another console took over the watch", by)
        case Phase.VERDICT:
            return _verdict(record, at)
        case Phase.OUTCOME if record.action in _BEGINS:
            return _outcome(record, at, by)
        case Phase.OUTCOME if record.action is Action.TYPED:
            return Entry(at, Kind.DEED, _typed(record), by, record.action.value)
        case Phase.OUTCOME:
            title = _title(record.action)
            words = f"{title}: {record.outcome or 'ended'}"
            return Entry(at, Kind.EVENT, _remarked(words, record))
        case Phase.UNWATCHED:
            words = "not watched any more; it may still go down"
            return Entry(at, Kind.OUTCOME, words, by, Phase.UNWATCHED.value)
        case Phase.ABANDONED:
            words = "nothing was done: the record was written too late"
            return Entry(at, Kind.OUTCOME, words, by, Phase.ABANDONED.value)
        case Phase.FROZEN:
            words = "its file systems were frozen first"
            return Entry(at, Kind.EVENT, _remarked(words, record))


def _intent(story: Story, record: Record, at: Moment, by: str) -> Entry:
    details = [f"reason given: {record.why}"] if record.why else []
    if record.action in WATCHED:
        way = "the guest agent" if record.mode == Mode.AGENT.value else "its ACPI power button"
        what = "restart" if record.action is Action.REBOOT else "shut down"
        words = f"asked to {what} by {way}; {clock(record.limit or 0)} given"
    elif record.action is Action.FORCE_OFF:
        words = "force off: confirmed, and written down first"
    elif record.action is Action.RESET:
        words = "reset: confirmed, and written down first"
    elif record.action is Action.TYPED:
        words = "began to type into it"
    else:
        words = _title(record.action)
    by_hand = _by_hand(record, Vm(story.vm, record.guest))
    return Entry(at, Kind.DEED, words, by, record.action.value, tuple(details), by_hand)


def _pressed(story: Story, record: Record, at: Moment, by: str) -> Entry:
    is_first = all(one.slug != Phase.PRESSED.value for one in story.entries)
    if record.mode == Mode.AGENT.value:
        words = "the guest agent is asked"
    else:
        words = "the power button is pressed"
    words += ": libvirt is called" if is_first else ", once more"
    return Entry(at, Kind.DEED, words, by, Phase.PRESSED.value)


def _outcome(record: Record, at: Moment, by: str) -> Entry:
    outcome = record.outcome or "ended"
    if record.action in FORCED:
        words = _FORCE_ENDS.get(outcome, outcome)
    elif record.action is Action.REBOOT and outcome == Standing.RESTARTED.value:
        words = "restarted"
    elif outcome in _ENDS:
        words = _ENDS[outcome]
    else:
        words = outcome
    return Entry(at, Kind.OUTCOME, _remarked(words, record), by, outcome)


_ENDS = {phase.value: words for phase, words in ENDS.items()}


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


def _by_hand(record: Record, vm: Vm) -> str:
    if record.action in WATCHED:
        mode = Mode.AGENT if record.mode == Mode.AGENT.value else Mode.ACPI
        is_reboot = record.action is Action.REBOOT
        return power_text.asking_by_hand(mode, vm, record.uri, reboot=is_reboot)
    if record.action in FORCED:
        return virsh_line(WORDS[record.action].verb, vm, record.uri)
    if record.action in power_text.DOING:
        return power_text.by_hand(record.action, vm, record.uri, record.word("path"))
    return ""


def _typed(record: Record) -> str:
    """How many keys were typed; which ones nobody writes down."""
    count = record.number("keys")
    if count is None:
        return "keys were typed into it"
    perhaps = record.number("perhaps")
    more = f", and perhaps {perhaps} more" if perhaps is not None else ""
    return f"{count} key{'' if count == 1 else 's'} typed into it{more}"


def _title(action: Action) -> str:
    return power_text.TITLES.get(action, action.value.replace("-", " ").capitalize())


def _remarked(words: str, record: Record) -> str:
    """Words, with the remark that stands in a line's evidence."""
    remark = record.word("words")
    return f"{words}: {remark}" if remark else words
