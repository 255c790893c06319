"""A fleet of thirty real guests, taken down in order, by a program that is killed half-way."""

from __future__ import annotations

import json
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import libvirt
import libvirt_qemu

from tests.program import Program
from tests.qemu.hypervisor import Guest, PrivateHypervisor
from tests.qemu.waiting import wait_until
from vmtui.guests import Manner

PLAN = """\
at_once = 5
limit = 90

[[wave]]
name = "front"
guests = ["web-*"]

[[wave]]
name = "middle"
guests = ["app-*"]
limit = 10

[[wave]]
name = "data"
guests = ["db-*"]
"""

WAVES = ("web", "app", "db")
DEAF = ("app-01", "app-02")
HUNG = "app-03"
SLOW = ("web-05", "app-04", "app-05")


@dataclass
class Seen:
    """What libvirt tells of guests on a connection of the test's own, in one order.

    Attributes:
        told: Pairs of a guest's name and what happened to it.
    """

    told: list[tuple[str, str]] = field(default_factory=list)

    def lifecycle(
        self, _: libvirt.virConnect, domain: libvirt.virDomain, event: int, detail: int, __: object
    ) -> None:
        if event == libvirt.VIR_DOMAIN_EVENT_STOPPED:
            by_itself = detail == libvirt.VIR_DOMAIN_EVENT_STOPPED_SHUTDOWN
            self.told.append((domain.name(), "off" if by_itself else "ended otherwise"))

    def monitor(
        self, _: libvirt.virConnect, domain: libvirt.virDomain, event: str, *__: object
    ) -> None:
        self.told.append((domain.name(), event))

    def names(self, what: str, wave: str = "") -> list[str]:
        return [name for name, told in self.told if told == what and name.startswith(wave)]

    def place(self, name: str, what: str) -> int:
        return self.told.index((name, what))


@contextmanager
def watching(uri: str) -> Iterator[Seen]:
    """Hear what libvirt tells for as long as it takes."""
    seen = Seen()
    connection = libvirt.open(uri)
    connection.setKeepAlive(4, 3)
    kind = libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE
    lifecycle = connection.domainEventRegisterAny(None, kind, seen.lifecycle, None)
    monitor = libvirt_qemu.qemuMonitorEventRegister(
        connection, None, "POWERDOWN", seen.monitor, None
    )
    try:
        yield seen
    finally:
        connection.domainEventDeregisterAny(lifecycle)
        libvirt_qemu.qemuMonitorEventDeregister(connection, monitor)
        connection.close()


def fleet(hypervisor: PrivateHypervisor) -> dict[str, Guest]:
    manners = dict.fromkeys(DEAF, Manner.IGNORE) | dict.fromkeys(SLOW, Manner.SLOW)
    names = [f"{wave}-{number:02}" for wave in WAVES for number in range(1, 11)]
    guests = {
        name: hypervisor.guest(manners.get(name, Manner.OBEY), name, seconds=2) for name in names
    }
    for guest in guests.values():
        guest.wait_ready()
    return guests


def test_a_fleet_goes_down_in_order_though_its_conductor_is_killed(
    hypervisor: PrivateHypervisor, program: Program, tmp_path: Path
) -> None:
    plan = tmp_path / "plan.toml"
    plan.write_text(PLAN)
    guests = fleet(hypervisor)
    guests[HUNG].stop_qemu()
    drain = ("drain", "-c", hypervisor.uri, "--json", "--when-held", "skip")
    with watching(hypervisor.uri) as seen:
        _killed_in_the_second_wave(program, *drain, "--plan", str(plan))
        beside = program.run(*drain, "--plan", str(plan))
        assert beside.code == 2
        assert "--resume goes on with it, --abandon ends it" in beside.err
        resumed = program.run(*drain, "--resume")
        assert (resumed.code, resumed.err) == (3, "")
        lost = _written_down_but_not_asked(seen, program)
        up = {*DEAF, HUNG} | lost
        off = set(guests) - up
        wait_until(lambda: set(seen.names("off")) >= off, "all that obey are off")
    end = resumed.lines[-1]
    assert end["stage"] == "done"
    _no_guest_was_asked_twice(seen, guests, lost)
    _waves_came_in_order(seen, program)
    _the_journal_tells_the_same(seen, program, lost)
    stands = {guest["name"]: guest["standing"] for guest in end["guests"]}
    assert {name for name, standing in stands.items() if standing == "off"} == off
    back = program.run("drain", "-c", hypervisor.uri, "--json", "--back", "--dry-run").lines[0]
    assert [wave["name"] for wave in back["waves"]] == ["data", "middle", "front"]
    assert {guest["name"] for wave in back["waves"] for guest in wave["guests"]} == off
    assert {one["name"]: one["reason"] for one in back["left_out"]} == dict.fromkeys(
        up, "on already"
    )


