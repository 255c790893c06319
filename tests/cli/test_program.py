"""The program as a whole: bad input, lost output, and what it imports."""

import json
import os
import pty
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.program import PROJECT, TEST_DRIVER, Program


@pytest.mark.parametrize(
    ("arguments", "code", "complaint"),
    [
        ([], 2, "this is no terminal: the console needs one; vmtui list works without"),
        (["--demo"], 2, "this is no terminal"),
        (["--demo", "-c", TEST_DRIVER], 2, "--demo brings its own hosts"),
        (["frob"], 2, "invalid choice: 'frob'"),
        (["list", "-c", "qemo:///system"], 2, "unknown scheme 'qemo'; did you mean 'qemu'?"),
        (["list", "-c", "qemu+ssh://-oX/system"], 2, "must not begin with '-'"),
        (
            ["list", "--config", "/nonexistent/vmtui.toml"],
            2,
            "/nonexistent/vmtui.toml: there is no such file",
        ),
        (["list", "-c", "test:///nonexistent.xml"], 5, "test (test:///nonexistent.xml) could not"),
        (["list", "-c", "qemu:///system?socket=/nonexistent"], 5, "could not be reached: "),
        (["shutdown", "nope", "-c", TEST_DRIVER], 2, "there is no guest 'nope' on test"),
        (["shutdown", "tset", "-c", TEST_DRIVER], 2, "did you mean 'test'?"),
        (["force-off", "nope", "--confirm", "nope", "-c", TEST_DRIVER], 2, "no guest 'nope'"),
        (["force-off", "test", "--confirm", "tset", "-c", TEST_DRIVER], 2, "nothing was done"),
        (["shutdown", "\x1b[31mweb\u202e", "-c", TEST_DRIVER], 2, "there is no guest"),
    ],
)
def test_bad_input_is_one_clear_line(
    program: Program, arguments: list[str], code: int, complaint: str
) -> None:
    run = program.run(*arguments)
    (line,) = run.err.splitlines()
    assert line.startswith("vmtui: ")
    assert complaint in line
    assert line.isprintable()
    assert run.code == code


def test_a_plan_is_shown_in_words_with_the_limit_of_its_hosts(program: Program) -> None:
    """Also where its output is no terminal; and whom no wave names is told."""
    config, plan = program.home / "own.toml", program.home / "plan.toml"
    config.write_text(f'[[host]]\nname = "hv1"\nuri = "{TEST_DRIVER}"\nlimit = 60\n')
    plan.write_text('[[wave]]\nname = "front"\nguests = ["web-*"]\n')
    shown = ("drain", "hv1", "--dry-run", "--config", str(config))
    assert program.run(*shown).out.startswith(
        "wave 1 'all': 1 guest, 1 min for each\n    hv1: test"
    )
    assert program.run(*shown, "--limit", "30").out.startswith("wave 1 'all': 1 guest, 30 s for")
    told = program.run(*shown, "--plan", str(plan)).out
    assert "left out, in no wave, stays on: test\n" in told


def test_a_broken_configuration_is_one_clear_line(program: Program) -> None:
    path = program.home / ".config/vmtui/config.toml"
    path.parent.mkdir(parents=True)
    path.write_text("[shutdown]\nlimt = 3\n")
    for arguments in ([], ["list"], ["shutdown", "web"]):
        run = program.run(*arguments)
        assert run.code == 2
        assert run.err == (
            f"vmtui: {path}:2: unknown key 'limt' in [shutdown]: did you mean 'limit'?\n"
        )


def test_a_configuration_can_be_checked_before_it_is_needed(
    program: Program, tmp_path: Path
) -> None:
    path = tmp_path / "new.toml"
    path.write_text(
        f'[[host]]\nname = "blue"\nuri = "{TEST_DRIVER}"\nprotected = ["db-*"]\n'
        '[[group]]\nname = "lab"\nhosts = ["b*"]\nlimit = 60\n[keys]\nsave = "f5"\n'
    )
    run = program.run("config", "check", str(path))
    assert (run.code, run.err) == (0, "")
    assert run.out.splitlines() == [
        f"{path}: nothing is wrong",
        "1 host",
        f"  blue  {TEST_DRIVER}  (tag lab, protects db-*, 1:00)",
        "group lab: blue",
        "key of Managed save: f5",
        "soft shutdowns: 5:00 by acpi",
    ]
    assert program.run("config", "check", "--config", str(path)).out == run.out
    path.write_text("[shutdown]\nlimt = 3\nmode = 4\n")
    run = program.run("config", "check", str(path))
    first, second = run.err.splitlines()
    assert first.startswith(f"vmtui: {path}:2: unknown key 'limt' in [shutdown]")
    assert second.startswith(f"vmtui: {path}:3: [shutdown] mode must be one of acpi, agent")
    assert (run.code, run.out) == (2, "")


