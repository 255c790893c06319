"""The words of the console: each row, note, host and total, without a terminal."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmtui.core.commands import Mode
from vmtui.core.deeds import Deed, DeedPhase
from vmtui.core.doings import NOTHING, Doings
from vmtui.core.events import Detail
from vmtui.core.force import ForcePhase, Forcing
from vmtui.core.header_text import host_cell, shown_words, totals
from vmtui.core.model import (
    End,
    Host,
    HostStatus,
    Links,
    Moment,
    PowerState,
    Reason,
    Run,
    Stop,
    Vm,
    VmId,
)
from vmtui.core.record.records import Action
from vmtui.core.row_text import note, note_rank, row, state, state_words, words_rank
from vmtui.core.shutdown import Phase, SoftShutdown
from vmtui.core.tally import Tally
from vmtui.core.text import Cell, Role, age, bar, clock, size
from vmtui.core.view import Column
from vmtui.core.visible import visible

NOW = Moment(1_700_000_000.0, 5_000.0)
UP = Host("hv1", "qemu:///system", HostStatus.UP, listed=True, last_seen=NOW)
LOST = replace(UP, status=HostStatus.NO_ANSWER, error="no keepalive", last_seen=Moment(0, 4_952.0))
ID = VmId("hv1", "u")
WEB = Vm(ID, "web-01", PowerState.RUNNING, run=Run(1, 1, 0), memory=4 << 30, title="shop")
HOSTILE = "\x1b[2J[red]x[/red]\u202e\u200b" + "y" * 300


def before(seconds: float) -> Moment:
    return Moment(NOW.wall - seconds, NOW.boot - seconds)


def soft(phase: Phase, asked: float = 60.0, limit: float = 300.0, **known: object) -> SoftShutdown:
    began = before(asked)
    return SoftShutdown(ID, "web-01", "e", Mode.ACPI, began, limit, phase=phase, **known)  # type: ignore[arg-type]


def note_of(shutdown: SoftShutdown, vm: Vm = WEB, host: Host = UP, **more: int) -> Cell:
    return note(vm, host, Doings(shutdown), NOW, **more)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "0:00"),
        (0, "0:00"),
        (59.9, "0:59"),
        (72, "1:12"),
        (3600, "1:00:00"),
        (90061, "25:01:01"),
    ],
)
def test_a_countdown_reads_like_a_clock(seconds: float, words: str) -> None:
    assert clock(seconds) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(-1, "0 s"), (59, "59 s"), (60, "1 min"), (7199, "1 h"), (86400 * 12, "12 d")],
)
def test_an_age_is_told_in_its_largest_unit(seconds: float, words: str) -> None:
    assert age(seconds) == words


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 B"),
        (512, "512 B"),
        (4 << 30, "4 GiB"),
        (int(8.5 * (1 << 30)), "8.5 GiB"),
        (1000 << 20, "1000 MiB"),
    ],
)
def test_a_size_is_short(count: int, words: str) -> None:
    assert size(count) == words


@given(st.integers(0, 1 << 45))
def test_a_size_fits_its_column(count: int) -> None:
    assert len(size(count)) <= 8


@given(st.floats(-1, 2), st.integers(0, 20))
def test_a_bar_has_its_width(part: float, width: int) -> None:
    assert len(bar(part, width)) == width


def test_a_running_guest_in_a_row() -> None:
    vm = replace(WEB, vcpus=2, cpu_percent=3.4, started=before(86400 * 12))
    cells = row(vm, UP, NOTHING, NOW)
    assert {column: cell.text for column, cell in cells.items()} == {
        Column.STATE: "● running",
        Column.NAME: "web-01",
        Column.HOST: "hv1",
        Column.VCPUS: "2",
        Column.MEMORY: "4 GiB",
        Column.CPU: "3 %",
        Column.UP: "12 d",
        Column.NOTE: "shop",
    }


def test_what_is_not_known_is_a_dash_and_a_lower_bound_says_so() -> None:
    cells = row(Vm(ID, "web-01", PowerState.RUNNING), UP, NOTHING, NOW)
    assert cells[Column.MEMORY].text == cells[Column.CPU].text == cells[Column.UP].text == "–"
    seen = replace(WEB, up_since=before(3 * 3600))
    assert row(seen, UP, NOTHING, NOW)[Column.UP].text == "≥ 3 h"


def test_of_a_lost_host_only_what_stays_true_is_shown() -> None:
    vm = replace(WEB, cpu_percent=50.0, started=before(99))
    cells = row(vm, LOST, NOTHING, NOW)
    assert cells[Column.STATE] == Cell("? unknown", Role.UNKNOWN)
    assert cells[Column.CPU].text == cells[Column.UP].text == "–"
    assert cells[Column.NOTE] == Cell("last seen running 0:48 ago", Role.UNKNOWN)


@pytest.mark.parametrize("power", PowerState)
@pytest.mark.parametrize("phase", [None, *Phase])
@pytest.mark.parametrize("host", [UP, LOST])
def test_every_state_has_a_glyph_and_a_word(
    power: PowerState, phase: Phase | None, host: Host
) -> None:
    shutdown = soft(phase) if phase else None
    vm = replace(WEB, state=power)
    cell = state(vm, host, shutdown)
    assert cell.text[1] == " "
    assert cell.text[2:] == state_words(vm, host, shutdown) != ""
    assert len(cell.text) <= 12
    assert words_rank(state_words(vm, host, shutdown)) >= 0
    assert note_rank(vm, host, Doings(shutdown), NOW) > -1


def test_a_guest_on_its_way_says_so_instead_of_running() -> None:
    assert state(WEB, UP, soft(Phase.WAITING)) == Cell("◐ going down", Role.GOING)
    assert state(WEB, UP, soft(Phase.OVERDUE)) == Cell("! overdue", Role.OVERDUE)
    asleep = replace(WEB, state=PowerState.SUSPENDED)
    assert state(asleep, UP, soft(Phase.WAITING)).text == "☾ asleep"


def test_a_countdown_has_a_bar_and_then_the_time() -> None:
    assert note_of(soft(Phase.WAITING)) == Cell("▓▓░░░░░░░░ 4:00", Role.GOING)
    closing = soft(Phase.WAITING, closing=NOW, closing_by=Detail.GUEST)
    assert note_of(closing).text == "▓▓░░░░░░░░ 4:00  QEMU is closing: wait"


def test_without_room_for_a_bar_the_time_comes_first() -> None:
    assert note_of(soft(Phase.WAITING), bar_cells=0).text == "4:00"


def test_overdue_says_by_how_much_and_what_next() -> None:
    cell = note_of(soft(Phase.OVERDUE, asked=425))
    assert cell == Cell("2:05 over  v look · + time · s again · F force", Role.OVERDUE)


@pytest.mark.parametrize(
    ("shutdown", "words"),
    [
        (soft(Phase.OFF_BY_GUEST, ended=before(181)), "off by the guest, 3 min ago"),
        (soft(Phase.OFF_BY_GUEST, ended=NOW), "off by the guest, just now"),
        (soft(Phase.OFF_FORCED, ended=NOW, forced_by_us=True), "forced off by us, just now"),
        (soft(Phase.OFF_FORCED, ended=NOW), "forced off, not by us, just now"),
        (soft(Phase.REFUSED, ended=NOW, words="no\x1b[m"), "refused: no\\x1b[m"),
        (soft(Phase.LOST), "no answer from its host; the time is over"),
        (soft(Phase.OUT_OF_SIGHT), "no answer from its host; 4:00 left"),
    ],
)
def test_each_end_is_told(shutdown: SoftShutdown, words: str) -> None:
    assert note_of(shutdown).text == words


def test_a_guest_that_came_back_names_its_manager() -> None:
    back = soft(Phase.OFF_BY_GUEST, ended=before(9), came_back=NOW)
    assert note_of(back).text == "came back, not by us, just now"
    managed = replace(WEB, manager="oVirt")
    back = replace(back, came_back=before(60))
    assert note_of(back, managed).text == "came back, not by us (oVirt manages it), 1 min ago"


def test_a_force_under_way_comes_before_everything() -> None:
    forcing = Forcing(ID, "web-01", "e", NOW, 1, 0, phase=ForcePhase.SENT, called=before(4))
    cell = note(WEB, UP, Doings(soft(Phase.OVERDUE), forcing), NOW)
    assert cell == Cell("forcing: QEMU told to end (TERM), killed in 6 s", Role.BAD)
    preparing = replace(forcing, phase=ForcePhase.PREPARING, called=None)
    assert note(WEB, UP, Doings(None, preparing), NOW).text == "shop"


def test_somebody_elses_press_is_told_for_a_while() -> None:
    pressed = Doings(foreign_press=before(131))
    assert note(WEB, UP, pressed, NOW).text == "somebody else pressed its button 2:11 ago"
    assert note(WEB, UP, Doings(foreign_press=before(301)), NOW).text == "shop"
    assert note(WEB, LOST, pressed, NOW).text == "last seen running 0:48 ago"
    restarted = Doings(foreign_restart=before(8))
    words = "restarted 0:08 ago, after somebody else's press"
    assert note(WEB, UP, restarted, NOW).text == words
    assert note(WEB, UP, Doings(foreign_restart=before(301)), NOW).text == "shop"


@pytest.mark.parametrize(
    ("shutdown", "words"),
    [
        pytest.param(soft(Phase.WAITING, 20), "4:40", id="asked after it"),
        pytest.param(soft(Phase.OVERDUE, 90, 60), "reset by us, 30 s ago", id="asked before it"),
        pytest.param(
            soft(Phase.OVERDUE, 90, 60, presses=(before(90), before(5))), "0:30 over", id="again"
        ),
        pytest.param(
            soft(Phase.OFF_BY_GUEST, 20, ended=before(2)), "off by the guest", id="its outcome"
        ),
        pytest.param(soft(Phase.RESTARTED, 90, ended=before(29)), "reset by us", id="ended by it"),
    ],
)
def test_the_newer_of_a_reset_that_is_done_and_a_shutdown_is_told(
    shutdown: SoftShutdown, words: str
) -> None:
    reset = Forcing(
        ID,
        "web-01",
        "e",
        before(31),
        1,
        0,
        phase=ForcePhase.DONE,
        called=before(30),
        ended=before(30),
        action=Action.RESET,
    )
    assert words in note(WEB, UP, Doings(shutdown, reset), NOW).text


def test_a_shutdown_that_ended_by_itself_comes_before_a_force_that_was_refused() -> None:
    refused = Forcing(ID, "web-01", "e", before(30), 1, 0).refused("it is busy", before(29))
    waiting = soft(Phase.WAITING, 60)
    assert note(WEB, UP, Doings(waiting, refused), NOW).text == "not forced: it is busy"
    off = soft(Phase.OFF_BY_GUEST, 60, ended=before(2))
    assert "off by the guest" in note(WEB, UP, Doings(off, refused), NOW).text


def test_a_deed_after_a_force_is_told() -> None:
    forced = Forcing(
        ID, "web-01", "e", before(9), 1, 0, ForcePhase.DONE, called=before(8), ended=before(7)
    )
    asked = Deed(ID, "web-01", "e", Action.POWER_ON, before(5))
    assert "forced off" in note(WEB, UP, Doings(forcing=forced), NOW).text
    done = asked.end(DeedPhase.DONE, before(4))
    assert "by us" in note(WEB, UP, Doings(forcing=forced, deed=done), NOW).text
    assert "forced" not in note(WEB, UP, Doings(forcing=forced, deed=done), NOW).text


def test_who_paused_a_guest_is_said_as_long_as_it_stands_still() -> None:
    paused = replace(WEB, state=PowerState.PAUSED, reason=Reason.USER)
    deed = Deed(WEB.id, WEB.name, "e", Action.PAUSE, before(605)).end(DeedPhase.DONE, before(600))
    assert note(paused, UP, Doings(deed=deed), NOW).text == (
        "paused by us, 10 min ago · p resumes it"
    )
    assert not deed.is_outdated(NOW, is_paused=True)
    assert deed.is_outdated(NOW, is_paused=False)
    assert "by us" not in note(WEB, UP, Doings(deed=deed), NOW).text
    silent = replace(UP, status=HostStatus.NO_ANSWER)
    assert "by us" not in note(paused, silent, Doings(deed=deed), NOW).text


def test_a_guest_is_waking_only_until_it_is_awake() -> None:
    asleep = replace(WEB, state=PowerState.SUSPENDED)
    deed = Deed(WEB.id, WEB.name, "e", Action.WAKE, before(5)).end(DeedPhase.PASSED_ON, before(4))
    doings = Doings(deed=deed)
    assert note(asleep, UP, doings, NOW).text == "waking"
    assert note(WEB, UP, doings, NOW).text == "woken by us, just now"


def test_what_stops_a_guest_is_told_with_what_to_do() -> None:
    paused = replace(WEB, state=PowerState.PAUSED, reason=Reason.IO_ERROR)
    assert "I/O error: free its storage" in note(paused, UP, NOTHING, NOW).text
    asleep = replace(WEB, state=PowerState.SUSPENDED)
    assert note(asleep, UP, NOTHING, NOW).text == "w wakes it · s shuts it down"
    working = replace(WEB, job="backup")
    assert note(working, UP, NOTHING, NOW).text == "job running: backup"


def test_on_a_read_only_host_nothing_is_offered() -> None:
    host = replace(UP, read_only=True)
    links = Links(up=(), cut=("vnet0",))
    for vm, words in (
        (replace(WEB, state=PowerState.SUSPENDED, title="kiosk"), "kiosk"),
        (replace(WEB, state=PowerState.CRASHED, title=""), ""),
        (replace(WEB, state=PowerState.PAUSED, reason=Reason.USER), "by a user"),
        (replace(WEB, links=links), "vmtui cut its network"),
        (replace(WEB, job="backup"), "job running: backup"),
    ):
        assert note(vm, host, NOTHING, NOW).text == words


def test_the_most_urgent_note_ranks_first() -> None:
    def rank(doings: Doings, vm: Vm = WEB) -> float:
        return note_rank(vm, UP, doings, NOW)

    crashed = rank(NOTHING, replace(WEB, state=PowerState.CRASHED))
    long_over = rank(Doings(soft(Phase.OVERDUE, asked=900)))
    over = rank(Doings(soft(Phase.OVERDUE, asked=310)))
    soon = rank(Doings(soft(Phase.WAITING, asked=290)))
    later = rank(Doings(soft(Phase.WAITING, asked=10)))
    titled = rank(NOTHING)
    silent = rank(NOTHING, replace(WEB, title=None))
    assert crashed < long_over < over < soon < later < titled < silent


def test_a_host_says_how_it_stands() -> None:
    assert host_cell(UP, 14, 21, NOW) == Cell("hv1 ● 14/21 run", Role.GOOD)
    assert host_cell(replace(UP, listed=False), 0, 0, NOW).text == "hv1 ● listing…"
    assert host_cell(replace(UP, note="busy"), 1, 2, NOW) == Cell("hv1 ● 1/2 run busy", Role.GOING)
    trying = replace(LOST, next_try=Moment(0, NOW.boot + 8))
    assert host_cell(trying, 1, 2, NOW).text == "hv1 ◌ no answer for 0:48, next try in 8 s"
    assert host_cell(LOST, 1, 2, NOW).text == "hv1 ◌ no answer for 0:48, trying now"
    assert host_cell(Host("hv1", "u"), 0, 0, NOW).text == "hv1 ◌ connecting"


def test_totals_say_what_there_is() -> None:
    tally = Tally()
    assert [cell.text for cell in totals(tally)] == ["0 guests", "0 running"]
    words = ["running"] * 3 + ["going down", "closing", "overdue", "unknown", "shut off"]
    for number, word in enumerate(words):
        tally.put(VmId("hv1", str(number)), word, word == "running")
    said = [cell.text for cell in totals(tally)]
    assert said == ["8 guests", "3 running", "2 going down", "1 overdue", "1 unknown"]


def test_a_filter_tells_what_it_could_not_judge() -> None:
    assert shown_words(5, 42, 0, "") == "shown 5 of 42"
    assert shown_words(5, 42, 1, "") == "shown 5 of 42 · 1 title not known yet"
    assert shown_words(0, 2, 2, "no field 'x'").endswith("2 titles not known yet · no field 'x'")


@pytest.mark.parametrize("host", [replace(UP, name=HOSTILE), replace(LOST, name=HOSTILE)])
def test_hostile_texts_come_out_visible(host: Host) -> None:
    vm = replace(WEB, name=HOSTILE, title=HOSTILE, job="", manager=HOSTILE)
    cells = list(row(vm, host, NOTHING, NOW).values())
    cells += [note(replace(vm, job=HOSTILE), UP, NOTHING, NOW), host_cell(host, 1, 2, NOW)]
    cells += [
        note_of(soft(phase, words=HOSTILE, came_back=back), vm, host)
        for phase in Phase
        for back in (None, NOW)
    ]
    for cell in cells:
        assert visible(cell.text, limit=5000) == cell.text


def test_a_guest_that_is_off_says_how_and_when() -> None:
    off = replace(WEB, state=PowerState.SHUT_OFF, run=None)
    ago = Moment(NOW.wall - 180, NOW.boot - 180)
    by_guest = replace(off, ended=End(Stop.BY_GUEST, ago))
    assert note(by_guest, UP, NOTHING, NOW).text == "off by the guest, 3 min ago · shop"
    killed = replace(off, title=None, ended=End(Stop.FAILED, ago))
    failed = Cell("off: its QEMU failed or was killed, 3 min ago", Role.BAD)
    assert note(killed, UP, NOTHING, NOW) == failed
    assert note(off, UP, NOTHING, NOW) == Cell("shop", Role.MUTED)


@pytest.mark.parametrize("phase", [Phase.RESTARTED, Phase.REFUSED, Phase.UNWATCHED, Phase.ASLEEP])
def test_how_it_stopped_is_newer_than_a_shutdown_that_ended_otherwise(phase: Phase) -> None:
    off = replace(WEB, state=PowerState.SHUT_OFF, run=None, ended=End(Stop.FORCED, NOW))
    doings = Doings(soft(phase, ended=NOW))
    assert note(off, UP, doings, NOW).text == "forced off, not by us, just now · shop"


def test_a_guest_that_came_back_and_went_off_again_says_how() -> None:
    back = soft(Phase.OFF_BY_GUEST, ended=before(9), came_back=before(5))
    off = replace(WEB, state=PowerState.SHUT_OFF, run=None, ended=End(Stop.FORCED, NOW))
    assert note_of(back, off).text == "forced off, not by us, just now · shop"
    assert note_of(replace(back, came_back=None), off).text.startswith("off by the guest")


def test_a_transient_guest_that_is_gone_says_first_how_it_comes_back() -> None:
    gone = replace(WEB, state=PowerState.SHUT_OFF, run=None, departed=True)
    gone = replace(gone, ended=End(Stop.BY_GUEST, before(60)))
    kept = note(gone, UP, Doings(is_kept=True), NOW).text
    assert kept.startswith("gone from libvirt: o starts it anew · off by the guest, 1 min ago")
    assert "o starts" not in note(gone, UP, NOTHING, NOW).text


def test_notes_that_matter_fit_their_column() -> None:
    paused = replace(WEB, state=PowerState.PAUSED, reason=Reason.USER)
    assert note(paused, UP, NOTHING, NOW).text == "by a user · p resumes it"
    unwatched = note_of(soft(Phase.UNWATCHED, ended=before(720)))
    assert unwatched.text == "not watched: may go down yet, 12 min ago"
