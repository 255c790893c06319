"""A host that takes the connection and then says nothing."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.program import TEST_DRIVER, Program, Run


@pytest.fixture
def hanging(tmp_path: Path) -> Iterator[str]:
    """The connection URI of such a host."""
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(f"{tmp_path}/sock")
        silent.listen()
        yield f"hung=qemu:///system?socket={tmp_path}/sock"


def test_it_is_waited_for_no_longer_than_said_and_the_others_are_served(
    program: Program, hanging: str
) -> None:
    both = ("-c", hanging, "-c", TEST_DRIVER)
    commands = {
        "list": ("list", "--json", *both),
        "soft": ("shutdown", "test", "hung/db", *both),
        "forced": ("force-off", "test", "--confirm", "test", *both),
        "one host": ("force-off", "test/test", "--confirm", "test", *both),
    }
    started = {name: program.start(*arguments) for name, arguments in commands.items()}
    runs = {}
    for name, process in started.items():
        out, err = process.communicate(timeout=60)
        runs[name] = Run(process.returncode, out, err)

    assert {name: run.code for name, run in runs.items()} == {
        "list": 5,
        "soft": 5,
        "forced": 5,
        "one host": 0,
    }
    assert [host["status"] for host in runs["list"].document["hosts"]] == ["no answer", "up"]
    assert [domain["name"] for domain in runs["list"].document["domains"]] == ["test"]
    assert runs["soft"].outcomes == {"test": "off-by-guest", "db": "host-unreachable"}
    assert runs["forced"].outcomes == {"test": "host-unreachable"}, "hung may have a test too"
    assert runs["one host"].err == "", "the hanging host was not even asked"
    for name in ("list", "soft", "forced"):
        (line,) = runs[name].err.splitlines()
        assert "no answer within 10 s" in line
