"""What the arguments mean, and the one line for what they cannot mean."""

import errno
import io
import logging
import signal
import sys
from pathlib import Path

import pytest

from vmtui import cli, crash
from vmtui.arguments import parse
from vmtui.config import BadInputError
from vmtui.endings import InterruptedBySignal
from vmtui.output import complain


def test_connections_before_and_after_the_command_both_count() -> None:
    options = parse(["-c", "a", "-c", "b", "list", "-c", "c", "--json"])
    assert options.connect == ["a", "b", "c"]
    assert parse(["list"]).connect == []
    assert parse(["-c", "a"]).connect == ["a"]


@pytest.mark.parametrize(
    ("text", "seconds"), [("5m", 300), ("1:30", 90), ("90s", 90), ("0.5", 0.5)]
)
def test_a_limit_is_typed_as_in_the_dialog(text: str, seconds: float) -> None:
    assert parse(["shutdown", "web", "--limit", text]).limit == seconds


def test_the_later_limit_mode_and_config_count() -> None:
    options = parse(["--limit", "9", "--mode", "agent", "shutdown", "web", "--limit", "7.5"])
    assert (options.limit, options.mode, options.guests) == (7.5, "agent", ["web"])
    options = parse(["--config", "a.toml", "shutdown", "web"])
    assert (options.limit, options.mode, options.config) == (None, None, Path("a.toml"))
    assert parse(["--config", "a", "list", "--config", "b"]).config == Path("b")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["frobnicate"], "invalid choice: 'frobnicate'"),
        (["list", "--frob"], "unrecognized arguments: --frob"),
        (["shutdown"], "required: [HOST/]GUEST (see vmtui shutdown --help)"),
        (["shutdown", "web", "--limit", "soon"], "'soon' is not a number of seconds"),
        (["shutdown", "web", "--limit", "0"], "'0' is not a number of seconds, more than 0"),
        (["shutdown", "web", "--limit", "nan"], "'nan' is not a number of seconds"),
        (["shutdown", "web", "--limit", "inf"], "'inf' is not a number of seconds"),
        (["shutdown", "web", "--mode", "force"], "invalid choice: 'force'"),
        (["force-off", "web"], "required: --confirm"),
        (["force-off", "web", "--conf", "web"], "required: --confirm"),
        (["force-off", "web", "db", "--confirm", "web"], "unrecognized arguments: db"),
        (["-c"], "argument -c/--connect: expected one argument"),
        (["--demo", "list"], "argument --demo: invalid choice: 'list' (choose from"),
        (["--demo=qemu", "list"], "--demo is for the console alone"),
        (["--demo=qemu", "force-off", "web", "--confirm", "web"], "is for the console alone"),
    ],
)
def test_a_mistake_is_told(arguments: list[str], complaint: str) -> None:
    with pytest.raises(BadInputError) as told:
        parse(arguments)
    assert complaint in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("wishes", "complaint"),
    [
        ("--resume --dry-run", "--resume goes on at once"),
        ("--abandon --dry-run", "--abandon ends it at once"),
        ("--resume --back", "exclude each other"),
        ("--abandon --back", "exclude each other"),
        ("--resume --abandon", "exclude each other"),
        ("test --back", "go by the record, with all of its hosts: leave out 'test'"),
    ],
)
def test_what_a_drain_can_not_do_together_is_not_done(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    wishes: str,
    complaint: str,
) -> None:
    for where in ("XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(where, str(tmp_path))
    assert cli.run(["drain", "-c", "test:///default", *wishes.split()]) == 2
    assert complaint in capsys.readouterr().err


def test_a_defect_leaves_one_line_and_a_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))

    def fail(_arguments: object) -> None:
        raise LookupError("no such\nthing")

    monkeypatch.setattr(cli, "parse", fail)
    assert cli.run([]) == 70
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    (log,) = (tmp_path / "vmtui").iterdir()
    assert told.startswith("vmtui: a defect of vmtui ended it: LookupError(")
    assert str(log) in told
    assert "LookupError: no such\nthing" in log.read_text()
    assert log.stat().st_mode & 0o777 == 0o600


class HungUp(io.StringIO):
    """A terminal that was closed."""

    def write(self, _text: str) -> int:
        raise OSError(errno.EIO, "Input/output error")


def test_a_terminal_that_was_closed_is_no_defect(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))

    def hung_up(_arguments: object) -> None:
        complain("left as it is")
        raise InterruptedBySignal(signal.SIGHUP)

    monkeypatch.setattr(cli, "parse", hung_up)
    monkeypatch.setattr(sys, "stderr", HungUp())
    assert cli.run([]) == 128 + signal.SIGHUP
    assert not list(tmp_path.iterdir())


def test_what_is_logged_goes_to_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    root = logging.getLogger()
    before = root.handlers[:]
    crash.log_to_file()
    try:
        logging.getLogger("vmtui.some.where").warning("a call hangs")
    finally:
        root.handlers[:] = before
    log = tmp_path / "vmtui" / "vmtui.log"
    assert log.read_text().endswith("vmtui.some.where: a call hangs\n")
    assert log.stat().st_mode & 0o777 == 0o600
    assert capsys.readouterr().err == ""
