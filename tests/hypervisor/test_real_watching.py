"""Evidence of real guests: samples, screens and agents, and those that hang among them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import libvirt
import pytest

from tests.hypervisor.recorder import Recorder, clock
from tests.hypervisor.test_real_hosts import PATIENT, Connected
from tests.qemu.hypervisor import Guest, PrivateHypervisor
from tests.qemu.linux import Agent, Button, LinuxSystem
from tests.qemu.waiting import wait_until
from vmtui.core.changes import DomainsListed
from vmtui.core.commands import AskAgent, ReadWatched, TakeShot
from vmtui.core.looks import AgentHeard, ShotTaken, WatchedRead
from vmtui.core.model import PowerState, VmId
from vmtui.core.why.evidence import AgentSigns, Reading, Shot
from vmtui.guests import Manner
from vmtui.hypervisor import loop
from vmtui.hypervisor.connection import Connection


@pytest.fixture
def host(hypervisor: PrivateHypervisor) -> Iterator[Connected]:
    """A connection to the private libvirtd; closed at the end."""
    loop.start()
    connected = Connected(hypervisor.uri, PATIENT)
    yield connected.listed()
    connected.connection.close()


def real(guest: Guest) -> VmId:
    return VmId("hv1", guest.uuid)


def sample(host: Connected, *guests: Guest) -> dict[str, Reading]:
    """The next sample of each, by their names; those that hang are read apart from the others."""
    before = len(host.told.all(WatchedRead))
    wish = ReadWatched("hv1", tuple(guest.uuid for guest in guests))
    rows: dict[str, Reading] = {}

    def came() -> bool:
        host.connection.submit(wish)
        rows.update(row for told in host.told.all(WatchedRead)[before:] for row in told.rows)
        return len(rows) == len(guests)

    wait_until(came, "a sample of each has come")
    return {guest.name: rows[guest.uuid] for guest in guests}


def wait_sample(
    host: Connected, fits: Callable[[dict[str, Reading]], bool], *guests: Guest
) -> None:
    """Sample until it is as expected."""
    wait_until(lambda: fits(sample(host, *guests)), "a sample fits")


def wanted(seen: Reading) -> int:
    """Nanoseconds that it computed, or waited for a CPU to."""
    assert seen.cpu_time is not None
    assert seen.vcpu_delay is not None
    return seen.cpu_time + seen.vcpu_delay


def have_figures(seen: dict[str, Reading]) -> bool:
    """The first CPU figures of a daemon take it seconds, and that round is left behind."""
    return all(one.written is not None for one in seen.values())


def look(host: Connected, guest: Guest) -> Shot:
    """One look at a screen."""

    def of_guest(one: ShotTaken) -> bool:
        return one.vm == real(guest)

    before = len(host.told.all(ShotTaken, of_guest))
    host.connection.submit(TakeShot(real(guest)))
    shot = host.told.wait(ShotTaken, of_guest, times=before + 1).shot
    assert shot is not None, "its host had no turn for it"
    return shot


def listen(host: Connected, guest: Guest) -> AgentSigns:
    """One question to an agent."""
    host.connection.submit(AskAgent(real(guest)))
    return host.told.wait(AgentHeard, lambda one: one.vm == real(guest)).signs


def test_what_a_guest_writes_and_computes_is_seen(
    hypervisor: PrivateHypervisor, host: Connected
) -> None:
    slow = hypervisor.guest(Manner.SLOW, "slow", seconds=60).wait_ready()
    spin = hypervisor.guest(Manner.SPIN, "spin").wait_ready()
    wait_sample(host, have_figures, slow, spin)
    first = sample(host, slow, spin)
    assert (first["slow"].state, first["slow"].vcpus) == (PowerState.RUNNING, 1)
    slow.domain.shutdown()
    slow.wait_said("writing")
    wait_sample(host, lambda seen: (seen["slow"].written or 0) > 100_000, slow, spin)

    def computes(seen: dict[str, Reading]) -> bool:
        # The time that a virtual CPU waits counts only once it runs again.
        before, now = first["spin"], seen["spin"]
        return wanted(now) - wanted(before) > 0.5e9 * (now.at.boot - before.at.boot)

    wait_sample(host, computes, slow, spin)
    assert not any(seen.is_silent for seen in sample(host, slow, spin).values())


@pytest.mark.parametrize("hang", [1, 4, 6])
@pytest.mark.parametrize("is_first", [True, False])
def test_hung_guests_are_silent_while_their_neighbour_goes_on_being_read(
    hypervisor: PrivateHypervisor, host: Connected, hang: int, is_first: bool
) -> None:
    well = hypervisor.guest(Manner.IGNORE, "well").wait_ready()
    hung = [hypervisor.guest(Manner.IGNORE, f"hung-{n}").wait_ready() for n in range(hang)]
    everybody = (well, *hung) if is_first else (*hung, well)
    wait_sample(host, have_figures, *everybody)
    for guest in hung:
        guest.stop_qemu()

    def are_silent(seen: dict[str, Reading]) -> bool:
        silent = {name for name, one in seen.items() if one.is_silent}
        return silent == {guest.name for guest in hung[: PATIENT.unanswered_samples]}

    wait_sample(host, are_silent, *everybody)
    # Of more than that, those behind the last that hung are not asked, for they might hang too.
    has_figures = is_first or hang <= PATIENT.unanswered_samples
    for _ in range(3):
        seen = sample(host, *everybody)["well"]
        assert not seen.is_silent
        figures = (seen.cpu_time, seen.vcpu_delay, seen.read, seen.written)
        assert all(figure is not None for figure in figures) is has_figures
    for guest in hung:
        guest.cont_qemu()
    wait_sample(host, have_figures, *everybody)
    assert not any(one.is_silent for one in sample(host, *everybody).values())


def test_a_guest_that_is_gone_has_no_row(hypervisor: PrivateHypervisor, host: Connected) -> None:
    gone = hypervisor.guest(Manner.IGNORE, "gone", transient=True).wait_ready()
    stays = hypervisor.guest(Manner.IGNORE, "stays").wait_ready()
    assert set(sample(host, gone, stays)) == {"gone", "stays"}
    gone.destroy()
    wish = ReadWatched("hv1", (gone.uuid, stays.uuid))

    def is_without() -> bool:
        host.connection.submit(wish)
        return [uuid for uuid, _ in host.told.all(WatchedRead)[-1].rows] == [stays.uuid]

    wait_until(is_without, "the other one alone is told")


def test_a_text_screen_changes_where_its_text_does(
    hypervisor: PrivateHypervisor, host: Connected
) -> None:
    guest = hypervisor.guest(Manner.PROMPT, "asks").wait_ready()
    before = look(host, guest)
    assert before.took > 0
    assert before.at.boot + before.took <= clock().boot
    assert (before.width, before.height, before.columns) == (720, 400, 80)
    assert before.is_text
    assert len(before.tiles) == 2000
    assert look(host, guest).tiles == before.tiles, "nothing changed"
    guest.domain.shutdown()
    guest.wait_said("asking")
    after = look(host, guest)
    changed = {
        n
        for n, pair in enumerate(zip(before.tiles, after.tiles, strict=True))
        if pair[0] != pair[1]
    }
    shown = "".join(line.ljust(80) for line in guest.screen().split("\n"))
    assert changed, "a question stands there"
    assert all(bool(after.tiles[n] >> 8) == (shown[n] not in " \0") for n in changed)


def test_a_picture_changes_where_something_is_drawn(
    hypervisor: PrivateHypervisor, host: Connected
) -> None:
    guest = hypervisor.guest(Manner.PICTURE, "draws").wait_ready()
    before = look(host, guest)
    assert (before.error, before.is_text) == ("", False)
    assert any(before.tiles), "it is not black"
    assert look(host, guest).tiles == before.tiles, "nothing changed"
    guest.domain.shutdown()
    guest.wait_said("asking")
    after = look(host, guest)
    assert (after.width, after.height) == (before.width, before.height)
    changed = sum(one != other for one, other in zip(before.tiles, after.tiles, strict=True))
    assert 0 < changed < len(before.tiles), "a window, not the whole screen"


def test_why_there_is_no_look_is_told_in_libvirts_words(
    hypervisor: PrivateHypervisor, linux: LinuxSystem, host: Connected
) -> None:
    blind = hypervisor.linux(linux, "blind")
    assert "no" in look(host, blind).error
    off = hypervisor.guest(Manner.OBEY, "off", start=False)
    assert "not running" in look(host, off).error


def test_a_look_for_which_there_is_no_turn_is_told_to_be_none(
    hypervisor: PrivateHypervisor, host: Connected
) -> None:
    well, *hung = (
        hypervisor.guest(Manner.IGNORE, name).wait_ready() for name in ("well", "one", "two")
    )
    for guest in hung:
        guest.stop_qemu()
        assert "no answer" in look(host, guest).error
    assert PATIENT.unanswered_looks == len(hung)
    host.connection.submit(TakeShot(real(well)))
    assert host.told.wait(ShotTaken, lambda one: one.vm == real(well)).shot is None
    for guest in hung:
        guest.cont_qemu()

    def is_seen() -> bool:
        host.connection.submit(TakeShot(real(well)))
        return any(one.shot for one in host.told.all(ShotTaken, lambda one: one.vm == real(well)))

    wait_until(is_seen, "it is looked at again")


def test_a_connection_that_may_only_look_gives_samples_but_no_shots(
    hypervisor: PrivateHypervisor,
) -> None:
    guest = hypervisor.guest(Manner.IGNORE, "seen").wait_ready()
    told = Recorder()
    connection = Connection(
        "hv1",
        hypervisor.uri,
        clock=clock,
        limits=PATIENT,
        open_to_see=lambda uri: (libvirt.openReadOnly(uri), True),
        open_to_act=libvirt.openReadOnly,
    )
    connection.start(told.take)
    try:
        told.wait(DomainsListed, lambda part: part.complete)
        connection.submit(ReadWatched("hv1", (guest.uuid,)))
        ((uuid, seen),) = told.wait(WatchedRead).rows
        assert (uuid, seen.state) == (guest.uuid, PowerState.RUNNING)
        connection.submit(TakeShot(real(guest)))
        shot = told.wait(ShotTaken).shot
        assert shot is not None
        assert "read only access" in shot.error
    finally:
        connection.close()


def test_an_agent_tells_who_is_there_and_a_stopped_one_keeps_nobody(
    hypervisor: PrivateHypervisor, linux: LinuxSystem, host: Connected
) -> None:
    well = hypervisor.linux(linux, "well", button=Button.DEAF).wait_agent()
    stopped = hypervisor.linux(linux, "stopped", agent=Agent.STOPPED)
    stopped.wait_said("ready")
    host.connection.submit(AskAgent(real(stopped)))
    signs = listen(host, well)
    assert (signs.responds, signs.users, signs.frozen) == (True, (), False), signs.error
    silent = listen(host, stopped)
    assert not silent.responds
    assert "agent" in silent.error