def _killed_in_the_second_wave(program: Program, *arguments: str) -> None:
    """Kill it while guests of the wave are asked, and others wait behind one that hangs."""
    log = program.home / "first.jsonl"
    with log.open("w") as out, program.start(*arguments, stdout=out) as process:
        wait_until(lambda: "app-01" in _pressed(program), "the wave begins", every=0.01)
        process.send_signal(signal.SIGKILL)
        process.communicate()


def _pressed(program: Program) -> set[str]:
    path = program.home / ".local/state/vmtui/audit.jsonl"
    lines = path.read_text().splitlines() if path.exists() else []
    told = (json.loads(line) for line in lines if line.endswith("}"))
    return {one["guest"] for one in told if one["phase"] == "pressed"}


def _written_down_but_not_asked(seen: Seen, program: Program) -> set[str]:
    """Whose line reached the disk before the kill, and libvirt after it nothing: one at most."""
    told = [line for line in program.journal if line["phase"] in ("pressed", "taken-over")]
    killed = [line["phase"] for line in told].index("taken-over")
    last = {line["guest"] for line in told[killed - 1 : killed]}
    return last - set(seen.names("POWERDOWN")) - {HUNG}


def _no_guest_was_asked_twice(seen: Seen, guests: dict[str, Guest], lost: set[str]) -> None:
    pressed = Counter(seen.names("POWERDOWN"))
    assert pressed == Counter(set(guests) - {HUNG} - lost)
    heard = {name: guests[name].said.count("pressed") for name in DEAF}
    assert heard == {name: int(name not in lost) for name in DEAF}
    assert "ended otherwise" not in {told for _, told in seen.told}


def _waves_came_in_order(seen: Seen, program: Program) -> None:
    first_app = min(seen.place(name, "POWERDOWN") for name in seen.names("POWERDOWN", "app"))
    assert max(seen.place(name, "off") for name in seen.names("off", "web")) < first_app
    first_db = min(seen.place(name, "POWERDOWN") for name in seen.names("POWERDOWN", "db"))
    waited_for = set(seen.names("off", "app")) - _let_go(program)
    assert max(seen.place(name, "off") for name in waited_for) < first_db


def _the_journal_tells_the_same(seen: Seen, program: Program, lost: set[str]) -> None:
    lines = program.journal
    told = [line for line in lines if line["action"] == "soft-shutdown"]
    ends = [(line["guest"], line["outcome"]) for line in told if line["phase"] == "outcome"]
    assert sorted(ends) == sorted((name, "off-by-guest") for name in seen.names("off"))
    pressed = Counter(line["guest"] for line in told if line["phase"] == "pressed")
    assert pressed == Counter([*seen.names("POWERDOWN"), HUNG, *lost])
    whole = [line for line in lines if line["action"] == "fleet-shutdown"]
    assert (whole[0]["phase"], whole[-1]["outcome"]) == ("intent", "done")
    assert [line["phase"] for line in whole].count("taken-over") == 1
    assert len({line["pid"] for line in whole}) == 2
    asked = [place for line in whole[1:] if line["evidence"] for place in line["evidence"]["asked"]]
    assert sorted(asked) == list(range(30))


def _let_go(program: Program) -> set[str]:
    lines: list[dict[str, Any]] = [
        line for line in program.journal if line["action"] == "fleet-shutdown"
    ]
    names = [guest[2] for wave in lines[0]["evidence"]["waves"] for guest in wave["guests"]]
    told = (line["evidence"]["let_go"] for line in lines[1:] if line["evidence"])
    return {names[place] for places in told for place in places}
