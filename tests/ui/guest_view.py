"""A guest's own view on a fake host that answers whatever it is asked."""

from __future__ import annotations

import math

from textual.pilot import Pilot

from tests.ui.fleet import WEB_1, Console, until
from vmtui.core.changes import HostUp
from vmtui.core.commands import ReadDetails
from vmtui.core.details import (
    Address,
    Card,
    Channel,
    Definition,
    Disk,
    DiskSize,
    Figures,
    Measures,
    Part,
    Teller,
    Xml,
)
from vmtui.core.guest.snapshots import Snapshot, Snapshots
from vmtui.core.looks import DetailsRead, FactsRead, Found, StatsRead, StatsRow
from vmtui.core.model import Moment
from vmtui.ui.screens.guest import GuestTabs
from vmtui.ui.widgets.rows_view import RowsView

_MIB = 1 << 20

XML = """\
<domain type='kvm' id='1'>
  <name>web-01</name>
  <!-- made by
       hand -->
  <metadata>
    <os:libosinfo xmlns:os="http://libosinfo.org/xmlns/libvirt/domain/1.0"/>
  </metadata>
  <memory unit='KiB'>4194304</memory>
  <devices>
    <disk type='file' device='disk'>
      <driver name='qemu' type='qcow2'/>
      <source file='/var/lib/libvirt/images/a-name-that-is-much-longer-than-a-line/web-01.qcow2'/>
      <target dev='vda' bus='virtio'/>
    </disk>
    <interface type='network'>
      <mac address='52:54:00:12:34:56'/>
    </interface>
  </devices>
</domain>
"""

ANSWERS: dict[Part, Found] = {
    Part.DEFINITION: Definition(
        autostart=True,
        memory=8 << 30,
        disks=(
            Disk("vda", "virtio", "disk", "qcow2", "/var/lib/libvirt/images/web-01.qcow2"),
            Disk("vdb", "virtio", "disk", "raw", "/dev/vg0/web-01-data"),
            Disk("sda", "sata", "cdrom", "", "", read_only=True),
        ),
        cards=(Card("network", "default", "virtio", "52:54:00:12:34:56"),),
        channel=Channel.DISCONNECTED,
    ),
    Part.MEASURES: Measures(
        sizes=(
            DiskSize("vda", 40 << 30, 12 << 30, 12 << 30),
            DiskSize("vdb", 200 << 30, 200 << 30, 200 << 30),
        ),
        addresses=(Address("52:54:00:12:34:56", "192.0.2.10/24", Teller.LEASE),),
        received=1_000,
        sent=2_000,
    ),
    Part.FIGURES: Figures(cpu_time=10**12, resident=3 << 30, read=0, written=0, received=0),
    Part.XML: Xml(XML),
    Part.INACTIVE_XML: Xml(XML.replace(" id='1'", "")),
}


def snapshots(wall: float) -> Snapshots:
    """A small tree, as seen at this wall time."""
    day = 86400.0
    return Snapshots(
        (
            Snapshot("installed", "fresh from the image", wall - 90 * day, "shutoff", "", False),
            Snapshot(
                "before-update",
                "before the update to 12.5, by Ada",
                wall - 3 * day,
                "running",
                "installed",
                True,
                ("internal",),
            ),
            Snapshot("test", "", wall - 2 * day, "disk-snapshot", "installed", kinds=("external",)),
        )
    )


def answer(console: Console, *silent: Part) -> bool:
    """Answer all that was asked of details, but these parts; returns whether there was any."""
    asked = [one for one in console.port.commands if isinstance(one, ReadDetails)]
    console.port.commands.clear()
    for one in asked:
        found = ANSWERS.get(one.part) or snapshots(console.clock.wall)
        if one.part not in silent:
            epoch = console.port.epoch
            console.port.say(DetailsRead(one.vm, console.clock(), epoch, one.part, found))
    return bool(asked)


def load(console: Console) -> None:
    """Five minutes of load: a hill of CPU, bursts of disk."""
    console.clock.pass_(-300)
    port, cpu, written = console.port, 0.0, 0
    for number in range(60):
        console.clock.pass_(5)
        cpu += 5 * (0.3 + 1.5 * math.sin(number / 19) ** 2)
        written += _MIB * 40 if number % 15 < 4 else _MIB // 100
        figures = StatsRow(
            WEB_1.uuid, int(cpu * 1e9), written, 4, 4 << 30, written // 5, (2 << 30) + number * _MIB
        )
        port.say(StatsRead(port.name, console.clock(), port.epoch, (figures,)))


async def open_guest(console: Console, pilot: Pilot[int], tab: str = "1") -> GuestTabs:
    """Its view, on this tab, with all answers that its host has."""
    at = console.clock()
    long_ago = Moment(at.wall - 3 * 86400, at.boot - 3 * 86400)
    facts = FactsRead(
        console.id(WEB_1), at, 1, "shop front end", True, "http://debian.org/debian/12", "",
        True, True, "", (), started=long_ago,
    )  # fmt: skip
    console.port.say(facts)
    await pilot.press("d")
    await until(pilot, lambda: isinstance(console.app.screen, GuestTabs))
    screen = console.app.screen
    assert isinstance(screen, GuestTabs)
    await until(pilot, lambda: bool(screen.query("#keys")))
    if tab != "1":
        await pilot.press(tab)
        # Only then it asks what it shows.
        await until(pilot, lambda: screen._number == int(tab) - 1)
    await settled(console, pilot)
    return screen


async def settled(console: Console, pilot: Pilot[int], *silent: Part) -> None:
    """Answer until nothing is asked any more."""
    await pilot.pause()
    while answer(console, *silent):
        await until(pilot, lambda: console.session._queue.empty())
        await pilot.pause()
    await console.pass_(pilot, 0)


def rows(screen: GuestTabs) -> str:
    """What the tab says."""
    return screen.query_one("#rows", RowsView).text


def read_only(console: Console) -> None:
    """Its host may only be looked at."""
    console.port.say(HostUp("hv1", console.clock(), console.port.epoch, read_only=True))
