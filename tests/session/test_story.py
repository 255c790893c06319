"""The desk for stories: what an incident is made of, whoever made it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from tests.fakes import AUTHOR, Stage, domain, stage, unheard
from vmtui.core.changes import HostDown
from vmtui.core.commands import ForceOff, Mode, Shutdown
from vmtui.core.events import Detail, Lifecycle, Signal
from vmtui.core.model import Moment, PowerState, VmId
from vmtui.core.record.open_shutdowns import open_shutdowns
from vmtui.core.record.record_lines import encode
from vmtui.core.record.records import Action, Line, Phase
from vmtui.core.replies import CommandBegun, CommandDone, ForceReady
from vmtui.core.stories.story import Kind, Story
from vmtui.core.why.evidence import AgentSigns, Evidence, Reading, with_reading
from vmtui.core.why.verdict import Slug, Sureness, Verdict

WEB = domain("web-01")
EVE = replace(AUTHOR, user="root", sudo_user="eve", ssh_origin="198.51.100.3", pid=1)


@dataclass
class Seen:
    """What a test lets the desk see of guests."""

    evidence: dict[VmId, Evidence] = field(default_factory=dict)
    verdicts: dict[VmId, Verdict] = field(default_factory=dict)

    def of(self, vm_id: VmId) -> Evidence | None:
        return self.evidence.get(vm_id)

    def verdict(self, vm_id: VmId) -> Verdict | None:
        return self.verdicts.get(vm_id)


def watched(*, heard: bool = True) -> tuple[Stage, Seen, VmId]:
    s = stage(WEB) if heard else unheard()
    seen = Seen()
    s.session.stories._seen = seen
    return s, seen, s.port.vm(WEB)


def judged(slug: Slug, words: str, at: Moment) -> Verdict:
    return Verdict(slug, at, words, words, Sureness.LIKELY, ("a reason",), "its prompt")


def answer(s: Stage, command: Shutdown | ForceOff) -> None:
    s.port.say(CommandBegun(command.ticket, command.vm, s.clock()))
    s.port.say(CommandDone(command.ticket, command.vm, s.clock()))
    s.settle()


def press(s: Stage, vm: VmId, limit: float = 60.0) -> None:
    assert s.session.shut_down(vm, Mode.ACPI, limit, "new kernel") is None
    command = s.port.asked(Shutdown)[-1]
    assert isinstance(command, Shutdown)
    answer(s, command)


def story_of(s: Stage, vm: VmId) -> Story:
    story = s.session.stories.of(vm)
    assert story is not None
    return story


def words(story: Story) -> list[str]:
    return [entry.words for entry in story.entries]


def lines(s: Stage) -> list[bytes]:
    """The journal's records as an earlier console's lines, a second apart."""
    return [
        encode(Line(str(number), s.clock.wall - 600 + number, EVE, record))
        for number, record in enumerate(s.journal.records)
    ]


def test_a_guest_that_obeys() -> None:
    s, _, vm = watched()
    assert s.session.stories.of(vm) is None
    press(s, vm)
    s.port.signal(WEB, Signal.POWER_BUTTON)
    s.pass_(5)
    s.port.event(WEB, Lifecycle.SHUTDOWN, Detail.GUEST)
    s.port.event(WEB, Lifecycle.STOPPED, Detail.SHUT_DOWN)
    s.settle()
    story = story_of(s, vm)
    assert words(story) == [
        "asked to shut down by its ACPI power button; 1:00 given",
        "the power button is pressed: libvirt is called",
        "libvirt passed the request on",
        "power button pressed, by us",
        "the guest powered off; QEMU is closing",
        "off by the guest",
    ]
    first, last = story.entries[0], story.entries[-1]
    assert (first.by, first.details) == ("ada, from 192.0.2.7", ("reason given: new kernel",))
    assert first.by_hand == "virsh -c fake:///hv1 shutdown --mode acpi web-01"
    assert (last.kind, last.slug, last.at.boot - story.began.boot) == (
        Kind.OUTCOME,
        "off-by-guest",
        5.0,
    )
    assert story.outcome is last


def test_what_goes_wrong_before_a_force() -> None:
    s, seen, vm = watched()
    press(s, vm)
    s.pass_(2)
    seen.verdicts[vm] = judged(Slug.WORKING, "still working: wrote 19.6 MB", s.clock())
    s.pass_(9)
    s.session.soft.give_time(vm, 120)
    s.port.signal(WEB, Signal.POWER_BUTTON)  # ours
    s.port.signal(WEB, Signal.POWER_BUTTON)
    s.settle()
    s.session.soft.press_again(vm)
    s.pass_(200)
    seen.verdicts[vm] = judged(Slug.IGNORES_BUTTON, "ignores the button?", s.clock())
    s.pass_(1)
    s.session.force.prepare(s.session.fleet.vms[vm])
    s.pass_(1)
    s.port.say(ForceReady(vm, s.clock(), PowerState.RUNNING, 1, 1, protected=False))
    s.settle()
    assert s.session.force_off(vm, "it hangs")
    s.settle()
    seen.verdicts[vm] = judged(Slug.QEMU_CLOSING, "the guest is done", s.clock())
    s.pass_(1)
    command = s.port.asked(ForceOff)[-1]
    assert isinstance(command, ForceOff)
    s.port.say(CommandBegun(command.ticket, command.vm, s.clock()))
    seen.verdicts[vm] = judged(Slug.OFF_FORCED, "forced off after 3:33", s.clock())
    s.port.event(WEB, Lifecycle.STOPPED, Detail.DESTROYED)
    s.port.say(CommandDone(command.ticket, command.vm, s.clock()))
    s.settle()
    story = story_of(s, vm)
    told = words(story)
    expected = [
        "still working: wrote 19.6 MB",
        "more time: 3:00 in all",
        "power button pressed, by us",
        "power button pressed, by somebody else",
        "its time is over: not off after 3:00",
        "ignores the button?",
        "force dialog opened: the host is asked for this run",
        "force off: confirmed, and written down first",
        "forced off by us",
    ]
    assert [one for one in told if one in expected[:-1]] == expected[:-1]
    assert told[-1] == expected[-1]
    assert "the guest is done" not in told, "it was forced"
    assert story.outcome is not None
    assert story.outcome.slug == "off-forced"
    verdict = next(one for one in story.entries if one.kind is Kind.VERDICT)
    assert verdict.details == (
        "a reason",
        "can't be known from outside: its prompt",
        "likely: little else looks like it",
    )


def test_a_force_dialog_that_is_closed_again_leaves_a_line_only_within_an_incident() -> None:
    s, _, vm = watched()
    s.session.force.prepare(s.session.fleet.vms[vm])
    s.session.force.cancel(vm)
    s.pass_(1)
    assert s.session.stories.of(vm) is None
    press(s, vm)
    s.session.force.prepare(s.session.fleet.vms[vm])
    s.pass_(1)
    s.session.force.cancel(vm)
    s.pass_(1)
    assert words(story_of(s, vm))[-2:] == [
        "force dialog opened: the host is asked for this run",
        "force dialog closed: nothing was done",
    ]


def test_a_lost_host_stands_in_the_stories_of_its_guests() -> None:
    s, _, vm = watched()
    press(s, vm)
    s.port.say(HostDown("hv1", s.clock(), "no keepalive", refused=False, next_try=s.clock()))
    s.settle()
    s.pass_(5)
    s.port.up([WEB])
    s.settle()
    assert words(story_of(s, vm))[-2:] == ["hv1: no answer: no keepalive", "hv1: connected again"]


def test_figures_come_every_ten_seconds_and_fold_where_they_are_the_same() -> None:
    s, seen, vm = watched()
    press(s, vm)
    evidence = Evidence(s.clock())
    for second in range(61):
        written = second * 1_048_576 if second > 40 else 0
        evidence = with_reading(
            evidence, Reading(s.clock(), PowerState.RUNNING, cpu_time=0, vcpus=1, written=written)
        )
        seen.evidence[vm] = evidence
        s.pass_(1)
    figures = [one for one in story_of(s, vm).entries if one.kind is Kind.FIGURES]
    assert figures[0].words == "idle: CPU 0 %, no writes"
    assert figures[0].times >= 3
    assert figures[-1].words.startswith("CPU 0 % · writes 1 MiB/s")
    assert sum(one.times for one in figures) <= 7


def test_what_the_agent_answers_is_told_once() -> None:
    s, seen, vm = watched()
    press(s, vm)
    signs = AgentSigns(s.clock(), responds=True, users=("bob",))
    seen.evidence[vm] = Evidence(s.clock(), agent=signs)
    s.pass_(1)
    seen.evidence[vm] = Evidence(s.clock(), agent=replace(signs, at=s.clock()))
    s.pass_(1)
    told = [one for one in words(story_of(s, vm)) if "agent" in one]
    assert told == ["its guest agent answers: logged in bob"]


def test_verdicts_are_recorded_but_not_each_flutter() -> None:
    s, seen, vm = watched()
    press(s, vm)
    for second in range(40):
        slug = (Slug.WORKING, Slug.IGNORES_BUTTON)[second % 2]
        seen.verdicts[vm] = judged(slug, slug.value, s.clock())
        s.pass_(1)
    recorded = [one for one in s.journal.records if one.phase is Phase.VERDICT]
    assert 6 <= len(recorded) <= 8
    accepted = s.session.soft.watches[vm].accepted
    assert accepted is not None
    assert recorded[0].evidence == {
        "accepted": accepted.wall,
        "verdict": "working",
        "words": "working",
        "sureness": "likely",
        "reasons": ["a reason"],
        "unknown": "its prompt",
    }
    assert {one.entry for one in recorded} == {s.session.soft.watches[vm].entry}
    # One that lasts is written once, although its words and figures change.
    for second in range(20):
        seen.verdicts[vm] = judged(Slug.BLIND, f"nothing to see for {second} s", s.clock())
        s.pass_(1)
    assert len([one for one in s.journal.records if one.phase is Phase.VERDICT]) <= 9


def test_before_there_is_anything_to_judge_no_verdict_is_told() -> None:
    s, seen, vm = watched()
    press(s, vm)
    seen.verdicts[vm] = judged(Slug.TOO_EARLY, "asked just now", s.clock())
    s.pass_(1)
    assert not [one for one in story_of(s, vm).entries if one.kind is Kind.VERDICT]
    assert Phase.VERDICT not in {one.phase for one in s.journal.records}


def test_another_console_tells_the_story_on() -> None:
    s, seen, vm = watched()
    press(s, vm)
    seen.verdicts[vm] = judged(Slug.WORKING, "still working: wrote 19.6 MB", s.clock())
    s.pass_(1)
    left = lines(s)

    later = unheard()
    later.session.stories.learn(left)
    assert later.session.adopt(open_shutdowns(left)) == []
    later.port.up([WEB])
    later.settle()
    later.pass_(1)
    later.port.event(WEB, Lifecycle.STOPPED, Detail.SHUT_DOWN)
    later.settle()
    story = story_of(later, vm)
    assert words(story)[:4] == [
        "asked to shut down by its ACPI power button; 1:00 given",
        "the power button is pressed: libvirt is called",
        "still working: wrote 19.6 MB",
        "another console took over the watch",
    ]
    assert [entry.by for entry in story.entries[:4]] == [
        "root (sudo by eve), from 198.51.100.3",
        "root (sudo by eve), from 198.51.100.3",
        "",
        "ada, from 192.0.2.7",
    ]
    assert story.outcome is not None
    assert story.outcome.slug == "off-by-guest"


def test_a_shutdown_that_another_console_still_watches_is_told_but_not_written() -> None:
    s, _, vm = watched()
    press(s, vm)
    left = lines(s)
    other = unheard()
    other.session.stories.learn(left)
    other.session.adopt([replace(one, watched=True) for one in open_shutdowns(left)])
    other.port.up([WEB])
    other.settle()
    other.pass_(1)
    other.session.stories._seen = Seen(
        verdicts={vm: judged(Slug.WORKING, "still working", other.clock())}
    )
    other.pass_(1)
    other.port.event(WEB, Lifecycle.STOPPED, Detail.SHUT_DOWN)
    other.settle()
    assert other.journal.records == []
    story = story_of(other, vm)
    assert "still working" in words(story)
    assert story.outcome is not None
    assert story.outcome.words == "off by the guest"


def test_an_ended_incident_is_found_in_the_journal_when_it_is_wanted() -> None:
    s, _, vm = watched()
    press(s, vm)
    s.port.event(WEB, Lifecycle.STOPPED, Detail.SHUT_DOWN)
    s.settle()
    later = stage(WEB)
    later.session.stories.learn(lines(s))
    story = story_of(later, vm)
    assert words(story)[-1] == "off by the guest"
    assert later.session.stories.of(later.port.vm(domain("other"))) is None


def test_a_second_try_belongs_to_the_incident_and_a_later_night_does_not() -> None:
    s, _, vm = watched()
    press(s, vm)
    s.session.soft.stop_watching(vm)
    s.pass_(20)
    press(s, vm)
    story = story_of(s, vm)
    assert sum(one.slug == Action.SOFT_SHUTDOWN.value for one in story.entries) == 2
    assert story.outcome is None
    s.port.event(WEB, Lifecycle.STOPPED, Detail.SHUT_DOWN)
    s.settle()
    s.port.event(WEB, Lifecycle.STARTED, Detail.BOOTED)
    s.settle()
    assert words(story_of(s, vm))[-2:] == ["started", "came back, not by us"]
    s.pass_(200)
    s.port.signal(WEB, Signal.IO_ERROR)
    s.settle()
    assert words(story_of(s, vm))[-1] == "came back, not by us"
    press(s, vm)
    assert story_of(s, vm).entries[0].at.boot > story.began.boot + 200
