"""What was seen of a guest that is asked to go down, or asked about: samples, as frozen values.

The session gathers it (one `Evidence` for each guest that is watched), `diagnosis` judges it.
"""

from __future__ import annotations

from dataclasses import replace

from vmtui.core.frozen import frozen
from vmtui.core.model import Moment, PowerState, Reason

KEPT_READINGS = 180
"""Readings kept of each guest: three minutes, at one a second."""

KEPT_FIRST_READINGS = 10
"""The first readings, from before the press, tell what is usual: they stay among those kept."""

KEPT_SHOTS = 40
"""Looks at its screen kept of each guest, the oldest few among them: see `with_shot`."""

KEPT_FIRST_SHOTS = 6
"""The first looks, from before the press, are what all later ones are compared with."""

KEPT_MARKS = 100
"""Events kept of each guest."""


@frozen
class Reading:
    """One sample of a watched domain (virDomainListGetStats, NOWAIT). Counters only grow.

    Attributes:
        at: When the call returned.
        cpu_time: Nanoseconds of CPU time of its whole QEMU process; None where not told.
        vcpu_delay: Nanoseconds for which its virtual CPUs waited for a CPU of the host, in all.
        vcpus: Virtual CPUs now.
        read: Bytes read from all block devices.
        written: Bytes written to them.
        received: Bytes received over all network cards.
        sent: Bytes sent.
        is_silent: Whether libvirt left its monitor out, because another call waits for it.
    """

    at: Moment
    state: PowerState
    reason: Reason = Reason.UNKNOWN
    cpu_time: int | None = None
    vcpu_delay: int | None = None
    vcpus: int | None = None
    read: int | None = None
    written: int | None = None
    received: int | None = None
    sent: int | None = None
    is_silent: bool = False


@frozen
class Shot:
    """One look at a guest's screen, as checksums of its tiles: no text and no picture is kept.

    Attributes:
        at: When it was asked for.
        width: Pixels.
        height: Pixels.
        columns: Tiles across: characters of a text screen.
        tiles: A number for each tile, row by row; 0 where it is blank. Of a text screen: the
            character, 0 where none shows, and in the lowest 8 bits its colours.
        is_text: Whether the tiles are the characters of a VGA text screen.
        error: Why there is nothing to see, in libvirt's own words; "" if there is.
        took: Seconds until it was here: what it shows may be of any moment of them.
    """

    at: Moment
    width: int = 0
    height: int = 0
    columns: int = 0
    tiles: tuple[int, ...] = ()
    is_text: bool = False
    error: str = ""
    took: float = 0.0


@frozen
class AgentSigns:
    """What the guest agent answered, or that it did not.

    Attributes:
        responds: Whether it answered at all.
        error: libvirt's own words where it did not; "" if it did.
        users: Who is logged in; None where it can't tell.
        os: The system in its own words, "" if not told.
        filesystems: Mount points; None where it can't tell.
        frozen: Whether its file systems are frozen, by what it refuses; None if not known.
    """

    at: Moment
    responds: bool
    error: str = ""
    users: tuple[str, ...] | None = None
    os: str = ""
    filesystems: tuple[str, ...] | None = None
    frozen: bool | None = None


@frozen
class Mark:
    """An event of a watched guest.

    Attributes:
        event: The value of the `Signal`, `Lifecycle` or `OwnDeed` that it was.
        words: libvirt's or QEMU's detail, "" if none.
    """

    at: Moment
    event: str
    words: str = ""


@frozen
class Rates:
    """What a guest does per second, over some seconds.

    Attributes:
        cpu: Of all its virtual CPUs together, 0 to 1: CPU time and the time that they waited for
            a CPU of the host. None where not known.
        read: Bytes a second; None where not known, so below.
        written: Bytes a second.
        received: Bytes a second.
        sent: Bytes a second.
        seconds: Between the two samples that it was made from.
    """

    cpu: float | None = None
    read: float | None = None
    written: float | None = None
    received: float | None = None
    sent: float | None = None
    seconds: float = 0.0


