"""The rows of the diagnosis that the figures answer: writing, reading, sending, computing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from vmtui.core.events import Signal
from vmtui.core.frozen import frozen
from vmtui.core.text import size
from vmtui.core.why import rates
from vmtui.core.why.evidence import Rates, Shot
from vmtui.core.why.said import Said, agent_words, percent, seconds, times
from vmtui.core.why.said_by_host import event_words, figure_words
from vmtui.core.why.shots import change
from vmtui.core.why.signs import HOLD, QUIET, Signs
from vmtui.core.why.verdict import LostPress, Slug, Sureness

_KIB = 1024.0

MORE = 2.0
"""Times its usual rate beyond which a guest is said to work at something new."""

_STILL_MORE = 1.25
"""Times its usual rate beyond which a guest that was said so still is.

What was said is left at clearly less than it was said at, here as below: work whose rate varies by
30 % from second to second would else flip between two verdicts.
"""

_STILL_WORTH = 0.5
"""Part of its floor above which work that was worth a word still is."""

BUSY_CPU = 0.7
"""Part of all its virtual CPUs beyond which it computes hard."""

_STILL_BUSY_CPU = 0.5
"""Likewise, below which one that was said to no longer does."""

_CALM_BEFORE = 0.5
"""Part of its virtual CPUs below which it did not compute hard before."""

IDLE_CORES = 0.3
"""Virtual CPUs' worth below which a guest is idle: timers and a tray icon cost that much."""

_STILL_IDLE_CORES = 0.15
"""Likewise, below which one that computed has become idle."""

YOUNG = 60.0
"""Seconds after its start in which a guest may not have armed its button yet."""

_DRAWN = 8.0
"""Seconds for which a guest that drew something still counts as drawing."""

_MOTIONLESS = 60.0
"""Seconds without a byte read, written or sent before one that moved may be said to hang."""

_ENOUGH = 2.9
"""Seconds of samples that tell what the CPU is about."""

_BUSY = (Slug.CPU_WORKING, Slug.CPU_HUNG, Slug.BUSY_AS_BEFORE, Slug.BOOTING)

_WORKS = (Slug.WORKING, Slug.BUSY_AS_BEFORE)

_NOT_KNOWN = "what is usual for it: it was not watched before the press"

_UNSEEN = "what the work is: the end of it, an update, or something of its own"


@frozen
class _Work:
    """A kind of work that its host can count.

    Attributes:
        name: The field of ``Rates``.
        past: Its verb, as in "wrote 3 MiB".
        present: Likewise, as in "writes 3 MiB/s".
        floor: Bytes per second that are worth a word.
    """

    name: str
    past: str
    present: str
    floor: float

    def of(self, rates_: Rates) -> float | None:
        """Bytes per second of it."""
        found: float | None = getattr(rates_, self.name)
        return found


_WRITING = _Work("written", "wrote", "writes", 64 * _KIB)
_READING = _Work("read", "read", "reads", 256 * _KIB)
_SENDING = _Work("sent", "sent", "sends", 256 * _KIB)
_OTHERS = (_READING, _SENDING)


def working(signs: Signs) -> Said | None:
    """It writes more than it used to: wait."""
    return _more_of(_WRITING, signs, Sureness.LIKELY)


def writes_as_before(signs: Signs) -> Said | None:
    """It writes as it used to, so that nothing tells whether it follows."""
    return None if signs.is_lost else _as_much_of(_WRITING, signs)


