"""What one call does to a guest: start, wake, pause, save or unplug it, press SysRq, dump it.

Unlike a shutdown, such a deed has its end with libvirt's answer. Only what the guest itself has
to do goes on after it (`PASSED_ON`): libvirt passes a wake-up, keys or an interrupt on.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from vmtui.core.events import Detail, Lifecycle
from vmtui.core.frozen import frozen
from vmtui.core.model import Moment, VmId
from vmtui.core.record.records import Action

SHOWN = 300.0
"""Seconds for which it is shown that a deed failed."""

DONE_SHOWN = 30.0
"""Seconds for which it is shown that a deed was done, and an event is ascribed to it."""

DUMP_ENDS = 2.0
"""Seconds after a dump in which the event may come that its guest goes on."""


class DeedPhase(StrEnum):
    """Where a deed stands; the values of the ends are the outcomes in the journal."""

    ASKED = "asked"
    UNDER_WAY = "under-way"
    DONE = "done"
    PASSED_ON = "passed-on"
    REFUSED = "refused"
    UNKNOWN = "unknown"

    @property
    def is_end(self) -> bool:
        """Whether its answer is here."""
        return self not in (DeedPhase.ASKED, DeedPhase.UNDER_WAY)


@frozen
class Deed:
    """One deed of ours.

    Attributes:
        name: The guest's.
        entry: Ties the lines of its record together.
        action: What is done, as the journal calls it.
        begun: When the call was made; None while it waits for its turn.
        ended: When its answer came.
        words: libvirt's words for a refusal, or a remark on its delay.
        path: Of a dump: its file on the host; "" for all others.
        snapshot: Of a snapshot that is taken or brought back: its name; "" for all others.
        description: Of one that is taken.
        is_seen: Whether the event that it brings about was seen: a later one is not its doing.
        is_restored: Of a start: whether what came up is what was saved.
        is_left: Whether its call is unanswered for so long that nothing waits for it any more.
        why: The reason that was given for it; "" for none.
    """

    vm: VmId
    name: str
    entry: str
    action: Action
    asked: Moment
    domain_id: int | None = None
    phase: DeedPhase = DeedPhase.ASKED
    begun: Moment | None = None
    ended: Moment | None = None
    words: str = ""
    path: str = ""
    snapshot: str = ""
    description: str = ""
    is_seen: bool = False
    is_restored: bool = False
    is_left: bool = False
    why: str = ""

    def end(self, phase: DeedPhase, at: Moment, words: str = "") -> Deed:
        """Its answer is here."""
        return replace(self, phase=phase, ended=at, words=words)

    @property
    def is_under_way(self) -> bool:
        """Whether its answer is not here yet."""
        return not self.phase.is_end

    def holds_up(self, action: Action) -> bool:
        """Whether another action on the guest must wait for it."""
        return self.is_under_way and (not self.is_left or self.action is action)

    @property
    def failed(self) -> bool:
        """Whether it was not done, or nobody knows."""
        return self.phase in (DeedPhase.REFUSED, DeedPhase.UNKNOWN)

    @property
    def starts(self) -> bool:
        """Whether it starts the guest, did, or perhaps did."""
        return self.action is Action.POWER_ON and self.phase is not DeedPhase.REFUSED

    def is_recent(self, now: Moment) -> bool:
        """Whether it may still be the cause of what happens to the guest."""
        if self.is_seen or self.failed:
            return False
        ascribed = DUMP_ENDS if self.action is Action.DUMP else DONE_SHOWN
        return now.boot - (self.ended or now).boot < ascribed

    def is_news(self, now: Moment) -> bool:
        """Whether it comes before what its guest's state and its host say."""
        return self.ended is None or self.failed or now.boot - self.ended.boot < DONE_SHOWN

    def brings_about(self, event: Lifecycle, detail: Detail) -> bool:
        """Whether this event is what it leads to."""
        match self.action:
            case Action.POWER_ON:
                return event is Lifecycle.STARTED and detail is not Detail.WAKEUP
            case Action.WAKE:
                return event is Lifecycle.STARTED and detail is Detail.WAKEUP
            case Action.PAUSE:
                return event is Lifecycle.SUSPENDED and detail is Detail.USER
            case Action.RESUME:
                return event is Lifecycle.RESUMED
            case Action.REVERT:
                return detail is Detail.SNAPSHOT
            case Action.DUMP | Action.SNAPSHOT:
                return event is Lifecycle.RESUMED
            case Action.MANAGED_SAVE:
                return event is Lifecycle.STOPPED and detail is Detail.SAVED
            case _:
                return False

    def is_outdated(self, now: Moment, *, is_paused: bool) -> bool:
        """Whether there is nothing to say of it any more.

        Who paused a guest is worth saying until it goes on.

        Args:
            now: Both clocks.
            is_paused: Whether the guest is paused now.
        """
        if is_paused and self.action is Action.PAUSE and self.phase is DeedPhase.DONE:
            return False
        shown = SHOWN if self.failed else DONE_SHOWN
        return self.ended is not None and now.boot - self.ended.boot >= shown


_WORDS = {
    Action.POWER_ON: ("starting", "started"),
    Action.WAKE: ("waking", "woken"),
    Action.PAUSE: ("pausing", "paused"),
    Action.RESUME: ("resuming", "resumed"),
    Action.MANAGED_SAVE: ("saving", "saved"),
    Action.SYSRQ: ("sending the SysRq keys", "sent the SysRq keys"),
    Action.CUT_LINK: ("cutting its network", "cut from its network"),
    Action.RESTORE_LINK: ("restoring its network", "put back on its network"),
    Action.NMI: ("sending an NMI", "sent an NMI"),
    Action.DUMP: ("dumping its memory", "dumped"),
    Action.SNAPSHOT: ("taking a snapshot", "kept in a snapshot"),
    Action.REVERT: ("reverting to a snapshot", "reverted"),
}

_RESTORED = ("restoring", "restored")

PASSED_ON = frozenset({Action.WAKE, Action.SYSRQ, Action.NMI})
"""What libvirt only hands to the guest, which then does it, or does not."""


def deed_words(deed: Deed, now: Moment) -> str:
    """How a deed stands, in one line."""
    doing, done = _RESTORED if deed.is_restored else _WORDS[deed.action]
    match deed.phase:
        case DeedPhase.ASKED:
            return f"{doing}: {deed.words}" if deed.words else f"{doing}, not begun yet"
        case DeedPhase.UNDER_WAY:
            minutes, seconds = divmod(int(now.boot - (deed.begun or now).boot), 60)
            words = f": {deed.words}" if deed.words else ""
            return f"{doing}, {minutes}:{seconds:02}{words}"
        case DeedPhase.PASSED_ON:
            return doing
        case DeedPhase.DONE:
            what = deed.path or deed.snapshot
            return f"{done} by us{f': {what}' if what else ''}"
        case DeedPhase.REFUSED:
            return f"not {done}: {deed.words}"
        case DeedPhase.UNKNOWN:
            return f"perhaps {done}, nobody knows: {deed.words}"
