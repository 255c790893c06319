"""What hosts are asked for evidence, how often and of whom, and what becomes of the answers."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest

from tests.fakes import Stage, domain, facts_read, stage
from vmtui.core.changes import HostDown, HostUp
from vmtui.core.commands import AskAgent, Mode, ReadFacts, ReadWatched, SendKeys, Shutdown, TakeShot
from vmtui.core.cures.remedies import findings
from vmtui.core.events import Detail, Lifecycle, Signal
from vmtui.core.looks import AgentHeard, ShotTaken, StatsRead, StatsRow, WatchedRead
from vmtui.core.model import PowerState, VmId
from vmtui.core.replies import CommandBegun, CommandDone, CommandFailed, ForceReady
from vmtui.core.why import diagnosis
from vmtui.core.why.diagnosis import Case, diagnose
from vmtui.core.why.evidence import AgentSigns, Evidence, Reading, Shot
from vmtui.core.why.own_deeds import OwnDeed
from vmtui.core.why.verdict import UNHEARD_BEFORE, UNSEEN_BEFORE, Slug, Sureness, Verdict
from vmtui.session.evidence import JUDGED_AT_ONCE, LINGER, OBSERVED_AT_ONCE
from vmtui.session.sampler import AGENTS, FACTS

WEB, DB = domain("web"), domain("db", number=2)
WEB_ID, DB_ID = VmId("hv1", WEB.uuid), VmId("hv1", DB.uuid)
MANY = tuple(domain(f"guest-{number}", number=number) for number in range(100, 150))


def facts(set_: Stage, vm_id: VmId, *, has_agent: bool) -> None:
    """Say what the guest's definition says."""
    epoch = set_.port.epoch
    set_.port.say(facts_read(vm_id, set_.clock(), epoch=epoch, has_agent=has_agent))
    set_.settle()


def sampled(set_: Stage, vm_id: VmId = WEB_ID, *, written: int = 0, silent: bool = False) -> None:
    """Answer a round: bytes written since the start of its run."""
    at = set_.clock()
    reading = Reading(
        at, PowerState.RUNNING, cpu_time=0, vcpus=1, read=0, written=written, is_silent=silent
    )
    set_.port.say(WatchedRead("hv1", at, set_.port.epoch, ((vm_id.uuid, reading),)))
    set_.settle()


def looked(set_: Stage, vm_id: VmId = WEB_ID, *, error: str = "") -> None:
    """Answer a look at a screen."""
    at = set_.clock()
    found = Shot(at, error=error) if error else Shot(at, 2, 1, 2, (1, 2))
    set_.port.say(ShotTaken(vm_id, found))
    set_.settle()


def seen(set_: Stage, vm_id: VmId = WEB_ID) -> Evidence:
    """What is known of a watched guest."""
    found = set_.session.evidence.of(vm_id)
    assert found is not None
    return found


def slug(set_: Stage, vm_id: VmId = WEB_ID) -> Slug | None:
    """Its verdict."""
    verdict = set_.session.doings(vm_id).verdict
    return verdict.slug if verdict else None


def crowd(number: int) -> tuple[Stage, list[VmId]]:
    """A host with so many guests."""
    rows = [domain(f"guest-{one}", number=one) for one in range(1, number + 1)]
    return stage(*rows), [VmId("hv1", row.uuid) for row in rows]


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[VmId]:
    """The guests that are judged, one after the other."""
    found: list[VmId] = []

    def note(case: Case, before: Verdict | None) -> Verdict:
        assert case.vm is not None
        found.append(case.vm.id)
        return diagnose(case, before)

    monkeypatch.setattr(diagnosis, "diagnose", note)
    return found


def test_only_watched_guests_are_sampled_in_one_call_a_second() -> None:
    set_ = stage(WEB, DB)
    set_.pass_(5)
    assert set_.port.asked(ReadWatched | TakeShot | AskAgent) == []
    set_.session.evidence.observe([WEB_ID])
    for _ in range(30):
        set_.pass_(0.1)
    assert set_.port.asked(ReadWatched) == [ReadWatched("hv1", (WEB.uuid,))] * 4
    set_.session.evidence.observe([DB_ID])
    set_.pass_(1)
    assert set(set_.port.asked(ReadWatched)[-1].uuids) == {WEB.uuid, DB.uuid}  # type: ignore[union-attr]


