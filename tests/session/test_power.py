"""The desks for deeds, reboots, resets, and guests that are woken to be shut down."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.fakes import FakeClock, FakeJournal, FakePort, Stage, domain, stage, transient, unheard
from tests.journal.samples import AUTHOR
from vmtui.core.changes import DomainRow, HostDown
from vmtui.core.commands import (
    ForceOff,
    ManagedSave,
    Mode,
    Pause,
    PowerOn,
    Reset,
    Resume,
    Shutdown,
    Wake,
    Withdraw,
)
from vmtui.core.deeds import DONE_SHOWN, SHOWN, DeedPhase, deed_words
from vmtui.core.events import Detail, Lifecycle, Signal
from vmtui.core.model import Moment, PowerState, VmId
from vmtui.core.record.open_shutdowns import OpenShutdown
from vmtui.core.record.record_lines import encode
from vmtui.core.record.records import Action, Line
from vmtui.core.record.records import Phase as Begins
from vmtui.core.replies import (
    CommandBegun,
    CommandDone,
    CommandFailed,
    CommandUnanswered,
    CommandWaiting,
    ForceReady,
)
from vmtui.core.row_text import note
from vmtui.core.shutdown import PRESS_PAUSE, Phase
from vmtui.core.wake_first import SETTLES_FOR, WAKES_WITHIN
from vmtui.session import Session
from vmtui.session.definitions import LONGEST

WEB = domain("web-01")
OFF = domain("batch-9", PowerState.SHUT_OFF, number=5)
KIOSK = domain("kiosk-3", PowerState.SUSPENDED, number=3, domain_id=3)
PAUSED = domain("test-5", PowerState.PAUSED, number=4, domain_id=4)
LIMIT = 60.0


def said(set_: Stage, row: DomainRow) -> str:
    """The guest's note."""
    vm_id = set_.port.vm(row)
    session = set_.session
    vm = session.fleet.vms[vm_id]
    return note(vm, session.host(vm_id), session.doings(vm_id), set_.clock()).text


def last(set_: Stage, kind: type) -> object:
    return set_.port.asked(kind)[-1]


def ticket(set_: Stage) -> int:
    """Of the last command."""
    return set_.port.commands[-1].ticket  # type: ignore[union-attr]


def done(set_: Stage, row: DomainRow) -> None:
    """The host has carried out the last command."""
    vm_id, number = set_.port.vm(row), ticket(set_)
    set_.port.say(CommandBegun(number, vm_id, set_.clock()))
    set_.port.say(CommandDone(number, vm_id, set_.clock()))
    set_.settle()


def failed(set_: Stage, row: DomainRow, words: str, *, host_lost: bool = False) -> None:
    at = set_.clock()
    set_.port.say(CommandFailed(ticket(set_), set_.port.vm(row), at, words, host_lost=host_lost))
    set_.settle()


@pytest.mark.parametrize(
    ("action", "row", "command"),
    [
        (Action.POWER_ON, OFF, PowerOn),
        (Action.WAKE, KIOSK, Wake),
        (Action.PAUSE, WEB, Pause),
        (Action.RESUME, PAUSED, Resume),
        (Action.MANAGED_SAVE, WEB, ManagedSave),
    ],
)
def test_a_deed_is_sent_once_and_written_down(
    action: Action, row: DomainRow, command: type
) -> None:
    set_ = stage(row)
    vm_id = set_.port.vm(row)
    assert set_.session.power.do(action, vm_id) is None
    busy = set_.session.power.do(action, vm_id)
    assert busy is not None
    assert busy.slug == "busy"
    assert len(set_.port.asked(command)) == 1
    done(set_, row)
    assert set_.journal.phases(action.value) == ["intent", "outcome"]
    assert set_.journal.records[-1].outcome in ("done", "passed-on")
    assert not set_.session.under_way()


def test_a_save_says_how_long_it_takes_and_blocks_nothing_else() -> None:
    set_ = stage(WEB, PAUSED)
    vm_id = set_.port.vm(WEB)
    set_.session.power.do(Action.MANAGED_SAVE, vm_id)
    assert said(set_, WEB) == "saving, not begun yet"
    order = last(set_, ManagedSave)
    assert isinstance(order, ManagedSave)
    assert order.domain_id == WEB.domain_id
    set_.port.say(CommandBegun(ticket(set_), vm_id, set_.clock()))
    set_.pass_(12)
    assert said(set_, WEB) == "saving, 0:12"
    assert [one.name for one in set_.session.under_way().deeds] == ["web-01"]
    assert set_.session.power.do(Action.RESUME, set_.port.vm(PAUSED)) is None


