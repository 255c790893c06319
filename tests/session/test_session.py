"""The one writer: what it tells, notices and remembers besides the two desks."""

from __future__ import annotations

from tests.fakes import Stage, domain, stage
from vmtui.core.changes import DomainsListed, HostDown
from vmtui.core.commands import Mode, ReadFacts, ReadStats, Wake
from vmtui.core.doings import FOREIGN_PRESS_SHOWN
from vmtui.core.events import Detail, Lifecycle, Signal
from vmtui.core.looks import FactsRead, StatsRead, StatsRow
from vmtui.core.model import Moment, PowerState, VmId
from vmtui.core.obstacles import OwnMachine
from vmtui.core.record.records import Action, Recorded
from vmtui.core.replies import CommandDone, CommandFailed
from vmtui.session.session import DRAIN_MOST, STATS_EVERY

WEB = domain("web-01")
ID = VmId("hv1", WEB.uuid)


def down(set_: Stage, error: str = "no keepalive") -> None:
    now = set_.clock()
    set_.port.say(HostDown("hv1", now, error, False, Moment(now.wall + 2, now.boot + 2)))
    set_.settle()


def words(set_: Stage) -> list[str]:
    return [one.words for one in set_.session.ring]


def test_a_lost_host_is_told_once_however_often_it_is_tried() -> None:
    set_ = stage(WEB)
    for _ in range(3):
        down(set_)
    down(set_, "connection refused")
    assert words(set_)[1:] == ["no answer: no keepalive", "no answer: connection refused"]
    set_.port.up([WEB])
    down(set_)
    assert words(set_)[3:] == ["connected again", "no answer: no keepalive"]


def test_one_reset_is_told_once_although_qemu_tells_it_thrice() -> None:
    set_ = stage(WEB)
    for _ in range(3):
        set_.port.signal(WEB, Signal.REBOOT)
    set_.pass_(5)
    set_.port.signal(WEB, Signal.REBOOT)
    set_.settle()
    assert words(set_)[1:] == ["restarted (reset)", "restarted (reset)"]


def test_a_monitor_that_is_lost_is_news_only_while_the_guest_is_up() -> None:
    set_ = stage(WEB)

    def told() -> list[str]:
        set_.settle()
        return [one.words for one in set_.session.ring if "monitor" in one.words]

    set_.port.event(WEB, Lifecycle.SHUTDOWN, Detail.GUEST)
    set_.port.signal(WEB, Signal.CONTROL_ERROR)
    assert told() == []
    set_.port.event(WEB, Lifecycle.STARTED, Detail.BOOTED)
    set_.port.signal(WEB, Signal.CONTROL_ERROR)
    assert len(told()) == 1


def test_a_reset_loop_goes_on_being_told() -> None:
    set_ = stage(WEB)
    for _ in range(12):
        set_.port.signal(WEB, Signal.REBOOT)
        set_.settle()
        set_.pass_(1)
    told = [(one.words, one.times) for one in set_.session.ring][1:]
    assert told == [("restarted (reset)", 2), ("restarted (reset)", 2)]


def test_facts_are_asked_once_for_each_connection() -> None:
    set_ = stage(WEB)
    set_.session.want_facts([ID])
    set_.session.want_facts([ID])
    assert set_.port.asked(ReadFacts) == [ReadFacts(ID)]
    set_.session.want_facts([ID], afresh=True)
    set_.port.up([WEB])
    set_.settle()
    set_.session.want_facts([ID])
    assert len(set_.port.asked(ReadFacts)) == 3


def test_facts_are_read_as_soon_as_a_running_guest_loses_its_definition() -> None:
    set_ = stage(WEB)
    set_.port.event(WEB, Lifecycle.DEFINED)
    set_.settle()
    assert set_.port.asked(ReadFacts) == []
    set_.port.event(WEB, Lifecycle.UNDEFINED)
    set_.settle()
    assert set_.port.asked(ReadFacts) == [ReadFacts(ID)]


