"""A forced power-off, or a reset, from the open dialog to its end.

libvirt's ``destroy`` tells QEMU to end (SIGTERM) and kills it (SIGKILL) after ten seconds. A
QEMU that does not even die of that is stuck in the kernel; libvirt may then report the domain
off although its process lives on, and its disks with it.

A reset loses as much, and QEMU has to carry it out: one that hangs does not.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from vmtui.core.freeze import Freeze, FreezeStage, filesystems, freezing_words
from vmtui.core.frozen import frozen
from vmtui.core.model import Moment, PowerState, Stop, VmId
from vmtui.core.record.records import Action

KILL_AFTER = 10.0
"""Seconds after which libvirt follows SIGTERM with SIGKILL (virProcessKillPainfully)."""

DOUBT_AFTER = 35.0
"""Seconds after which "reported off" no longer means that QEMU is gone."""


class ForcePhase(StrEnum):
    """Where a forced power-off stands."""

    PREPARING = "preparing"
    READY = "ready"
    RECORDING = "recording"
    SENT = "sent"
    DONE = "done"
    REFUSED = "refused"
    UNKNOWN = "unknown"

    @property
    def is_open(self) -> bool:
        """Whether nothing has been done yet, so that the dialog may still be cancelled."""
        return self in (ForcePhase.PREPARING, ForcePhase.READY)

    @property
    def is_under_way(self) -> bool:
        """Whether it was meant, and its end is not known yet."""
        return self in (ForcePhase.RECORDING, ForcePhase.SENT)


@frozen
class Forcing:
    """One guest that somebody wants to force off, or to reset.

    Attributes:
        entry: Ties the lines of its record together.
        prepared: When the dialog opened.
        epoch: The host's connection count then: a reconnect makes the run uncertain.
        start: The number of the last STARTED seen then (see ``Run``).
        domain_id: The run that the host's fresh connection read; None until then.
        cpu_time: Its CPU time then, in nanoseconds.
        state: Its state there.
        called: When the call was made, after the host's last look at the guest.
        ended: When its end was known.
        words: What went wrong, or a remark.
        why: The reason given, "" if none.
        action: Which of the two.
        freeze: The freeze of its file systems before; None where none is wanted.
        out_of_sight: Whether its host gives no answer since it was sent.
    """

    vm: VmId
    name: str
    entry: str
    prepared: Moment
    epoch: int
    start: int
    phase: ForcePhase = ForcePhase.PREPARING
    domain_id: int | None = None
    cpu_time: int | None = None
    state: PowerState = PowerState.NO_STATE
    called: Moment | None = None
    ended: Moment | None = None
    words: str = ""
    why: str = ""
    action: Action = Action.FORCE_OFF
    freeze: Freeze | None = None
    out_of_sight: bool = False

    @property
    def is_reset(self) -> bool:
        """Whether the guest is to start again at once."""
        return self.action is Action.RESET

    def refused(self, words: str, at: Moment) -> Forcing:
        """Nothing was forced, for this reason."""
        return replace(self, phase=ForcePhase.REFUSED, words=words, ended=at)

    def took(self, now: Moment) -> float:
        """Seconds from the call to its end, or to now; 0 before the call."""
        return (self.ended or now).boot - self.called.boot if self.called else 0.0

    def in_doubt(self, now: Moment) -> bool:
        """Whether the call took so long that QEMU may live on after "reported off"."""
        return not self.is_reset and self.took(now) >= DOUBT_AFTER


def force_words(forcing: Forcing, now: Moment) -> str:
    """How a forced power-off or a reset stands, in one line."""
    took = forcing.took(now)
    verb, done = ("resetting", "reset") if forcing.is_reset else ("forcing", "forced")
    freezing = freezing_words(forcing.freeze, forcing.words) if forcing.freeze else ""
    match forcing.phase:
        case ForcePhase.PREPARING | ForcePhase.READY:
            return ""
        case ForcePhase.RECORDING:
            return "writing the record first"
        case ForcePhase.SENT if forcing.called is None and freezing:
            return freezing
        case ForcePhase.SENT if forcing.called and forcing.out_of_sight:
            return f"{verb}: its host gives no answer, nobody knows how far it got"
        case ForcePhase.SENT if forcing.called is None:
            return f"{verb}: {forcing.words or 'its host looks at it once more'}"
        case ForcePhase.SENT if forcing.is_reset:
            return f"resetting: no answer from QEMU for {took:.0f} s"
        case ForcePhase.SENT if took < KILL_AFTER:
            return f"forcing: QEMU told to end (TERM), killed in {KILL_AFTER - took:.0f} s"
        case ForcePhase.SENT if took < DOUBT_AFTER:
            return f"forcing: QEMU killed (KILL), not gone yet after {took:.0f} s"
        case ForcePhase.SENT:
            return f"QEMU survives KILL for {took:.0f} s: {DOUBT}"
        case ForcePhase.DONE if forcing.in_doubt(now):
            return f"reported off after {took:.0f} s: {DOUBT}"
        case ForcePhase.DONE:
            return "reset by us" if forcing.is_reset else f"{_FORCED}{_frozen_first(forcing)}"
        case ForcePhase.REFUSED if forcing.freeze and forcing.freeze.stage is FreezeStage.STUCK:
            return f"not {done}, perhaps left frozen (T, or virsh domfsthaw): {forcing.words}"
        case ForcePhase.REFUSED:
            return f"not {done}: {forcing.words}"
        case ForcePhase.UNKNOWN:
            return f"perhaps {done}, nobody knows: {forcing.words}"


_FORCED = Stop.FORCED_BY_US.value


def _frozen_first(forcing: Forcing) -> str:
    number = forcing.freeze.filesystems if forcing.freeze else 0
    return f", {filesystems(number)} frozen first" if number else ""


DOUBT = "QEMU may still live: check its pid, start the guest nowhere"
