"""``vmtui shutdown`` on hosts that answer by a script: outcomes, exit codes, records."""

import io
import os
import termios
from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import pytest

from tests.fakes import domain
from tests.headless.scripted import Answer, Scene, ScriptedPort
from vmtui.config import BadInputError
from vmtui.core.commands import ForceOff, Mode, ReadWatched, Shutdown
from vmtui.core.events import Detail, Lifecycle, Signal
from vmtui.core.model import Host, Moment, PowerState, Reason
from vmtui.headless.report import REPEAT, Progress, Report
from vmtui.headless.shutdown import Wish, shut_down

WEB, DB = domain("web"), domain("db")


def goes(event: Lifecycle, detail: Detail = Detail.OTHER) -> Answer:
    """A host on which a guest goes on like this after it was asked."""

    def answer(port: ScriptedPort, command: Shutdown | ForceOff) -> None:
        port.done(command)
        port.event(port.row(command), event, detail)

    return answer


def stays(port: ScriptedPort, command: Shutdown | ForceOff) -> None:
    """The guest does not listen."""
    port.done(command)
    port.signal(port.row(command), Signal.POWER_BUTTON)


def is_reset(port: ScriptedPort, command: Shutdown | ForceOff) -> None:
    port.done(command)
    port.signal(port.row(command), Signal.REBOOT)


def is_refused(port: ScriptedPort, command: Shutdown | ForceOff) -> None:
    port.failed(command, "Requested operation is not valid: no")


def is_lost(port: ScriptedPort, command: Shutdown | ForceOff) -> None:
    port.done(command)
    port.down("no keepalive")


def sleeps_and_wakes(port: ScriptedPort, command: Shutdown | ForceOff) -> None:
    port.done(command)
    port.event(port.row(command), Lifecycle.PMSUSPENDED)
    port.event(port.row(command), Lifecycle.STARTED, Detail.WAKEUP)


def hibernates(port: ScriptedPort, command: Shutdown | ForceOff) -> None:
    port.done(command)
    port.event(port.row(command), Lifecycle.PMSUSPENDED, Detail.DISK)
    port.event(port.row(command), Lifecycle.SHUTDOWN, Detail.GUEST)
    port.event(port.row(command), Lifecycle.STOPPED, Detail.SHUT_DOWN)


def scene(answer: Answer, *rows: object, **more: object) -> Scene:
    return Scene([ScriptedPort(rows=rows or (WEB,), answer=answer, **more)])  # type: ignore[arg-type]


OBEYS = goes(Lifecycle.STOPPED, Detail.SHUT_DOWN)


@pytest.mark.parametrize(
    ("answer", "outcome", "verdict", "code"),
    [
        (OBEYS, "off-by-guest", "off-by-guest", 0),
        (goes(Lifecycle.STOPPED, Detail.DESTROYED), "off-forced", "off-forced", 0),
        (goes(Lifecycle.STOPPED, Detail.CRASHED), "off-crashed", "off-crashed", 0),
        (goes(Lifecycle.STOPPED, Detail.SAVED), "off-saved", "off-saved", 0),
        (goes(Lifecycle.STOPPED, Detail.MIGRATED), "off-migrated", "off-migrated", 3),
        (goes(Lifecycle.CRASHED), "crashed", "crashed", 3),
        (goes(Lifecycle.PMSUSPENDED), "asleep", "asleep", 3),
        (sleeps_and_wakes, "asleep", "up", 3),
        (hibernates, "off-hibernated", "off-hibernated", 3),
        (is_reset, "restarted", "restarts", 3),
        (stays, "overdue", "too-early", 3),
        (is_refused, "refused", "up", 4),
        (is_lost, "host-lost", "host-unreachable", 5),
    ],
)
def test_every_end_has_its_outcome_its_verdict_and_its_exit_code(
    answer: Answer, outcome: str, verdict: str, code: int
) -> None:
    stage = scene(answer)
    assert shut_down(stage.session, Wish(["web"], limit=2.0), stage.report) == code
    assert stage.outcomes == {"web": outcome}
    assert "outcome" in stage.lines[-1]
    assert stage.lines[-1]["verdict"] == verdict