def test_what_failed_is_said_in_libvirts_words_until_it_is_put_away() -> None:
    set_ = stage(OFF)
    vm_id = set_.port.vm(OFF)
    set_.session.power.do(Action.POWER_ON, vm_id)
    failed(set_, OFF, "no such file")
    assert said(set_, OFF) == "not started: no such file"
    assert set_.journal.records[-1].evidence == {"words": "no such file"}
    set_.session.put_away(vm_id)
    assert "no such file" not in said(set_, OFF)


def test_what_was_perhaps_done_is_called_so() -> None:
    set_ = stage(WEB)
    vm_id = set_.port.vm(WEB)
    set_.session.power.do(Action.PAUSE, vm_id)
    set_.port.say(CommandBegun(ticket(set_), vm_id, set_.clock()))
    failed(set_, WEB, "the connection was lost", host_lost=True)
    deed = set_.session.power.deeds.deeds[vm_id]
    assert deed.phase is DeedPhase.UNKNOWN
    assert deed_words(deed, set_.clock()).startswith("perhaps paused, nobody knows")


def test_a_deed_that_waits_says_for_what() -> None:
    set_ = stage(WEB)
    vm_id = set_.port.vm(WEB)
    set_.session.power.do(Action.PAUSE, vm_id)
    set_.port.say(CommandWaiting(ticket(set_), vm_id, set_.clock(), 3))
    set_.settle()
    assert said(set_, WEB) == "pausing: not sent yet: 3 calls to its host are unanswered"


def test_what_is_not_sent_yet_is_taken_back() -> None:
    set_ = stage(WEB)
    vm_id = set_.port.vm(WEB)
    set_.session.power.do(Action.MANAGED_SAVE, vm_id)
    number = ticket(set_)
    assert "taken back" in set_.session.put_away(vm_id)
    assert last(set_, Withdraw) == Withdraw(number, vm_id)
    at = set_.clock()
    set_.port.say(CommandFailed(number, vm_id, at, "taken back before it was sent"))
    set_.settle()
    assert said(set_, WEB) == "not saved: taken back before it was sent"
    assert set_.session.put_away(vm_id) == ""
    assert not set_.session.power.deeds.deeds


def unanswered(set_: Stage, row: DomainRow) -> int:
    """The host leaves the last command without an answer; returns its ticket."""
    vm_id, number = set_.port.vm(row), ticket(set_)
    set_.port.say(CommandBegun(number, vm_id, set_.clock()))
    set_.port.say(CommandUnanswered(number, vm_id, set_.clock(), 2.0))
    set_.settle()
    return number


def test_what_is_under_way_stays_until_its_call_is_left_behind() -> None:
    set_ = stage(WEB)
    vm_id = set_.port.vm(WEB)
    set_.session.power.do(Action.PAUSE, vm_id)
    set_.port.say(CommandBegun(ticket(set_), vm_id, set_.clock()))
    set_.settle()
    assert "can't be taken back" in set_.session.put_away(vm_id)
    assert set_.session.power.deeds.deeds
    assert set_.port.asked(Withdraw) == []
    number = unanswered(set_, WEB)
    assert "not watched any more" in set_.session.put_away(vm_id)
    assert not set_.session.power.deeds.deeds
    assert not set_.session.under_way()
    set_.port.say(CommandDone(number, vm_id, set_.clock()))
    set_.settle()
    assert set_.journal.phases("pause") == ["intent", "outcome"]
    assert set_.journal.records[-1].outcome == "done"


def test_a_call_that_is_left_behind_holds_up_nothing_but_itself() -> None:
    set_ = stage(WEB)
    power, vm_id = set_.session.power, set_.port.vm(WEB)
    power.do(Action.PAUSE, vm_id)
    left = unanswered(set_, WEB)
    again = power.against(Action.PAUSE, vm_id)
    assert again is not None
    assert again.slug == "busy"
    assert power.do(Action.MANAGED_SAVE, vm_id) is None
    set_.port.say(CommandDone(left, vm_id, set_.clock()))
    set_.settle()
    assert power.deeds.deeds[vm_id].action is Action.MANAGED_SAVE
    assert [one.action for one in power.deeds.under_way()] == [Action.MANAGED_SAVE]
    assert set_.journal.phases("pause") == ["intent", "outcome"]


