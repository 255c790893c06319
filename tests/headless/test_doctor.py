"""``vmtui doctor``: each way that a connection can fail is told with what to do about it."""

from __future__ import annotations

import io
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.program import TEST_DRIVER, Program, Run
from tests.qemu.hypervisor import PrivateHypervisor
from tests.schemas import checked
from vmtui.core.examination import Finding, Result, Step, failed, ok
from vmtui.endings import Exit
from vmtui.headless.doctor import Wish, doctor, way
from vmtui.headless.doctor.bounded import Examined, bounded
from vmtui.headless.doctor.here import here
from vmtui.headless.doctor.way import way as way_to
from vmtui.hosts import Target


def results(run: Run) -> dict[str, str]:
    return {line["step"]: line["result"] for line in run.lines}


def found(address: str) -> list[tuple[str, Finding]]:
    return [(one.step.name, one.finding) for one in bounded(way_to(address))]


def test_all_steps_of_a_host_that_is_well(program: Program, hypervisor: PrivateHypervisor) -> None:
    run = program.run("doctor", "--json", "-c", hypervisor.uri)
    assert (run.code, run.err) == (0, "")
    told = results(run)
    assert {told.pop("config"), told.pop("terminal")} == {"note"}
    assert list(told) == [
        *("journal", "socket", "open", "right-to-act", "keepalive", "version", "list"),
        *("statistics", "events", "power-button"),
    ]
    assert set(told.values()) == {"ok"}
    assert not (program.home / ".local").exists(), "nothing is changed"


def test_people_read_signs_or_words(program: Program) -> None:
    told = program.run("doctor", "-c", TEST_DRIVER)
    assert told.code == 0
    assert "\n✓ open         libvirt opened it\n" in told.out
    looks = program.run("--read-only", "doctor", "-c", TEST_DRIVER)
    assert looks.code == 0
    assert "\n– right to act it is opened read-only, as" in looks.out
    plain = Program(program.home, {"LC_ALL": "C", "PYTHONIOENCODING": "ascii"})
    assert "\nok     open         libvirt opened it\n" in plain.run("doctor", "-c", TEST_DRIVER).out
    bare = Program(program.home, {"LC_ALL": "C"}).run("doctor", "-c", TEST_DRIVER)
    assert "\nok     open         libvirt opened it\n" in bare.out
    assert bare.out.isascii()


def test_what_runs_inside_this_process_needs_no_socket() -> None:
    assert found("qemu:///embed?root=/tmp/x") == []


def test_a_bad_configuration_is_a_step_and_what_was_given_is_examined(
    program: Program, tmp_path: Path
) -> None:
    file = tmp_path / "bad.toml"
    file.write_text("nonsense = 1\n")
    run = program.run("doctor", "--json", "--config", str(file), "-c", TEST_DRIVER)
    assert run.code == Exit.USAGE
    assert (results(run)["config"], results(run)["open"]) == ("failed", "ok")
    assert str(file) in run.lines[0]["words"]
    assert program.run("doctor", "nobody", "-c", TEST_DRIVER).code == Exit.USAGE


def test_a_port_that_nobody_has_is_unreachable(program: Program) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and never listens
        port = taken.getsockname()[1]
        run = program.run("doctor", "--json", "-c", f"qemu+tcp://127.0.0.1:{port}/system")
    assert run.code == Exit.UNREACHABLE
    assert run.lines[-1]["words"] == f"127.0.0.1 refuses connections to port {port}"
    assert run.lines[-1]["by_hand"] == f"nc -vz 127.0.0.1 {port}"


def test_a_name_that_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_arguments: object, **_more: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    ((name, finding),) = found("qemu+tls://hv1.example/system")
    assert (name, finding.result) == ("name", Result.FAILED)
    assert finding.words == "hv1.example: Name or service not known"


def test_a_socket_that_is_not_there_that_is_dead_and_that_may_not_be_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "libvirt-sock"
    address = f"qemu:///system?socket={path}"
    ((_, missing),) = found(address)
    assert missing.words == f"there is no {path}"
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(path))
    ((_, dead),) = found(address)
    assert (dead.result, dead.words) == (Result.FAILED, f"nobody listens on {path}")

    def denied(*_arguments: object) -> None:
        raise PermissionError

    monkeypatch.setattr(socket.socket, "connect", denied)
    ((_, closed),) = found(address)
    assert closed.words == f"your user may not open {path}"
    assert "log in anew" in closed.advice