def test_a_guest_is_watched_until_the_last_observer_lets_it_go() -> None:
    set_ = stage(WEB)
    for _ in range(2):
        set_.session.evidence.observe([WEB_ID])
    set_.session.evidence.release([WEB_ID])
    set_.pass_(1)
    rounds = len(set_.port.asked(ReadWatched))
    assert slug(set_) is Slug.UP
    set_.session.evidence.release([WEB_ID])
    set_.pass_(1)
    assert len(set_.port.asked(ReadWatched)) == rounds
    assert slug(set_) is None
    set_.pass_(LINGER + 1)
    set_.pass_(1)
    assert set_.session.evidence.of(WEB_ID) is None


def test_what_was_seen_before_the_press_is_kept_when_it_follows() -> None:
    set_ = stage(WEB)
    set_.session.evidence.observe([WEB_ID])
    sampled(set_)
    looked(set_)
    set_.session.evidence.release([WEB_ID])
    set_.pass_(5)
    set_.session.shut_down(WEB_ID, Mode.ACPI, 60)
    set_.pass_(1)
    sampled(set_)
    assert len(seen(set_).readings) == 2
    assert seen(set_).readings[0].at.boot < set_.session.soft.watches[WEB_ID].asked.boot
    assert len(seen(set_).shots) == 1


def test_a_shutdown_under_way_is_watched_by_itself_until_it_ends() -> None:
    set_ = stage(WEB)
    set_.session.shut_down(WEB_ID, Mode.ACPI, 60)
    set_.pass_(1)
    assert set_.port.asked(ReadWatched) == [ReadWatched("hv1", (WEB.uuid,))]
    sampled(set_)
    set_.port.event(WEB, Lifecycle.STOPPED, Detail.SHUT_DOWN)
    set_.settle()
    assert slug(set_) is Slug.OFF_BY_GUEST, "at once, not at the next second"
    set_.pass_(1)
    set_.pass_(LINGER * 2)
    assert len(set_.port.asked(ReadWatched)) == 1
    assert len(seen(set_).readings) == 1, "kept as long as the watch is"
    set_.session.put_away(WEB_ID)
    set_.pass_(1)
    assert set_.session.evidence.of(WEB_ID) is None


def test_a_verdict_that_changes_paints_the_guest_again() -> None:
    set_ = stage(WEB)
    set_.session.evidence.observe([WEB_ID])
    set_.clock.pass_(1)
    assert WEB_ID in set_.session.evidence.tick(set_.clock())
    set_.clock.pass_(1)
    assert WEB_ID not in set_.session.evidence.tick(set_.clock())


def test_screens_are_looked_at_ten_a_second_and_each_has_its_turn() -> None:
    set_ = stage(*MANY)
    ids = [VmId("hv1", row.uuid) for row in MANY]
    set_.session.evidence.observe(ids)
    asked: list[int] = []
    for _ in range(300):
        before = len(set_.port.asked(TakeShot))
        for vm_id in ids:
            looked(set_, vm_id)
        set_.pass_(0.1)
        asked.append(len(set_.port.asked(TakeShot)) - before)
    for begin in range(len(asked) - 10):
        assert sum(asked[begin : begin + 10]) <= 10
    counts = Counter(wish.vm for wish in set_.port.asked(TakeShot))  # type: ignore[union-attr]
    assert set(counts) == set(ids)
    assert max(counts.values()) - min(counts.values()) <= 1