def test_a_start_that_was_put_away_still_keeps_the_same_guest_from_another_host() -> None:
    set_ = stage(OFF)
    ports = [set_.port, FakePort("hv2", "fake:///hv2", set_.clock)]
    session = Session(ports, lambda _: set_.journal, set_.clock, stats_every=None)
    session.start()
    for port in ports:
        port.up([OFF])
    session.drain()
    here, there = (port.vm(OFF) for port in ports)
    session.power.do(Action.POWER_ON, here)
    number = ticket(set_)
    ports[0].say(CommandUnanswered(number, here, set_.clock(), 2.0))
    session.drain()
    session.put_away(here)
    assert here not in session.power.deeds.deeds
    against = session.power.against(Action.POWER_ON, there)
    assert against is not None
    assert against.slug == "busy"
    ports[0].say(CommandFailed(number, here, set_.clock(), "no such file"))
    session.drain()
    assert session.power.against(Action.POWER_ON, there) is None


def test_deeds_are_forgotten() -> None:
    set_ = stage(OFF, WEB)
    set_.session.power.do(Action.POWER_ON, set_.port.vm(OFF))
    done(set_, OFF)
    set_.session.power.do(Action.PAUSE, set_.port.vm(WEB))
    failed(set_, WEB, "no")
    set_.pass_(DONE_SHOWN + 1)
    assert list(set_.session.power.deeds.deeds) == [set_.port.vm(WEB)]
    set_.pass_(SHOWN)
    assert not set_.session.power.deeds.deeds


def test_a_start_that_failed_is_no_news_once_it_runs() -> None:
    set_ = stage(OFF)
    set_.session.power.do(Action.POWER_ON, set_.port.vm(OFF))
    failed(set_, OFF, "no such file")
    set_.port.event(OFF, Lifecycle.STARTED, Detail.BOOTED)
    set_.settle()
    assert not set_.session.power.deeds.deeds


def test_a_guest_that_we_start_does_not_come_back_by_itself() -> None:
    set_ = stage(WEB)
    vm_id = set_.port.vm(WEB)
    set_.session.shut_down(vm_id, Mode.ACPI, LIMIT)
    set_.port.event(WEB, Lifecycle.STOPPED, Detail.SHUT_DOWN)
    set_.settle()
    assert set_.session.power.do(Action.POWER_ON, vm_id) is None
    set_.port.event(WEB, Lifecycle.STARTED, Detail.BOOTED)
    done(set_, WEB)
    assert said(set_, WEB) == "started by us, just now"
    assert [one.words for one in set_.session.ring][-1] == "started, by us"


@pytest.mark.parametrize(
    ("action", "row", "undone"),
    [(Action.PAUSE, WEB, Lifecycle.RESUMED), (Action.RESUME, PAUSED, Lifecycle.SUSPENDED)],
)
def test_what_somebody_else_undid_is_not_said_any_more(
    action: Action, row: DomainRow, undone: Lifecycle
) -> None:
    set_ = stage(row)
    set_.session.power.do(action, set_.port.vm(row))
    done(set_, row)
    assert "d by us" in said(set_, row)
    set_.port.event(row, undone, Detail.USER)
    set_.settle()
    assert "by us" not in said(set_, row)


@pytest.mark.parametrize(
    ("action", "row", "event", "undone", "words"),
    [
        (Action.PAUSE, WEB, Lifecycle.SUSPENDED, Lifecycle.RESUMED, "paused"),
        (Action.RESUME, PAUSED, Lifecycle.RESUMED, Lifecycle.SUSPENDED, "resumed"),
    ],
)
def test_what_somebody_else_does_again_is_not_ours(
    action: Action, row: DomainRow, event: Lifecycle, undone: Lifecycle, words: str
) -> None:
    set_ = stage(row)
    set_.session.power.do(action, set_.port.vm(row))
    for one in (event, undone, event):  # All before the answer to our call.
        set_.port.event(row, one, Detail.USER)
    set_.settle()
    told = [one.words for one in set_.session.ring if one.words.startswith(words)]
    assert told == [f"{words}, by us", words]