def test_a_refused_request_is_told_in_libvirts_own_words() -> None:
    stage = scene(is_refused)
    shut_down(stage.session, Wish(["web"], limit=2.0), stage.report)
    assert stage.lines[-1]["evidence"]["words"] == "Requested operation is not valid: no"


def test_at_the_limit_nothing_is_forced_and_nobody_watches_any_more() -> None:
    stage = scene(stays)
    shut_down(stage.session, Wish(["web"], limit=2.0, why="maintenance"), stage.report)
    assert stage.commands(ForceOff) == []
    assert stage.journal.phases("soft-shutdown") == ["intent", "pressed", "unwatched"]
    assert stage.journal.records[0].why == "maintenance"
    last = stage.lines[-1]
    assert last["phase"] == "overdue"
    assert last["remaining"] <= 0
    assert last["evidence"]["presses"] == 1
    assert last["evidence"]["power_button_raised"] is True


def works(port: ScriptedPort, command: Shutdown | ForceOff) -> None:
    """The guest writes 4 MiB a second from its press on."""
    stays(port, command)
    port.writes = 4 << 20


def test_what_it_did_before_the_press_tells_that_it_works_since() -> None:
    stage = scene(works)
    shut_down(stage.session, Wish(["web"], limit=8.0), stage.report)
    assert stage.commands(ReadWatched)[:2] == [ReadWatched("hv1", (WEB.uuid,))] * 2
    before = stage.ports[0].commands.index(stage.commands(Shutdown)[0])
    assert len([x for x in stage.ports[0].commands[:before] if isinstance(x, ReadWatched)]) >= 2
    last = stage.lines[-1]
    assert (last["outcome"], last["verdict"]) == ("overdue", "working")
    told = last["evidence"]
    assert told["write_bytes_per_second"] == 4 << 20
    assert told["words"].startswith("still working: wrote")
    assert (told["state"], told["sureness"], told["cpu_percent"]) == ("running", "likely", 3.0)
    assert any("writes" in reason for reason in told["reasons"])
    assert {line["verdict"] for line in stage.lines} <= {"up", "too-early", "working"}


def test_there_is_a_line_each_second_with_all_fields() -> None:
    stage = scene(stays)
    shut_down(stage.session, Wish(["web"], limit=3.0), stage.report)
    fields = {"version", "time", "host", "name", "phase", "remaining", "verdict", "evidence"}
    assert all(set(line) == fields for line in stage.lines[:-1])
    assert set(stage.lines[-1]) == fields | {"outcome"}
    assert all(line["verdict"] and line["evidence"]["words"] for line in stage.lines)
    assert stage.lines[0]["phase"] == "requested"
    assert {line["verdict"] for line in stage.lines} == {"too-early"}
    waiting = [line["remaining"] for line in stage.lines if line["phase"] == "waiting"]
    assert waiting == [3.0, 2.0, 1.0]


@pytest.mark.parametrize(
    ("state", "reason", "verdict", "code", "words"),
    [
        (PowerState.SHUT_OFF, Reason.SHUT_DOWN, "off", 0, ""),
        (PowerState.PAUSED, Reason.IO_ERROR, "paused", 4, "free space on its storage"),
        (PowerState.SUSPENDED, Reason.UNKNOWN, "asleep", 4, "wake it"),
        (PowerState.CRASHED, Reason.PANICKED, "crashed", 4, "reset it"),
    ],
)
def test_what_makes_it_pointless_is_told_and_nothing_asked(
    state: PowerState, reason: Reason, verdict: str, code: int, words: str
) -> None:
    stage = scene(OBEYS, domain("web", state, reason))
    assert shut_down(stage.session, Wish(["web"], limit=2.0), stage.report) == code
    (line,) = stage.lines
    assert line["verdict"] == verdict
    assert line["outcome"] == ("off-already" if code == 0 else "refused")
    assert words in line["evidence"]["advice"]
    assert stage.commands(Shutdown) == []


