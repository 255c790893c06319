"""Which places there are, and the one that is not a file."""

import json
import os
import socket
from pathlib import Path

import pytest

from tests.journal.samples import FORCE, SOFT, body
from vmtui.journal.journald import JournaldPlace
from vmtui.journal.places import default_places


def names(environ: dict[str, str]) -> list[str]:
    return [place.name for place in default_places(environ)]


def test_the_environment_says_where_state_and_runtime_files_go() -> None:
    assert names({"XDG_STATE_HOME": "/s", "XDG_RUNTIME_DIR": "/r"}) == [
        "/s/vmtui/audit.jsonl",
        "/r/vmtui/audit.jsonl",
        "journald",
    ]


@pytest.mark.parametrize("environ", [{}, {"XDG_STATE_HOME": "here", "XDG_RUNTIME_DIR": ""}])
def test_without_it_they_go_where_the_system_has_them(environ: dict[str, str]) -> None:
    runtime = "/run" if os.geteuid() == 0 else f"/run/user/{os.geteuid()}"
    assert names(environ)[:2] == [
        str(Path.home() / ".local/state/vmtui/audit.jsonl"),
        f"{runtime}/vmtui/audit.jsonl",
    ]


def test_journald_gets_each_record_as_an_entry(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as journald:
        journald.bind(str(tmp_path / "socket"))
        JournaldPlace(tmp_path / "socket").append([body(SOFT), body(FORCE)])
        entries = [journald.recv(65_536) for _ in range(2)]

    fields = [dict(line.split(b"=", 1) for line in entry.splitlines()) for entry in entries]
    assert [field[b"SYSLOG_IDENTIFIER"] for field in fields] == [b"vmtui", b"vmtui"]
    messages = [json.loads(field[b"MESSAGE"]) for field in fields]
    assert [message["action"] for message in messages] == ["soft-shutdown", "force-off"]
    assert [message["prev"] for message in messages] == [None, None]


def test_a_machine_without_journald_says_so(tmp_path: Path) -> None:
    place = JournaldPlace(tmp_path / "socket")
    assert place.tail(1_000) == ()
    with pytest.raises(FileNotFoundError):
        place.append([body(SOFT)])