def test_a_screen_is_looked_at_quickly_before_the_press_and_seldom_later() -> None:
    set_ = stage(WEB)
    set_.session.evidence.observe([WEB_ID])
    assert set_.port.asked(TakeShot) == [TakeShot(WEB_ID)], "as soon as a dialog opens"
    times: list[float] = []
    for _ in range(400):
        if len(set_.port.asked(TakeShot)) > len(times):
            times.append(set_.clock().boot)
            looked(set_)
        set_.pass_(0.1)
    pauses = [round(later - earlier) for earlier, later in pairwise(times)]
    assert pauses[:3] == [1, 1, 4]
    assert set(pauses[3:]) == {4}


def test_no_look_at_a_guest_that_works_hangs_or_has_no_screen() -> None:
    set_ = stage(WEB)
    set_.session.evidence.observe([WEB_ID])
    looked(set_)
    shots = len(set_.port.asked(TakeShot))
    for second in range(10):
        sampled(set_, written=second * 1_000_000)
        set_.pass_(1)
        looked(set_)
    # One more where a single sample told nothing yet.
    assert len(set_.port.asked(TakeShot)) <= shots + 1
    for _ in range(10):
        sampled(set_, silent=True)
        set_.pass_(1)
        looked(set_)
    assert len(set_.port.asked(TakeShot)) <= shots + 1
    blind = stage(DB)
    blind.session.evidence.observe([DB_ID])
    looked(blind, DB_ID, error="no video device")
    for _ in range(14):
        blind.pass_(1)
    assert len(blind.port.asked(TakeShot)) == 1
    assert seen(blind, DB_ID).shots[0].error == "no video device"


def test_a_look_without_an_answer_is_not_asked_for_again_soon() -> None:
    set_ = stage(WEB)
    set_.session.evidence.observe([WEB_ID])
    for _ in range(9):
        set_.pass_(1)
    assert len(set_.port.asked(TakeShot)) == 1
    set_.pass_(1)
    assert len(set_.port.asked(TakeShot)) == 2


def test_a_look_that_its_host_had_no_turn_for_is_asked_for_again_at_once() -> None:
    set_ = stage(WEB)
    set_.session.evidence.observe([WEB_ID])
    set_.port.say(ShotTaken(WEB_ID, None))
    set_.settle()
    assert seen(set_).shots == ()
    set_.pass_(1)
    assert len(set_.port.asked(TakeShot)) == 2


def test_an_agent_is_asked_at_once_then_seldom_and_never_without_a_channel() -> None:
    set_ = stage(WEB, DB)
    set_.session.evidence.observe([WEB_ID, DB_ID])
    set_.pass_(20)
    assert set_.port.asked(AskAgent) == [], "nothing is known of a channel yet"
    facts(set_, WEB_ID, has_agent=True)
    facts(set_, DB_ID, has_agent=False)
    for _ in range(40):
        set_.pass_(1)
    assert set_.port.asked(AskAgent) == [AskAgent(WEB_ID)] * 3
    signs = AgentSigns(set_.clock(), responds=False, error="Guest agent is not responding")
    set_.port.say(AgentHeard(WEB_ID, 0, signs))
    set_.settle()
    assert seen(set_).agent is None, "it was asked over an earlier connection"
    set_.port.say(AgentHeard(WEB_ID, 1, signs))
    set_.settle()
    assert seen(set_).agent == signs


def test_agents_that_were_not_heard_yet_are_asked_before_those_that_were() -> None:
    set_ = stage(WEB, DB)
    for vm_id in (WEB_ID, DB_ID):
        facts(set_, vm_id, has_agent=True)
    set_.session.evidence.observe([WEB_ID, DB_ID])
    set_.pass_(1)
    first, second = (asked.vm for asked in set_.port.asked(AskAgent))  # type: ignore[union-attr]
    # The second was passed over: too many agents of the host were silent.
    set_.port.say(AgentHeard(first, 1, AgentSigns(set_.clock(), responds=False)))
    set_.settle()
    for _ in range(15):
        set_.pass_(1)
    assert [asked.vm for asked in set_.port.asked(AskAgent)[2:]] == [second, first]  # type: ignore[union-attr]