def test_a_job_that_just_began_is_seen_first() -> None:
    stage = scene(OBEYS, job="backup")
    assert shut_down(stage.session, Wish(["web"], limit=2.0), stage.report) == 4
    assert stage.lines[0]["verdict"] == "job-running"


def test_the_way_is_passed_on() -> None:
    stage = scene(OBEYS)
    shut_down(stage.session, Wish(["web"], limit=2.0, mode=Mode.AGENT), stage.report)
    (command,) = stage.commands(Shutdown)
    assert isinstance(command, Shutdown)
    assert command.mode is Mode.AGENT


def test_the_worst_end_decides_and_each_guest_has_one_outcome() -> None:
    def by_name(port: ScriptedPort, command: Shutdown | ForceOff) -> None:
        (OBEYS if port.row(command) is WEB else is_refused)(port, command)

    stage = scene(by_name, WEB, DB, domain("off", PowerState.SHUT_OFF))
    wish = Wish(["off", "web", "db", "hv1/web"], limit=2.0)
    assert shut_down(stage.session, wish, stage.report) == 4
    assert stage.outcomes == {"web": "off-by-guest", "db": "refused", "off": "off-already"}
    assert len(stage.commands(Shutdown)) == 2, "named twice, asked once"


def test_a_name_on_two_hosts_is_asked_on_neither() -> None:
    stage = Scene([ScriptedPort(name, f"x:///{name}", rows=[WEB]) for name in ("hv1", "hv2")])
    with pytest.raises(BadInputError, match="hv1/web, hv2/web"):
        shut_down(stage.session, Wish(["web"], limit=2.0), stage.report)
    assert stage.commands(Shutdown) == []


def test_one_unknown_name_stops_all() -> None:
    stage = scene(OBEYS)
    with pytest.raises(BadInputError, match="no guest 'wbe'"):
        shut_down(stage.session, Wish(["web", "wbe"], limit=2.0), stage.report)
    assert stage.commands(Shutdown) == []


@pytest.mark.parametrize(("asked", "host", "name"), [("hv2/db", "hv2", "db"), ("db", None, "db")])
def test_a_host_without_an_answer_does_not_keep_the_others(
    capsys: pytest.CaptureFixture[str], asked: str, host: str | None, name: str
) -> None:
    ports = [
        ScriptedPort("hv1", "x:///hv1", rows=[WEB], answer=OBEYS),
        ScriptedPort("hv2", "x:///hv2", refusal="nobody\x1b there"),
    ]
    stage = Scene(ports)
    assert shut_down(stage.session, Wish(["web", asked], limit=2.0), stage.report) == 5
    assert stage.outcomes == {"web": "off-by-guest", "db": "host-unreachable"}
    (missing,) = [line for line in stage.lines if line["name"] == name]
    assert missing["host"] == host
    told = capsys.readouterr().err
    assert told == "vmtui: hv2 could not be reached: nobody\\x1b there\n"


