"""The verdict on a guest that still runs, for everything that can be seen after a press."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.core.watched import (
    ASKED,
    BLANK,
    HOST,
    KIB,
    LOGIN,
    MIB,
    VM,
    Watched,
    at,
    picture,
    text_screen,
    text_shot,
)
from vmtui.core.commands import Mode
from vmtui.core.cures.remedies import findings
from vmtui.core.events import Detail, Signal
from vmtui.core.model import End, HostStatus, PowerState, Reason, Stop, Traits, Vm
from vmtui.core.shutdown import Goal, Phase, SoftShutdown, Trigger, advance, press, went_off
from vmtui.core.why.diagnosis import Case, diagnose
from vmtui.core.why.evidence import (
    AgentSigns,
    Evidence,
    Mark,
    Rates,
    Reading,
    Shot,
    with_reading,
    with_shot,
)
from vmtui.core.why.own_deeds import OwnDeed
from vmtui.core.why.verdict import (
    UNHEARD_BEFORE,
    UNSEEN_BEFORE,
    SeenBefore,
    Slug,
    Sureness,
    Verdict,
)

LINES_OF_A_BOOT = ("", "", "Booted. Now it powers off when the button is pressed.")
QUESTION = text_screen("", "", "   Why do you want to shut down?   Enter: planned   Esc: cancel")
REBOOT = Signal.REBOOT.value


def since_press(amount: float) -> Callable[[float], float]:
    return lambda second: amount if second >= 0 else 0.0


def always(amount: float) -> Callable[[float], float]:
    return lambda _: amount


def showing(*pairs: tuple[float, tuple[int, ...]]) -> Callable[[float], Shot | None]:
    """A text screen that shows each of these from its second on."""

    def shown(second: float) -> Shot:
        tiles = next(tiles for begin, tiles in reversed(pairs) if second >= begin)
        return text_shot(at(second), tiles)

    return shown


YOUNG = replace(VM, started=at(-10))
NO_DISPLAY = replace(VM, traits=Traits(has_display=False))
SHARING = replace(VM, traits=Traits(has_shared_folder=True))
ASKING = showing((-5, LOGIN), (1, QUESTION))
RESTART = (Mark(at(3), REBOOT), Mark(at(3.1), REBOOT), Mark(at(3.2), REBOOT))
LOOP = tuple(Mark(at(1 + 0.6 * number), REBOOT) for number in range(80))

SEEN_AFTER_THE_PRESS = {
    "writes": (Watched(writes=since_press(4 * MIB)), "working"),
    "writes in bursts": (
        Watched(writes=lambda s: 580 * KIB if s >= 0 and s % 4 < 1 else 0.0),
        "working",
    ),
    "writes as before": (Watched(writes=always(580 * KIB)), "busy-as-before"),
    "reads what it did not": (Watched(reads=since_press(4 * MIB)), "working"),
    "sends as before": (Watched(sends=always(4 * MIB)), "busy-as-before"),
    "computes": (Watched(cpu=lambda s: 1.0 if s >= 0 else 0.02), "cpu-working"),
    "computes as before": (Watched(cpu=always(1.0)), "cpu-hung"),
    "computes half of the time, as before": (Watched(cpu=always(0.5)), "busy-as-before"),
    "computes and reads a bit, as before": (
        Watched(cpu=always(1.0), reads=always(4 * KIB)),
        "busy-as-before",
    ),
    "boots": (Watched(vm=YOUNG, reads=always(MIB)), "booting"),
    "boots, drawing": (
        Watched(vm=YOUNG, shows=lambda s: text_shot(at(s), text_screen(*["x" * 80] * int(s + 6)))),
        "booting",
    ),
    "young and idle": (Watched(vm=YOUNG), "ignores-button"),
    "has no button": (Watched(vm=replace(VM, has_acpi=False)), "no-acpi"),
    "lights up": (Watched(shows=showing((-5, BLANK), (1, LOGIN))), "display-woke"),
    "lights up, and is pressed again": (
        Watched(
            shutdown=replace(ASKED, presses=(at(0), at(1.5))),
            shows=showing((-5, BLANK), (1, LOGIN)),
        ),
        "waiting-for-input",
    ),
    "asks on a text screen": (Watched(shows=ASKING), "waiting-for-input"),
    "asks in a picture": (
        Watched(shows=lambda s: picture(at(s), (7,) * 800 + (9 if s > 0 else 7,) * 200)),
        "waiting-for-input",
    ),
    "asks in another mode": (
        Watched(shows=lambda s: picture(at(s), (7,) * 1000) if s > 0 else text_shot(at(s), LOGIN)),
        "waiting-for-input",
    ),
    "takes its question back": (
        Watched(shows=showing((-5, LOGIN), (1, QUESTION), (3, LOGIN))),
        "withdrawn",
    ),
    "ignores it": (Watched(), "ignores-button"),
    "ignores it, with a clock": (
        Watched(shows=lambda s: text_shot(at(s), text_screen("login:", f"  Sun 12:59:{s + 10}"))),
        "ignores-button",
    ),
    "has no display": (Watched(vm=NO_DISPLAY, shows=lambda _: None), "blind"),
    "has a shared folder": (Watched(vm=SHARING), "blind"),
    "has a device of the host": (Watched(vm=replace(VM, has_passthrough=True)), "blind"),
    "has a screen that can't be read": (
        Watched(shows=lambda s: Shot(at(s), error="no screens to take screenshot from")),
        "blind",
    ),
    "restarts": (Watched(marks=RESTART), "restarts"),
    "resets again and again": (Watched(marks=LOOP), "reset-loop"),
    "is closing": (Watched(shutdown=replace(ASKED, closing=at(2))), "qemu-closing"),
    "has a job": (Watched(vm=replace(VM, job="backup"), writes=since_press(MIB)), "job-running"),
}


@pytest.mark.parametrize("name", SEEN_AFTER_THE_PRESS)
def test_what_is_seen_after_the_press_has_its_verdict_within_eight_seconds(name: str) -> None:
    guest, slug = SEEN_AFTER_THE_PRESS[name]
    verdict = replace(guest, verdicts=[]).until(7)
    assert verdict.slug.value == slug
    assert verdict.words
    assert len(verdict.note) <= 40
    assert "" not in verdict.reasons


@pytest.mark.parametrize("name", SEEN_AFTER_THE_PRESS)
def test_what_goes_on_keeps_its_verdict(name: str) -> None:
    guest = replace(SEEN_AFTER_THE_PRESS[name][0], verdicts=[])
    guest.until(40)
    told = [slug for slug in guest.slugs if slug != "too-early"]
    again = [slug for slug in told if told.count(slug) > 1]
    assert not again, told
    assert len(told) <= 3, told


def state(slug: str) -> Vm:
    return {
        "asleep": replace(VM, state=PowerState.SUSPENDED),
        "paused": replace(VM, state=PowerState.PAUSED, reason=Reason.IO_ERROR),
        "crashed": replace(VM, state=PowerState.PAUSED, reason=Reason.PANICKED),
        "qemu-closing": replace(VM, state=PowerState.IN_SHUTDOWN),
        "job-running": replace(VM, job="migration"),
        "no-acpi": replace(VM, has_acpi=False),
        "up": VM,
    }[slug]


@pytest.mark.parametrize(
    "slug", ["asleep", "paused", "crashed", "qemu-closing", "job-running", "no-acpi", "up"]
)
def test_a_guest_that_nobody_asked_is_judged_too(slug: str) -> None:
    guest = Watched(vm=state(slug), shutdown=None)
    assert guest.until(8).slug.value == slug
    assert guest.slugs == [slug]


def test_what_speaks_for_a_paused_guest_names_the_cure() -> None:
    verdict = Watched(vm=state("paused")).until(1)
    assert verdict.words == (
        "it is paused after an I/O error: free space on its storage, then resume it"
    )
    assert verdict.note == "I/O error: free its storage, then p"


def test_a_crash_can_be_kept_as_a_state_of_its_own() -> None:
    guest = Watched(vm=replace(VM, state=PowerState.CRASHED))
    assert guest.until(1).slug is Slug.CRASHED


ENDS = {
    Stop.BY_GUEST: "off-by-guest",
    Stop.FORCED_BY_US: "off-forced",
    Stop.FORCED: "off-forced",
    Stop.REVERTED: "off-forced",
    Stop.CRASHED: "off-crashed",
    Stop.FAILED: "off-failed",
    Stop.SAVED: "off-saved",
    Stop.HIBERNATED: "off-hibernated",
    Stop.MIGRATED: "off-migrated",
}
OFF = replace(VM, state=PowerState.SHUT_OFF, run=None)


@pytest.mark.parametrize(("how", "slug"), [*ENDS.items(), (Stop.UNKNOWN, "vanished")])
def test_the_end_of_a_shutdown_says_how_it_ended(how: Stop, slug: str) -> None:
    shutdown = went_off(ASKED, how, at(21))
    verdict = judged(OFF, shutdown, 30)
    assert verdict.slug.value == slug
    assert verdict.since == at(21)
    assert verdict.words.endswith(" after 0:21")
    assert verdict.sureness is Sureness.SEEN
    assert judged(None, shutdown, 30) == verdict


@pytest.mark.parametrize(("how", "slug"), [*ENDS.items(), (Stop.UNKNOWN, "off")])
def test_a_guest_that_was_not_asked_says_how_it_ended_too(how: Stop, slug: str) -> None:
    verdict = judged(replace(OFF, ended=End(how, at(3))), None, 30)
    assert (verdict.slug.value, verdict.since) == (slug, at(3))


def test_an_end_that_nobody_saw_is_told_by_the_state() -> None:
    for reason, slug in ((Reason.SHUT_DOWN, "off-by-guest"), (Reason.UNKNOWN, "off")):
        verdict = judged(replace(OFF, reason=reason), None, 30)
        assert verdict.slug.value == slug
        assert verdict.sureness is not Sureness.SEEN


def test_a_guest_that_is_gone_without_a_word_vanished() -> None:
    assert judged(None, ASKED, 3).slug is Slug.VANISHED
    assert judged(replace(VM, departed=True), None, 3).slug is Slug.VANISHED


def test_an_ended_shutdown_names_its_other_ends() -> None:
    restarted = advance(ASKED, Trigger.RESTARTED, at(9))
    assert judged(VM, restarted, 10).slug is Slug.RESTARTS
    fell_asleep = advance(ASKED, Trigger.ASLEEP, at(9))
    assert judged(replace(VM, state=PowerState.SUSPENDED), fell_asleep, 10).slug is Slug.ASLEEP


def test_a_guest_that_came_back_and_was_destroyed_is_judged_by_its_last_end() -> None:
    back = replace(went_off(ASKED, Stop.BY_GUEST, at(2)), came_back=at(4))
    again = Watched(shutdown=back).until(6)
    assert (again.slug, "it runs again, not by us" in again.reasons) == (Slug.OFF_BY_GUEST, True)
    off = replace(VM, state=PowerState.SHUT_OFF, ended=End(Stop.FORCED, at(6)))
    destroyed = Watched(shutdown=back, vm=off).until(8)
    assert destroyed.slug is Slug.OFF_FORCED
    assert "it runs again, not by us" not in destroyed.reasons


def test_a_refused_request_was_none() -> None:
    refused = advance(ASKED, Trigger.REFUSED, at(1), "not supported")
    verdict = Watched(shutdown=refused).until(8)
    assert verdict.slug is Slug.UP
    assert verdict.words == "it runs, for the request was refused: not supported"


def test_a_request_that_is_not_watched_any_more_can_still_be_followed() -> None:
    unwatched = advance(ASKED, Trigger.STOP_WATCHING, at(1))
    assert Watched(shutdown=unwatched).until(8).slug is Slug.IGNORES_BUTTON


def judged(
    vm: Vm | None, shutdown: SoftShutdown | None, seconds: float, evidence: Evidence | None = None
) -> Verdict:
    return diagnose(Case(vm, HOST, shutdown, evidence or Evidence(at(-5)), at(seconds)))


def test_a_host_that_gives_no_answer_is_named() -> None:
    host = replace(HOST, status=HostStatus.NO_ANSWER, error="no keepalive", last_seen=at(1))
    verdict = diagnose(Case(VM, host, ASKED, Evidence(at(-5)), at(21)))
    assert verdict.slug is Slug.HOST_UNREACHABLE
    assert verdict.words == "hv1 gives no answer for 0:20; last seen running"
    assert verdict.reasons == ("no keepalive",)


def silent_after(second: float, *, silent: bool) -> Evidence:
    evidence = Evidence(at(-5))
    for when in range(-5, 9):
        reading = Reading(at(when), PowerState.RUNNING, cpu_time=0, written=0)
        if when > second:
            if not silent:
                break
            reading = Reading(at(when), PowerState.RUNNING, is_silent=True)
        evidence = with_reading(evidence, reading)
    return evidence


def test_samples_that_do_not_come_are_not_taken_for_a_hung_qemu() -> None:
    host = replace(HOST, last_seen=at(8))
    verdict = diagnose(Case(VM, host, ASKED, silent_after(2, silent=False), at(8)))
    assert verdict.slug is Slug.BLIND
    assert verdict.words == "no sample of it for 6 s"


def test_a_qemu_that_gives_no_answer_while_its_host_does_hangs() -> None:
    host = replace(HOST, last_seen=at(8))
    case = Case(VM, host, ASKED, silent_after(2, silent=True), at(8))
    verdict = diagnose(case)
    assert verdict.slug is Slug.QEMU_HUNG
    assert verdict.sureness is Sureness.LIKELY
    assert diagnose(replace(case, shutdown=None)).slug is Slug.QEMU_HUNG
    assert diagnose(replace(case, vm=replace(VM, job="a backup"))).slug is Slug.QEMU_HUNG
    assert diagnose(replace(case, now=at(6))).slug is not Slug.QEMU_HUNG


def test_a_long_silence_is_told_as_people_say_it() -> None:
    host = replace(HOST, last_seen=at(5000))
    verdict = diagnose(Case(VM, host, ASKED, silent_after(2, silent=True), at(5000)))
    assert verdict.note == "QEMU silent for 1:23:18: hung?"


def test_after_a_sleep_of_the_console_nobody_hangs() -> None:
    host = replace(HOST, last_seen=at(2))
    case = Case(VM, host, ASKED, silent_after(2, silent=False), at(3600))
    assert diagnose(case).slug is not Slug.QEMU_HUNG


def test_a_busy_host_is_not_taken_for_a_hung_qemu() -> None:
    host = replace(HOST, last_seen=at(8), note="busy: a list takes long")
    verdict = diagnose(Case(VM, host, ASKED, silent_after(2, silent=False), at(8)))
    assert verdict.slug is Slug.BLIND
    assert verdict.words == "no sample of it for 6 s: busy: a list takes long"


def test_figures_are_told_in_words() -> None:
    guest = Watched(writes=lambda s: 4 * MIB if s >= 0 else 100 * KIB)
    verdict = guest.until(12)
    assert verdict.words == (
        "still working: wrote 20 MiB in the last 5 s, 41 times its normal rate"
    )
    assert verdict.note == "working: wrote 20 MiB in 5 s"
    assert verdict.sureness is Sureness.LIKELY
    assert "CPU 2 % · reads 0 B/s · writes 4 MiB/s · sends 0 B/s" in verdict.reasons


def test_the_age_of_a_verdict_is_that_of_its_first_moment() -> None:
    guest = Watched(writes=since_press(MIB))
    verdict = guest.until(30)
    first = next(one for one in guest.verdicts if one.slug is Slug.WORKING)
    assert verdict.since == first.since
    assert verdict.since.boot < at(5).boot


def test_without_a_time_before_the_press_what_is_usual_is_asked_of_the_host() -> None:
    usual = Rates(cpu=1.0, written=0.0, seconds=30)
    guest = Watched(cpu=always(1.0), usual=usual, watched_from=1)
    assert guest.until(8).slug is Slug.CPU_HUNG
    busy = Watched(writes=always(MIB), usual=Rates(written=MIB), watched_from=1)
    assert busy.until(8).slug is Slug.BUSY_AS_BEFORE


def test_where_nobody_knows_what_is_usual_it_says_so() -> None:
    for guest in (Watched(cpu=always(1.0)), Watched(writes=always(MIB))):
        verdict = replace(guest, watched_from=1, verdicts=[]).until(8)
        assert verdict.slug in (Slug.CPU_WORKING, Slug.WORKING)
        assert verdict.sureness is Sureness.PERHAPS
        assert verdict.unknown.startswith("what is usual for it")
    ignores = Watched(watched_from=1).until(8)
    assert ignores.slug is Slug.IGNORES_BUTTON
    assert ignores.sureness is Sureness.PERHAPS
    assert "ignores the button?" in ignores.words


def test_after_three_minutes_it_still_knows_what_was_usual() -> None:
    assert Watched(cpu=always(1.0)).until(400).slug is Slug.CPU_HUNG
    guest = Watched(cpu=lambda s: 1.0 if s >= 0 else 0.02)
    assert guest.until(400).slug is Slug.CPU_WORKING
    assert guest.slugs == ["too-early", "cpu-working"]


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (AgentSigns(at(2), True, users=()), "its agent answers: nobody is logged in"),
        (
            AgentSigns(at(2), True, users=("eva\x1b", "b", "c", "d")),
            "its agent answers: logged in are eva\\x1b, b, c and 1 more",
        ),
        (AgentSigns(at(2), True), "its agent answers"),
        (AgentSigns(at(2), True, frozen=True), "its agent answers: its file systems are frozen"),
        (
            AgentSigns(at(2), False, "Guest agent is not responding"),
            "its agent gives no answer: Guest agent is not responding",
        ),
    ],
)
def test_what_the_agent_says_stands_among_the_reasons(agent: AgentSigns, words: str) -> None:
    for guest in (Watched(agent=agent), Watched(agent=agent, shows=ASKING)):
        assert words in guest.until(8).reasons


def test_an_agent_that_answers_since_the_press_is_no_hung_guest() -> None:
    answers = Watched(cpu=always(1.0), agent=AgentSigns(at(2), True))
    assert answers.until(8).slug is Slug.BUSY_AS_BEFORE
    assert Watched(cpu=always(1.0), agent=AgentSigns(at(-2), True)).until(8).slug is Slug.CPU_HUNG


def test_the_button_is_not_all_that_a_guest_can_ignore() -> None:
    by_agent = replace(ASKED, mode=Mode.AGENT, raised=(), agent_asked=ASKED.presses)
    verdict = Watched(shutdown=by_agent, vm=replace(VM, has_acpi=False)).until(8)
    assert verdict.slug is Slug.IGNORES_BUTTON
    assert "button" not in verdict.words
    assert "its agent was asked 0:08 ago" in verdict.reasons


def test_who_asked_the_agent_after_the_button_is_told_of_both() -> None:
    both = press(ASKED, at(12), Mode.AGENT)
    verdict = Watched(shutdown=both).until(20)
    assert verdict.slug is Slug.IGNORES_BUTTON
    assert verdict.words.startswith("ignores button and agent")
    assert "QEMU raised the button 0:20 ago · its agent was asked 0:08 ago" in verdict.reasons


def test_a_guest_without_acpi_whose_agent_was_asked_later_can_follow() -> None:
    bare = replace(VM, has_acpi=False)
    assert Watched(vm=bare).until(20).slug is Slug.NO_ACPI
    asked_later = press(ASKED, at(12), Mode.AGENT)
    assert Watched(vm=bare, shutdown=asked_later).until(20).slug is Slug.IGNORES_BUTTON


def test_a_reboot_is_judged_in_the_same_way() -> None:
    reboot = replace(ASKED, goal=Goal.RESTART)
    assert Watched(shutdown=reboot, shows=ASKING).until(8).slug is Slug.WAITING_FOR_INPUT
    verdict = Watched(shutdown=reboot, marks=RESTART).until(8)
    assert verdict.slug is Slug.RESTARTS
    assert "as it was asked to" in verdict.words


def test_one_reset_is_counted_once() -> None:
    verdict = Watched(marks=RESTART).until(8)
    assert "1 reset seen since the press" in verdict.reasons


def test_resets_before_the_press_are_none_of_its_doing() -> None:
    early = tuple(replace(mark, at=at(-3)) for mark in RESTART)
    assert Watched(marks=early).until(8).slug is not Slug.RESTARTS


def test_a_press_that_libvirt_holds_back_has_not_reached_the_guest() -> None:
    held = replace(ASKED, accepted=None, raised=())
    verdict = Watched(shutdown=held).until(20)
    assert verdict.slug is Slug.TOO_EARLY
    assert "libvirt has not passed the request on yet" in verdict.words
    adopted = replace(held, adopted=True)
    assert Watched(shutdown=adopted).until(20).slug is Slug.IGNORES_BUTTON


def test_a_press_that_was_held_back_counts_from_when_it_arrived() -> None:
    late = replace(ASKED, accepted=at(10), raised=(at(10),))
    guest = Watched(shutdown=late, writes=lambda s: MIB if 2 <= s < 9 else 0.0)
    assert guest.until(12).slug is Slug.TOO_EARLY
    assert guest.until(17).slug is Slug.IGNORES_BUTTON


def test_a_young_guest_that_ignores_the_press_may_not_have_seen_it() -> None:
    verdict = Watched(vm=YOUNG).until(8)
    assert verdict.sureness is Sureness.PERHAPS
    assert "pressed 10 s after its start: it may have been lost" in verdict.reasons


def test_a_new_run_is_judged_by_its_own_counters() -> None:
    evidence = Evidence(at(-5))
    for second in range(-5, 9):
        count = 10**12 if second < 4 else second * 10**6
        reading = Reading(at(second), PowerState.RUNNING, cpu_time=count, written=count, vcpus=1)
        evidence = with_reading(evidence, reading)
    verdict = judged(VM, ASKED, 8, evidence)
    assert "-" not in verdict.words.replace("too-early", "")
    assert verdict.slug is Slug.WORKING


def test_a_guest_whose_host_tells_no_figures_is_blind() -> None:
    evidence = Evidence(at(-5))
    for second in range(-5, 20):
        evidence = with_reading(evidence, Reading(at(second), PowerState.RUNNING))
    assert judged(VM, ASKED, 20, evidence).slug is Slug.BLIND


def screen_saver(second: float) -> Shot:
    """A block that wanders over a picture."""
    tiles = [1] * (40 * 25)
    for line in range(8):
        at_ = (int(second * 5) % 15 + line) * 40 + int(second * 7) % 30
        tiles[at_ : at_ + 8] = [9] * 8
    return picture(at(second), tuple(tiles))


def test_a_screen_that_moves_by_itself_tells_nothing() -> None:
    guest = Watched(shows=screen_saver)
    verdict = guest.until(30)
    assert {one.slug for one in guest.verdicts} <= {Slug.TOO_EARLY, Slug.IGNORES_BUTTON}
    assert "its screen moves by itself" in verdict.words
    assert verdict.sureness is Sureness.PERHAPS


def test_a_new_screen_without_figures_may_tell_of_work() -> None:
    evidence = Evidence(at(-5))
    for second in range(-5, 20):
        evidence = with_reading(evidence, Reading(at(second), PowerState.RUNNING))
        shown = text_screen("Installing updates, do not switch off") if second > 0 else LOGIN
        evidence = with_shot(evidence, text_shot(at(second), shown))
    verdict = judged(VM, ASKED, 20, evidence)
    assert verdict.slug is Slug.BLIND
    assert "whether it works can't be seen" in verdict.words


def test_a_closing_that_ended_otherwise_is_none() -> None:
    closed = replace(ASKED, closing=at(1), closing_by=Detail.GUEST, phase=Phase.ASLEEP)
    assert judged(replace(VM, state=PowerState.SUSPENDED), closed, 5).slug is Slug.ASLEEP


@pytest.mark.parametrize("gap", [{"misses": (2, 3)}, {"skips": (1, 4, 6)}, {"misses": (0, 1, 5)}])
@pytest.mark.parametrize(
    "name", ["writes", "writes in bursts", "asks on a text screen", "computes"]
)
def test_samples_that_are_missing_delay_no_verdict(name: str, gap: dict[str, Any]) -> None:
    guest, slug = SEEN_AFTER_THE_PRESS[name]
    gappy = replace(guest, verdicts=[], **gap)
    assert gappy.until(7).slug.value == slug
    assert gappy.slugs == ["too-early", slug]


def test_a_loop_of_resets_is_told_although_the_first_one_ended_the_watch() -> None:
    restarted = advance(ASKED, Trigger.RESTARTED, at(1))
    verdict = Watched(shutdown=restarted, marks=LOOP).until(8)
    assert verdict.slug is Slug.RESET_LOOP
    assert Watched(shutdown=restarted, marks=RESTART).until(8).slug is Slug.RESTARTS


def test_a_young_guest_that_stood_still_before_the_press_does_not_boot() -> None:
    assert Watched(vm=YOUNG, shows=ASKING).until(7).slug is Slug.WAITING_FOR_INPUT


BOOTED = showing((-5, LOGIN), (30, text_screen(*LINES_OF_A_BOOT)))


def test_a_look_that_was_under_way_at_the_press_belongs_to_neither_time() -> None:
    def shown(second: float) -> Shot:
        if second == -1:
            return replace(text_shot(at(second), LOGIN), took=1.0)  # it lit up meanwhile
        return text_shot(at(second), BLANK if second < 0 else LOGIN)

    guest = Watched(vm=YOUNG, shows=shown)
    guest.until(8)
    assert guest.slugs == ["too-early", "display-woke"]
    slow = replace(guest, shows=lambda s: replace(text_shot(at(s), LOGIN), took=7.0), verdicts=[])
    assert UNSEEN_BEFORE in slow.until(8).reasons


@pytest.mark.parametrize(("dark_since", "slug"), [(-4, "booting"), (-12, "display-woke")])
def test_a_boot_draws_just_before_the_press_too(dark_since: float, slug: str) -> None:
    shows = showing((-20, LOGIN), (dark_since, BLANK), (1, LOGIN))
    guest = Watched(vm=replace(VM, started=at(-25)), shows=shows, watched_from=-20)
    guest.until(8)
    assert {*guest.slugs} == {"too-early", slug}


def booting_until(second: float, **more: Any) -> Watched:
    """A guest that was started 27 s before the press, and reads until its boot ends."""
    young = replace(VM, started=at(-27))
    return Watched(
        vm=young, reads=lambda s: float(MIB) if s < second else 0.0, shows=BOOTED, **more
    )


def test_a_press_that_was_lost_in_a_boot_stays_lost_when_the_boot_has_ended() -> None:
    guest = booting_until(32)
    verdict = guest.until(150)
    assert guest.slugs == ["too-early", "booting"]
    assert verdict.words == (
        "it was booting when it was asked, and is up now, for 108 s, and idle:"
        " the press was lost? Press again"
    )
    assert verdict.note == "up now, press lost: s again"
    assert verdict.sureness is Sureness.PERHAPS
    assert "pressed 27 s after its start: it may have been lost" in verdict.reasons
    assert any("its screen is a new one" in reason for reason in verdict.reasons)
    assert [one.key for one in findings(verdict, VM)[0].remedies[:2]] == ["s", "v"]


def test_a_boot_that_takes_longer_than_a_minute_is_still_one() -> None:
    guest = booting_until(100)
    verdict = guest.until(90)
    assert guest.slugs == ["too-early", "booting"]
    assert "is at it since" in verdict.words


def test_a_boot_that_computes_and_writes_on_its_way_ends_all_the_same() -> None:
    guest = booting_until(50, writes=lambda s: float(MIB) if 15 <= s < 30 else 0.0)
    assert guest.until(80).slug is Slug.BOOTING
    assert guest.slugs == ["too-early", "booting", "working", "booting"]


def test_what_a_boot_computes_is_the_boot() -> None:
    guest = booting_until(40, cpu=lambda s: 0.9 if 12 <= s < 20 else 0.02)
    assert guest.until(60).slug is Slug.BOOTING
    assert guest.slugs == ["too-early", "booting"]


def test_a_young_guest_that_rested_before_the_press_computes_because_of_it() -> None:
    guest = Watched(vm=YOUNG, cpu=lambda s: 1.0 if s >= 0 else 0.02)
    assert guest.until(60).slug is Slug.CPU_WORKING
    assert guest.slugs[-1] == "cpu-working"
    stops = Watched(vm=YOUNG, cpu=lambda s: 1.0 if 0 <= s < 20 else 0.02, shows=ASKING)
    assert stops.until(60).slug is Slug.WAITING_FOR_INPUT


def test_a_young_guest_whose_agent_answers_and_that_rested_was_up() -> None:
    guest = Watched(vm=YOUNG, reads=since_press(MIB), agent=AgentSigns(at(-2), True))
    assert guest.until(20).slug is Slug.WORKING
    assert guest.slugs == ["too-early", "working"]


def test_who_sets_to_work_long_after_its_boot_may_have_got_the_press() -> None:
    guest = booting_until(20, writes=lambda s: float(MIB) if 60 <= s < 70 else 0.0)
    guest.until(100)
    assert guest.slugs == ["too-early", "booting", "working", "waiting-for-input"]


def pressed_again(guest: Watched, second: int, until: int) -> Verdict:
    """The verdict on a guest whose button is pressed once more."""
    guest.verdicts.clear()
    again = press(ASKED, at(second))
    guest.asked_at = lambda s: again if s >= second else ASKED
    return guest.until(until)


def test_the_press_after_a_lost_one_is_judged_by_what_was_there_before_it() -> None:
    assert pressed_again(booting_until(32), 60, 65).slug is not Slug.BOOTING
    assert pressed_again(booting_until(32), 60, 80).slug is Slug.IGNORES_BUTTON
    asks = booting_until(32)
    before = asks.shows
    asks.shows = lambda s: text_shot(at(s), QUESTION) if s > 61 else before(s)
    assert pressed_again(asks, 60, 80).slug is Slug.WAITING_FOR_INPUT


def test_a_guest_that_was_pressed_before_may_ask_since_then() -> None:
    verdict = Watched(shows=showing((-5, QUESTION)), first_press=at(-300)).until(20)
    assert (verdict.slug, verdict.sureness) == (Slug.IGNORES_BUTTON, Sureness.PERHAPS)
    assert "its screen before the first press was not seen" in verdict.words
    assert UNSEEN_BEFORE in verdict.reasons
    assert findings(verdict, VM)[0].remedies[0].key == "v"


@pytest.mark.parametrize("is_graphical", [False, True])
def test_a_guest_whose_boot_was_not_seen_may_ask_since_a_press_that_nobody_heard_of(
    is_graphical: bool,
) -> None:
    def asking(second: float) -> Shot:
        tiles = tuple(range(1, 1001))
        return picture(at(second), tiles) if is_graphical else text_shot(at(second), QUESTION)

    verdict = Watched(shows=asking, saw_boot=False, usual=Rates(cpu=0.02, written=0.0)).until(20)
    assert (verdict.slug, verdict.sureness) == (Slug.IGNORES_BUTTON, Sureness.PERHAPS)
    assert verdict.words == (
        "ignores the button? Idle since the request, same screen; it may ask something on it"
        " already"
    )
    assert verdict.note == "ignores the button?"
    assert UNHEARD_BEFORE in verdict.reasons
    assert findings(verdict, VM)[0].remedies[0].key == "v"
    seen = Watched(shows=asking, usual=Rates(cpu=0.02, written=0.0)).until(20)
    assert (seen.sureness, UNHEARD_BEFORE in seen.reasons) == (Sureness.LIKELY, False)


def test_who_asked_a_guest_before_is_told_as_far_as_it_was_seen() -> None:
    nobody = Watched(shutdown=None).until(8)
    assert nobody.words.startswith(
        "it runs, and nobody asked it to go down, as far as this vmtui saw: CPU 2 %"
    )
    somebody = Watched(shutdown=None, first_press=at(-120)).until(8)
    assert somebody.words.startswith("it runs, and its button was pressed 2:08 ago: CPU 2 %")


TYPED = (Mark(at(4), OwnDeed.KEYS.value), Mark(at(5), OwnDeed.KEYS.value))
TAKES_BACK = showing((-5, LOGIN), (1, QUESTION), (6, LOGIN))


def test_a_request_that_our_keys_withdrew_is_told_as_that() -> None:
    verdict = Watched(shows=TAKES_BACK, marks=TYPED).until(12)
    assert (verdict.slug, verdict.sureness) == (Slug.WITHDRAWN, Sureness.LIKELY)
    assert verdict.words.endswith("was withdrawn after keys were typed into it by us")
    assert "keys were typed into it by us 0:07 ago" in verdict.reasons
    assert findings(verdict, VM)[0].remedies[0].key == "s"
    by_itself = Watched(shows=TAKES_BACK).until(12)
    assert by_itself.words.endswith("the request was withdrawn?")
    assert findings(by_itself, VM)[0].remedies[0].key == "v"


def test_keys_from_before_the_press_withdrew_nothing() -> None:
    early = (Mark(at(-3), OwnDeed.KEYS.value),)
    verdict = Watched(shows=TAKES_BACK, marks=early).until(12)
    assert verdict.words.endswith("the request was withdrawn?")


@pytest.mark.parametrize("deed", [OwnDeed.SYSRQ, OwnDeed.CUT_LINK, OwnDeed.NMI])
def test_what_we_did_to_it_since_stands_among_the_reasons(deed: OwnDeed) -> None:
    verdict = Watched(shows=ASKING, marks=(Mark(at(4), deed.value),)).until(12)
    assert f"{deed.value} 0:08 ago" in verdict.reasons


@pytest.mark.parametrize(
    ("before", "since", "words"),
    [
        (
            text_screen(*["x" * 80] * 25),
            text_screen("Why?", "", "Enter: planned", "Esc"),
            "a new text screen: 3 lines",
        ),
        (text_screen(*["x" * 80] * 25), BLANK, "a new text screen: empty"),
        (LOGIN, text_screen(*["y" * 80]), "a new text screen: 1 line"),
        (
            text_screen("one", "two", "three four five"),
            text_screen("one", "two", "three four five", "broadcast: going down"),
            "19 characters of its text screen are new",
        ),
    ],
)
def test_of_a_new_text_screen_only_what_it_shows_is_counted(
    before: tuple[int, ...], since: tuple[int, ...], words: str
) -> None:
    verdict = Watched(shows=showing((-5, before), (1, since))).until(8)
    assert verdict.slug is Slug.WAITING_FOR_INPUT
    assert words in verdict.reasons


def test_a_background_is_no_text() -> None:
    blue = tuple(tile or 0x10 for tile in text_screen("", "", "Why?", "", "Enter", "Esc"))
    verdict = Watched(shows=showing((-5, LOGIN), (1, blue))).until(8)
    assert "a new text screen: 3 lines" in verdict.reasons


def test_a_text_screen_after_a_picture_is_told_by_its_lines() -> None:
    asks = Watched(shows=lambda s: text_shot(at(s), QUESTION) if s > 0 else picture(at(s), (7,)))
    assert "a new text screen: 1 line" in asks.until(8).reasons


def test_a_prompt_that_came_with_somebody_elses_press_is_seen_as_one() -> None:
    verdict = Watched(shows=showing((-5, LOGIN), (-2, QUESTION)), first_press=at(-3)).until(20)
    assert verdict.slug is Slug.WAITING_FOR_INPUT


def test_a_later_press_by_this_console_does_not_make_a_prompt_the_usual_screen() -> None:
    adopted = replace(
        ASKED, adopted=True, presses=(at(-90), at(0)), asked=at(-90), accepted=at(0), raised=()
    )
    verdict = Watched(shutdown=adopted, shows=showing((-5, QUESTION))).until(20)
    assert (verdict.slug, verdict.sureness) == (Slug.IGNORES_BUTTON, Sureness.PERHAPS)
    assert UNSEEN_BEFORE in verdict.reasons


LEFT_BEHIND = replace(
    ASKED,
    adopted=True,
    presses=(at(-90),),
    asked=at(-90),
    accepted=None,
    raised=(),
    asked_by="ada",
    seen_before=SeenBefore(Slug.WAITING_FOR_INPUT, at(-80), "ada"),
)
STILL_ASKING = Watched(shutdown=LEFT_BEHIND, shows=showing((-5, QUESTION)), watched_from=0)


def test_a_prompt_that_was_seen_before_this_console_looked_is_not_forgotten() -> None:
    verdict = STILL_ASKING.until(8)
    assert STILL_ASKING.slugs == ["too-early", "waiting-for-input"]
    assert verdict.words.endswith("waiting for a person? As seen before by ada")
    assert verdict.sureness is Sureness.PERHAPS
    assert verdict.since == at(-80)
    assert any("before this vmtui began, by ada" in reason for reason in verdict.reasons)


def test_what_was_seen_before_holds_only_while_the_screen_and_the_guest_rest() -> None:
    answered = replace(STILL_ASKING, shows=showing((0, QUESTION), (6, LOGIN)), verdicts=[])
    assert answered.until(12).slug is Slug.IGNORES_BUTTON
    at_work = replace(STILL_ASKING, writes=lambda _: MIB, verdicts=[])
    assert at_work.until(12).slug is Slug.WORKING


def test_a_display_that_only_woke_is_awake_for_the_next_press() -> None:
    woke = replace(LEFT_BEHIND, seen_before=SeenBefore(Slug.DISPLAY_WOKE, at(-80), "ada"))
    assert replace(STILL_ASKING, shutdown=woke, verdicts=[]).until(8).slug is Slug.DISPLAY_WOKE
    again = replace(woke, presses=(at(-90), at(0)))
    assert replace(STILL_ASKING, shutdown=again, verdicts=[]).until(20).slug is Slug.IGNORES_BUTTON