def test_answers_of_an_earlier_run_do_not_count() -> None:
    set_ = stage(WEB)
    facts(set_, WEB_ID, has_agent=True)
    set_.session.evidence.observe([WEB_ID])
    asked = set_.clock()
    set_.pass_(1)
    set_.port.event(WEB, Lifecycle.STARTED)
    set_.port.say(ShotTaken(WEB_ID, Shot(asked, 2, 1, 2, (1, 2))))
    set_.port.say(AgentHeard(WEB_ID, 1, AgentSigns(asked, responds=True)))
    set_.settle()
    assert (seen(set_).shots, seen(set_).agent) == ((), None)
    looked(set_)
    assert len(seen(set_).shots) == 1


def test_a_guest_that_nobody_watches_any_more_is_not_said_to_hang() -> None:
    set_ = stage(WEB)
    set_.session.shut_down(WEB_ID, Mode.ACPI, 60)
    set_.pass_(1)
    sampled(set_)
    before = slug(set_)
    set_.session.put_away(WEB_ID)
    for _ in range(10):
        set_.pass_(1)
        set_.port.say(StatsRead("hv1", set_.clock(), set_.port.epoch, ()))
        set_.settle()
    assert slug(set_) is before


def heard(set_: Stage, seconds: int) -> None:
    """So many seconds pass in which the host answers, and no sample comes."""
    for _ in range(seconds):
        set_.pass_(1)
        set_.port.say(StatsRead("hv1", set_.clock(), set_.port.epoch, ()))
        set_.settle()


def overdue() -> Stage:
    """A host with one guest that is overdue in its soft shutdown, and was sampled until now."""
    set_ = stage(WEB)
    set_.session.shut_down(WEB_ID, Mode.ACPI, 5)
    begun = set_.port.asked(Shutdown)[-1]
    assert isinstance(begun, Shutdown)
    set_.port.say(CommandBegun(begun.ticket, WEB_ID, set_.clock()))
    set_.port.say(CommandDone(begun.ticket, WEB_ID, set_.clock()))
    for _ in range(20):
        set_.pass_(1)
        sampled(set_)
        looked(set_)
    return set_


def words(set_: Stage) -> str:
    """What its verdict says."""
    verdict = set_.session.evidence.verdict(WEB_ID)
    return verdict.words if verdict else ""


def test_a_guest_that_is_watched_again_is_not_judged_by_samples_that_nobody_asked_for() -> None:
    set_ = overdue()
    set_.session.put_away(WEB_ID)
    heard(set_, 25)
    set_.session.evidence.observe([WEB_ID])
    gap = "it was not watched for 25 s, and is looked at again: too early to tell"
    assert words(set_) == gap, "at once: what was said before is old"
    facts(set_, WEB_ID, has_agent=False)
    assert (words(set_), slug(set_)) == (gap, Slug.TOO_EARLY)
    heard(set_, 5)
    assert words(set_) == gap
    heard(set_, 1)
    assert words(set_) == "no sample of it for 6 s", "those were asked for"
    sampled(set_)
    set_.pass_(1)
    assert "no sample" not in words(set_)
    assert "not watched" not in words(set_)


def test_a_monitor_that_was_silent_before_nobody_watched_is_not_said_to_hang_still() -> None:
    set_ = overdue()
    sampled(set_, silent=True)
    set_.session.put_away(WEB_ID)
    heard(set_, 25)
    set_.session.evidence.observe([WEB_ID])
    heard(set_, 8)
    assert slug(set_) is Slug.BLIND, "no sample since says so"
    sampled(set_, silent=True)
    heard(set_, 1)
    assert slug(set_) is Slug.QEMU_HUNG


def test_looks_from_before_nobody_watched_do_not_tell_what_it_shows_now() -> None:
    set_ = overdue()
    set_.session.put_away(WEB_ID)
    heard(set_, 25)
    set_.session.evidence.observe([WEB_ID])
    for _ in range(6):
        set_.pass_(1)
        sampled(set_)
    assert slug(set_) is Slug.TOO_EARLY
    assert words(set_).endswith(", but looked at for 6 s only: too early to tell")
    looked(set_)
    set_.pass_(1)
    assert slug(set_) is Slug.IGNORES_BUTTON