@pytest.mark.parametrize("ending", [KeyboardInterrupt, BrokenPipeError])
def test_an_interrupted_watch_is_written_down(
    ending: Callable[[], BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = scene(stays)
    drain, looks = stage.session.drain, 0

    def interrupted(timeout: float = 0.0) -> object:
        nonlocal looks
        looks += "soft-shutdown" in [one.action.value for one in stage.journal.records]
        if looks > 1:
            raise ending()
        return drain(timeout)

    monkeypatch.setattr(stage.session, "drain", interrupted)
    with pytest.raises(ending):  # type: ignore[call-overload]
        shut_down(stage.session, Wish(["web"], limit=60.0), stage.report)
    assert stage.journal.phases("soft-shutdown")[-1] == "unwatched"
    if ending is KeyboardInterrupt:
        assert stage.outcomes == {"web": "unwatched"}


def test_guests_whose_qemu_hangs_are_asked_last() -> None:
    port = ScriptedPort(rows=[DB, WEB], answer=OBEYS, hung=["db"])
    stage = Scene([port])
    shut_down(stage.session, Wish(["db", "web"], limit=5.0), stage.report)
    assert [one.vm.uuid for one in stage.commands(Shutdown)] == [WEB.uuid, DB.uuid]  # type: ignore[union-attr]


def test_people_are_told_a_verdict_once_and_the_time_now_and_then() -> None:
    port = ScriptedPort(rows=[WEB], answer=stays, writes=20_000_000)
    stage = Scene([port])
    stage.report = Report(as_json=False, out=stage.out)
    shut_down(stage.session, Wish(["web"], limit=30.0), stage.report)
    told = [line for line in stage.out.getvalue().splitlines() if "going down" in line]
    remarks = [line.partition("; ")[2] for line in told if "; " in line]
    assert len(told) <= 2 * len(remarks) + 30 / REPEAT + 1 < 30, "not a line a second"
    gists = [remark.partition(":")[0] for remark in remarks]
    assert gists
    assert all(one != other for one, other in pairwise(gists))


def test_a_clock_that_ticks_is_told_every_ten_seconds_and_a_change_at_once() -> None:
    out = io.StringIO()
    report = Report(as_json=False, out=out)
    for second in range(25):
        gist = "no-acpi" if second >= 13 else ""
        words = f"going down, {60 - second} left" + ("; no ACPI" if second == 13 else "")
        at = Moment(second, second)
        report.tell(Progress(at, "hv1", "web", "waiting", words, gist=gist))
    report.tell(Progress(Moment(25, 25), "hv1", "web", "off", "off", outcome="off-by-guest"))
    told = [line.partition(": ")[2] for line in out.getvalue().splitlines()]
    clock = "going down, {} left".format
    assert told == [clock(60), clock(50), f"{clock(47)}; no ACPI", clock(37), "off"]


def all_shown(primary: int) -> str:
    """What a terminal was sent, which nobody has open any more."""
    told = b""
    with suppress(OSError), open(primary, "rb", buffering=0) as terminal:
        while part := terminal.read(4096):
            told += part
    return told.decode()


def test_a_line_for_a_terminal_is_broken_at_blanks(tmp_path: Path) -> None:
    primary, secondary = os.openpty()
    termios.tcsetwinsize(secondary, (24, 80))
    words = "going down, 4:00 left; " + "still-working: wrote 19.6 MB in the last 5 s, and " * 4
    with open(secondary, "w") as terminal, open(tmp_path / "file", "w+") as file:
        for out in (terminal, file):
            at = Moment(1.0, 1.0)
            Report(as_json=False, out=out).tell(Progress(at, "hv1", "web", "waiting", words))
        file.seek(0)
        (whole,) = file.read().splitlines()
    shown = all_shown(primary).splitlines()
    assert len(shown) > 2
    assert all(len(line) <= 80 for line in shown)
    assert " ".join(line.strip() for line in shown).split() == whole.split()


def test_a_host_has_a_limit_and_a_way_of_its_own() -> None:
    slow = ScriptedPort("hv1", rows=[WEB], answer=stays)
    quick = ScriptedPort("hv2", rows=[DB], answer=stays)
    stage = Scene([slow, quick])
    stage.session.roster.describe(Host("hv2", "", limit=1.0, mode=Mode.AGENT))
    shut_down(stage.session, Wish(["web", "db"], limit=4.0), stage.report)
    asked = [one for one in stage.commands(Shutdown) if isinstance(one, Shutdown)]
    assert [(one.vm.host, one.mode) for one in asked] == [("hv1", Mode.ACPI), ("hv2", Mode.AGENT)]
    at_first = {line["host"]: line["remaining"] for line in reversed(stage.lines)}
    assert at_first == {"hv1": 4.0, "hv2": 1.0}