def cpu_working(signs: Signs) -> Said | None:
    """It computes clearly more than it used to."""
    cpu, cores = signs.now.cpu, signs.cores
    if signs.asked is None or cpu is None or cores is None or signs.now.seconds < _ENOUGH:
        return None
    usual = signs.usual.cpu if signs.usual else None
    if not _computes(cores, signs) or _still_boots(signs):
        return None
    if usual is not None and not _is_more_cpu(_cpu_held(Slug.CPU_WORKING, signs), usual, signs):
        return None
    before = "" if usual is None else f", {percent(usual)} {signs.usual_words}"
    return Said(
        Slug.CPU_WORKING,
        f"computes: CPU {percent(cpu)} in the last {seconds(signs.now.seconds)}{before}: working?",
        f"CPU {percent(cpu)}{'' if usual is None else f', {percent(usual)} before'}: working?",
        Sureness.PERHAPS,
        (figure_words(signs), agent_words(signs.evidence.agent)),
        _NOT_KNOWN if usual is None else _UNSEEN,
    )


def _still_boots(signs: Signs) -> bool:
    """Whether the boot that lost the press goes on, as far as is known: then that computes."""
    lost = signs.lost
    return lost is not None and signs.is_lost and lost.up is None and not _rested_before(signs)


def _computes(cores: float, signs: Signs) -> bool:
    return cores > (_STILL_IDLE_CORES if signs.was in _BUSY else IDLE_CORES)


def _cpu_held(slug: Slug, signs: Signs) -> float:
    """What it computes; once said to, as much as it did in HOLD seconds, if that was more."""
    of_now = signs.now.cpu or 0.0
    if signs.was != slug:
        return of_now
    return max(of_now, rates.rates(signs.held).cpu or 0.0)


def _is_more_cpu(cpu: float, usual: float, signs: Signs) -> bool:
    held = signs.was == Slug.CPU_WORKING
    if cpu > (_STILL_BUSY_CPU if held else BUSY_CPU) and usual < _CALM_BEFORE:
        return True
    return cpu > usual * (_STILL_MORE if held else MORE) + 0.05


def cpu_hung(signs: Signs) -> Said | None:
    """It computes without a pause, as before, and nothing else of it moves."""
    cpu, usual = signs.now.cpu, signs.usual
    limit = _STILL_BUSY_CPU if signs.was == Slug.CPU_HUNG else BUSY_CPU
    if cpu is None or signs.now.seconds < QUIET or _cpu_held(Slug.CPU_HUNG, signs) <= limit:
        return None
    if usual is None or usual.cpu is None or usual.cpu <= limit:
        return None
    if _moved(signs) or _agent_lives(signs):
        return None
    when = f"before and since the press ({percent(usual.cpu)} before)"
    words = f"CPU {percent(cpu)} {when if signs.asked else 'all along'}, and nothing else moves"
    young = _age(signs)
    reasons = (
        f"it neither reads nor writes for {seconds(rates.rates(signs.held).seconds)}",
        f"it is {seconds(young)} old: it may still be booting" if young is not None else "",
        *event_words(signs),
        agent_words(signs.evidence.agent),
    )
    unknown = "a computation that needs no disk looks the same from outside"
    note = f"CPU {percent(cpu)} all along: hung?"
    return Said(Slug.CPU_HUNG, f"{words}: hung?", note, Sureness.PERHAPS, reasons, unknown)


def booting(signs: Signs) -> Said | None:
    """It started just now and is still at it, so that the press was lost."""
    young, agent = _age(signs), signs.evidence.agent
    if young is None or not (sign := _sign_of_life(signs)):
        return None
    if agent is not None and agent.responds and _rested_before(signs):
        return None  # It was up: it works because of the press.
    lost = ": the press was lost, press again once it is up" if signs.asked else ""
    return Said(
        Slug.BOOTING,
        f"still booting, {seconds(young)} after its start{lost}",
        "booting: the press was lost" if signs.asked else "",
        Sureness.LIKELY,
        (sign, "a guest arms its power button late in its start"),
    )