def test_a_plan_with_mistakes_is_told_line_by_line(program: Program, tmp_path: Path) -> None:
    plan = tmp_path / "down.toml"
    plan.write_text('at = 0\nlimt = 3\n[[wave]]\nguests = ["*"]\n')
    run = program.run("-c", TEST_DRIVER, "drain", "--dry-run", "--plan", str(plan))
    first, second = run.err.splitlines()
    assert first.startswith(f"vmtui: {plan}:1: unknown key 'at'")
    assert second.startswith(f"vmtui: {plan}:2: unknown key 'limt'")
    assert run.code == 2


def test_a_group_that_misses_its_hosts_is_told_with_its_line(
    program: Program, tmp_path: Path
) -> None:
    path = tmp_path / "new.toml"
    host = f'[[host]]\nname = "green"\nuri = "{TEST_DRIVER}"\n'
    group = '[[group]]\nname = "prod"\nprotected = ["db-*"]\n'
    path.write_text(f'{host}{group}hosts = [\n  "green",\n  "gren",\n]\n')
    run = program.run("config", "check", str(path))
    words = "[[group]] prod: hosts: 'gren' is the name of no host: did you mean 'green'?"
    assert (run.code, run.out) == (2, "")
    assert run.err == f"vmtui: {path}:9: {words}\n"
    path.write_text(f'{host}{group}hosts = ["gren-*"]\ntags = ["live"]\n')
    run = program.run("config", "check", str(path))
    pattern, tag = run.err.splitlines()
    words = "[[group]] prod: hosts: 'gren-*' matches no host: did you mean 'green'?"
    assert pattern == f"vmtui: {path}:7: warning: {words}"
    assert tag == f"vmtui: {path}:8: warning: [[group]] prod: tags: no host has the tag 'live'"
    assert run.code == 0
    assert run.out.startswith(f"{path}: nothing is wrong, but for 2 warnings\n")
    path.write_text(f'{group}hosts = ["hv1"]\n')
    run = program.run("config", "check", str(path))
    assert (run.code, "warning: " in run.err) == (0, True), "its hosts come from -c"


def test_the_example_is_a_configuration_without_a_mistake(program: Program, tmp_path: Path) -> None:
    example = program.run("config", "example")
    path = tmp_path / "config.toml"
    path.write_text(example.out)
    run = program.run("config", "check", str(path))
    assert (run.code, run.err) == (0, "")
    assert program.run("config", "check").err.startswith("vmtui: there is no configuration: no ")


def test_a_group_of_hosts_is_opened_alone(program: Program) -> None:
    path = program.home / ".config/vmtui/config.toml"
    path.parent.mkdir(parents=True)
    path.write_text(
        f'[[host]]\nname = "blue"\nuri = "{TEST_DRIVER}"\ntags = ["lab"]\n'
        f'[[host]]\nname = "red"\nuri = "{TEST_DRIVER}"\n'
    )
    run = program.run("list", "--json", "-g", "lab")
    assert [host["name"] for host in run.document["hosts"]] == ["blue"]
    run = program.run("-g", "lbb", "list")
    assert run.code == 2
    assert run.err == "vmtui: no host is in a group 'lbb': did you mean 'lab'?\n"
    run = program.run("list", "--json", "-c", "red")
    assert [host["name"] for host in run.document["hosts"]] == ["red"], "a configured name will do"


def test_configured_hosts_are_opened(program: Program) -> None:
    path = program.home / ".config/vmtui/config.toml"
    path.parent.mkdir(parents=True)
    path.write_text(f'[[host]]\nname = "blue"\nuri = "{TEST_DRIVER}"\n')
    run = program.run("list", "--json")
    assert run.document["hosts"][0]["name"] == "blue"
    assert (run.code, run.err) == (0, "")


def test_a_terminal_that_can_do_nothing_is_refused(tmp_path: Path) -> None:
    master, slave = pty.openpty()
    program = Program(tmp_path, {"TERM": "dumb"})
    run = program.run("-c", TEST_DRIVER, stdin=slave, stdout=slave)
    os.close(slave)
    os.close(master)
    assert run.code == 2
    assert run.err.startswith("vmtui: TERM says that this terminal can do nothing")