def test_facts_of_a_host_without_answer_are_not_asked() -> None:
    set_ = stage(WEB)
    down(set_)
    set_.session.want_facts([ID])
    assert set_.port.asked(ReadFacts) == []


def test_a_flood_is_taken_in_by_portions() -> None:
    set_ = stage(WEB)
    for _ in range(DRAIN_MOST + 5):
        set_.port.event(WEB, Lifecycle.RESUMED)
    assert set_.session.drain().more
    assert not set_.session.drain().more
    assert set_.session.ring.heard == DRAIN_MOST + 6


def test_nothing_new_touches_nothing() -> None:
    set_ = stage(WEB)
    assert not set_.session.drain()
    set_.port.lists([WEB])
    assert not set_.session.drain().vms


def test_statistics_are_read_at_their_interval_only_from_hosts_that_answer() -> None:
    set_ = stage(WEB)
    set_.session._lookups.stats_every = STATS_EVERY
    set_.pass_(1)
    set_.pass_(1)
    assert set_.port.asked(ReadStats) == [ReadStats("hv1")]
    set_.pass_(STATS_EVERY)
    assert len(set_.port.asked(ReadStats)) == 2
    down(set_)
    set_.pass_(STATS_EVERY)
    assert len(set_.port.asked(ReadStats)) == 2


def test_guests_that_are_off_have_no_statistics_most_of_the_time() -> None:
    off = domain("off", PowerState.SHUT_OFF)
    set_ = stage(WEB, off)
    set_.session._lookups.stats_every = STATS_EVERY
    whole, of_running = ReadStats("hv1"), ReadStats("hv1", only_active=True)
    set_.pass_(1)
    for _ in range(3):
        set_.pass_(STATS_EVERY)
    assert set_.port.asked(ReadStats) == [whole, *[of_running] * 3]
    set_.port.event(WEB, Lifecycle.STOPPED)
    set_.settle()
    for _ in range(3):
        set_.pass_(STATS_EVERY)
    # It was read once as one that is off; then there was nobody left to ask for.
    it_too = ReadStats("hv1", only_active=True, also=frozenset({WEB.uuid}))
    assert set_.port.asked(ReadStats)[4:] == [it_too]
    set_.pass_(60)
    assert set_.port.asked(ReadStats)[5:] == [whole]


def test_where_much_happens_all_guests_are_read() -> None:
    guests = [domain(f"web-{n:02}", PowerState.SHUT_OFF, number=n) for n in range(1, 30)]
    set_ = stage(*guests)
    set_.session._lookups.stats_every = STATS_EVERY
    set_.pass_(1)
    for guest in guests:
        set_.port.event(guest, Lifecycle.DEFINED)
    set_.settle()
    set_.pass_(STATS_EVERY)
    assert set_.port.asked(ReadStats) == [ReadStats("hv1")] * 2


def test_the_own_machine_is_known_by_its_macs() -> None:
    set_ = stage(WEB)
    set_.session._own_machine = OwnMachine("", frozenset({"52:54:00:00:00:01"}))
    assert set_.session.obstacle(ID) is None
    set_.port.say(
        FactsRead(ID, set_.clock(), 1, "", True, "", "", True, False, "", ("52:54:00:00:00:01",))
    )
    set_.settle()
    against = set_.session.shut_down(ID, Mode.ACPI, 60)
    assert against is not None
    assert against.slug == "own-machine"
    assert set_.session.force_hindrance(ID)
    assert not set_.session.force_off(ID)
    rebooting = set_.session.power.reboot(ID, Mode.ACPI, 60)
    others = [set_.session.power.do(action, ID) for action in (Action.PAUSE, Action.MANAGED_SAVE)]
    assert [one and one.slug for one in (rebooting, *others)] == ["own-machine"] * 3


def test_a_running_job_is_caught_before_the_request() -> None:
    set_ = stage(WEB)
    set_.port.say(FactsRead(ID, set_.clock(), 1, "", True, "", "", True, False, "backup", ()))
    set_.settle()
    against = set_.session.shut_down(ID, Mode.ACPI, 60)
    assert against is not None
    assert against.slug == "job-running"