def test_the_time_without_its_host_is_no_silence_of_a_guest() -> None:
    set_ = overdue()
    at = set_.clock()
    set_.port.say(HostDown("hv1", at, "no keepalive", refused=False, next_try=at))
    heard(set_, 25)
    set_.port.up([WEB])
    set_.settle()
    set_.pass_(1)
    assert "no sample" not in words(set_)
    sampled(set_)
    heard(set_, 6)
    assert words(set_) == "no sample of it for 6 s"


def test_a_guest_that_is_watched_again_is_not_told_as_silent_in_its_story() -> None:
    set_ = overdue()
    set_.session.put_away(WEB_ID)
    heard(set_, 12)
    vm = set_.session.fleet.vms[WEB_ID]
    set_.session.force.prepare(vm)
    set_.session.evidence.observe([WEB_ID])
    facts(set_, WEB_ID, has_agent=False)
    heard(set_, 1)
    ready = ForceReady(WEB_ID, set_.clock(), PowerState.RUNNING, 1, 1, protected=False)
    set_.port.say(ready)
    set_.settle()
    assert set_.session.force_off(WEB_ID, "it hangs")
    heard(set_, 1)
    story = set_.session.stories.of(WEB_ID)
    assert story is not None
    assert len(story.entries) > 3
    assert not [one.words for one in story.entries if "no sample" in one.words]


def test_a_press_of_long_ago_is_not_said_to_be_fresh() -> None:
    set_ = stage(WEB)
    set_.port.signal(WEB, Signal.POWER_BUTTON)
    set_.pass_(267)
    set_.session.evidence.observe([WEB_ID])
    set_.pass_(1)
    sampled(set_)
    set_.pass_(1)
    assert words(set_) == "asked 4:29 ago, but looked at for 2 s only: too early to tell"
    verdict = set_.session.evidence.verdict(WEB_ID)
    assert verdict is not None
    assert "just now" not in findings(verdict)[0].words


def test_a_host_that_may_only_be_seen_is_asked_for_neither_screens_nor_agents() -> None:
    set_ = stage(WEB)
    set_.port.epoch += 1
    set_.port.say(HostUp("hv1", set_.clock(), set_.port.epoch, read_only=True))
    set_.port.lists([WEB])
    facts(set_, WEB_ID, has_agent=True)
    set_.session.evidence.observe([WEB_ID])
    set_.pass_(5)
    assert set_.port.asked(TakeShot | AskAgent) == []
    assert set_.port.asked(ReadWatched)


def test_a_lost_host_is_asked_nothing_and_its_old_answers_do_not_count() -> None:
    set_ = stage(WEB)
    set_.session.evidence.observe([WEB_ID])
    before = len(set_.port.commands)
    at = set_.clock()
    set_.port.say(HostDown("hv1", at, "no keepalive", refused=False, next_try=at))
    set_.settle()
    assert slug(set_) is Slug.HOST_UNREACHABLE
    set_.pass_(5)
    assert len(set_.port.commands) == before
    set_.port.up([WEB])
    set_.port.say(WatchedRead("hv1", at, 1, ((WEB.uuid, Reading(at, PowerState.RUNNING)),)))
    set_.settle()
    assert seen(set_).readings == ()


def test_events_are_marked_and_a_new_run_begins_anew() -> None:
    set_ = stage(WEB)
    set_.session.evidence.observe([WEB_ID])
    sampled(set_)
    set_.port.signal(WEB, Signal.WATCHDOG, "reset")
    set_.settle()
    assert [(mark.event, mark.words) for mark in seen(set_).marks] == [("watchdog", "reset")]
    set_.port.event(WEB, Lifecycle.STARTED, Detail.BOOTED)
    set_.settle()
    assert seen(set_).readings == ()
    assert [mark.event for mark in seen(set_).marks] == ["watchdog", "started"]
    sampled(set_)
    set_.port.event(WEB, Lifecycle.STARTED, Detail.WAKEUP)
    set_.settle()
    assert len(seen(set_).readings) == 1, "one that wakes is in the same run"


