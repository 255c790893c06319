"""Guests that are watched, for the tests of the diagnosis: what they do, second by second."""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass, field, replace

from vmtui.core.commands import Mode
from vmtui.core.model import Host, HostStatus, Moment, PowerState, Run, Traits, Vm, VmId
from vmtui.core.shutdown import Phase, SoftShutdown
from vmtui.core.why.diagnosis import Case, diagnose
from vmtui.core.why.evidence import (
    AgentSigns,
    Evidence,
    Mark,
    Rates,
    Reading,
    Shot,
    with_mark,
    with_reading,
    with_shot,
)
from vmtui.core.why.verdict import Verdict

KIB = 1024
MIB = 1024 * 1024
COLUMNS, LINES = 80, 25
BLANK = (0,) * (COLUMNS * LINES)

VM = Vm(
    VmId("hv1", "u"), "web-01", PowerState.RUNNING, run=Run(1, 1, 0), has_acpi=True, traits=Traits()
)
HOST = Host("hv1", "qemu:///system", HostStatus.UP)


def at(seconds: float) -> Moment:
    """A moment, counted from the press."""
    return Moment(100_000 + seconds, 5_000 + seconds)


ASKED = SoftShutdown(
    VM.id,
    VM.name,
    "e",
    Mode.ACPI,
    at(0),
    60,
    phase=Phase.WAITING,
    presses=(at(0),),
    accepted=at(0.01),
    raised=(at(0.02),),
)


def text_screen(*lines: str) -> tuple[int, ...]:
    """The tiles of a VGA text screen."""
    padded = "".join(line[:COLUMNS].ljust(COLUMNS) for line in lines).ljust(COLUMNS * LINES)
    return tuple(0 if letter == " " else ord(letter) << 8 | 0x07 for letter in padded)


LOGIN = text_screen("Debian GNU/Linux 12 web-01 tty1", "", "web-01 login: ")


def text_shot(moment: Moment, tiles: tuple[int, ...]) -> Shot:
    """A look at a VGA text screen."""
    return Shot(moment, 720, 400, COLUMNS, tiles, is_text=True)


def picture(moment: Moment, tiles: tuple[int, ...]) -> Shot:
    """A look at a screen in graphics."""
    return Shot(moment, 1280, 800, 40, tiles)


@dataclass
class Watched:
    """A guest, second by second.

    Attributes:
        cpu: Of one virtual CPU, 0 to 1, in the second that begins then.
        waits: For a CPU of its host, likewise.
        writes: Bytes in that second.
        reads: Likewise.
        sends: Likewise.
        shows: The look at its screen then; None for no look.
        saw_boot: Whether its boot was seen to begin, and all presses since.
        sampled: When in that second its sample is taken, as a part of it: timers are late.
        misses: Seconds in which no sample of it came back.
        first_press: When its button was first pressed, by anybody; None: not before ours.
        asked_at: The request as it stands then; None: as it is in ``shutdown`` all the time.
        skips: Seconds in which libvirt left out what QEMU tells.
    """

    vm: Vm = VM
    host: Host = HOST
    shutdown: SoftShutdown | None = ASKED
    cpu: Callable[[float], float] = lambda _: 0.02
    waits: Callable[[float], float] = lambda _: 0.0
    writes: Callable[[float], float] = lambda _: 0.0
    reads: Callable[[float], float] = lambda _: 0.0
    sends: Callable[[float], float] = lambda _: 0.0
    shows: Callable[[float], Shot | None] = lambda second: text_shot(at(second), LOGIN)
    marks: tuple[Mark, ...] = ()
    agent: AgentSigns | None = None
    usual: Rates | None = None
    watched_from: int = -5
    first_press: Moment | None = None
    saw_boot: bool = True
    sampled: Callable[[float], float] = lambda _: 0.3
    misses: Container[int] = ()
    asked_at: Callable[[float], SoftShutdown] | None = None
    skips: Container[int] = ()
    verdicts: list[Verdict] = field(default_factory=list)

    def until(self, end: int) -> Verdict:
        """Watch it until so many seconds after the press, judged once a second since."""
        evidence = Evidence(at(self.watched_from), agent=self.agent, usual=self.usual)
        counters = {"cpu_time": 0.0, "vcpu_delay": 0.0, "written": 0.0, "read": 0.0, "sent": 0.0}
        verdict = None
        for second in range(self.watched_from, end + 1):
            moment = at(second + self.sampled(second))
            reading = Reading(
                moment,
                self.vm.state,
                cpu_time=int(counters["cpu_time"]),
                vcpu_delay=int(counters["vcpu_delay"]),
                vcpus=1,
                read=int(counters["read"]),
                written=int(counters["written"]),
                received=0,
                sent=int(counters["sent"]),
            )
            if second in self.skips:
                reading = replace(reading, vcpu_delay=None, read=None, written=None)
            if second not in self.misses:
                evidence = with_reading(evidence, reading)
            shot = self.shows(second)
            if shot is not None:
                evidence = with_shot(evidence, replace(shot, at=at(second + 0.35)))
            for mark in self.marks:
                if second <= mark.at.boot - at(0).boot < second + 1:
                    evidence = with_mark(evidence, mark)
            if second >= 0:
                now = at(second + 0.5)
                host = replace(self.host, last_seen=now)
                asked = self.asked_at(second) if self.asked_at else self.shutdown
                case = Case(self.vm, host, asked, evidence, now, self.first_press, self.saw_boot)
                verdict = diagnose(case, verdict)
                self.verdicts.append(verdict)
            counters["cpu_time"] += self.cpu(second) * 1e9
            counters["vcpu_delay"] += self.waits(second) * 1e9
            counters["written"] += self.writes(second)
            counters["read"] += self.reads(second)
            counters["sent"] += self.sends(second)
        assert verdict is not None
        return verdict

    @property
    def slugs(self) -> list[str]:
        """Each verdict until now, where it changed."""
        found: list[str] = []
        for verdict in self.verdicts:
            if not found or found[-1] != verdict.slug.value:
                found.append(verdict.slug.value)
        return found
