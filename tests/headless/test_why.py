"""`vmtui why`: what a guest is about, without doing anything to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import libvirt
import pytest

from tests.fakes import domain
from tests.headless.scripted import Scene, ScriptedPort
from tests.journal.samples import FORCE, SOFT, body
from tests.program import Program
from tests.qemu.hypervisor import PrivateHypervisor
from tests.qemu.waiting import wait_until
from vmtui.config import BadInputError
from vmtui.core.commands import Command, ReadWatched, Shutdown
from vmtui.core.cures.remedies import NOTHING, Finding, Remedy
from vmtui.core.looks import WatchedRead
from vmtui.core.model import PowerState, Reason, Vm, VmId
from vmtui.core.record.open_freezes import open_freezes
from vmtui.core.record.open_shutdowns import open_shutdowns
from vmtui.core.record.past_ends import PastEnd
from vmtui.core.record.records import Action, Phase
from vmtui.core.why.evidence import Reading
from vmtui.endings import Exit
from vmtui.guests import Manner
from vmtui.headless.remedies import remedy_lines
from vmtui.headless.report import Report
from vmtui.headless.why import LOOKS_AT_MOST, Wish, why

WEB, OFF = domain("web-01"), domain("old", PowerState.SHUT_OFF)
KEYS = {"version", "time", "host", "name", "phase", "remaining", "verdict", "evidence"}


class SampledPort(ScriptedPort):
    """A host whose guests are idle, as their samples say."""

    def submit(self, command: Command) -> None:
        super().submit(command)
        if isinstance(command, ReadWatched):
            idle = Reading(self.clock(), PowerState.RUNNING, cpu_time=1, vcpus=1, written=0, read=0)
            rows = tuple((uuid, idle) for uuid in command.uuids)
            self.say(WatchedRead(self.name, self.clock(), self.epoch, rows))


def scene(*ports: ScriptedPort) -> Scene:
    return Scene(ports or (SampledPort(rows=[WEB, OFF]),))


def test_one_answer_for_a_guest_that_nobody_asked() -> None:
    s = scene()
    assert why(s.session, Wish("web-01"), s.report) is Exit.DONE
    (line,) = s.lines
    assert set(line) == KEYS
    assert (line["phase"], line["verdict"], line["remaining"]) == ("observed", "up", None)
    assert line["evidence"]["state"] == "running"
    assert line["evidence"]["sureness"]
    assert s.commands(Shutdown) == []
    assert s.journal.records == []


def test_a_guest_that_is_off_is_no_mistake() -> None:
    s = scene()
    assert why(s.session, Wish("old"), s.report) is Exit.DONE
    (line,) = s.lines
    assert line["evidence"]["state"] == "shut off"


@pytest.mark.parametrize("asked", ["wbe-01", "hv1/nobody", "", "hv1/", "-c", "web-01\n"])
def test_a_name_that_no_guest_has(asked: str) -> None:
    s = scene()
    with pytest.raises(BadInputError, match="there is no guest"):
        why(s.session, Wish(asked), s.report)
    assert s.lines == []


def test_a_name_on_two_hosts_must_say_its_host() -> None:
    s = scene(SampledPort("hv1", rows=[WEB]), SampledPort("hv2", rows=[WEB]))
    with pytest.raises(BadInputError, match="hv1/web-01, hv2/web-01"):
        why(s.session, Wish("web-01"), s.report)
    s = scene(SampledPort("hv1", rows=[WEB]), SampledPort("hv2", rows=[WEB]))
    assert why(s.session, Wish("hv2/web-01"), s.report) is Exit.DONE
    assert [line["host"] for line in s.lines] == ["hv2"]


def test_a_host_that_gives_no_answer(capsys: pytest.CaptureFixture[str]) -> None:
    s = scene(SampledPort("hv1", rows=[WEB]), SampledPort("hv2", refusal="no route to host"))
    assert why(s.session, Wish("hv2/mail"), s.report) is Exit.UNREACHABLE
    (line,) = s.lines
    assert (line["host"], line["name"], line["verdict"]) == ("hv2", "mail", "host-unreachable")
    assert "no route to host" in line["evidence"]["words"]
    assert "hv2 could not be reached: no route to host" in capsys.readouterr().err
    s = scene(SampledPort("hv1", rows=[WEB]), SampledPort("hv2", refusal="no route to host"))
    # The other host may have a guest of that name too.
    assert why(s.session, Wish("web-01"), s.report) is Exit.UNREACHABLE
    assert [line["verdict"] for line in s.lines] == ["up"]


def journal(time: float, guest: str = WEB.name, uuid: str = WEB.uuid) -> Sequence[bytes]:
    """The lines of another console's shutdown that is under way."""
    uri, deadline = "fake:///hv1", time + 300
    intent = replace(SOFT, guest=guest, uuid=uuid, uri=uri, run=1, deadline=deadline)
    return [body(one, time=time) for one in (intent, replace(intent, phase=Phase.PRESSED))]