def lost_in_boot(signs: Signs) -> Said | None:
    """It was booting when it was asked; what it draws and does since is its boot's, or asks."""
    lost = signs.lost
    if lost is None or not signs.is_lost or signs.now.seconds < QUIET:
        return None
    since = signs.shots_since
    is_new = bool(since) and change(signs.shots_before, since[-1]).is_new
    sign = _sign_of_life(signs)
    reasons = (
        started_lately(signs),
        "its screen is a new one since: its boot drew that, or it asks something" if is_new else "",
        sign,
        figure_words(signs),
        agent_words(signs.evidence.agent),
    )
    if sign:
        words = "it was booting when it was asked, and is at it since: the press was lost?"
        note = "booting: the press was lost"
    else:
        up = signs.boot - lost.up.boot if lost.up else 0.0
        was = f"it was booting when it was asked, and is up now, for {seconds(up)}, and idle"
        words = f"{was}: the press was lost? Press again"
        note = "up now, press lost: s again"
    unknown = "whether the press reached it after all, and it asks something: look at it"
    return Said(Slug.BOOTING, words, note, Sureness.PERHAPS, reasons, unknown)


def lost_press(signs: Signs, said: Said) -> LostPress | None:
    """What is to be remembered of a press that was lost in a boot; None where nothing is (more).

    A guest that sets to work after a rest may have got it after all, or another one.
    """
    asked, lost = signs.asked, signs.lost
    if asked is None:
        return None
    if said.slug is Slug.BOOTING:
        up = lost.up if lost else None
        if lost is not None and up is None and not _sign_of_life(signs):
            up = signs.case.now
        return LostPress((asked.presses or (asked.asked,))[-1], up)
    is_at_work = said.slug in (Slug.WORKING, Slug.CPU_WORKING)
    if lost is not None and is_at_work and (lost.up or _rested_before(signs)):
        return None
    return lost


def _rested_before(signs: Signs) -> bool:
    """Whether it was seen to do nothing before the press, as no guest that boots."""
    usual = signs.usual
    if usual is None or usual.cpu is None or usual.cpu > IDLE_CORES:
        return False
    return all((work.of(usual) or 0.0) < work.floor for work in (_WRITING, *_OTHERS))


def busy_as_before(signs: Signs) -> Said | None:
    """It reads, sends or computes: more than it used to, or as it used to."""
    for work in _OTHERS:
        if (said := _more_of(work, signs, Sureness.PERHAPS)) is not None:
            return said
    for work in _OTHERS:
        if (said := _as_much_of(work, signs)) is not None:
            return said
    cpu, cores = signs.now.cpu, signs.cores
    if signs.asked is None or cpu is None or cores is None:
        return None
    if not _computes(cores, signs) or signs.now.seconds < QUIET:
        return None
    return _busy(f"CPU {percent(cpu)}", "", signs)


def started_lately(signs: Signs) -> str:
    """That a press met a guest that had just started, in words; "" where it did not."""
    young, press = _age(signs, YOUNG + signs.since_press), signs.press
    if young is None or press is None or young - signs.since_press >= YOUNG:
        return ""
    return f"pressed {seconds(young - signs.since_press)} after its start: it may have been lost"


def is_idle(signs: Signs) -> bool:
    """Whether figures are known, for long enough, and tell of no work; asked after all rows."""
    return signs.now.seconds >= QUIET


def _more_of(work: _Work, signs: Signs, sureness: Sureness) -> Said | None:
    done = _active(work, signs)
    if signs.asked is None or done is None:
        return None
    rate = work.of(done) or 0.0
    usual = work.of(signs.usual) if signs.usual else None
    factor = _STILL_MORE if signs.was == Slug.WORKING else MORE
    if usual is not None and rate <= usual * factor:
        return None
    amount = size(rate * done.seconds)
    within = seconds(done.seconds)
    compared = "" if usual is None else f", {times(rate, usual, signs.usual_words)}"
    return Said(
        Slug.WORKING,
        f"still working: {work.past} {amount} in the last {within}{compared}",
        f"working: {work.past} {amount} in {within}",
        sureness if usual is not None else Sureness.PERHAPS,
        (figure_words(signs), agent_words(signs.evidence.agent)),
        _NOT_KNOWN if usual is None else _UNSEEN,
    )


