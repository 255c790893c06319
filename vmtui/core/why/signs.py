"""What the samples of a guest say since the press, measured once for all rows of the diagnosis."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from vmtui.core.frozen import frozen
from vmtui.core.model import Host, Moment, Vm
from vmtui.core.shutdown import Phase, SoftShutdown
from vmtui.core.why import rates
from vmtui.core.why.evidence import Evidence, Mark, Rates, Reading, Shot
from vmtui.core.why.verdict import LostPress, Verdict

RECENT = 5.0
"""Seconds that the present rates are taken over."""

HOLD = 10.0
"""Seconds after a burst of writing in which the guest still counts as writing."""

QUIET = 3.5
"""Seconds without a sign of work that make a guest idle, or hung."""

SILENCE = 5.0
"""Seconds without a sample after which it is QEMU that gives no answer."""

_BEFORE = 60.0
"""Seconds up to the last sample before the press that tell what is usual."""

_ENOUGH = 1.0
"""Seconds between two samples that make a rate worth its name; nearly, for timers are late."""

_LATE = 0.1

_GAP = 20.0
"""Seconds between two samples over which no rate is taken: what lies between is not known.

A machine that sleeps takes its samples and its own guests with it, which then would seem idle.
"""


_Shots = tuple[Shot, ...]


@frozen
class Case:
    """One guest to be judged.

    Attributes:
        vm: None where it is gone.
        host: Its host.
        shutdown: Its soft shutdown or reboot; None where nobody asked it for one.
        evidence: What was seen of it.
        now: Both clocks.
        first_press: When its button was first pressed in its present boot, by anybody, as far as
            that was seen.
        saw_boot: Whether its present boot was seen to begin, so that no press was missed.
    """

    vm: Vm | None
    host: Host
    shutdown: SoftShutdown | None
    evidence: Evidence
    now: Moment
    first_press: Moment | None = None
    saw_boot: bool = False


@frozen
class Signs:
    """A case, measured.

    Attributes:
        case: It.
        vm: Its guest, which is there.
        asked: The request that the guest has before it; None where it has none.
        press: When it got that, in seconds of the boot clock; None likewise. Of several presses
            the first that was not lost while it booted, if there is one.
        lost: The press that was lost while it booted; None where none was.
        last: The newest sample that tells something; None where there is none.
        readings: Those that tell figures, oldest first.
        recent: Samples of the last RECENT seconds, none from before the press.
        held: Likewise of the last HOLD seconds.
        now: Rates over ``recent``.
        usual: Rates before the press, or before the watch began; None where nobody knows.
        usual_words: Which of the two, in words; "" where nobody knows.
        shots_before: Looks at the screen from before the press, without those that failed; from
            before the first press of anybody, where there are any.
        is_first: Whether they are from before the first press: if not, they may show what it asks.
        shots_since: Those since, likewise.
        is_pressed_before: Whether its button was pressed before the present request.
        screen_error: Why the last look since the press failed; "" if it did not.
        before: The verdict until now.
    """

    case: Case
    vm: Vm
    asked: SoftShutdown | None
    press: float | None
    lost: LostPress | None
    last: Reading | None
    readings: Sequence[Reading]
    recent: tuple[Reading, ...]
    held: tuple[Reading, ...]
    now: Rates
    usual: Rates | None
    usual_words: str
    shots_before: tuple[Shot, ...]
    shots_since: tuple[Shot, ...]
    is_first: bool
    is_pressed_before: bool
    screen_error: str
    before: Verdict | None

    @property
    def evidence(self) -> Evidence:
        """What was seen."""
        return self.case.evidence

    @property
    def boot(self) -> float:
        """Now, in seconds of the boot clock."""
        return self.case.now.boot

    @property
    def since_press(self) -> float:
        """Seconds since the press, or since the watch began."""
        return self.boot - (self.evidence.since.boot if self.press is None else self.press)

    @property
    def watched_for(self) -> float:
        """Seconds since the press, or since samples are asked for, whichever is later."""
        return min(self.since_press, self.boot - self.evidence.sampled_since)

    @property
    def cores(self) -> float | None:
        """How many virtual CPUs' worth it computes; None where not known."""
        if self.now.cpu is None or self.last is None:
            return None
        return self.now.cpu * max(self.last.vcpus or 1, 1)

    @property
    def is_lost(self) -> bool:
        """Whether nothing reached it but presses that were lost while it booted."""
        return self.lost is not None and self.press is not None and not self._is_asked_since

    @property
    def _is_asked_since(self) -> bool:
        lost, presses = self.lost, self.asked.presses if self.asked else ()
        return lost is not None and any(one.boot > lost.press.boot for one in presses)

    @property
    def was(self) -> str:
        """The slug of the verdict until now; "" where there is none."""
        return self.before.slug.value if self.before else ""

    def lately(self, seconds: float) -> tuple[Reading, ...]:
        """Samples of so many last seconds, none from before the press."""
        return _lately(self.readings, self.press, seconds)

    def marks(self, event: str, seconds: float | None = None) -> tuple[Mark, ...]:
        """Events of one kind: since the press, or of the last ``seconds``."""
        begin = self.boot - seconds if seconds is not None else self.press
        return tuple(
            mark
            for mark in self.evidence.marks
            if mark.event == event and (begin is None or mark.at.boot >= begin)
        )