def test_a_shutdown_that_another_console_watches_counts_and_nothing_is_written() -> None:
    s = scene()
    found = open_shutdowns(journal(s.clock.wall - 40))
    assert why(s.session, Wish("web-01"), s.report, found) is Exit.DONE
    (line,) = s.lines
    assert line["phase"] == "waiting"
    # Nothing is seen of it, so it is looked at for as long as it takes at most.
    assert line["remaining"] == pytest.approx(260 - LOOKS_AT_MOST, abs=1)
    assert line["evidence"]["presses"] == 1
    assert line["verdict"] not in ("up", None)
    assert s.journal.records == []
    assert s.commands(Shutdown) == []


def test_a_shutdown_of_another_guest_does_not_count() -> None:
    s = scene()
    found = open_shutdowns(journal(s.clock.wall - 40, guest="db", uuid=OFF.uuid))
    assert why(s.session, Wish("web-01"), s.report, found) is Exit.DONE
    assert s.lines[-1]["phase"] == "observed"
    assert set(s.session.soft.watches) == set()


def test_changes_are_told_for_as_long_as_wanted() -> None:
    s = scene()
    port = s.ports[0]
    began = s.clock.boot
    told = s.report.tell

    def tell(progress: object) -> None:
        told(progress)  # type: ignore[arg-type]
        if len(s.lines) == 1:
            port.down("no keepalive")

    s.report.tell = tell  # type: ignore[method-assign]
    assert why(s.session, Wish("web-01", 30), s.report) is Exit.DONE
    assert [line["verdict"] for line in s.lines] == ["up", "host-unreachable"]
    assert s.clock.boot - began >= 33


# On real guests, as a user runs it


def test_a_calm_guest_and_one_that_is_off(hypervisor: PrivateHypervisor, program: Program) -> None:
    guest = hypervisor.guest(Manner.OBEY, "calm").wait_ready()
    run = program.run("why", "calm", "--json", "-c", hypervisor.uri)
    assert (run.code, run.err) == (0, "")
    (line,) = run.lines
    assert line["phase"] == "observed"
    # It was started a moment ago: where other tests take the processors, it may still look so.
    assert line["verdict"] in ("up", "booting")
    assert line["evidence"]["cpu_percent"] is not None
    assert guest.state() == libvirt.VIR_DOMAIN_RUNNING
    guest.destroy()
    off = program.run("why", guest.uuid, "--json", "-c", hypervisor.uri)
    assert off.code == 0
    assert off.lines[-1]["evidence"]["state"] == "shut off"
    assert not (program.home / ".local/state/vmtui/audit.jsonl").exists()


