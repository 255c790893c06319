"""The commands on real QEMU guests, as a user runs them."""

import signal

import libvirt
import pytest

from tests.program import Program
from tests.qemu.hypervisor import Guest, PrivateHypervisor
from tests.qemu.waiting import wait_until
from tests.schemas import checked
from vmtui.guests import Manner

FIELDS = {"version", "time", "host", "name", "phase", "remaining", "verdict", "evidence"}


def test_a_guest_that_obeys(hypervisor: PrivateHypervisor, program: Program) -> None:
    guest = hypervisor.guest(Manner.OBEY, "web").wait_ready()
    run = program.run("shutdown", "web", "-c", hypervisor.uri, "--reason", "new kernel")
    assert (run.code, run.outcomes, run.err) == (0, {"web": "off-by-guest"}, "")
    assert all(set(line) == FIELDS for line in run.lines[:-1])
    assert set(run.lines[-1]) == FIELDS | {"outcome"}
    assert run.lines[-1]["evidence"]["power_button_raised"] is True
    assert guest.state() == libvirt.VIR_DOMAIN_SHUTOFF
    assert program.phases("soft-shutdown") == ["intent", "pressed", "outcome"]
    assert program.journal[0]["why"] == "new kernel"
    again = program.run("shutdown", guest.uuid, "-c", hypervisor.uri)
    assert (again.code, again.outcomes) == (0, {"web": "off-already"})


def test_a_guest_that_hibernates_is_off_but_was_not_shut_down(
    hypervisor: PrivateHypervisor, program: Program
) -> None:
    guest = hypervisor.guest(Manner.HIBERNATE, "dozer").wait_ready()
    run = program.run("shutdown", "dozer", "-c", hypervisor.uri)
    assert (run.code, run.outcomes) == (3, {"dozer": "off-hibernated"})
    assert guest.state() == libvirt.VIR_DOMAIN_SHUTOFF


def test_several_guests_with_different_ends(
    hypervisor: PrivateHypervisor, program: Program
) -> None:
    guests = {
        manner: hypervisor.guest(manner, manner.value)
        for manner in (Manner.IGNORE, Manner.RESTART, Manner.ASLEEP)
    }
    guests_acpi = hypervisor.guest(Manner.OBEY, "no-acpi", acpi=False).wait_ready()
    slow = hypervisor.guest(Manner.SLOW, "slow", seconds=1).wait_ready()
    paused = hypervisor.guest(Manner.OBEY, "paused").wait_ready()
    paused.domain.suspend()
    for guest in guests.values():
        guest.wait_ready()
    names = ["ignore", "restart", "asleep", "no-acpi", "slow", "system/paused"]
    arguments = [name.replace("system", host_name(hypervisor)) for name in names]
    run = program.run("shutdown", *arguments, "-c", hypervisor.uri, "--limit", "4")
    assert run.outcomes == {
        "ignore": "overdue",
        "restart": "restarted",
        "asleep": "refused",
        "no-acpi": "refused",
        "slow": "off-by-guest",
        "paused": "refused",
    }
    assert run.code == 4
    assert all(line["verdict"] for line in run.lines), "at every moment, refusals included"
    verdicts = {line["name"]: line["verdict"] for line in run.lines if "outcome" in line}
    assert (verdicts["asleep"], verdicts["no-acpi"], verdicts["paused"]) == (
        "asleep",
        "no-acpi",
        "paused",
    )
    assert slow.state() == libvirt.VIR_DOMAIN_SHUTOFF
    assert is_running(guests[Manner.IGNORE])
    assert is_running(guests_acpi)


def test_a_deaf_guest_is_overdue_and_never_forced(
    hypervisor: PrivateHypervisor, program: Program
) -> None:
    guest = hypervisor.guest(Manner.IGNORE, "deaf").wait_ready()
    run = program.run("shutdown", "deaf", "-c", hypervisor.uri, "--limit", "3")
    assert (run.code, run.outcomes) == (3, {"deaf": "overdue"})
    waiting = [line["remaining"] for line in run.lines if line["phase"] == "waiting"]
    assert waiting == sorted(waiting, reverse=True)
    assert len(waiting) >= 3
    assert is_running(guest)
    assert guest.said.count("pressed") == 1
    assert program.phases("soft-shutdown") == ["intent", "pressed", "unwatched"]


