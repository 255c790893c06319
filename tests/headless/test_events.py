"""``vmtui events``: a line for each happening, none lost, and what happened while a host was."""

from __future__ import annotations

import io
import json
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.fakes import domain
from tests.headless.scripted import Scene, ScriptedPort
from tests.program import TEST_DRIVER, Program
from tests.schemas import checked
from vmtui.arguments import parse
from vmtui.config import BadInputError
from vmtui.core.changes import HostDown
from vmtui.core.events import Detail, Lifecycle, Signal
from vmtui.core.model import PowerState
from vmtui.endings import Exit
from vmtui.headless.events import SLUGS, Wish, events, split
from vmtui.hypervisor.port import Sink

WEB, DB = domain("web"), domain("db", domain_id=2)
OFF = PowerState.SHUT_OFF


@dataclass
class TellingPort(ScriptedPort):
    """A host that tells of some things as soon as it is listed."""

    tells: Callable[[ScriptedPort], None] = field(default=lambda _port: None)

    def start(self, sink: Sink) -> None:
        super().start(sink)
        self.tells(self)


def lines_of(
    *tells: Callable[[ScriptedPort], None], exit_is: Exit = Exit.DONE, **wish: Any
) -> list[dict[str, Any]]:
    """The lines of a feed of ten seconds on hosts that tell of some things; checked."""
    ports = [
        TellingPort(f"hv{n}", f"fake:///hv{n}", rows=[WEB, DB], tells=one)
        for n, one in enumerate(tells, start=1)
    ]
    scene = Scene(ports)
    asked: dict[str, Any] = {"seconds": 10.0, "as_json": True, "out": scene.out}
    assert events(scene.session, Wish(**asked | wish)) is exit_is
    return checked("events", scene.out.getvalue())


def gist(lines: Sequence[dict[str, Any]]) -> list[tuple[str | None, str, str | None]]:
    return [(line["name"], line["kind"], line["detail"]) for line in lines]


def test_each_line_says_who_what_and_when() -> None:
    def tells(port: ScriptedPort) -> None:
        port.event(WEB, Lifecycle.STOPPED, Detail.DESTROYED)
        port.signal(DB, Signal.IO_ERROR, "vda: enospc")

    host, stopped, failed = lines_of(tells)
    assert (host["host"], host["name"], host["kind"], host["detail"]) == ("hv1", None, "host", "up")
    assert stopped == {
        "version": 1,
        "time": "2023-11-14T22:13:20.000Z",
        "host": "hv1",
        "name": "web",
        "uuid": WEB.uuid,
        "kind": "stopped",
        "detail": "forced",
        "words": "forced off, not by us",
    }
    assert (failed["kind"], failed["words"]) == ("io-error", "I/O error: vda: enospc")


def test_ten_thousand_in_a_burst_are_ten_thousand_lines() -> None:
    def burst(port: ScriptedPort) -> None:
        for number in range(10_000):
            port.signal(WEB, Signal.WATCHDOG, str(number % 3))

    lines = lines_of(burst)
    assert [line["words"][-1] for line in lines[1:]] == [str(n % 3) for n in range(10_000)]


def test_a_lost_host_is_a_line_and_what_changed_meanwhile_is_found() -> None:
    new = domain("new", domain_id=3)

    def is_lost(port: ScriptedPort) -> None:
        at = port.clock()
        port.say(HostDown(port.name, at, "no keepalive", False, at, silent=16.0))
        port.up([domain("web", OFF), new])
        port.event(new, Lifecycle.SUSPENDED, Detail.USER)

    lines = lines_of(is_lost)
    assert gist(lines) == [
        (None, "host", "up"),
        (None, "host", "lost"),
        (None, "host", "up"),
        ("db", "found", "gone"),
        ("new", "found", "running"),
        ("web", "found", "shut-off"),
        ("new", "suspended", "user"),
    ]
    assert lines[5]["words"] == "found shut off (was running)"


def test_it_can_begin_with_how_each_guest_stands() -> None:
    assert gist(lines_of(lambda _port: None, initial=True))[1:] == [
        ("db", "found", "running"),
        ("web", "found", "running"),
    ]