def test_one_and_the_same_guest_is_not_started_on_two_hosts() -> None:
    set_ = stage(OFF)
    ports = [set_.port, FakePort("hv2", "fake:///hv2", set_.clock)]
    session = Session(ports, lambda _: set_.journal, set_.clock, stats_every=None)
    session.start()
    ports[0].up([OFF])
    ports[1].up([replace(OFF, state=PowerState.RUNNING, domain_id=9)])
    session.drain()
    here = VmId("hv1", OFF.uuid)
    against = session.power.do(Action.POWER_ON, here)
    assert against is not None
    assert against.slug == "runs-elsewhere"
    assert ports[0].asked(PowerOn) == []
    at = set_.clock()
    ports[1].say(HostDown("hv2", at, "no keepalive", False, Moment(0, 9e9)))
    session.drain()
    unseen = session.power.against(Action.POWER_ON, here)
    assert unseen is not None
    assert unseen.slug == "perhaps-elsewhere"


def test_what_was_just_started_is_not_started_on_another_host_before_that_is_told() -> None:
    clock = FakeClock()
    ports = [FakePort(name, f"fake:///{name}", clock) for name in ("hv1", "hv2")]
    session = Session(ports, FakeJournal, clock, stats_every=None)
    session.start()
    for port in ports:
        port.up([OFF])
    session.drain()
    here, there = (port.vm(OFF) for port in ports)

    def against() -> str:
        obstacle = session.power.do(Action.POWER_ON, there)
        return obstacle.slug if obstacle else ""

    assert session.power.do(Action.POWER_ON, here) is None
    number = ports[0].asked(PowerOn)[0].ticket  # type: ignore[union-attr]
    assert against() == "busy"
    ports[0].say(CommandBegun(number, here, clock()), CommandDone(number, here, clock()))
    session.drain()
    assert against() == "busy"
    assert ports[1].asked(PowerOn) == []
    ports[0].event(OFF, Lifecycle.STARTED, Detail.BOOTED)
    ports[0].event(OFF, Lifecycle.STOPPED, Detail.SHUT_DOWN)
    session.drain()
    assert against() == ""


def test_a_definition_is_kept_and_its_secrets_in_memory_only() -> None:
    set_ = stage(WEB)
    vm_id = set_.port.vm(WEB)
    xml = "<domain><devices><graphics passwd='s3cret'/></devices></domain>"
    facts = transient(vm_id, set_.clock())
    public = xml.replace(" passwd='s3cret'", "")
    set_.port.say(replace(facts, definition=xml, definition_to_record=public))
    set_.settle()
    set_.session.shut_down(vm_id, Mode.ACPI, LIMIT)
    set_.port.event(WEB, Lifecycle.STOPPED, Detail.SHUT_DOWN)
    set_.port.lists([])
    set_.settle()
    assert set_.session.fleet.vms[vm_id].departed
    assert set_.session.power.do(Action.POWER_ON, vm_id) is None
    order = last(set_, PowerOn)
    assert isinstance(order, PowerOn)
    assert order.definition == xml
    assert "s3cret" not in repr(order) + repr(facts) + repr(set_.journal.records)
    assert [public in repr(one) for one in set_.journal.records[:2]] == [True, False]