def test_a_run_that_began_out_of_sight_begins_anew_too() -> None:
    set_ = stage(WEB)
    set_.session.evidence.observe([WEB_ID])
    sampled(set_)
    set_.port.up([domain("web", domain_id=7)])
    set_.settle()
    set_.pass_(1)
    assert seen(set_).readings == ()


def test_what_its_host_told_before_is_what_is_usual() -> None:
    set_ = stage(WEB)
    for second in range(4):
        at = set_.clock()
        row = StatsRow(WEB.uuid, second * 500_000_000, second * 50_000, 2, None, read=0)
        set_.port.say(StatsRead("hv1", at, 1, (row,)))
        set_.pass_(5)
    set_.session.evidence.observe([WEB_ID])
    usual = seen(set_).usual
    assert usual is not None
    assert (usual.cpu, usual.written, usual.read) == (0.05, 10_000.0, 0.0)


def told_by_its_host(set_: Stage, seconds: int, computed: int) -> None:
    """A round of statistics: it has computed for so many ns, after so many seconds."""
    set_.pass_(seconds)
    row = StatsRow(WEB.uuid, computed, 0, 1, None, read=0)
    set_.port.say(StatsRead("hv1", set_.clock(), 1, (row,)))
    set_.settle()


def test_what_is_usual_is_learned_of_the_run_that_began_while_it_was_watched() -> None:
    set_ = stage(WEB)
    for second in range(4):
        told_by_its_host(set_, 5, second * 500_000_000)  # 10 %
    set_.session.evidence.observe([WEB_ID])
    set_.port.event(WEB, Lifecycle.STARTED, Detail.BOOTED)
    set_.settle()
    assert seen(set_).usual is None
    for second in range(4):  # the first value tells of the time before its start too
        told_by_its_host(set_, 5, second * 5_000_000_000)  # 100 %
    set_.pass_(1)
    usual = seen(set_).usual
    assert usual is not None
    assert usual.cpu == 1.0, "of the run before nothing is in there"
    told_by_its_host(set_, 5, 20_000_000_000)
    set_.session.shut_down(WEB_ID, Mode.ACPI, 60)
    set_.pass_(1)
    assert seen(set_).usual == usual, "what it did since the press is not what is usual"


def test_a_guest_that_is_gone_while_observed_is_told_so() -> None:
    set_ = stage(WEB)
    set_.session.evidence.observe([WEB_ID])
    set_.pass_(1)
    set_.port.lists([])
    set_.settle()
    assert slug(set_) is Slug.VANISHED
    rounds = len(set_.port.asked(ReadWatched))
    set_.pass_(1)
    assert len(set_.port.asked(ReadWatched)) == rounds


def test_of_thousands_that_are_observed_the_first_are_watched(judged: list[VmId]) -> None:
    set_, ids = crowd(5000)
    set_.session.evidence.observe(ids)
    for _ in range(2):
        set_.pass_(1)
    assert len(judged) == 2 * JUDGED_AT_ONCE
    assert set(judged) == set(ids[:OBSERVED_AT_ONCE])
    asked = set_.port.asked(ReadWatched)[-1]
    assert isinstance(asked, ReadWatched)
    assert set(asked.uuids) == {vm_id.uuid for vm_id in ids[:OBSERVED_AT_ONCE]}
    assert slug(set_, ids[-1]) is None
    assert set_.session.evidence.of(ids[-1]) is None
    # A dialog on top of that comes first, and its end brings the others back.
    set_.session.evidence.observe(ids[-1:])
    set_.pass_(1)
    assert slug(set_, ids[-1]) is Slug.UP
    set_.session.evidence.release(ids[-1:])
    set_.session.evidence.release(ids)
    rounds = len(set_.port.asked(ReadWatched))
    set_.pass_(1)
    assert len(set_.port.asked(ReadWatched)) == rounds


