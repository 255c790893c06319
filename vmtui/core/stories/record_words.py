"""A line of the journal in the words of its guest's story."""

from __future__ import annotations

from vmtui.core import force_text, power_text
from vmtui.core.commands import Mode
from vmtui.core.deeds import DeedPhase
from vmtui.core.ends_text import ENDS
from vmtui.core.freeze import FREEZE_FIRST, PERHAPS_FROZEN
from vmtui.core.model import Vm
from vmtui.core.record.open_freezes import RUN_ENDED
from vmtui.core.record.records import FORCED, WATCHED, Action, Phase, Record
from vmtui.core.shutdown import Phase as Standing
from vmtui.core.text import clock
from vmtui.core.virsh import out_of_reach, virsh_line

BEGAN_TO_TYPE = "began to type into it"


def intent_words(record: Record) -> str:
    """What somebody was about to do."""
    if record.action in WATCHED:
        way = "the guest agent" if record.mode == Mode.AGENT.value else "its ACPI power button"
        what = "restart" if record.action is Action.REBOOT else "shut down"
        return f"asked to {what} by {way}; {clock(record.limit or 0)} given"
    if record.action is Action.FORCE_OFF and record.mode == FREEZE_FIRST:
        return "force off: confirmed, with a freeze first, and written down first"
    if record.action is Action.FORCE_OFF:
        return "force off: confirmed, and written down first"
    if record.action is Action.RESET:
        return "reset: confirmed, and written down first"
    if record.action is Action.TYPED:
        return BEGAN_TO_TYPE
    return title(record.action)


def end_words(record: Record) -> str:
    """How a request or a force ended."""
    outcome = record.outcome or "ended"
    if record.action in FORCED and outcome in _FORCE_ENDS:
        words = _FORCE_ENDS[outcome]
    elif record.action is Action.REBOOT and outcome == Standing.RESTARTED.value:
        words = "restarted"
    else:
        words = _ENDS.get(outcome) or _plainly(outcome)
    return remarked(words, record)


def answer_words(record: Record) -> str:
    """What came of a deed."""
    return f"{title(record.action)}: {_answer(record)}"


def outcome_words(record: Record) -> str:
    """How anything ended, without what it was."""
    if record.action in FORCED | WATCHED:
        return end_words(record)
    return typed_words(record) if record.action is Action.TYPED else _answer(record)


def _answer(record: Record) -> str:
    outcome = record.outcome or "ended"
    return remarked(_ANSWERS.get(outcome) or _plainly(outcome), record)


def typed_words(record: Record) -> str:
    """How many keys were typed; which ones nobody writes down."""
    count = record.number("keys")
    if count is None:
        return "keys were typed into it"
    perhaps = record.number("perhaps")
    more = f", and perhaps {perhaps} more" if perhaps is not None else ""
    return f"{count} key{'' if count == 1 else 's'} typed into it{more}"


def remarked(words: str, record: Record) -> str:
    """Words, with the remark that stands in a line's evidence."""
    remark = record.word("words")
    return f"{words}: {remark}" if remark else words


def by_hand(record: Record, vm: Vm) -> str:
    """The same done with virsh; of what was perhaps left frozen, the thaw that is still owed."""
    if out_of_reach(record.uri):
        return ""
    if record.phase is Phase.OUTCOME:
        is_frozen = record.outcome == PERHAPS_FROZEN
        return virsh_line("domfsthaw", vm, record.uri) if is_frozen else ""
    if record.action in WATCHED:
        mode = Mode.AGENT if record.mode == Mode.AGENT.value else Mode.ACPI
        is_reboot = record.action is Action.REBOOT
        return power_text.asking_by_hand(mode, vm, record.uri, reboot=is_reboot)
    if record.action in FORCED:
        verb = force_text.WORDS[record.action].verb
        return force_text.by_hand(verb, vm, record.uri, freeze=record.mode == FREEZE_FIRST).text
    if record.action is Action.THAW:
        return virsh_line("domfsthaw", vm, record.uri)
    if record.action in power_text.DOING:
        return power_text.by_hand(
            record.action, vm, record.uri, record.word("path") or record.word("snapshot")
        )
    return ""


def title(action: Action) -> str:
    """What a deed is called."""
    return _TITLES.get(action) or _plainly(action.value).capitalize()


def _plainly(slug: str) -> str:
    return slug.replace("-", " ")


_TITLES = power_text.TITLES | {
    Action.THAW: "Thaw of what our freeze may have left",
    Action.WAKE: "Wake up",
    Action.CTRL_ALT_DEL: "Ctrl+Alt+Del",
}

_ENDS = {phase.value: words for phase, words in ENDS.items()}

_FORCE_ENDS = {
    "off-forced": "forced off by us",
    "not-forced": "not forced off",
    PERHAPS_FROZEN: "not forced off, and perhaps left frozen",
    "reset": "reset by us",
    "not-reset": "not reset",
    "unknown": "nobody knows whether it was done",
}

_ANSWERS = {
    DeedPhase.DONE.value: "done",
    DeedPhase.PASSED_ON.value: "passed on; what the guest makes of it is not told",
    DeedPhase.REFUSED.value: "refused",
    DeedPhase.UNKNOWN.value: "nobody knows whether it was done",
    "thawed": "thawed",
    "not-thawed": "not thawed, and perhaps still frozen",
    RUN_ENDED: "needed no more, for the guest went off",
}