@pytest.mark.parametrize(
    ("script", "result", "words", "advice"),
    [
        ("echo 'Host key verification failed.' >&2; exit 255", "failed", "host key is not known",
         "connect once: ssh root@hv1"),
        ("echo 'WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!' >&2; exit 255", "failed",
         "its host key has changed", "ssh-keygen -R hv1"),
        ("echo 'root@hv1: Permission denied (publickey).' >&2; exit 255", "failed",
         "none of your keys lets you in", "ssh-copy-id root@hv1"),
        ("exit 1", "failed", "ssh failed: exit code 1", "ssh -v"),
        ("echo root; echo root libvirt; echo none", "failed", "libvirt is not there", "install"),
        ("echo motd; echo root; echo root libvirt; echo /usr/bin/virt-ssh-helper", "ok",
         "/usr/bin/virt-ssh-helper passes", ""),
        ("sleep 60", "failed", "no login within", "ssh -v"),
    ],
    ids=["unknown", "changed", "no key", "fails", "no libvirt", "well", "hangs"],
)  # fmt: skip
def test_what_ssh_says_is_told_with_what_to_do(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    script: str,
    result: str,
    words: str,
    advice: str,
) -> None:
    # Its own configuration is not asked for here: then no port is tried first.
    ssh = tmp_path / "ssh"
    ssh.write_text(f"#!/bin/sh\ncase \"$*\" in *' -G '*) exit 1;; esac\n{script}\n")
    ssh.chmod(0o700)
    if script.startswith("sleep"):
        monkeypatch.setattr(way, "SSH", 0.2)
    steps = found(f"qemu+ssh://root@hv1/system?command={ssh}")
    assert {name for name, _ in steps} <= {"ssh", "helper"}
    _, last = steps[-1]
    assert last.result.value == result
    assert words in last.words
    assert advice in last.advice


def test_a_step_that_hangs_is_the_last_one() -> None:
    never = threading.Event()

    def steps() -> Iterator[Step | Finding]:
        yield Step("first")
        yield ok("fine")
        yield Step("second", limit=0.05)
        never.wait(100)
        yield ok("never told")

    first, second = bounded(steps())
    never.set()
    assert (first.step.name, first.finding) == ("first", ok("fine"))
    assert (second.step.name, second.finding) == ("second", failed("no answer within 0 s"))


def test_a_defect_in_a_step_is_not_hidden() -> None:
    def steps() -> Iterator[Step | Finding]:
        yield Step("first")
        raise LookupError("a defect")

    with pytest.raises(LookupError, match="a defect"):
        list(bounded(steps()))


def test_the_worst_is_the_exit_code_and_libvirt_is_not_asked_behind_a_way_that_ends() -> None:
    asked: list[str] = []

    def way_to_one(address: str) -> Iterator[Step | Finding]:
        yield Step("name")
        yield failed("not known") if address == "lost:///" else ok("known")

    def at_host(target: Target) -> Iterator[Step | Finding]:
        asked.append(target.uri)
        yield Step("right to act")
        yield failed("no", refused=True)

    out = io.StringIO()
    targets = [Target("hv1", "there:///"), Target("hv2", "lost:///")]
    wish = Wish(as_json=True, out=out)
    assert doctor(targets[:1], [], way_to_one, at_host, wish) is Exit.REFUSED
    assert doctor(targets, [], way_to_one, at_host, wish) is Exit.UNREACHABLE
    assert asked == ["there:///"] * 2
    assert {line["host"] for line in checked("doctor", out.getvalue())} == {"hv1", "hv2"}


def test_a_place_for_the_journal_that_can_not_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    journal = journal_of(tmp_path / "file" / "vmtui")
    assert (journal.finding.result, journal.finding.refused) == (Result.FAILED, False)
    assert "XDG_STATE_HOME" in journal.finding.advice
    assert journal_of(tmp_path / "new" / "vmtui").finding.result is Result.OK
    assert not (tmp_path / "new").exists()


def journal_of(state: Path) -> Examined:
    return next(one for one in bounded(here(state)) if one.step.name == "journal")


def test_hostile_words_are_made_visible() -> None:
    out = io.StringIO()
    steps: list[Any] = [Step("name"), failed("a\x1b[31m\u202e", "b\x9b")]
    doctor([], steps, lambda _address: [], lambda _target: [], Wish(out=out))
    assert all(char.isprintable() or char == "\n" for char in out.getvalue())
