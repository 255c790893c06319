"""The run that is recorded: some minutes of trouble on the training ground, and beside it.

The guests are those of ``vmtui --demo qemu``, real ones under real QEMU, and those of a second
host, which falls silent at the end. What somebody else does to them comes over a connection of its
own, as from another console.
"""

from __future__ import annotations

import os
import signal
from contextlib import ExitStack
from pathlib import Path

import libvirt

from screenshots.recorder import Recorder
from screenshots.recording import Recording
from screenshots.second_host import BESIDE, NAME, WORKER, SecondHost, second_host
from screenshots.wishes import Want
from vmtui.clock import now
from vmtui.core.force import ForcePhase
from vmtui.core.model import HostStatus, PowerState
from vmtui.core.shutdown import Phase
from vmtui.hypervisor.training.cast import CAST
from vmtui.hypervisor.training.ground import training_ground

LIMIT = 20.0
"""Seconds that most guests get: an overdue one must not take minutes."""

WATCHED = 210.0
"""Seconds for which the charts of a guest are watched."""


def record() -> Recording:
    """Let it happen, and return what was recorded; takes eight minutes.

    Raises:
        TrainingError: QEMU or libvirt's driver for it is not installed.
        TimeoutError: A guest did not do what it is there for.
    """
    with ExitStack() as stack:
        ground = stack.enter_context(training_ground())
        (ground.directory / NAME).mkdir()
        second = stack.enter_context(second_host(ground.directory / NAME))
        ports = [*ground.ports(now), second.port()]
        run = Recorder(ports, ground.directory)
        stack.callback(run.close)
        stack.callback(second.answer_again)
        somebody_else = libvirt.open(ports[0].uri)
        _open(run)
        _ask(run, somebody_else)
        _look_at_a_screen(run)
        _force(run)
        _aftermath(run, somebody_else, ground.directory)
        _look_at_one(run, second)
        _look_at_hosts(run, second)
        return run.recording


def _open(run: Recorder) -> None:
    """The console opens and learns of all guests."""
    fleet = run.session.fleet
    vms = fleet.vms
    run.wait_for(
        lambda: (
            len(vms) == len(CAST) + len(BESIDE)
            and not any(host.note for host in fleet.hosts.values())
        ),
        "every guest is brought",
    )
    for name in [vm.name for vm in vms.values()]:
        run.wish(Want.FACTS, name)
    run.wait_for(lambda: all(vm.title is not None for vm in vms.values()), "every title is read")
    run.wish(Want.DETAILS, "db-win-02")
    run.run_for(26)  # some rounds of statistics, for loads and sparklines


def _ask(run: Recorder, somebody_else: libvirt.virConnect) -> None:
    """One does not listen, one writes, one restarts, two ask; and others have their hands in."""
    for name in ("legacy-4", "db-win-02", "desk-10", "app-win-07"):
        run.wish(Want.OBSERVE, name)  # as its dialog does
    run.run_for(6)
    run.wish(Want.SHUT_DOWN, "legacy-4", LIMIT)
    run.run_for(1)
    run.wish(Want.SHUT_DOWN, "gw-2", LIMIT)
    run.run_for(3)
    somebody_else.lookupByName("ci-run-8").destroy()
    run.run_for(2)
    run.wish(Want.SHUT_DOWN, "web-01", LIMIT)
    run.run_for(2)
    run.wish(Want.SHUT_DOWN, "db-win-02", 90.0)
    run.run_for(2)
    run.wish(Want.SHUT_DOWN, "desk-10", 90.0)
    somebody_else.lookupByName("app-win-07").shutdown()
    watches = run.session.soft.watches
    stubborn = run.guest("legacy-4").id
    run.wait_for(lambda: watches[stubborn].phase is Phase.OVERDUE, "one is overdue")
    run.run_for(8)
    run.mark("fleet")
    run.wish(Want.DETAILS, "legacy-4")
    run.run_for(8)
    run.mark("overdue")


def _look_at_a_screen(run: Recorder) -> None:
    """Somebody's press made a guest ask a question: its screen tells."""
    run.mark("before screen")
    run.wish(Want.SCREEN, "app-win-07")
    run.wait_for(lambda: run.session.screens.shown is not None, "its screen was read")
    run.run_for(1)
    run.mark("screen")
    run.wish(Want.NO_SCREEN, "app-win-07")
    run.mark("before picture")
    run.wish(Want.SCREEN, "desk-10")
    run.wait_for(lambda: run.session.screens.shown is not None, "its picture was read")
    run.run_for(1)
    run.mark("picture")
    run.wish(Want.NO_SCREEN, "desk-10")


def _force(run: Recorder) -> None:
    """The one that does not listen is forced off."""
    stubborn = run.guest("legacy-4").id
    forcings = run.session.force.forcings
    run.mark("before force")
    run.wish(Want.LOOK_BEFORE_FORCE, "legacy-4")
    run.wait_for(lambda: forcings[stubborn].phase is ForcePhase.READY, "it was read afresh")
    run.run_for(3)
    run.mark("force")
    run.wish(Want.FORCE_OFF, "legacy-4")
    run.wait_for(lambda: forcings[stubborn].phase is ForcePhase.DONE, "it is forced off")
    run.run_for(2)


def _aftermath(run: Recorder, somebody_else: libvirt.virConnect, directory: Path) -> None:
    """One wakes, one is saved, a QEMU is killed, and the slow one is off at last and comes back."""
    run.wish(Want.DETAILS, "db-win-02")
    run.wish(Want.WAKE, "kiosk-3")
    run.wait_for(lambda: run.guest("kiosk-3").state is PowerState.RUNNING, "it is awake")
    run.run_for(2)
    os.kill(int((directory / "run" / "qemu" / "mail-1.pid").read_text()), signal.SIGKILL)
    somebody_else.lookupByName("test-5").resume()
    somebody_else.lookupByName("appliance-6").managedSave(0)
    run.wait_for(lambda: run.guest("db-win-02").state is PowerState.SHUT_OFF, "it has written")
    run.run_for(6)
    somebody_else.lookupByName("db-win-02").create()
    run.run_for(11)
    run.mark("end")


def _look_at_one(run: Recorder, second: SecondHost) -> None:
    """Somebody watches a guest at its work for some minutes, and reads what there is of it."""
    run.mark("before guest")
    run.wish(Want.CHARTS, WORKER)
    second.work()
    run.run_for(WATCHED)
    run.mark("charts")
    run.wish(Want.XML_AND_SNAPSHOTS, WORKER)
    details, worker = run.session.details, run.guest(WORKER).id
    run.wait_for(
        lambda: details.of(worker).xml is not None and details.of(worker).snapshots is not None,
        "its XML and its snapshots are read",
    )
    run.run_for(2)
    run.mark("guest")
    run.wish(Want.DETAILS, WORKER)


def _look_at_hosts(run: Recorder, second: SecondHost) -> None:
    """While somebody looks at the hosts, one of them falls silent."""
    run.mark("before hosts")
    run.wish(Want.HOSTS, WORKER)
    hosts, fleet = run.session.hosts, run.session.fleet.hosts
    run.wait_for(lambda: all(hosts.of(name).load is not None for name in fleet), "they tell a load")
    run.run_for(3)
    second.fall_silent()
    run.wait_for(lambda: fleet[NAME].status is HostStatus.NO_ANSWER, "the second one is silent")
    run.run_for(9)
    run.mark("hosts")
