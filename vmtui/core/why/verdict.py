"""Why a guest still runs, or how it ended: one slug, its reasons, and how sure it is."""

from __future__ import annotations

from enum import StrEnum

from vmtui.core.frozen import frozen
from vmtui.core.model import Moment


class Slug(StrEnum):
    """Every verdict there is; the values stand in JSON, in the journal and in tests."""

    OFF_BY_GUEST = "off-by-guest"
    OFF_FORCED = "off-forced"
    OFF_CRASHED = "off-crashed"
    OFF_FAILED = "off-failed"
    OFF_HIBERNATED = "off-hibernated"
    OFF_SAVED = "off-saved"
    OFF_MIGRATED = "off-migrated"
    VANISHED = "vanished"
    QEMU_CLOSING = "qemu-closing"
    ASLEEP = "asleep"
    PAUSED = "paused"
    CRASHED = "crashed"
    RESTARTS = "restarts"
    RESET_LOOP = "reset-loop"
    JOB_RUNNING = "job-running"
    WORKING = "working"
    BUSY_AS_BEFORE = "busy-as-before"
    CPU_WORKING = "cpu-working"
    CPU_HUNG = "cpu-hung"
    BOOTING = "booting"
    NO_ACPI = "no-acpi"
    DISPLAY_WOKE = "display-woke"
    WAITING_FOR_INPUT = "waiting-for-input"
    WITHDRAWN = "withdrawn"
    IGNORES_BUTTON = "ignores-button"
    BLIND = "blind"
    QEMU_HUNG = "qemu-hung"
    HOST_UNREACHABLE = "host-unreachable"
    OFF = "off"
    """It is off, and nobody saw how its last run ended."""
    UP = "up"
    """It runs, was not asked to go down, and nothing speaks against asking it."""
    TOO_EARLY = "too-early"
    """It was asked just now: there is nothing to judge by yet."""


class Sureness(StrEnum):
    """How far a verdict can be relied on."""

    SEEN = "seen"
    """libvirt or QEMU says so."""
    LIKELY = "likely"
    """Figures say so, and little else could look like it."""
    PERHAPS = "perhaps"
    """It looks like it from outside; something else may look the same. Said with a "?"."""


@frozen
class SeenBefore:
    """What another process found that watched the guest before this one.

    Attributes:
        at: When it was first found.
        by: Who watched then, in words.
    """

    slug: Slug
    at: Moment
    by: str


UNSEEN_BEFORE = "its screen before the first press was not seen: it may ask something there: v look"
"""The reason that leaves open whether an idle guest asks somebody: it may have for long."""


UNHEARD_BEFORE = "nobody knows who asked it before this vmtui saw it: it may ask something: v look"
"""The reason that leaves open whether it asks since a press that this process did not hear of."""

BY_OUR_KEYS = "keys were typed into it by us, and then its old screen was back"
"""The reason that tells who withdrew a request: whoever typed through vmtui."""


@frozen
class LostPress:
    """A press that came while the guest booted, before it listened to its button.

    Attributes:
        press: It; of several that were lost the last.
        up: When the guest first came to rest after it; None while it boots.
    """

    press: Moment
    up: Moment | None = None


@frozen
class Verdict:
    """What a guest is about, as far as a host can tell.

    Attributes:
        since: When this verdict was first reached; later samples that agree do not move it.
        words: A short sentence without a full stop, with its most telling figure, such as
            "still working: wrote 19.6 MB in the last 5 s".
        note: The same in at most 40 cells, for a line of the table.
        sureness: How far it can be relied on.
        reasons: What speaks for it, each a line with its figures.
        unknown: What can't be known from outside; "" where nothing is hidden.
        lost: What later verdicts must not forget: a lost press stays lost.
    """

    slug: Slug
    since: Moment
    words: str
    note: str
    sureness: Sureness
    reasons: tuple[str, ...] = ()
    unknown: str = ""
    lost: LostPress | None = None