def test_of_many_shutdowns_a_slice_is_judged_each_second_and_each_has_its_turn(
    judged: list[VmId],
) -> None:
    set_, ids = crowd(5 * JUDGED_AT_ONCE)
    for vm_id in ids:
        set_.session.shut_down(vm_id, Mode.ACPI, 600)
    set_.pass_(1)
    judged.clear()
    for second in range(1, 11):
        set_.pass_(1)
        assert len(judged) == second * JUDGED_AT_ONCE
    assert set(Counter(judged).values()) == {2}


def test_what_changed_is_judged_at_once_or_before_the_others(judged: list[VmId]) -> None:
    set_, ids = crowd(5 * JUDGED_AT_ONCE)
    for vm_id in ids:
        set_.session.shut_down(vm_id, Mode.ACPI, 600)
    for _ in range(6):
        set_.pass_(1)
    judged.clear()
    changed = ids[-2 * JUDGED_AT_ONCE :]
    vms = set_.session.fleet.vms
    for vm_id in changed:
        set_.port.signal(domain(vms[vm_id].name, number=int(vm_id.uuid[-12:], 16)), Signal.WATCHDOG)
    set_.settle()
    assert judged == changed[:JUDGED_AT_ONCE]
    set_.pass_(1)
    assert set(judged) == set(changed)


def test_facts_are_read_and_agents_asked_a_few_at_a_time_and_each_has_its_turn() -> None:
    set_, ids = crowd(100)
    for vm_id in ids:
        facts(set_, vm_id, has_agent=True)
    set_.session.evidence.observe(ids)
    for kind, most in ((ReadFacts, FACTS), (AskAgent, AGENTS)):
        assert len(set_.port.asked(kind)) == most
    for _ in range(9):
        set_.pass_(1)
    for kind in (ReadFacts, AskAgent):
        assert {wish.vm for wish in set_.port.asked(kind)} == set(ids)  # type: ignore[union-attr]


def test_the_facts_are_read_again_when_a_job_is_done() -> None:
    set_ = stage(WEB)
    facts(set_, WEB_ID, has_agent=False)
    set_.session.evidence.observe([WEB_ID])
    set_.pass_(5)
    assert len(set_.port.asked(ReadFacts)) == 1
    set_.port.signal(WEB, Signal.JOB_DONE)
    set_.settle()
    set_.pass_(1)
    assert len(set_.port.asked(ReadFacts)) == 2


def test_why_no_samples_come_is_told_until_one_does() -> None:
    set_ = stage(WEB)
    set_.session.evidence.observe([WEB_ID])
    set_.pass_(1)
    sampled(set_)
    said = "no more sessions (MaxSessions)"
    for _ in range(8):
        set_.port.say(WatchedRead("hv1", set_.clock(), set_.port.epoch, (), said))
        set_.pass_(1)
    verdict = set_.session.evidence.verdict(WEB_ID)
    assert verdict is not None
    assert (verdict.slug, said in verdict.words) == (Slug.BLIND, True), verdict
    sampled(set_)
    assert seen(set_, WEB_ID).error == ""


def idle_for(set_: Stage, seconds: int) -> Verdict:
    """Let a guest be idle, with the same screen all the time."""
    for _ in range(seconds):
        at = set_.clock()
        reading = Reading(at, PowerState.RUNNING, cpu_time=0, vcpus=1, read=0, written=0)
        set_.port.say(WatchedRead("hv1", at, set_.port.epoch, ((WEB_ID.uuid, reading),)))
        looked(set_)
        set_.pass_(1)
    found = set_.session.evidence.verdict(WEB_ID)
    assert found is not None
    return found