def read_signs(case: Case, vm: Vm, before: Verdict | None) -> Signs:
    """Measure a case."""
    evidence = case.evidence
    asked = _present_request(case.shutdown)
    lost = _lost_press(asked, vm, before)
    press = None if asked is None else _press_that_counts(asked, lost)
    last = _last_that_tells(evidence.readings)
    readings = _with_figures(evidence.readings, last)
    recent = _lately(readings, press, RECENT)
    usual, words = _usual(readings, _with_waiting(evidence.usual, recent), press)
    first = _first_press(case, press, lost)
    shots_before, shots_since = _parted(evidence.shots, first, asked)
    is_first = bool(shots_before)
    if not is_first and first != press:
        shots_before, shots_since = _parted(evidence.shots, press, asked)
    return Signs(
        case=case,
        vm=vm,
        asked=asked,
        press=press,
        lost=lost,
        last=last,
        readings=readings,
        recent=recent,
        held=_lately(readings, press, HOLD),
        now=rates.rates(recent),
        usual=usual,
        usual_words=words,
        shots_before=shots_before,
        shots_since=shots_since,
        is_first=is_first,
        is_pressed_before=first != press,
        screen_error=evidence.shots[-1].error if _is_since(evidence.shots[-1:], press) else "",
        before=before,
    )