def test_bad_names_and_hosts(hypervisor: PrivateHypervisor, program: Program) -> None:
    hypervisor.guest(Manner.OBEY, "calm").wait_ready()
    wrong = program.run("why", "clam", "-c", hypervisor.uri)
    assert (wrong.code, wrong.out) == (2, "")
    assert "did you mean 'calm'" in wrong.err
    assert program.run("why").code == 2
    assert program.run("why", "calm", "--watch", "soon", "-c", hypervisor.uri).code == 2
    nowhere = program.run("why", "calm", "--json", "-c", "qemu+unix:///system?socket=/nowhere")
    assert (nowhere.code, nowhere.lines[-1]["verdict"]) == (5, "host-unreachable")


def test_a_hung_qemu(hypervisor: PrivateHypervisor, program: Program) -> None:
    guest = hypervisor.guest(Manner.OBEY, "hung").wait_ready()
    guest.stop_qemu()
    try:
        run = program.run("why", "hung", "--watch", "8", "--json", "-c", hypervisor.uri)
    finally:
        guest.cont_qemu()
    assert run.code == 0
    assert run.lines[-1]["verdict"] == "qemu-hung"


def test_it_joins_a_shutdown_that_another_process_watches(
    hypervisor: PrivateHypervisor, program: Program
) -> None:
    hypervisor.guest(Manner.IGNORE, "deaf").wait_ready()
    with program.start("shutdown", "deaf", "-c", hypervisor.uri, "--limit", "60") as other:
        try:
            journal = program.home / ".local/state/vmtui/audit.jsonl"
            wait_until(lambda: journal.exists() and "pressed" in journal.read_text(), "the press")
            run = program.run("why", "deaf", "--watch", "10", "--json", "-c", hypervisor.uri)
            ours = [one for one in program.journal if one["pid"] != other.pid]
        finally:
            other.terminate()
    assert run.code == 0
    assert {line["phase"] for line in run.lines} == {"waiting"}
    assert run.lines[-1]["evidence"]["presses"] == 1
    assert run.lines[-1]["verdict"] == "ignores-button"
    assert ours == []


def test_a_guest_that_was_asked_and_given_up_is_judged_from_that_press_on(
    hypervisor: PrivateHypervisor, program: Program
) -> None:
    guest = hypervisor.guest(Manner.PROMPT, "asks").wait_ready()
    asked = program.run("shutdown", "asks", "-c", hypervisor.uri, "--limit", "15")
    assert (asked.code, program.phases("soft-shutdown")[-1]) == (3, "unwatched")
    written = program.journal
    run = program.run("why", "asks", "--json", "-c", hypervisor.uri)
    line = run.lines[-1]
    assert (run.code, line["phase"], line["evidence"]["presses"]) == (0, "unwatched", 1)
    assert line["verdict"] not in ("up", None)
    assert program.journal == written
    guest.destroy()
    guest.domain.create()
    anew = program.run("why", "asks", "--json", "-c", hypervisor.uri)
    assert anew.lines[-1]["phase"] == "observed"


@pytest.mark.parametrize(("run", "is_held"), [(1, True), (7, False)], ids=["its run", "another"])
def test_a_guest_that_may_be_frozen_is_not_told_to_be_well(run: int, is_held: bool) -> None:
    s = scene()
    meant = replace(FORCE, mode="freeze-first", uuid=WEB.uuid, uri=s.ports[0].uri, run=run)
    left = body(meant, phase=Phase.OUTCOME, outcome="perhaps-frozen")
    assert why(s.session, Wish("web-01"), s.report, (), open_freezes([body(meant), left])) is (
        Exit.DONE
    )
    (line,) = s.lines
    first, *others = (one["reason"] for one in line["evidence"]["remedies"])
    assert first.startswith("its file systems are perhaps frozen by us") is is_held
    assert (NOTHING in (first, *others)) is not is_held
    assert s.journal.records == []


# What can be done, for those who have no console before them