def _as_much_of(work: _Work, signs: Signs) -> Said | None:
    done = _active(work, signs)
    if signs.asked is None or done is None:
        return None
    usual = work.of(signs.usual) if signs.usual else None
    before = f", {size(usual)}/s {signs.usual_words}" if usual is not None else ""
    return _busy(f"{work.present} {size(work.of(done) or 0.0)}/s", before, signs)


def _busy(what: str, before: str, signs: Signs) -> Said:
    since = signs.shots_since
    new = bool(since) and change(signs.shots_before, since[-1]).is_new
    return Said(
        Slug.BUSY_AS_BEFORE,
        f"busy as before the press: {what}{before}",
        f"as before: {what}",
        Sureness.LIKELY,
        (
            "its screen is a new one since the press: look at it" if new else "",
            figure_words(signs),
            agent_words(signs.evidence.agent),
        ),
        "whether it follows the press beside its work",
    )


def _active(work: _Work, signs: Signs) -> Rates | None:
    """What it did of this work; None where that is not worth a word.

    A burst counts for HOLD seconds, so that a pause between two is not taken for rest.
    """
    floor = work.floor * (_STILL_WORTH if signs.was in _WORKS else 1.0)
    now = work.of(signs.now)
    if now is not None and now > floor and signs.now.seconds >= 0.9:
        return signs.now
    whole = rates.rates(signs.held)
    done = work.of(whole)
    if done is not None and done * whole.seconds < floor:
        return None  # In all less than one burst: a guest at rest is judged quickly.
    for step in rates.steps(signs.held):
        if (work.of(step) or 0.0) * step.seconds >= floor * max(step.seconds, 1.0):
            return whole
    return None


def _moved(signs: Signs) -> bool:
    """Whether it read, wrote or sent anything lately, however little: no hung guest does."""
    within = HOLD if signs.was == Slug.CPU_HUNG else _MOTIONLESS
    done = rates.rates(signs.lately(within))
    return any((rate or 0.0) > 0 for rate in (done.read, done.written, done.sent))


def _agent_lives(signs: Signs) -> bool:
    """Whether its agent answered since the press, or since the watch began."""
    agent = signs.evidence.agent
    return agent is not None and agent.responds and signs.boot - agent.at.boot < signs.since_press


def _age(signs: Signs, limit: float = YOUNG) -> float | None:
    """Seconds since its start, where that is known and less than the limit."""
    ages = []
    if signs.vm.started is not None:
        ages.append(signs.boot - signs.vm.started.boot)
    resets = [one for one in signs.evidence.marks if one.event == Signal.REBOOT.value]
    if resets:
        ages.append(signs.boot - resets[-1].at.boot)
    young = min((one for one in ages if one >= 0), default=None)
    return young if young is not None and young < limit else None


def _sign_of_life(signs: Signs) -> str:
    """What shows that it is at work, in words; "" where nothing does."""
    for work in (_WRITING, *_OTHERS):
        done = _active(work, signs)
        if done is not None:
            return f"it {work.present} {size(work.of(done) or 0.0)}/s"
    cores = signs.cores
    if cores is not None and signs.now.cpu is not None and _computes(cores, signs):
        return f"it computes: CPU {percent(signs.now.cpu)}"
    return "it draws on its screen" if _draws(signs) else ""


def _draws(signs: Signs) -> bool:
    """Whether it drew something new lately; once pressed, only if it did just before that too."""
    before = signs.shots_before
    shots = [*before, *signs.shots_since]
    if len(shots) < 2 or signs.boot - shots[-1].at.boot >= _DRAWN:
        return False
    if signs.press is not None and not _drew(before, signs.press - _DRAWN):
        return False
    return _is_new(*shots[-2:])


def _drew(shots: Sequence[Shot], since: float) -> bool:
    return any(two.at.boot > since and _is_new(one, two) for one, two in pairwise(shots))


def _is_new(earlier: Shot, later: Shot) -> bool:
    return change([earlier], later).is_new