@frozen
class Gap:
    """A time in which a guest was not sampled, because nobody watched it or its host was lost.

    That no samples came then tells nothing of the guest.

    Attributes:
        began: In seconds of the boot clock.
        over: Likewise; None while it goes on.
    """

    began: float
    over: float | None = None


@frozen
class Evidence:
    """All that was seen of one guest since it was first watched; each tuple oldest first.

    Attributes:
        since: When the watch began.
        readings: At most KEPT_READINGS.
        shots: At most KEPT_SHOTS, with the first ones.
        marks: At most KEPT_MARKS.
        agent: Its last answer or silence; None where it was not asked (yet).
        usual: What it did before the watch began, by the statistics of the whole host; None
            where there were none.
        error: Why the last round told no figures of it; "" if it told them.
        gap: The last time in which it was not sampled; None where there was none.
    """

    since: Moment
    readings: tuple[Reading, ...] = ()
    shots: tuple[Shot, ...] = ()
    marks: tuple[Mark, ...] = ()
    agent: AgentSigns | None = None
    usual: Rates | None = None
    error: str = ""
    gap: Gap | None = None

    @property
    def is_left_alone(self) -> bool:
        """Whether it is not sampled now."""
        return self.gap is not None and self.gap.over is None

    @property
    def is_outdated(self) -> bool:
        """Whether all samples are from before a time in which it was not sampled."""
        last = self.readings[-1].at.boot if self.readings else self.since.boot
        return self.is_left_alone or last < self.sampled_since

    @property
    def sampled_since(self) -> float:
        """Since when samples of it are asked for, in seconds of the boot clock."""
        over = self.gap.over if self.gap else None
        return self.since.boot if over is None else max(self.since.boot, over)


def with_reading(evidence: Evidence, reading: Reading) -> Evidence:
    """Keep one more sample; of too many the first and the last ones stay."""
    readings = (*evidence.readings, reading)
    if len(readings) > KEPT_READINGS:
        readings = (*readings[:KEPT_FIRST_READINGS], *readings[KEPT_FIRST_READINGS + 1 :])
    return replace(evidence, readings=readings)


def with_shot(evidence: Evidence, shot: Shot) -> Evidence:
    """Keep one more look at the screen; of too many the first and the last ones stay.

    A screen that shows what it showed before takes no more memory.
    """
    alike = next((one for one in reversed(evidence.shots) if one.tiles == shot.tiles), None)
    if alike is not None:
        shot = replace(shot, tiles=alike.tiles)
    shots = (*evidence.shots, shot)
    if len(shots) > KEPT_SHOTS:
        shots = (*shots[:KEPT_FIRST_SHOTS], *shots[KEPT_FIRST_SHOTS + 1 :])
    return replace(evidence, shots=shots)


def left_alone(evidence: Evidence, began: float) -> Evidence:
    """It is not sampled any more, since a moment of the boot clock."""
    return evidence if evidence.is_left_alone else replace(evidence, gap=Gap(began))


def sampled_again(evidence: Evidence, now: float) -> Evidence:
    """It is sampled from now on; what the last round of before said of it is over."""
    gap = evidence.gap
    if gap is None or gap.over is not None:
        return evidence
    return replace(evidence, gap=replace(gap, over=now), error="")


def with_mark(evidence: Evidence, mark: Mark) -> Evidence:
    """Keep one more event."""
    return replace(evidence, marks=(*evidence.marks, mark)[-KEPT_MARKS:])


def without_runs_before(evidence: Evidence, start: Moment) -> Evidence:
    """What holds for the run that began at ``start``: its counters begin anew."""
    gap = evidence.gap if evidence.is_left_alone else None
    return Evidence(start, marks=evidence.marks, gap=gap)
