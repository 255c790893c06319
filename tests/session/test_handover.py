"""What a console knows of a shutdown that an earlier console, or another one, began."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from tests.fakes import AUTHOR, Stage, domain, facts_read, stage, unheard
from vmtui.core.commands import Mode, Shutdown
from vmtui.core.events import Signal
from vmtui.core.looks import ShotTaken, WatchedRead
from vmtui.core.model import PowerState, VmId
from vmtui.core.record.open_shutdowns import open_shutdowns
from vmtui.core.record.record_lines import encode
from vmtui.core.record.records import Line
from vmtui.core.replies import CommandBegun, CommandDone
from vmtui.core.shutdown import SoftShutdown
from vmtui.core.steps import Progress, steps
from vmtui.core.why.evidence import Reading, Shot
from vmtui.core.why.verdict import Slug, Verdict

WEB = domain("web")
WEB_ID = VmId("hv1", WEB.uuid)
LOGIN, PROMPT = (1,) * 2000, (2,) * 2000


@dataclass
class Console:
    """One console with a fake host, and its lines in the journal with their times."""

    set_: Stage
    lines: list[bytes] = field(default_factory=list)

    @property
    def watch(self) -> SoftShutdown:
        return self.set_.session.soft.watches[WEB_ID]

    @property
    def verdict(self) -> Verdict:
        found = self.set_.session.evidence.verdict(WEB_ID)
        assert found is not None
        return found

    def facts(self) -> None:
        """Say that its definition has a display and ACPI."""
        at, epoch = self.set_.clock(), self.set_.port.epoch
        self.set_.port.say(facts_read(WEB_ID, at, epoch=epoch, has_agent=False))
        self.settle()

    def press(self) -> None:
        """Ask the guest, and let libvirt and QEMU answer."""
        assert self.set_.session.shut_down(WEB_ID, Mode.ACPI, 120) is None
        command = self.set_.port.asked(Shutdown)[-1]
        assert isinstance(command, Shutdown)
        self.set_.port.say(CommandBegun(command.ticket, WEB_ID, self.set_.clock()))
        self.set_.port.say(CommandDone(command.ticket, WEB_ID, self.set_.clock()))
        self.set_.port.signal(WEB, Signal.POWER_BUTTON)
        self.settle()
        self.set_.pass_(0.5)

    def idle_for(self, seconds: int, screen: tuple[int, ...]) -> None:
        """Let the guest be idle and show the same all the time."""
        for _ in range(seconds):
            at = self.set_.clock()
            reading = Reading(at, PowerState.RUNNING, cpu_time=0, vcpus=1, read=0, written=0)
            rows = ((WEB.uuid, reading),)
            self.set_.port.say(WatchedRead("hv1", at, self.set_.port.epoch, rows))
            shot = Shot(at, 720, 400, 80, screen, is_text=True)
            self.set_.port.say(ShotTaken(WEB_ID, shot))
            self.settle()
            self.set_.pass_(1)
        self.settle()

    def settle(self) -> None:
        self.set_.settle()
        now = self.set_.clock.wall
        for record in self.set_.journal.records[len(self.lines) :]:
            self.lines.append(encode(Line(f"{id(self)}-{len(self.lines)}", now, AUTHOR, record)))


def left() -> Console:
    """A console that saw the guest ask something after its press, and then was ended."""
    first = Console(stage(WEB))
    first.facts()
    first.set_.session.evidence.observe([WEB_ID])
    first.idle_for(5, LOGIN)
    first.press()
    first.idle_for(20, PROMPT)
    assert first.verdict.slug is Slug.WAITING_FOR_INPUT
    return first


def follower(first: Console, *, watched: bool = False, after: float = 30.0) -> Console:
    """Another console, begun later, that reads the journal of the first."""
    second = Console(unheard(), list(first.lines))
    second.lines.clear()
    second.set_.clock.wall = first.set_.clock.wall + after
    second.set_.clock.boot = first.set_.clock.boot + after
    found = open_shutdowns(first.lines)
    second.set_.session.adopt(replace(one, watched=watched) for one in found)
    second.set_.port.up([WEB])
    second.facts()
    return second


def test_a_guest_that_asks_somebody_does_so_for_the_next_console_too() -> None:
    first = left()
    second = follower(first)
    second.idle_for(12, PROMPT)
    assert second.verdict.slug is Slug.WAITING_FOR_INPUT
    assert second.verdict.words.endswith("As seen before by ada, from 192.0.2.7")
    second.idle_for(12, LOGIN)
    answered = second.verdict
    assert answered.slug is Slug.IGNORES_BUTTON


def test_what_was_seen_is_handed_on_from_console_to_console() -> None:
    second = follower(left())
    second.idle_for(12, PROMPT)
    third = follower(Console(second.set_, [*left().lines, *second.lines]))
    third.idle_for(12, PROMPT)
    assert third.verdict.slug is Slug.WAITING_FOR_INPUT
    assert third.verdict.words.count("seen before") == 1


def test_the_steps_that_an_earlier_console_saw_are_known() -> None:
    first = left()
    pressed = first.watch.accepted
    assert pressed is not None
    second = follower(first)
    passed_on, raised, *_ = steps(second.watch)
    assert (passed_on.progress, raised.progress) == (Progress.SEEN, Progress.SEEN)
    assert passed_on.at is not None
    assert passed_on.at.wall == pressed.wall


def test_only_one_that_still_watches_is_called_another_console() -> None:
    first = Console(stage(WEB))
    first.facts()
    first.press()  # nothing but the press is in the journal yet
    for watched, words in ((False, "before this vmtui began, by ada"), (True, "by another vmtui")):
        second = follower(first, watched=watched)
        second.idle_for(20, PROMPT)
        assert any(words in reason for reason in second.verdict.reasons)
        assert second.verdict.slug is Slug.IGNORES_BUTTON
        assert second.verdict.words.startswith("ignores the button?")