@pytest.mark.parametrize("is_pressed_before", [False, True])
def test_the_screen_before_somebody_elses_press_was_not_seen(is_pressed_before: bool) -> None:
    set_ = stage(WEB)
    set_.port.event(WEB, Lifecycle.STARTED, Detail.BOOTED)
    set_.settle()
    set_.pass_(400)  # long after its boot
    if is_pressed_before:
        set_.port.signal(WEB, Signal.POWER_BUTTON)
        set_.settle()
        set_.pass_(400)  # longer than such a press is shown
    set_.session.evidence.observe([WEB_ID])
    idle_for(set_, 5)
    set_.session.shut_down(WEB_ID, Mode.ACPI, 60)
    command = set_.port.asked(Shutdown)[-1]
    assert isinstance(command, Shutdown)
    set_.port.say(CommandDone(command.ticket, WEB_ID, set_.clock()))
    set_.port.signal(WEB, Signal.POWER_BUTTON)
    set_.settle()
    verdict = idle_for(set_, 20)
    assert verdict.slug is Slug.IGNORES_BUTTON
    assert (UNSEEN_BEFORE in verdict.reasons) is is_pressed_before
    assert verdict.sureness is (Sureness.PERHAPS if is_pressed_before else Sureness.LIKELY)


@pytest.mark.parametrize(
    ("how", "is_known"),
    [(None, False), (Detail.BOOTED, True), (Detail.RESTORED, False), (Detail.WAKEUP, False)],
)
def test_only_of_a_boot_that_was_seen_all_presses_are_known(
    how: Detail | None, is_known: bool
) -> None:
    set_ = stage(WEB)
    if how is not None:
        set_.port.event(WEB, Lifecycle.STARTED, how)
        set_.settle()
        set_.pass_(400)
    verdict = ignored(set_)
    assert (UNHEARD_BEFORE in verdict.reasons) is not is_known
    assert verdict.sureness is (Sureness.LIKELY if is_known else Sureness.PERHAPS)


def test_what_was_not_heard_while_a_host_was_lost_is_not_known() -> None:
    set_ = stage(WEB)
    set_.port.event(WEB, Lifecycle.STARTED, Detail.BOOTED)
    set_.settle()
    at = set_.clock()
    set_.port.say(HostDown("hv1", at, "no keepalive", refused=False, next_try=at))
    set_.settle()
    set_.port.up([WEB])
    set_.settle()
    set_.pass_(400)
    assert UNHEARD_BEFORE in ignored(set_).reasons


def ignored(set_: Stage) -> Verdict:
    """The verdict on a guest that does nothing when it is pressed."""
    set_.session.evidence.observe([WEB_ID])
    idle_for(set_, 5)
    set_.session.shut_down(WEB_ID, Mode.ACPI, 60)
    command = set_.port.asked(Shutdown)[-1]
    assert isinstance(command, Shutdown)
    set_.port.say(CommandDone(command.ticket, WEB_ID, set_.clock()))
    set_.port.signal(WEB, Signal.POWER_BUTTON)
    set_.settle()
    verdict = idle_for(set_, 20)
    assert verdict.slug is Slug.IGNORES_BUTTON
    return verdict


def test_keys_that_vmtui_types_are_among_what_is_seen_of_a_guest() -> None:
    set_ = stage(WEB)
    set_.session.evidence.observe([WEB_ID])
    sampled(set_)
    for _ in range(5):
        assert set_.session.typing.press_ctrl_alt_del(WEB_ID) == ""
        command = set_.port.asked(SendKeys)[-1]
        assert isinstance(command, SendKeys)
        set_.port.say(CommandDone(command.ticket, WEB_ID, set_.clock()))
        set_.settle()
        set_.pass_(1)
    assert [mark.event for mark in seen(set_).marks] == [OwnDeed.KEYS.value] * 2, "first and last"


def test_keys_that_were_refused_were_not_pressed() -> None:
    set_ = stage(WEB)
    set_.session.evidence.observe([WEB_ID])
    set_.session.typing.press_ctrl_alt_del(WEB_ID)
    command = set_.port.asked(SendKeys)[-1]
    assert isinstance(command, SendKeys)
    set_.port.say(CommandFailed(command.ticket, WEB_ID, set_.clock(), "no"))
    set_.settle()
    assert seen(set_).marks == ()