@pytest.mark.parametrize("character", ["x", '"', "é", "\U0001f4bb"])
def test_no_definition_makes_a_line_too_long_for_any_place(character: str) -> None:
    set_ = stage(WEB)
    vm_id = set_.port.vm(WEB)
    facts = transient(vm_id, set_.clock())
    longest = character * (LONGEST // len(character.encode()))
    for xml in (longest, longest + character):
        set_.port.say(replace(facts, definition=xml, definition_to_record=xml))
        set_.settle()
        set_.session.shut_down(vm_id, Mode.ACPI, LIMIT)
        set_.session.put_away(vm_id)
        set_.session.put_away(vm_id)
        set_.pass_(PRESS_PAUSE)
    lines = [Line("id", 0.0, AUTHOR, one) for one in set_.journal.records if one.limit]
    whole, left_out = [len(encode(one)) for one in lines if one.record.phase is Begins.INTENT]
    assert LONGEST < whole < 200 * 1024
    assert left_out < 2_000


GRAPHICS = "<domain><devices><graphics type='vnc'{}/></devices></domain>"
SCREEN = GRAPHICS.format("")
LOCKED = GRAPHICS.format(" passwd='s3cret'")


@pytest.mark.parametrize(
    ("whole", "recorded", "against"),
    [
        ("<domain/>", "<domain/>", ""),
        ("", "<domain/>", ""),
        (SCREEN, SCREEN, ""),
        (LOCKED, SCREEN, "no-password"),
        ("", SCREEN, "no-password"),
        ("", "<domain", "no-password"),
    ],
    ids=["whole", "no screen", "no password", "password", "secrets denied", "torn"],
)
def test_a_recorded_definition_outlives_the_console_but_opens_no_screen(
    whole: str, recorded: str, against: str
) -> None:
    asked = stage(WEB)
    vm_id = asked.port.vm(WEB)
    facts = transient(vm_id, asked.clock())
    asked.port.say(replace(facts, definition=whole, definition_to_record=recorded))
    asked.settle()
    asked.session.shut_down(vm_id, Mode.ACPI, LIMIT)
    asked.settle()
    intent = asked.journal.records[0]
    assert intent.deadline is not None

    next_start = unheard()
    started = intent.deadline - LIMIT
    left = OpenShutdown(
        intent=intent, started=started, deadline=intent.deadline, presses=(), watcher=AUTHOR
    )
    next_start.session.adopt([left])
    next_start.port.up([])
    next_start.settle()
    assert next_start.session.fleet.vms[vm_id].departed
    obstacle = next_start.session.power.do(Action.POWER_ON, vm_id)
    assert (obstacle.slug if obstacle else "") == against
    orders = next_start.port.asked(PowerOn)
    assert [one.definition for one in orders if isinstance(one, PowerOn)] == (
        [] if against else [recorded]
    )


@pytest.mark.parametrize(("recorded", "against"), [(SCREEN, "no-password"), ("<domain/>", "")])
def test_a_guest_whose_secrets_are_denied_is_not_started_with_an_open_screen(
    recorded: str, against: str
) -> None:
    set_ = stage(WEB)
    vm_id = set_.port.vm(WEB)
    facts = transient(vm_id, set_.clock())
    set_.port.say(replace(facts, definition_to_record=recorded))
    set_.settle()
    set_.session.shut_down(vm_id, Mode.ACPI, LIMIT)
    set_.port.event(WEB, Lifecycle.STOPPED, Detail.SHUT_DOWN)
    set_.port.lists([])
    set_.settle()
    obstacle = set_.session.power.do(Action.POWER_ON, vm_id)
    assert (obstacle.slug if obstacle else "") == against


def test_a_definition_goes_with_its_row() -> None:
    set_ = stage(WEB)
    vm_id = set_.port.vm(WEB)
    facts = transient(vm_id, set_.clock())
    set_.port.say(replace(facts, definition="<domain/>"))
    set_.settle()
    assert set_.session.power.is_kept(vm_id)
    set_.port.lists([])
    set_.settle()
    set_.pass_(1)
    assert not set_.session.power.is_kept(vm_id)


# Reboots


def test_a_reboot_counts_down_and_ends_with_the_restart() -> None:
    set_ = stage(WEB)
    vm_id = set_.port.vm(WEB)
    assert set_.session.power.reboot(vm_id, Mode.ACPI, LIMIT) is None
    again = set_.session.power.reboot(vm_id, Mode.ACPI, LIMIT)
    assert again is not None
    assert again.words == "it is rebooting already"
    assert set_.port.asked(Shutdown) == []
    done(set_, WEB)
    set_.pass_(10)
    assert "0:50" in said(set_, WEB)
    set_.port.signal(WEB, Signal.REBOOT)
    set_.settle()
    assert said(set_, WEB) == "restarted, just now"
    assert [one.words for one in set_.session.ring][-1] == "restarted (reset), by us"
    assert set_.journal.phases("reboot") == ["intent", "pressed", "outcome"]
    assert set_.journal.records[-1].outcome == "restarted"


def test_a_guest_that_goes_off_instead_is_said_to() -> None:
    set_ = stage(WEB)
    set_.session.power.reboot(set_.port.vm(WEB), Mode.AGENT, LIMIT)
    done(set_, WEB)
    set_.port.event(WEB, Lifecycle.SHUTDOWN, Detail.GUEST)
    set_.port.event(WEB, Lifecycle.STOPPED, Detail.SHUT_DOWN)
    set_.settle()
    assert said(set_, WEB).startswith("off instead, by the guest")


def test_an_overdue_reboot_says_that_a_reset_is_pending() -> None:
    set_ = stage(WEB)
    vm_id = set_.port.vm(WEB)
    set_.session.power.reboot(vm_id, Mode.ACPI, LIMIT)
    done(set_, WEB)
    set_.pass_(LIMIT + 5)
    assert "reset pending: s makes it a shutdown" in said(set_, WEB)
    assert set_.session.power.shut_down(vm_id, Mode.ACPI, LIMIT) is None
    assert isinstance(set_.port.commands[-1], Shutdown)
    assert set_.journal.phases("reboot")[-1] == "unwatched"
    watch = set_.session.soft.watches[vm_id]
    assert (watch.phase, watch.is_reboot) == (Phase.REQUESTED, False)


def test_a_reboot_does_not_become_a_shutdown_within_the_pause_between_presses() -> None:
    set_ = stage(WEB)
    vm_id = set_.port.vm(WEB)
    set_.session.power.reboot(vm_id, Mode.ACPI, LIMIT)
    done(set_, WEB)
    against = set_.session.power.shut_down(vm_id, Mode.ACPI, LIMIT)
    assert against is not None
    assert against.slug == "pressed"
    set_.pass_(PRESS_PAUSE)
    assert set_.session.power.shut_down(vm_id, Mode.ACPI, LIMIT) is None


# Resets


def test_a_reset_is_written_before_it_leaves_and_is_no_force_off() -> None:
    set_ = stage(WEB)
    vm_id = set_.port.vm(WEB)
    session = set_.session
    session.force.prepare(session.fleet.vms[vm_id], Action.RESET)
    set_.port.say(ForceReady(vm_id, set_.clock(), PowerState.RUNNING, 1, 10**9, protected=False))
    set_.settle()
    set_.journal.answers = False
    assert session.force_off(vm_id, "it hangs")
    set_.settle()
    assert set_.port.asked(Reset) == []
    set_.journal.answer()
    set_.settle()
    assert last(set_, Reset) == Reset(ticket(set_), vm_id, 1, 10**9)
    assert set_.port.asked(ForceOff) == []
    set_.port.say(CommandBegun(ticket(set_), vm_id, set_.clock()))
    set_.pass_(3)
    assert said(set_, WEB) == "resetting: no answer from QEMU for 3 s"
    number = last(set_, Reset).ticket  # type: ignore[attr-defined]
    set_.port.say(CommandDone(number, vm_id, set_.clock()))
    set_.port.signal(WEB, Signal.REBOOT)
    set_.settle()
    assert said(set_, WEB) == "reset by us, just now"
    assert set_.journal.records[-1].outcome == "reset"
    assert not session.fleet.is_forced_by_us(vm_id)
    set_.pass_(301)
    assert vm_id not in session.force.forcings


# Wake, then shut down


def waking() -> Stage:
    set_ = stage(KIOSK)
    assert set_.session.power.wake_and_shut_down(set_.port.vm(KIOSK), Mode.ACPI, LIMIT) is None
    done(set_, KIOSK)
    return set_


def wake_up(set_: Stage) -> None:
    set_.port.event(KIOSK, Lifecycle.STARTED, Detail.WAKEUP)
    set_.settle()
    set_.pass_(0)


def test_a_woken_guest_is_asked_once_it_has_settled() -> None:
    set_ = waking()
    assert said(set_, KIOSK).startswith("waking it to shut it down, 0 s")
    set_.pass_(1)
    wake_up(set_)
    assert said(set_, KIOSK).startswith(f"awake; asked to go off in {SETTLES_FOR:.0f} s")
    set_.pass_(SETTLES_FOR - 1)
    assert set_.port.asked(Shutdown) == []
    assert set_.session.under_way().waking
    set_.pass_(1)
    assert len(set_.port.asked(Shutdown)) == 1
    assert not set_.session.under_way().waking
    assert "1:00" in said(set_, KIOSK)


def test_a_guest_that_does_not_wake_is_not_asked() -> None:
    set_ = waking()
    set_.pass_(WAKES_WITHIN)
    assert said(set_, KIOSK) == "not asked to shut down: it did not wake within 10 s"
    wake_up(set_)
    set_.pass_(SETTLES_FOR + 1)
    assert set_.port.asked(Shutdown) == []
    set_.session.put_away(set_.port.vm(KIOSK))
    assert not set_.session.power.waking.wakings


def test_a_guest_that_falls_asleep_again_is_not_asked() -> None:
    set_ = waking()
    wake_up(set_)
    set_.port.event(KIOSK, Lifecycle.PMSUSPENDED)
    set_.settle()
    set_.pass_(SETTLES_FOR)
    assert "fell asleep again" in said(set_, KIOSK)
    assert set_.port.asked(Shutdown) == []


def test_a_refused_wake_up_ends_it() -> None:
    set_ = stage(KIOSK)
    set_.session.power.wake_and_shut_down(set_.port.vm(KIOSK), Mode.ACPI, LIMIT)
    failed(set_, KIOSK, "not supported")
    set_.pass_(0)
    assert said(set_, KIOSK) == "not asked to shut down: it was not woken: not supported"


def test_putting_it_away_asks_it_no_more() -> None:
    set_ = waking()
    assert set_.session.put_away(set_.port.vm(KIOSK)) == "woken only: it will not be asked"
    assert set_.session.put_away(set_.port.vm(KIOSK)) == ""
    wake_up(set_)
    set_.pass_(SETTLES_FOR + 1)
    assert set_.port.asked(Shutdown) == []


def test_a_guest_that_goes_off_by_itself_needs_no_press() -> None:
    set_ = waking()
    wake_up(set_)
    set_.port.event(KIOSK, Lifecycle.STOPPED, Detail.SHUT_DOWN)
    set_.settle()
    set_.pass_(SETTLES_FOR)
    assert not set_.session.power.waking.wakings
    assert set_.port.asked(Shutdown) == []


def test_a_guest_that_was_asked_by_hand_meanwhile_is_not_asked_again() -> None:
    set_ = waking()
    wake_up(set_)
    set_.pass_(1)
    assert set_.session.shut_down(set_.port.vm(KIOSK), Mode.ACPI, LIMIT) is None
    set_.pass_(SETTLES_FOR)
    assert len(set_.port.asked(Shutdown)) == 1
    assert not set_.session.power.waking.wakings
    assert "not asked" not in said(set_, KIOSK)


def test_a_guest_that_was_restarted_meanwhile_is_not_asked() -> None:
    set_ = waking()
    wake_up(set_)
    set_.port.event(KIOSK, Lifecycle.STOPPED, Detail.DESTROYED)
    set_.port.event(KIOSK, Lifecycle.STARTED, Detail.BOOTED)
    set_.port.lists([replace(KIOSK, state=PowerState.RUNNING, domain_id=7)])
    set_.settle()
    set_.pass_(SETTLES_FOR + 1)
    assert said(set_, KIOSK) == "not asked to shut down: it was restarted meanwhile"
    assert set_.port.asked(Shutdown) == []


def test_a_host_that_is_lost_meanwhile_is_not_asked() -> None:
    set_ = waking()
    wake_up(set_)
    set_.port.say(HostDown("hv1", set_.clock(), "no keepalive", False, Moment(0, 9e9)))
    set_.settle()
    set_.pass_(SETTLES_FOR)
    assert set_.port.asked(Shutdown) == []
    waking_ = set_.session.power.waking.wakings[set_.port.vm(KIOSK)]
    assert "gives no answer" in waking_.words


def test_a_start_that_restores_what_was_saved_says_so() -> None:
    set_ = stage(OFF)
    vm_id = set_.port.vm(OFF)
    set_.session.power.do(Action.POWER_ON, vm_id)
    set_.port.event(OFF, Lifecycle.STARTED, Detail.RESTORED)
    (order,) = set_.port.asked(PowerOn)
    assert isinstance(order, PowerOn)
    set_.port.say(CommandDone(order.ticket, vm_id, set_.clock()))
    set_.settle()
    assert said(set_, OFF).startswith("restored by us")