def test_a_transient_guest_vanishes(hypervisor: PrivateHypervisor, program: Program) -> None:
    hypervisor.guest(Manner.OBEY, "passing", transient=True).wait_ready()
    run = program.run("shutdown", "passing", "-c", hypervisor.uri)
    assert run.code == 0
    assert run.outcomes["passing"] in ("off-by-guest", "vanished")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupted_watch_says_so(
    hypervisor: PrivateHypervisor, program: Program, number: signal.Signals
) -> None:
    guest = hypervisor.guest(Manner.IGNORE, "deaf").wait_ready()
    with program.start("shutdown", "deaf", "-c", hypervisor.uri) as process:
        assert process.stdout is not None
        while '"waiting"' not in process.stdout.readline():
            pass
        process.send_signal(number)
        rest = process.stdout.readlines()
    assert process.returncode == 128 + number
    assert '"outcome": "unwatched"' in rest[-1]
    assert program.phases("soft-shutdown")[-1] == "unwatched"
    assert is_running(guest)


def test_force_off_is_recorded_before_it_happens(
    hypervisor: PrivateHypervisor, program: Program
) -> None:
    guest = hypervisor.guest(Manner.IGNORE, "deaf").wait_ready()
    refused = program.run("force-off", "deaf", "--confirm", "Deaf", "-c", hypervisor.uri)
    assert refused.code == 2
    assert is_running(guest)
    run = program.run(
        "force-off", "deaf", "--confirm", "deaf", "--reason", "it hangs", "-c", hypervisor.uri
    )
    assert (run.code, run.outcomes, run.err) == (0, {"deaf": "off-forced"}, "")
    assert guest.state() == libvirt.VIR_DOMAIN_SHUTOFF
    assert program.phases("force-off") == ["intent", "outcome"]
    assert {line["why"] for line in program.journal} == {"it hangs"}
    again = program.run("force-off", "deaf", "--confirm", "deaf", "-c", hypervisor.uri)
    assert (again.code, again.outcomes) == (0, {"deaf": "off-already"})


def test_a_hung_qemu_is_forced_with_its_progress(
    hypervisor: PrivateHypervisor, program: Program
) -> None:
    guest = hypervisor.guest(Manner.IGNORE, "hung").wait_ready()
    guest.stop_qemu()
    run = program.run("force-off", "hung", "--confirm", "hung", "-c", hypervisor.uri)
    assert (run.code, run.outcomes) == (0, {"hung": "off-forced"})
    told = [line["evidence"]["words"] for line in run.lines]
    assert any("TERM" in words for words in told)
    wait_until(lambda: guest.qemu_pid is None, "its QEMU is gone")


def host_name(hypervisor: PrivateHypervisor) -> str:
    """The short name that vmtui gives the hypervisor."""
    return "system" if ":///system" in hypervisor.uri else "session"


def is_running(guest: Guest) -> bool:
    """Whether libvirt says that it runs."""
    return guest.state() == libvirt.VIR_DOMAIN_RUNNING


def test_a_guest_is_started_and_a_feed_tells_of_all_that_happens_to_it(
    hypervisor: PrivateHypervisor, program: Program
) -> None:
    guest = hypervisor.guest(Manner.OBEY, "web").wait_ready()
    guest.destroy()
    feed = program.start("events", "--json", "web", "--until", "stopped", "-c", hypervisor.uri)
    with feed:
        assert feed.stdout is not None
        told = feed.stdout.readline()  # Its host is connected: nothing is missed from now on.
        run = program.run("start", "web", "-c", hypervisor.uri, "--reason", "it is needed")
        assert (run.code, run.outcomes, run.err) == (0, {"web": "started"}, "")
        assert (program.phases("power-on"), program.journal[0]["why"]) == (
            ["intent", "outcome"],
            "it is needed",
        )
        assert program.run("start", "web", "-c", hypervisor.uri).outcomes == {"web": "on-already"}
        guest.destroy()
        rest, errors = feed.communicate(timeout=60)
    assert (feed.returncode, errors) == (0, "")
    lines = checked("events", told + rest)
    assert {line["uuid"] for line in lines[1:]} == {guest.uuid}
    first, *between, last = [(one["kind"], one["detail"]) for one in lines]
    assert (first, last) == (("host", "up"), ("stopped", "forced"))
    # Before it starts, QEMU is resumed; before it stops, it may tell of its shutdown.
    assert {("resumed", "user"), ("started", "booted")} <= set(between)