def test_waking_is_recorded_and_its_failure_told() -> None:
    asleep = domain("kiosk", PowerState.SUSPENDED)
    set_ = stage(asleep)
    vm_id = set_.port.vm(asleep)
    set_.session.power.do(Action.WAKE, vm_id)
    assert set_.journal.phases("wake") == ["intent"]
    (wake,) = set_.port.asked(Wake)
    assert isinstance(wake, Wake)
    set_.port.say(CommandFailed(wake.ticket, vm_id, set_.clock(), "cannot wake"))
    set_.settle()
    last = list(set_.session.ring)[-1]
    assert (last.name, last.words) == ("kiosk", "not woken: cannot wake")
    assert set_.journal.phases("wake") == ["intent", "outcome"]
    assert set_.journal.records[-1].outcome == "refused"


def test_a_guest_that_we_woke_is_said_to_be() -> None:
    asleep = domain("kiosk", PowerState.SUSPENDED)
    set_ = stage(asleep)
    set_.session.power.do(Action.WAKE, set_.port.vm(asleep))
    (wake,) = set_.port.asked(Wake)
    assert isinstance(wake, Wake)
    set_.port.say(CommandDone(wake.ticket, wake.vm, set_.clock()))
    set_.port.event(asleep, Lifecycle.STARTED, Detail.WAKEUP)
    set_.settle()
    assert words(set_)[-1] == "woke up, by us"
    set_.pass_(60)
    set_.port.event(asleep, Lifecycle.STARTED, Detail.WAKEUP)
    set_.settle()
    assert words(set_)[-1] == "woke up"


def test_a_press_by_somebody_else_is_forgotten_when_it_is_not_shown_any_more() -> None:
    set_ = stage(WEB)
    set_.port.signal(WEB, Signal.POWER_BUTTON)
    set_.settle()
    set_.pass_(FOREIGN_PRESS_SHOWN)
    set_.pass_(1)
    assert set_.session.doings(ID).foreign_press is None
    assert set_.session.tick() == set()


def test_a_journal_that_cannot_be_written_is_told_once() -> None:
    set_ = stage(WEB)
    set_.journal.answers = False
    set_.session.shut_down(ID, Mode.ACPI, 60)
    set_.journal.answer(reason="disk full")
    set_.journal.answer(reason="disk full")
    set_.journal.answer()
    set_.settle()
    assert words(set_)[1:] == [
        "the journal can't be written: disk full",
        "the journal works again: records go to memory",
    ]


def test_records_that_go_elsewhere_are_told_once_and_so_is_their_way_back() -> None:
    set_ = stage(WEB)
    for _ in range(2):
        set_.session._put(Recorded("x", "/run/audit.jsonl", "/state: No space left on device"))
    set_.session._put(Recorded("x", "/state"))
    set_.session._put(Recorded("x", "/state"))
    set_.settle()
    assert words(set_)[1:] == [
        "records go to /run/audit.jsonl: /state: No space left on device",
        "the journal works again: records go to /state",
    ]


def test_rows_of_an_old_connection_come_too_late() -> None:
    set_ = stage(WEB)
    set_.port.up([WEB])
    set_.port.say(DomainsListed("hv1", set_.clock(), 1, 99, (), complete=True))
    set_.settle()
    assert ID in set_.session.fleet.vms


def test_a_round_of_statistics_touches_figures_and_nothing_that_is_counted() -> None:
    set_ = stage(WEB)
    web = set_.port.vm(WEB)
    for seconds in (1, 2):
        set_.pass_(5.0)
        row = StatsRow(WEB.uuid, seconds * 10**9, None, 2, None)
        set_.port.say(StatsRead("hv1", set_.clock(), 1, (row,)))
        touched = set_.session.drain()

    assert set_.session.fleet.vms[web].cpu_percent == 20.0
    assert touched.figures == {web}
    assert touched.vms == set()
    assert touched