def test_libvirts_absence_is_one_clear_line(program: Program) -> None:
    blocker = "import sys; sys.modules['libvirt'] = None; import vmtui.cli; vmtui.cli.main()"
    run = subprocess.run(
        [sys.executable, "-c", blocker, "list", "-c", TEST_DRIVER],
        cwd=PROJECT,
        env=program.environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "python3-libvirt" in run.stderr
    assert run.stderr.count("\n") == 1
    assert run.returncode != 0


def test_textuals_absence_is_one_clear_line_too(program: Program) -> None:
    blocker = "import sys; sys.modules['textual'] = None; import vmtui.cli; vmtui.cli.main()"
    master, slave = pty.openpty()
    run = subprocess.run(
        [sys.executable, "-c", blocker, "-c", TEST_DRIVER],
        cwd=PROJECT,
        env=program.environ | {"TERM": "xterm"},
        stdin=slave,
        stdout=slave,
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
        check=False,
    )
    os.close(slave)
    os.close(master)
    assert "pip installs textual" in run.stderr
    assert run.stderr.count("\n") == 1
    assert run.returncode != 0


def test_a_reader_that_has_read_enough_is_no_error(program: Program) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    run = program.run("list", "-c", TEST_DRIVER, stdout=writing)
    os.close(writing)
    assert run.err == ""


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_are_no_defect(program: Program, closed: str) -> None:
    command = shlex.join(program.command("shutdown", "nope", "-c", TEST_DRIVER))
    run = subprocess.run(
        ["sh", "-c", f"exec {command} {closed}"],
        cwd=PROJECT,
        env=program.environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 2
    assert run.stdout == ""
    assert run.stderr.count("\n") == (0 if "2>" in closed else 1)


@pytest.mark.parametrize("arguments", [["list", "-c", TEST_DRIVER], ["--help"], ["--version"]])
def test_an_output_that_is_full_is_one_clear_line(program: Program, arguments: list[str]) -> None:
    with open("/dev/full", "w") as full:
        run = program.run(*arguments, stdout=full)
    assert run.err == "vmtui: the output can't be written: No space left on device\n"
    assert run.code == 74


def test_without_a_journal_nothing_is_forced_and_a_soft_shutdown_says_so(tmp_path: Path) -> None:
    nowhere = {"XDG_STATE_HOME": "/dev/null/state", "XDG_RUNTIME_DIR": "/dev/null/run"}
    program = Program(tmp_path, nowhere)
    # A machine with systemd still has journald as the last place.
    if Path("/run/systemd/journal/socket").exists():
        pytest.skip("journald takes the record")
    forced = program.run("force-off", "test", "--confirm", "test", "-c", TEST_DRIVER)
    assert forced.code == 4
    assert "its record could not be written" in forced.lines[-1]["evidence"]["words"]
    soft = program.run("shutdown", "test", "-c", TEST_DRIVER)
    assert soft.code == 0
    assert soft.err.startswith("vmtui: the journal can't be written: /dev/null/state/")


def test_records_that_go_elsewhere_say_so_once(tmp_path: Path) -> None:
    program = Program(tmp_path, {"XDG_STATE_HOME": "/dev/null", "XDG_RUNTIME_DIR": str(tmp_path)})
    run = program.run("shutdown", "test", "-c", TEST_DRIVER)
    assert run.code == 0
    kept = tmp_path / "vmtui" / "audit.jsonl"
    assert run.err.startswith(f"vmtui: records go to {kept}: /dev/null/vmtui/audit.jsonl: ")
    assert run.err.count("\n") == 1
    assert kept.exists()


def test_help_shows_the_commands_and_examples(program: Program) -> None:
    run = program.run("--help")
    assert run.code == 0
    for word in ("list", "shutdown", "force-off", "--demo", "examples:", "exit codes"):
        assert word in run.out
    assert program.run("--version").out.startswith("vmtui")


def test_help_of_the_commands_tells_limits_and_exit_codes(program: Program) -> None:
    soft, forced = program.run("shutdown", "--help").out, program.run("force-off", "--help").out
    for word in ("5m", "1:30", "300"):
        assert word in soft
    for told in (soft, forced):
        codes = told.partition("exit codes")[2].split()
        assert {"0", "2", "3", "4", "5", "130"} <= set(codes)


UNWANTED_BY_LIST = {
    "textual",
    "rich",
    "dataclasses",  # with inspect, ast and tokenize, as much as all of vmtui's own
    "inspect",
    "tomllib",
    "vmtui.session",
    "vmtui.config.schema",
    "vmtui.core.commands",
    "vmtui.core.fleet",
    "vmtui.hypervisor.connection",
    "vmtui.hypervisor.facts",
    "vmtui.journal",
}
"""What a list without details has no use for: it is to take half of the time of virsh's."""

IMPORTED = """
import json, sys
from vmtui import cli
code = cli.run(sys.argv[1:])
print(json.dumps([code, sorted(sys.modules)]), file=sys.stderr)
"""


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        (["--help"], {"textual", "rich", "libvirt", "tomllib", "humanize"}),
        (["--version"], {"textual", "rich", "libvirt", "tomllib"}),
        (["list", "-c", TEST_DRIVER], UNWANTED_BY_LIST),
        (["list", "--json", "-c", TEST_DRIVER], {"textual", "rich", "humanize", "vmtui.session"}),
        (["list", "--details", "-c", TEST_DRIVER], {"textual", "rich", "vmtui.session"}),
        (["shutdown", "test", "-c", TEST_DRIVER], {"textual", "rich"}),
        (["force-off", "test", "--confirm", "test", "-c", TEST_DRIVER], {"textual", "rich"}),
    ],
)
def test_commands_do_not_pay_for_the_console(
    program: Program, arguments: list[str], unwanted: set[str]
) -> None:
    run = subprocess.run(
        [sys.executable, "-c", IMPORTED, *arguments],
        cwd=PROJECT,
        env=program.environ,
        capture_output=True,
        text=True,
        check=True,
    )
    code, modules = json.loads(run.stderr)
    assert code == 0
    assert "vmtui.cli" in modules
    assert not unwanted & set(modules)
