"""What a tab offers, and the three shells that show it."""

from __future__ import annotations

import os
import pty
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from shlex import quote

import pytest

from tests.headless.test_list import fleet
from tests.program import PROJECT, TEST_DRIVER, Program
from vmtui.arguments.completion import offer
from vmtui.config import Terms
from vmtui.headless import completion
from vmtui.headless.completing import answer
from vmtui.headless.completion import guests_of, words_of
from vmtui.hosts import Target

HV1 = Target("hv1", "fake:///1", Terms(("prod", "lab")))
HV2 = Target("hv2", "fake:///2", Terms(("prod",)))
GUESTS = {
    "hv1": [("web", "running"), ("db", "shut off"), ("my guest", "running"), ("a\x1b[31m", "idle")],
    "hv2": [("web", "shut off"), ("mail", "paused")],
}


@pytest.fixture
def tab(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Tab:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return Tab(capsys)


class Tab:
    """Presses it."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self.asked: list[str] = []

    def __call__(self, line: str) -> list[str]:
        asked = offer(words_of(f"vmtui {line}"))
        assert answer(asked, lambda: (HV1, HV2), self._ask) == 0
        return [one.partition("\t")[0] for one in self._capsys.readouterr().out.splitlines()]

    def _ask(self, targets: Sequence[Target], _seconds: float) -> dict[str, list[tuple[str, str]]]:
        self.asked += [one.name for one in targets]
        return {one.name: GUESTS[one.name] for one in targets}


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("sh", ["shutdown"]),
        ("shutdown ", ["hv1/web", "my guest", "mail"]),
        ("shutdown my", ["my guest"]),
        ("shutdown 'my g", ["my guest"]),
        ("shutdown hv2/", ["hv2/mail"]),
        ("shutdown hv1/web m", ["my guest", "mail"]),
        ("shutdown mail m", ["my guest"]),
        ("start ", ["db", "hv2/web"]),
        ("force-off mail ", []),
        ("force-off hv1/web --confirm ", ["web"]),
        ("force-off hv1/web --confirm=w", ["--confirm=web"]),
        ("shutdown --mode a", ["acpi", "agent"]),
        ("shutdown --mode=a", ["--mode=acpi", "--mode=agent"]),
        ("shutdown --lim", ["--limit"]),
        ("shutdown --limit 5 --lim", []),
        ("events --until sus", ["suspended"]),
        ("events --until started --until stop", ["stopped"]),
        ("events kind:pow", ["kind:power-button"]),
        ("list state:run", ["state:running"]),
        ("list host:", ["host:hv1", "host:hv2"]),
        ("list tag:", ["tag:lab", "tag:prod"]),
        ("-g ", ["lab", "prod"]),
        ("list --group=p", ["--group=prod"]),
        ("doctor hv1 ", ["hv2"]),
        ("drain hv1 ", ["hv2"]),
        ("why we", ["hv1/web", "hv2/web"]),
        ("completion z", ["zsh"]),
        ("schema li", ["list"]),
        ("-c hv", ["hv1", "hv2"]),
        ("--demo=q", ["--demo=qemu"]),
        ("--demo ", ["embedded", "qemu"]),
        ("--demo --lim", ["--limit"]),
        ("--demo --limit 5 sh", ["shutdown"]),
        ("nonsense x", []),
        ("why -- --js", []),
    ],
)
def test_what_is_offered(tab: Tab, line: str, offered: list[str]) -> None:
    assert tab(line) == offered


def test_hosts_and_the_configuration_that_were_named_count() -> None:
    asked = offer(["-c", "hv1", "shutdown", "--connect=hv2", "--config", "a.toml", "w"])
    assert (asked.connect, asked.config) == (("hv1", "hv2"), Path("a.toml"))
    assert asked.prefix == "w"


def test_hosts_are_asked_once_for_some_tabs_and_only_where_it_is_needed(tab: Tab) -> None:
    tab("shutdown --")
    tab("completion ")
    assert tab.asked == []
    tab("shutdown w")
    tab("shutdown we")
    assert tab.asked == ["hv1", "hv2"]


def test_a_host_without_an_answer_has_its_last_guests_for_a_day(tmp_path: Path) -> None:
    def guests(now: float, told: dict[str, list[tuple[str, str]]]) -> list[str]:
        found = guests_of((HV1,), lambda _targets, _seconds: told, tmp_path / "vmtui", now)
        return [one.name for one in found]

    assert guests(1000.0, {"hv1": [("web", "running")]}) == ["web"]
    assert guests(1001.0, {}) == ["web"], "it is fresh"
    assert guests(5000.0, {}) == ["web"], "it is old, and there is no newer one"
    assert guests(6000.0, {"hv1": [("new", "running")]}) == ["new"]
    assert guests(6000.0 + completion.KEPT, {}) == []
    (kept,) = (tmp_path / "vmtui").iterdir()
    assert kept.stat().st_mode & 0o777 == 0o600
    kept.write_text("torn [")
    assert guests(7000.0, {}) == []


def test_names_of_files_are_the_shells_own_and_mistakes_are_silent(
    program: Program, tmp_path: Path
) -> None:
    files = program.run("__complete", "--", "--config", "/et")
    assert (files.code, files.out, files.err) == (completion.FILES, "", "")
    bad = tmp_path / "bad.toml"
    bad.write_text("nonsense")
    wrong = program.run("__complete", "--", "--config", str(bad), "shutdown", "")
    assert (wrong.code, wrong.out, wrong.err) == (2, "", "")


def test_a_host_that_hangs_does_not_hold_up_the_shell(program: Program, tmp_path: Path) -> None:
    import socket

    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(tmp_path / "sock"))
        silent.listen()
        uri = f"qemu+unix:///system?socket={tmp_path / 'sock'}"
        quick = Program(program.home, {completion.PATIENCE: "1"})
        run = quick.run("__complete", "--", "-c", uri, "-c", TEST_DRIVER, "shutdown", "")
    # It ends; how much it knows by then depends on how fast the machine is.
    assert run.out in ("", "test\trunning on test\n")


@pytest.mark.parametrize("shell", completion.SHELLS)
def test_a_real_shell_completes_it(shell: str, tmp_path: Path) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    seen = tmp_path / "seen"
    uri = fleet(tmp_path, ["web-01", "my guest"])
    terminal = Terminal(shell, tmp_path, seen, uri)
    try:
        terminal.type(f"source {tmp_path}/script\n")
        terminal.wait_for("ready", "echo rea''dy\n")
        assert terminal.completed("vmtui shutdown web\t\n") == ["shutdown", "web-01"]
        assert terminal.completed("vmtui shutdown my\t\n") == ["shutdown", "my guest"]
        assert terminal.completed("vmtui list state:runn\t\n") == ["list", "state:running"]
        assert terminal.completed("vmtui shutdown --mode ag\t\n")[-1] == "agent"
        assert terminal.completed(f"vmtui --config {tmp_path}/scr\t\n")[-1] == f"{tmp_path}/script"
    finally:
        terminal.close()


class Terminal:
    """A shell on a terminal, with a ``vmtui`` that notes how it is called."""

    _ARGUMENTS = {  # noqa: RUF012
        "bash": ["--norc", "--noprofile", "-i"],
        "zsh": ["-f", "-i"],
        "fish": ["--no-config", "-i"],
    }
    _FIRST = {"zsh": "autoload -Uz compinit; compinit -u -D\n"}  # noqa: RUF012

    def __init__(self, shell: str, place: Path, seen: Path, uri: str) -> None:
        program = place / "bin" / "vmtui"
        program.parent.mkdir()
        program.write_text(
            "#!/bin/sh\n"
            f'cd {quote(str(PROJECT))}; case "$1" in\n'
            f'__complete|completion) exec {quote(sys.executable)} -m vmtui "$@";;\n'
            f'*) printf "%s\\n" "$@" > {seen}.new; mv {seen}.new {seen};;\n'
            "esac\n"
        )
        program.chmod(0o700)
        path = f"{program.parent}:{os.environ['PATH']}"
        extra = {"PATH": path, "LIBVIRT_DEFAULT_URI": uri, completion.PATIENCE: "60"}
        environ = Program(place, extra).environ
        environ |= {"TERM": "xterm", "XDG_CACHE_HOME": str(place / "cache")}
        script = subprocess.run(
            [program, "completion", shell], env=environ, capture_output=True, check=True
        )
        (place / "script").write_bytes(script.stdout)
        self._seen = seen
        self._master, slave = pty.openpty()
        self._shell = subprocess.Popen(
            # The terminal must be its own: fish ends at once without.
            ["setsid", "--ctty", shell, *self._ARGUMENTS[shell]],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=environ,
            cwd=place,
        )
        os.close(slave)
        self.type(self._FIRST.get(shell, ""))

    def type(self, keys: str) -> None:
        os.write(self._master, keys.encode())

    def wait_for(self, words: str, keys: str) -> None:
        """Type something and wait until the shell shows these words."""
        self.type(keys)
        shown = ""
        ends = time.monotonic() + 60
        while words not in shown:
            assert time.monotonic() < ends, shown
            shown += self._read(1.0)

    def completed(self, keys: str) -> list[str]:
        """Type a line with a tab in it; returns with what the program was called then."""
        self.type(keys)
        shown = ""
        ends = time.monotonic() + 60
        while not self._seen.exists():
            assert time.monotonic() < ends, shown
            shown += self._read(0.05)
        words = self._seen.read_text().splitlines()
        self._seen.unlink()
        return words

    def _read(self, seconds: float) -> str:
        if select.select([self._master], [], [], seconds)[0]:
            return os.read(self._master, 65536).decode(errors="replace")
        return ""

    def close(self) -> None:
        self._shell.kill()
        self._shell.wait()
        os.close(self._master)