def recent_readings(readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """The samples that the present figures of a guest are taken from, whenever it was asked."""
    told = _with_figures(readings, _last_that_tells(readings))
    return _lately(told, None, RECENT)


def pressed_at(shutdown: SoftShutdown) -> float:
    """When the first press reached the guest, as far as is known (boot clock)."""
    if shutdown.adopted:
        # What this console saw arrive may be a later press of its own.
        return (shutdown.presses or (shutdown.asked,))[0].boot
    known = [*(at.boot for at in shutdown.raised[:1])]
    if shutdown.accepted is not None:
        known.append(shutdown.accepted.boot)
    return max(min(known, default=shutdown.asked.boot), shutdown.asked.boot)


def _lost_press(asked: SoftShutdown | None, vm: Vm, before: Verdict | None) -> LostPress | None:
    """The lost press that the verdict until now knows of, if it is one of this request and run."""
    lost = before.lost if before else None
    if lost is None or asked is None or lost.press.boot < asked.asked.boot:
        return None
    is_another_run = vm.started is not None and vm.started.boot > lost.press.boot
    return None if is_another_run else lost


def _press_that_counts(asked: SoftShutdown, lost: LostPress | None) -> float:
    """When the first press reached the guest that was not lost; if all were, the first one."""
    if lost is not None:
        later = (one.boot for one in asked.presses if one.boot > lost.press.boot)
        return next(later, pressed_at(asked))
    return pressed_at(asked)


def _first_press(case: Case, press: float | None, lost: LostPress | None) -> float | None:
    """When anybody first pressed its button, as far as is known: at our press at the latest.

    Lost ones are none: the guest drew nothing because of them.
    """
    first = case.first_press
    if press is None or first is None or (lost is not None and first.boot <= lost.press.boot + 1):
        return press
    return min(press, first.boot)


def _present_request(shutdown: SoftShutdown | None) -> SoftShutdown | None:
    """A request that still can be followed: one that ended can't, but one not watched can."""
    if shutdown is None or (shutdown.phase.is_end and shutdown.phase is not Phase.UNWATCHED):
        return None
    return shutdown


def _last_that_tells(readings: Sequence[Reading]) -> Reading | None:
    return next((one for one in reversed(readings) if not one.is_silent), None)


def _with_figures(readings: Sequence[Reading], last: Reading | None) -> Sequence[Reading]:
    """Those that tell of disks too, where lately some did.

    libvirt leaves that out for a moment while another call asks the guest's QEMU.
    """
    known = [one for one in readings if one.written is not None and not one.is_silent]
    if last is None or not known or last.at.boot - known[-1].at.boot > SILENCE:
        return [one for one in readings if not one.is_silent]
    return known


def _lately(
    readings: Sequence[Reading], press: float | None, seconds: float
) -> tuple[Reading, ...]:
    if not readings:
        return ()
    end = readings[-1].at.boot
    # From the sample before, where none was taken then: a hung guest delays those of others.
    begin = rates.last_before(readings, end - seconds + _LATE)
    begin = max(begin, _last_gap(readings, begin))
    return rates.window(readings, begin if press is None else max(begin, press), end)


def _last_gap(readings: Sequence[Reading], begin: float) -> float:
    """When samples were taken again after the last gap since; ``begin`` if there was none."""
    later = readings[-1].at.boot
    for one in reversed(readings):
        at = one.at.boot
        if later - at > _GAP:
            return later
        if at < begin:
            break
        later = at
    return begin


def _usual(
    readings: Sequence[Reading], as_a_rule: Rates | None, press: float | None
) -> tuple[Rates | None, str]:
    """What the guest did before; bursts may fall between samples, so the higher writing counts."""
    seen = rates.NOTHING_KNOWN
    if press is not None:
        until = rates.last_before(readings, press)
        seen = rates.rates(rates.window(readings, until - _BEFORE, until))
    if seen.seconds < _ENOUGH - _LATE:
        return as_a_rule, "usually" if as_a_rule else ""
    if as_a_rule is not None:
        written = max(seen.written or 0.0, as_a_rule.written or 0.0)
        seen = replace(seen, written=written)
    return seen, "before the press"


def _with_waiting(as_a_rule: Rates | None, recent: Sequence[Reading]) -> Rates | None:
    """What a host's statistics tell, with the wait for a CPU that they leave out: as it is now.

    On a host that is short of CPUs a guest that computes all along would else seem to compute more
    since the press, or to have been half idle before.
    """
    if as_a_rule is None or as_a_rule.cpu is None:
        return as_a_rule
    return replace(as_a_rule, cpu=min(as_a_rule.cpu * rates.wanted(recent), 1.0))


def _parted(
    shots: Sequence[Shot], press: float | None, asked: SoftShutdown | None
) -> tuple[_Shots, _Shots]:
    """The looks that show something, from before the press and since.

    One that was under way while the press was is left out: nobody knows which screen it shows.
    """
    seen = tuple(one for one in shots if not one.error)
    if press is None:
        return seen, ()
    count = bisect_right(seen, press, key=_shot_boot)
    sent = _sent(press, asked)
    return tuple(one for one in seen[:count] if one.at.boot + one.took <= sent), seen[count:]


def _sent(press: float, asked: SoftShutdown | None) -> float:
    """When a press set out that had reached the guest by then: it may have drawn at once."""
    ours = (asked.asked, *asked.presses) if asked else ()
    return max((one.boot for one in ours if one.boot <= press), default=press)


def _shot_boot(shot: Shot) -> float:
    return shot.at.boot


def _is_since(shots: Sequence[Shot], press: float | None) -> bool:
    return press is not None and any(one.at.boot > press for one in shots)
