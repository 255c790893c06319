"""The details follow the cursor, ask gently, and keep their lines in place."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from textual.geometry import Region
from textual.pilot import Pilot

from tests.fakes import domain
from tests.ui.fleet import BATCH, DB, WEB_1, WEB_2, WEB_10, Console, open_console, until
from vmtui.core.commands import ReadDetails
from vmtui.core.details import (
    Address,
    AgentReport,
    Card,
    Channel,
    Definition,
    Disk,
    DiskSize,
    Measures,
    Part,
    Teller,
)
from vmtui.core.details_text import LABEL, DetailLine
from vmtui.core.looks import DetailsRead, FactsRead, StatsRead, StatsRow
from vmtui.core.model import Moment, VmId
from vmtui.core.text import Cell
from vmtui.ui.widgets import guest_pane
from vmtui.ui.widgets.details_pane import DetailsPane, rows_of
from vmtui.ui.widgets.event_pane import EventPane

MAC = "52:54:00:3f:a1:07"
DEFINITION = Definition(
    description="ask ann before you touch it",
    autostart=True,
    disks=(
        Disk("vda", "virtio", "disk", "qcow2", "/var/lib/libvirt/images/web-01.qcow2"),
        Disk("sda", "sata", "cdrom", "raw", "", read_only=True),
    ),
    cards=(Card("network", "default", "virtio", MAC),),
    channel=Channel.CONNECTED,
)
MEASURES = Measures(
    sizes=(DiskSize("vda", 40 << 30, 13 << 30, 14 << 30),),
    addresses=(
        Address(MAC, "192.168.122.5/24", Teller.LEASE),
        Address(MAC, "192.168.122.5/0", Teller.ARP),
    ),
    received=0,
    sent=0,
)
REPORT = AgentReport("Debian GNU/Linux 12 (bookworm)", "web-01.example")
FOUND: dict[Part, Definition | Measures | AgentReport] = {
    Part.DEFINITION: DEFINITION,
    Part.MEASURES: MEASURES,
    Part.AGENT: REPORT,
}


def pane(console: Console) -> DetailsPane:
    return console.screen.query_one(DetailsPane)


def asked(console: Console) -> list[ReadDetails]:
    return [one for one in console.port.commands if isinstance(one, ReadDetails)]


async def answer(console: Console, pilot: Pilot[int], *parts: Part) -> None:
    """The host answers these parts, of whatever guest it is asked."""
    for part in parts:
        await answer_one(console, pilot, part)
    await pilot.pause()


async def answer_one(console: Console, pilot: Pilot[int], part: Part) -> None:
    """The host answers one part, once it is asked for it."""
    await until(pilot, lambda: any(one.part is part for one in asked(console)))
    vm = next(one.vm for one in reversed(asked(console)) if one.part is part)
    console.port.say(DetailsRead(vm, console.clock(), console.port.epoch, part, FOUND[part]))
    await until(pilot, lambda: part not in console.session.details.of(vm).asked)


async def test_enter_opens_the_details_and_enter_and_escape_close_them() -> None:
    async with open_console(WEB_1) as (console, pilot):
        assert not pane(console).display
        await pilot.press("enter")
        assert pane(console).display
        await answer(console, pilot, Part.DEFINITION, Part.MEASURES, Part.AGENT)
        await console.shows(pilot, "13 GiB of 40 GiB", "(lease, ARP)", "web-01.example", "Debian")
        await pilot.press("enter")
        assert not pane(console).display
        await pilot.press("enter", "escape")
        assert not pane(console).display
        console.port.commands.clear()
        await console.pass_(pilot, 100)
        assert asked(console) == [], "nobody looks"


async def test_what_is_known_is_shown_while_the_rest_is_waited_for() -> None:
    async with open_console(WEB_1) as (console, pilot):
        await pilot.press("enter")
        await answer(console, pilot, Part.DEFINITION)
        await console.shows(pilot, "connected, asking …", "qcow2 asking …")
        await console.pass_(pilot, 7)
        await console.shows(pilot, "connected, but no answer for 7 s", "qcow2 no answer for 7 s")
        before = pane(console).text.splitlines()
        await answer(console, pilot, Part.AGENT)
        await console.shows(pilot, "answers hostname web-01.example")
        after = pane(console).text.splitlines()
        assert [x[:LABEL] for x in before] == [x[:LABEL] for x in after], "no line moved"


async def test_only_where_the_cursor_rests_is_anything_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = [domain(f"web-{n:02}", number=n) for n in range(30)]
    async with open_console(*rows) as (console, pilot):
        await pilot.press("enter")
        await answer(console, pilot, Part.DEFINITION, Part.MEASURES)
        monkeypatch.setattr(guest_pane, "LOOK_AFTER", 3600.0)
        await pilot.press(*["j"] * 20)
        assert console.cursor == "web-20"
        assert {one.vm for one in asked(console)} == {console.id(rows[0])}
        monkeypatch.setattr(guest_pane, "LOOK_AFTER", 0.01)
        await pilot.press("j")
        await until(pilot, lambda: console.session.details.vm == console.id(rows[21]))
        assert {one.vm for one in asked(console)} == {console.id(rows[0]), console.id(rows[21])}


async def test_another_guest_is_read_from_its_first_line_and_coming_back_is_instant() -> None:
    async with open_console(WEB_1, WEB_2, size=(80, 24)) as (console, pilot):
        await pilot.press("enter")
        await answer(console, pilot, Part.DEFINITION, Part.MEASURES)
        first = pane(console).render_line(0).text
        await pilot.press("right_square_bracket")
        assert pane(console).render_line(0).text != first
        await pilot.press("left_square_bracket")
        assert pane(console).render_line(0).text == first
        await pilot.press("right_square_bracket", "j", "k")
        assert pane(console).render_line(0).text == first
        assert "qcow2" in pane(console).text


async def test_the_last_line_can_be_reached_and_no_further() -> None:
    async with open_console(WEB_1, size=(80, 24)) as (console, pilot):
        await pilot.press("enter")
        await answer(console, pilot, Part.DEFINITION, Part.MEASURES)
        await pilot.press(*["right_square_bracket"] * 20)
        height = pane(console).content_size.height
        assert "ask ann" in pane(console).render_line(height - 1).text


async def test_another_guest_is_read_from_its_first_line() -> None:
    async with open_console(WEB_1, WEB_2, size=(80, 24)) as (console, pilot):
        await pilot.press("enter")
        await answer(console, pilot, Part.DEFINITION, Part.MEASURES)
        await pilot.press("right_square_bracket", "right_square_bracket", "escape", "j", "enter")
        await pilot.pause()
        assert pane(console).render_line(0).text.lstrip().startswith("state")


async def test_the_table_keeps_its_lines_and_the_events_their_place_after() -> None:
    async with open_console(WEB_1, WEB_2, WEB_10, DB, size=(80, 24)) as (console, pilot):
        events = console.screen.query_one(EventPane)
        await pilot.press("enter")
        await pilot.pause()
        assert console.table.size.height >= 6
        assert not events.display
        await console.press_soft(pilot)
        await pilot.pause()
        assert console.panel.display
        assert pane(console).display
        assert console.table.size.height >= 6
        await pilot.press("escape")
        await pilot.pause()
        assert events.display


async def test_beside_the_table_where_there_is_room() -> None:
    async with open_console(WEB_1, WEB_2, size=(160, 50)) as (console, pilot):
        height = console.table.size.height
        await pilot.press("enter")
        await pilot.pause()
        assert pane(console).region.x >= console.table.region.right
        assert console.table.size.height == height
        assert console.screen.query_one(EventPane).display


async def test_a_guest_that_goes_takes_its_details_along() -> None:
    async with open_console(WEB_1, BATCH) as (console, pilot):
        await pilot.press("j", "k", "enter")
        await answer(console, pilot, Part.DEFINITION)
        console.port.lists([WEB_1])
        await until(pilot, lambda: console.names == ["web-01"])
        await pilot.pause()
        assert not pane(console).display


async def test_hostile_words_stay_words() -> None:
    evil = Definition(description="[red]\x1b[2J[/]", disks=(Disk("vda", "x", "disk", "", "\x07"),))
    async with open_console(WEB_1) as (console, pilot):
        await pilot.press("enter")
        await until(pilot, lambda: bool(asked(console)))
        vm = console.id(WEB_1)
        console.port.say(DetailsRead(vm, console.clock(), 1, Part.DEFINITION, evil))
        await until(pilot, lambda: r"[red]\x1b[2J[/]" in pane(console).text)
        assert r"\x07" in pane(console).text


async def test_only_rows_that_changed_are_painted_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async with open_console(WEB_1) as (console, pilot):
        await pilot.press("enter")
        await answer(console, pilot, Part.DEFINITION, Part.MEASURES, Part.AGENT)
        await console.pass_(pilot, 3600)
        await answer(console, pilot, Part.DEFINITION, Part.MEASURES, Part.AGENT)
        await console.shows(pilot, "up ≥ 1 h", "answers")
        painted: list[str] = []

        def note(shown: DetailsPane, *regions: Region, **_more: bool) -> DetailsPane:
            lines = [shown.render_line(region.y).text for region in regions]
            painted.extend(line[:LABEL].strip() for line in lines or ["everything"])
            return shown

        monkeypatch.setattr(DetailsPane, "refresh", note)
        await console.pass_(pilot, 1)
        assert painted == []
        # Shorter than a question may stay open before the title says how old all of this is.
        for cpu_time in (4 * 10**8, 8 * 10**8):
            console.clock.pass_(2)
            row = StatsRow(WEB_1.uuid, cpu_time, 0, 1, None)
            console.port.say(StatsRead("hv1", console.clock(), 1, (row,)))
            await pilot.pause()
        await until(pilot, lambda: "20 %" in pane(console).text)
        assert set(painted) <= {"state", "cpu", "read"}
        assert "cpu" in painted


@pytest.mark.parametrize("width", [1, 9, 11, 12, 30])
def test_no_row_is_wider_than_the_pane(width: int) -> None:
    line = DetailLine(
        "vda", (Cell("virtio  qcow2"), Cell("/a/very/long/path.qcow2"), Cell("漢字" * 9))
    )
    rows = list(rows_of(line, width))
    assert all(sum(cell_len(cell.text) for cell in row) <= width for row in rows)
    if width > LABEL:
        words = "".join("".join(cell.text for cell in row)[LABEL:] for row in rows)
        assert words.replace(" ", "") == "virtioqcow2/a/very/long/path.qcow2" + "漢字" * 9


async def busy(console: Console, pilot: Pilot[int]) -> None:
    """A guest with everything, and some minutes of figures."""
    console.port.up([WEB_1, WEB_2, WEB_10, DB, BATCH])
    await until(pilot, lambda: len(console.names) == 5)
    vm = console.id(WEB_1)
    console.port.say(_facts(console, vm))
    cpu = written = read = 0
    for step in range(40):
        console.clock.pass_(5)
        cpu += int((step % 9 + 1) * 1e8)
        written += (step % 7) * 900_000
        read += (step % 3) * 400_000
        row = StatsRow(WEB_1.uuid, cpu, written, 2, 4 << 30, read, (3 << 30) + step * (20 << 20))
        console.port.say(StatsRead("hv1", console.clock(), 1, (row,)))
    await pilot.press("j", "j", "enter")
    await until(pilot, lambda: console.session.details.vm == vm)
    await answer(console, pilot, Part.DEFINITION, Part.MEASURES, Part.AGENT)
    console.app._tick()
    await pilot.pause()


def _facts(console: Console, vm: VmId) -> FactsRead:
    now = console.clock()
    return FactsRead(
        vm,
        now,
        1,
        "shop front end",
        True,
        "http://debian.org/debian/12",
        "OpenStack Nova",
        True,
        True,
        "",
        (MAC,),
        started=Moment(now.wall - 12 * 86400, now.boot - 12 * 86400),
        saved=False,
    )