def told_of(state: PowerState, **facts: bool) -> str:
    """What people are told of a guest in this state."""
    s = scene(SampledPort(rows=[domain("kiosk-3", state)], facts=facts))
    s.report = Report(as_json=False, out=s.out)
    assert why(s.session, Wish("kiosk-3"), s.report) is Exit.DONE
    return s.out.getvalue()


def test_each_key_has_its_line_for_this_shell() -> None:
    told = told_of(PowerState.SUSPENDED)
    assert "s  wake it, and press once it is awake" in told
    wake, ask = "virsh -c fake:///hv1 dompmwakeup kiosk-3", "vmtui shutdown kiosk-3 -c fake:///hv1"
    assert f"here: {wake} && {ask}\n" in told
    assert "a letter is a key of the console" in told


def test_without_a_power_button_it_is_saved_or_given_one() -> None:
    told = told_of(PowerState.RUNNING, has_acpi=False, has_agent=False)
    assert "here: virsh -c fake:///hv1 managedsave kiosk-3\n" in told
    assert "add <acpi/> to the features in its definition\n" in told
    assert "here: virsh -c fake:///hv1 edit kiosk-3\n" in told


def test_the_line_that_forces_says_what_is_still_to_be_typed() -> None:
    forces = Finding("it hangs", None, False, (Remedy("force it off", "F"),))
    *_, line, typed, _keys = remedy_lines([forces], Vm(VmId("hv1", "u"), "web-01"), "fake:///hv1")
    assert line.endswith("vmtui force-off web-01 -c fake:///hv1 --confirm")
    assert "typed by you, the guest's name" in typed


def test_programs_are_told_the_lines_beside_the_remedies() -> None:
    s = scene(SampledPort(rows=[domain("kiosk-3", PowerState.SUSPENDED)]))
    assert why(s.session, Wish("kiosk-3"), s.report) is Exit.DONE
    (found,) = s.lines[-1]["evidence"]["remedies"]
    assert len(found["commands"]) == len(found["remedies"])
    assert "dompmwakeup kiosk-3" in found["commands"][0]
    assert found["commands"][1] is None


@dataclass
class BarePort(ScriptedPort):
    """For a moment libvirt leaves out what a guest's disks do: another call asks its QEMU."""

    samples: int = 0

    def _reading(self) -> Reading:
        self.samples += 1
        whole = super()._reading()
        return whole if self.samples < 3 else replace(whole, read=None, written=None)


def test_figures_for_programs_are_those_of_the_words() -> None:
    s = scene(BarePort(rows=[WEB]))
    assert why(s.session, Wish("web-01"), s.report) is Exit.DONE
    found = s.lines[-1]["evidence"]
    assert (found["read_bytes_per_second"], found["write_bytes_per_second"]) == (0.0, 0.0)
    assert "reads 0 B/s · writes 0 B/s" in found["words"]


def test_a_guest_that_is_off_went_off_as_the_journal_tells() -> None:
    for reason, outcome, slug in (
        (Reason.SHUT_DOWN, "off-by-guest", "off-by-guest"),
        (Reason.UNKNOWN, "off-by-guest", "off-by-guest"),
        # It has run since, for its last run ended otherwise.
        (Reason.DESTROYED, "off-by-guest", "off-forced"),
        (Reason.UNKNOWN, "unwatched", "off"),
    ):
        s = scene(SampledPort(rows=[replace(OFF, reason=reason)]))
        end = PastEnd(s.clock.wall - 45, Action.SOFT_SHUTDOWN, outcome)
        assert why(s.session, Wish("old"), s.report, (), (), {OFF.uuid: [end]}) is Exit.DONE
        (line,) = s.lines
        assert line["verdict"] == slug
        is_told = outcome == slug
        assert ("our soft shutdown saw that" in line["evidence"]["words"]) is is_told
        assert ("who ended its last run" in line["evidence"]["unknown"]) is not is_told
        (found,) = line["evidence"]["remedies"]
        assert "virsh -c fake:///hv1 start old" in found["commands"]
