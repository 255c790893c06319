"""The soft shutdown's dialog: who is asked, in which way, for how long, and who is left out."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from tests.fakes import FakePort, Stage, domain, stage
from tests.ui.bench import (
    SETTLED,
    WINDOWS,
    bench,
    burst,
    fact,
    news,
    pass_,
    paste,
    showing,
    text,
)
from tests.ui.fleet import until
from vmtui.core.changes import DomainRow, HostDown
from vmtui.core.commands import Mode, ReadFacts
from vmtui.core.events import Detail, Lifecycle, Signal
from vmtui.core.model import Host, Moment, PowerState
from vmtui.ui.screens.dialog import TOO_EARLY
from vmtui.ui.screens.shutdown_dialog import ShutdownChoice, ShutdownDialog
from vmtui.ui.settings import UiSettings
from vmtui.ui.widgets.guarded_input import GuardedInput

WEB = domain("web-01")
DB = domain("db-02", number=2, domain_id=2)
KIOSK = domain("kiosk-3", PowerState.SUSPENDED, number=3, domain_id=3)
OFF = domain("batch-9", PowerState.SHUT_OFF, number=4)
NODES = [domain(f"node-{n:02}", number=50 + n, domain_id=50 + n) for n in range(30)]


def dialog(
    set_: Stage, *rows: DomainRow, hidden: int = 0, settings: UiSettings | None = None
) -> ShutdownDialog:
    ids = [set_.port.vm(row) for row in rows]
    return ShutdownDialog(set_.session, ids, hidden, settings or UiSettings())


def is_open(pilot: Pilot[None]) -> bool:
    return isinstance(pilot.app.screen, ShutdownDialog)


async def test_enter_accepts_what_is_proposed() -> None:
    set_ = stage(WEB, DB)
    async with showing(set_, dialog(set_, WEB, DB)) as pilot:
        assert "web-01" in text(pilot)
        assert "db-02" in text(pilot)
        await pilot.press("enter")
        ids = (set_.port.vm(WEB), set_.port.vm(DB))
        assert bench(pilot).answers == [ShutdownChoice(ids, Mode.ACPI, 300.0)]


async def test_what_enter_does_follows_the_focus() -> None:
    set_ = stage(WEB)
    async with showing(set_, dialog(set_, WEB)) as pilot:
        assert "Enter asks 1 guest to power off" in text(pilot)
        pilot.app.screen.query_one("#cancel").focus()
        await until(pilot, lambda: "Enter closes, and nobody is asked" in text(pilot))
        pilot.app.screen.query_one("#limit").focus()
        await until(pilot, lambda: "Enter asks 1 guest to power off" in text(pilot))


async def test_a_limit_that_is_no_time_asks_nobody_and_says_so() -> None:
    set_ = stage(WEB)
    async with showing(set_, dialog(set_, WEB)) as pilot:
        await pilot.press("l", "2", ":")
        assert "Enter asks nobody" in text(pilot)
        await pilot.press("enter")
        assert is_open(pilot)


async def test_escape_asks_nobody() -> None:
    set_ = stage(WEB)
    async with showing(set_, dialog(set_, WEB)) as pilot:
        await pilot.press("escape")
        assert bench(pilot).answers == [None]


async def test_nothing_counts_in_the_first_quarter_of_a_second() -> None:
    set_ = stage(WEB)
    async with showing(set_, dialog(set_, WEB), settled=False) as pilot:
        await burst(pilot, "enter", "enter", "a", "l", "9")
        await paste(pilot, "5\n")
        await pilot.click("#accept")
        await pass_(pilot, 0.2)
        await pilot.press("enter")
        assert is_open(pilot)
        assert pilot.app.screen.query_one("#frame").border_subtitle == TOO_EARLY
        await pass_(pilot, SETTLED)
        await pilot.press("left")
        assert not pilot.app.screen.query_one("#frame").border_subtitle
        await pilot.press("enter")
        assert bench(pilot).answers[0].mode is Mode.ACPI
        assert bench(pilot).answers[0].limit == 300


async def test_escape_alone_closes_at_once() -> None:
    set_ = stage(WEB)
    async with showing(set_, dialog(set_, WEB), settled=False) as pilot:
        await pilot.press("escape")
        assert bench(pilot).answers == [None]


async def test_keys_that_only_scroll_count_at_once_and_nothing_is_said_of_them() -> None:
    set_ = stage(*NODES)
    async with showing(set_, dialog(set_, *NODES), settled=False) as pilot:
        await pilot.press("down", "up", "pagedown")
        screen = pilot.app.screen
        assert not screen.query_one("#frame").border_subtitle
        assert screen.query_one(".scroll").scroll_y > 0


async def test_with_many_guests_the_list_scrolls_and_the_rest_stays_in_sight() -> None:
    set_ = stage(*NODES, OFF)
    for node in NODES:
        set_.port.signal(node, Signal.POWER_BUTTON)
    set_.settle()
    async with showing(set_, dialog(set_, *NODES, OFF, hidden=3)) as pilot:
        for key in ("", "a"):
            await pilot.press(*key)
            await pilot.pause()
            screen = pilot.app.screen
            frame, accept = screen.query_one("#frame"), screen.query_one("#accept")
            assert frame.region.contains_region(accept.region)
            assert screen.query_one(".scroll").size.height >= 3
        assert "pressed the button of 30 of these" in text(pilot)
        assert "(first of 30)" in text(pilot)


@pytest.mark.parametrize("others", [(), (DB,)])
async def test_a_press_by_somebody_else_is_told_with_its_age(others: tuple[DomainRow, ...]) -> None:
    set_ = stage(WEB, DB)
    set_.port.signal(WEB, Signal.POWER_BUTTON)
    set_.settle()
    set_.pass_(13)
    async with showing(set_, dialog(set_, WEB, *others)) as pilot:
        pressed = "web-01 on hv1  somebody else pressed its button 0:13 ago"
        assert f"{pressed}: a second press can cancel" in text(pilot)
        assert text(pilot).count("somebody else") == 1
        await pilot.press("a")
        assert pressed in text(pilot)
        assert "second press" not in text(pilot), "the agent is no button"
        await pass_(pilot, 300)
        assert pressed not in text(pilot)


@pytest.mark.parametrize("how", ["key", "button"])
async def test_the_way_is_changed(how: str) -> None:
    set_ = stage(WEB)
    fact(set_, WEB, os_id=WINDOWS)
    async with showing(set_, dialog(set_, WEB)) as pilot:
        assert "● ACPI" in str(pilot.app.screen.query(".choice Button").first().render())
        if how == "key":
            await pilot.press("a")
        else:
            await pilot.click(pilot.app.screen.query(".choice Button").last())
        assert "on Windows the agent closes applications without asking" in text(pilot)
        await pilot.press("enter")
        assert bench(pilot).answers[0].mode is Mode.AGENT


@pytest.mark.parametrize(("typed", "seconds"), [("90", 90), ("5m", 300), ("1:30", 90)])
async def test_the_limit_is_edited_and_enter_there_accepts_too(typed: str, seconds: int) -> None:
    set_ = stage(WEB)
    async with showing(set_, dialog(set_, WEB, settings=UiSettings(limit=5))) as pilot:
        await pilot.press("l", *typed, "enter")
        assert bench(pilot).answers[0].limit == seconds


@pytest.mark.parametrize("keys", ["90", "l90"])
async def test_a_limit_typed_in_one_breath_loses_no_digit(keys: str) -> None:
    set_ = stage(WEB)
    async with showing(set_, dialog(set_, WEB)) as pilot:
        await burst(pilot, *keys)
        assert pilot.app.screen.query_one("#limit", GuardedInput).value == "90"
        await pilot.press("enter")
        assert bench(pilot).answers[0].limit == 90


@pytest.mark.parametrize("typed", ["", "0", "x", "1:99", "999999"])
async def test_a_limit_that_is_no_time_is_not_accepted(typed: str) -> None:
    set_ = stage(WEB)
    async with showing(set_, dialog(set_, WEB)) as pilot:
        await pilot.press("l", "delete", *typed)
        await pilot.press("enter")
        assert is_open(pilot)
        assert "not a time" in text(pilot)
        await pilot.click("#accept")
        assert is_open(pilot)
        assert bench(pilot).answers == []


async def test_who_can_not_be_asked_is_left_out_and_said_so() -> None:
    set_ = stage(WEB, KIOSK, OFF)
    async with showing(set_, dialog(set_, WEB, KIOSK, OFF, hidden=1)) as pilot:
        said = text(pilot)
        assert "kiosk-3 on hv1  left out: it sleeps" in said
        assert "wake it (w, or virsh" in said
        assert "batch-9 on hv1  left out: it is off already" in said
        assert "1 of these 3 is hidden in the table" in said
        await pilot.press("enter")
        assert bench(pilot).answers[0].vm_ids == (set_.port.vm(WEB),)


async def test_facts_are_read_afresh_and_a_job_leaves_its_guest_out() -> None:
    set_ = stage(WEB, DB)
    fact(set_, WEB)
    async with showing(set_, dialog(set_, WEB, DB)) as pilot:
        assert ReadFacts(set_.port.vm(WEB)) in set_.port.commands
        fact(set_, WEB, job="backup")
        await news(pilot)
        assert "left out: a libvirt job is running: backup" in text(pilot)
        await pilot.press("enter")
        assert bench(pilot).answers[0].vm_ids == (set_.port.vm(DB),)


async def test_a_guest_without_acpi_can_be_asked_by_its_agent() -> None:
    set_ = stage(WEB)
    fact(set_, WEB, has_acpi=False)
    async with showing(set_, dialog(set_, WEB, DB)) as pilot:
        assert "no power button" in text(pilot)
        await pilot.press("a")
        assert "no power button" not in text(pilot)
        await pilot.press("enter")
        assert bench(pilot).answers == [
            ShutdownChoice((set_.port.vm(WEB),), Mode.AGENT, 300.0),
        ]


async def test_a_guest_that_is_going_down_already_keeps_its_countdown() -> None:
    set_ = stage(WEB, DB)
    set_.session.shut_down(set_.port.vm(WEB), Mode.ACPI, 60)
    async with showing(set_, dialog(set_, WEB, DB)) as pilot:
        assert "web-01 on hv1  left out: it is going down already" in text(pilot)


@pytest.mark.parametrize("key", ["enter", "escape"])
async def test_with_nobody_left_it_only_closes(key: str) -> None:
    set_ = stage(WEB)
    async with showing(set_, dialog(set_, WEB)) as pilot:
        set_.port.event(WEB, Lifecycle.STOPPED, Detail.SHUT_DOWN)
        await news(pilot)
        assert "Nothing is left to shut down" in text(pilot)
        assert not pilot.app.screen.query_one("#accept").display
        await pilot.press(key)
        assert bench(pilot).answers == [None]


async def test_a_guest_that_goes_off_in_the_last_moment_is_not_asked() -> None:
    set_ = stage(WEB, DB)
    async with showing(set_, dialog(set_, WEB, DB)) as pilot:
        set_.port.event(WEB, Lifecycle.STOPPED, Detail.SHUT_DOWN)
        set_.settle()
        await pilot.press("enter")
        assert bench(pilot).answers[0].vm_ids == (set_.port.vm(DB),)


async def test_a_lost_host_leaves_its_guests_out() -> None:
    set_ = stage(WEB)
    async with showing(set_, dialog(set_, WEB)) as pilot:
        set_.port.say(HostDown("hv1", set_.clock(), "no keepalive", False, Moment(0, 9e9)))
        await news(pilot)
        assert "left out: hv1 gives no answer" in text(pilot)


async def test_typing_into_the_limit_changes_nothing_else() -> None:
    set_ = stage(WEB)
    async with showing(set_, dialog(set_, WEB)) as pilot:
        await pilot.press("l", "a", "l", "q")
        assert pilot.app.screen.query_one("#limit", GuardedInput).value == "alq"
        assert is_open(pilot)


async def test_a_long_list_scrolls_and_keeps_the_buttons_in_sight() -> None:
    rows = [domain(f"node-{i:03}", number=500 + i, domain_id=i + 1) for i in range(60)]
    set_ = stage(*rows)
    async with showing(set_, dialog(set_, *rows)) as pilot:
        assert pilot.app.screen.query_one("#accept").region.bottom < 24
        scroll = pilot.app.screen.query_one(".scroll")
        await pilot.press("pagedown")
        assert scroll.scroll_offset.y > 0


async def test_who_is_left_out_of_a_long_list_is_said_without_scrolling() -> None:
    rows = [domain(f"node-{i:03}", number=500 + i, domain_id=i + 1) for i in range(20)]
    off = [domain(f"old-{i}", PowerState.SHUT_OFF, number=600 + i) for i in range(2)]
    set_ = stage(*rows, *off)
    async with showing(set_, dialog(set_, *rows, *off)) as pilot:
        assert text(pilot, "#hidden") == "2 of 22 left out: it is off already"
        assert pilot.app.screen.query_one("#accept").region.bottom < 24
    async with showing(set_, dialog(set_, rows[0], off[0])) as pilot:
        assert text(pilot, "#hidden") == ""


async def test_the_host_proposes_its_own_limit_and_way() -> None:
    set_ = stage(WEB)
    set_.session.roster.describe(Host("hv1", "", limit=600.0, mode=Mode.AGENT))
    async with showing(set_, dialog(set_, WEB)) as pilot:
        assert "now 10:00" in text(pilot)
        assert "the guest's own agent starts its shutdown" in text(pilot)
        assert "configured:" not in text(pilot)


async def test_of_hosts_that_differ_the_longest_limit_is_proposed_and_said() -> None:
    set_ = stage(WEB)
    port = FakePort("hv2", "fake:///hv2", set_.clock)
    set_.session.roster.open(port, Host("hv2", "", limit=600.0, mode=Mode.AGENT))
    port.up([DB])
    set_.settle()
    ids = (set_.port.vm(WEB), port.vm(DB))
    shown = ShutdownDialog(set_.session, ids, 0, UiSettings())
    async with showing(set_, shown) as pilot:
        assert "configured: 5:00 by acpi on hv1, 10:00 by agent on hv2" in text(pilot)
        await pilot.press("enter")
        assert bench(pilot).answers == [ShutdownChoice(ids, Mode.ACPI, 600.0)]