def test_guests_and_filters_choose_the_lines() -> None:
    def tells(port: ScriptedPort) -> None:
        port.event(WEB, Lifecycle.SUSPENDED)
        port.event(DB, Lifecycle.SUSPENDED)
        port.event(DB, Lifecycle.RESUMED)

    def chosen(*words: str) -> list[str]:
        guests, filters = split(words)
        lines = lines_of(tells, tells, guests=guests, filters=filters)
        return [f"{line['host']}/{line['name'] or ''}:{line['kind']}" for line in lines]

    hosts = ["hv1/:host", "hv2/:host"]
    assert chosen("hv2/web") == [*hosts[:1], hosts[1], "hv2/web:suspended"]
    assert chosen(DB.uuid, "kind:resumed") == ["hv1/db:resumed", "hv2/db:resumed"]
    assert chosen("host:hv2", "kind:susp") == ["hv2/web:suspended", "hv2/db:suspended"]


def test_it_ends_with_what_was_waited_for_or_says_that_it_did_not_come() -> None:
    def tells(port: ScriptedPort) -> None:
        port.event(WEB, Lifecycle.SUSPENDED)
        port.event(WEB, Lifecycle.RESUMED)

    until = ["suspended", "crashed"]
    assert gist(lines_of(tells, until=until, seconds=None))[-1] == ("web", "suspended", None)
    assert gist(lines_of(tells, until=["stopped"], exit_is=Exit.NOT_OFF))[-1][1] == "resumed"
    with pytest.raises(BadInputError, match=r"no kind 'stoped'; .*stopped"):
        lines_of(tells, until=["stoped"])
    with pytest.raises(BadInputError, match="no kind 'nonsense'; known are: agent, asleep, "):
        lines_of(tells, filters=["kind:nonsense"])
    with pytest.raises(BadInputError, match="no kind 'strated'; did you mean 'started'"):
        lines_of(tells, filters=["kind:strated"])


def test_a_host_that_can_not_be_reached_is_a_line_and_an_exit_code() -> None:
    port = ScriptedPort("hv1", "fake:///hv1", refusal="nobody is there")
    scene = Scene([port])
    assert events(scene.session, Wish(seconds=3.0, out=scene.out)) is Exit.UNREACHABLE
    assert scene.out.getvalue().rstrip().endswith("hv1: no answer: nobody is there")


def test_a_name_that_nobody_has_is_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    lines_of(lambda _port: None, guests=["wbe"])
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "there is no guest 'wbe' on hv1; did you mean 'web'? (it is waited for)" in told


def test_hostile_words_are_made_visible() -> None:
    out = io.StringIO()
    scene = Scene([TellingPort("hv1", "fake:///hv1", tells=_hostile)])
    events(scene.session, Wish(seconds=3.0, out=out))
    assert all(char.isprintable() or char == "\n" for char in out.getvalue())
    assert "a\\x1b[31m on hv1" in out.getvalue()


def _hostile(port: ScriptedPort) -> None:
    port.event(domain("a\x1b[31m"), Lifecycle.STARTED)


def test_it_ends_by_itself_when_nobody_reads_any_more(program: Program) -> None:
    command = program.start("events", "--json", "-c", TEST_DRIVER)
    with command as process:
        assert process.stdout is not None
        first = json.loads(process.stdout.readline())
        process.stdout.close()  # Nothing more is ever written: it must notice without that.
        assert process.wait(60) == 141
    assert (first["kind"], first["detail"]) == ("host", "up")


def test_ctrl_c_ends_it_without_a_word(program: Program) -> None:
    with program.start("events", "--initial", "-c", TEST_DRIVER) as process:
        assert process.stdout is not None
        assert "connected" in process.stdout.readline()
        assert process.stdout.readline().rstrip().endswith("test on test: found running")
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=60)
        assert (process.returncode, told) == (130, "")


def test_the_help_tells_every_kind_that_a_line_may_have(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(["events", "--help"])
    _, _, told = capsys.readouterr().out.partition("kinds: ")
    words = told.partition("examples:")[0].replace(",", " ").replace(";", " ").split()
    assert set(SLUGS) - set(words) == set()
