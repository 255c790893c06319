"""``vmtui audit``: what it tells of a journal, and whether it sees that somebody changed it."""

from __future__ import annotations

import json
import stat
from datetime import datetime
from pathlib import Path

import pytest

from tests.journal.samples import FORCE, SOFT, body
from tests.program import Program
from vmtui.config import BadInputError
from vmtui.core.record.records import Phase
from vmtui.headless.audit import since_of
from vmtui.journal.file import FilePlace

BEGIN = 1_795_000_000.0


@pytest.fixture
def journal(program: Program) -> Path:
    """A journal of three entries, the last without an outcome, in two files."""
    path = program.home / ".local" / "state" / "vmtui" / "audit.jsonl"
    place = FilePlace(path, rotate_at=1_500)
    place.append(
        [
            body(SOFT, time=BEGIN),
            body(SOFT, time=BEGIN + 1, phase=Phase.PRESSED),
            body(SOFT, time=BEGIN + 60, phase=Phase.OUTCOME, outcome="off-by-guest"),
        ]
    )
    place.append(
        [
            body(FORCE, time=BEGIN + 100),
            body(FORCE, time=BEGIN + 101, phase=Phase.OUTCOME, outcome="off-forced", evidence=None),
            body(FORCE, time=BEGIN + 200, entry="2", guest="db-\x1b[1m\u202ewin", host="hv2"),
        ]
    )
    assert path.with_name("audit.000001.jsonl").exists()
    return path


def test_it_tells_who_did_what_when_and_how_it_ended(program: Program, journal: Path) -> None:
    del journal
    run = program.run("audit")
    heading, soft, force, cut_off = run.out.splitlines()
    when = datetime.fromtimestamp(BEGIN).strftime("%Y-%m-%d %H:%M:%S")

    assert run.code == 0
    assert heading.split() == ["WHEN", "WHO", "WHAT", "GUEST", "HOW", "IT", "ENDED"]
    assert soft.startswith(f"{when}  ada, from 192.0.2.7  Soft shutdown  hv1/web-01")
    assert soft.endswith("off by the guest")
    assert force.endswith("forced off by us (reason: ignores the button)")
    assert "nobody knows whether it was done" in cut_off
    assert "\x1b" not in run.out
    assert "\u202e" not in run.out


def test_it_tells_every_line(program: Program, journal: Path) -> None:
    run = program.run("audit", "--all", "web-01")
    assert [line.split("  ")[-1] for line in run.out.splitlines()[1:]] == [
        "asked to shut down by its ACPI power button; 5:00 given",
        "Soft shutdown: pressed",
        "Soft shutdown: off by the guest",
        "force off: confirmed, and written down first",
        "Force off: forced off by us",
    ]
    lines = program.run("audit", "--all", "--json", "web-01").lines
    older = journal.with_name("audit.000001.jsonl")
    where = [f"{older}:1", f"{older}:2", f"{older}:3", f"{journal}:1", f"{journal}:2"]
    assert [line["where"] for line in lines] == where
    assert lines[3]["evidence"]["presses"] == [1_000.0, 1_010.0]


def test_it_tells_programs_the_same(program: Program, journal: Path) -> None:
    del journal
    lines = program.run("audit", "--json").lines
    assert [(x["kind"], x["action"], x["state"], x["outcome"]) for x in lines] == [
        ("entry", "soft-shutdown", "ended", "off-by-guest"),
        ("entry", "force-off", "ended", "off-forced"),
        ("entry", "force-off", "unknown", None),
    ]
    assert lines[2]["ended"] is None


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("hv2/*", 1),
        ("web-01 action:force", 1),
        ("user:bob", 0),
        (f"--since {datetime.fromtimestamp(BEGIN + 101).isoformat()}", 2),
        ("--since 9999w", 3),
    ],
)
def test_only_what_is_asked_for(program: Program, journal: Path, words: str, count: int) -> None:
    del journal
    assert len(program.run("audit", "--json", *words.split()).lines) == count


def test_a_name_of_which_nothing_is_recorded_is_told(program: Program, journal: Path) -> None:
    del journal
    run = program.run("audit", "web-1")
    assert (run.code, run.out.strip()) == (0, "nothing is recorded of web-1")
    assert "nothing is recorded of 'web-1'" in run.err


def test_what_was_looked_for_is_told_where_nothing_is_found(
    program: Program, journal: Path
) -> None:
    del journal
    run = program.run("audit", "host:hv9", "action:force", "--since", "2026-11-22T03:00")
    sought = "of host:hv9 action:force since 2026-11-22 03:00:00"
    assert (run.code, run.out.strip()) == (0, f"nothing is recorded {sought}")
    run = program.run("audit", "host:hv9", "--since", "999999999w")
    assert (run.code, run.out.strip()) == (0, "nothing is recorded of host:hv9")


def test_without_a_journal_there_is_nothing_to_tell(program: Program) -> None:
    assert program.run("audit").out.strip() == "nothing is recorded"
    assert program.run("audit", "--verify").out.strip() == "there is no journal yet"


def test_a_whole_chain_is_sound(program: Program, journal: Path) -> None:
    run = program.run("audit", "--verify")
    older = journal.with_name("audit.000001.jsonl")
    assert (run.code, run.out.splitlines()) == (
        0,
        [f"{older}: 3 lines, sound", f"{journal}: 3 lines, sound"],
    )


def test_a_line_torn_by_a_kill_is_told_and_no_tampering(program: Program, journal: Path) -> None:
    with journal.open("ab") as file:
        file.write(body(SOFT)[:100])
    run = program.run("audit", "--verify")
    assert run.code == 0
    assert f"{journal}:4: torn" in run.out
    assert {line.get("flaw") for line in program.run("audit", "--verify", "--json").lines} == {
        None,
        "torn",
    }


def test_a_changed_line_is_told_with_its_file_and_the_line_after(
    program: Program, journal: Path
) -> None:
    older = journal.with_name("audit.000001.jsonl")
    older.write_bytes(older.read_bytes().replace(b"off-by-guest", b"gone"))
    run = program.run("audit", "--verify")
    assert run.code == 7
    assert f"{journal}:1: the chain is broken" in run.out
    flaws = [x for x in program.run("audit", "--verify", "--json").lines if x["kind"] == "flaw"]
    assert [(x["file"], x["line"], x["flaw"]) for x in flaws] == [(str(journal), 1, "broken")]


def test_a_missing_file_is_told(program: Program, journal: Path) -> None:
    journal.with_name("audit.000001.jsonl").unlink()
    run = program.run("audit", "--verify")
    assert run.code == 7
    assert f"{journal}:1: what came before is missing" in run.out


def test_what_others_can_write_is_not_believed(program: Program, journal: Path) -> None:
    journal.chmod(stat.S_IRUSR | stat.S_IWUSR | stat.S_IWOTH)
    run = program.run("audit")
    assert run.code == 4
    assert f"others can write to {journal}" in run.err
    assert "forced off by us" not in run.out


EVERY_LINE = ("audit", "--all", "--json")

FAKE_READER = """\
#!/bin/sh
case "$*" in *--identifier=vmtui*_UID=*) cat "$(dirname "$0")/entries";; *) exit 1;; esac
"""


def test_lines_that_were_cut_off_the_end_are_missed_by_their_copies_in_journald(
    program: Program, journal: Path
) -> None:
    tools = program.home / "bin"
    tools.mkdir()
    (tools / "journalctl").write_text(FAKE_READER)
    (tools / "journalctl").chmod(0o755)
    lines = journal.read_text().splitlines()
    last_resort = body(SOFT, entry="only there", time=BEGIN + 300).decode()
    entries: list[dict[str, object]] = [
        {"MESSAGE": line, "VMTUI_JOURNAL": str(journal)} for line in lines
    ]
    entries += [{"MESSAGE": last_resort}, {"MESSAGE": "no record"}, {"MESSAGE": [1, 2]}]
    (tools / "entries").write_text("".join(json.dumps(one) + "\n" for one in entries))
    with_tools = Program(program.home, {"PATH": f"{tools}:/usr/bin:/bin"})

    assert len(with_tools.run("audit", "--json").lines) == 4
    where = {line["where"].partition(":")[0] for line in with_tools.run(*EVERY_LINE).lines}
    assert where == {str(journal.with_name("audit.000001.jsonl")), str(journal), "journald"}
    assert with_tools.run("audit", "--verify").code == 0
    journal.write_text("\n".join(lines[:2]) + "\n")
    run = with_tools.run("audit", "--verify")

    assert run.code == 7
    assert f"{journal}: 2 lines, sound" in run.out
    assert f"{journal}: missing: journald has a copy of it: " in run.out


@pytest.mark.parametrize(
    ("text", "begin"),
    [
        ("90m", 1_000_000 - 5_400),
        ("2h", 1_000_000 - 7_200),
        ("7d", 1_000_000 - 7 * 86_400),
        ("2026-11-22", datetime(2026, 11, 22).timestamp()),
        ("2026-11-22T03:00", datetime(2026, 11, 22, 3).timestamp()),
        ("2026-11-22T03:00Z", 1_795_316_400),
    ],
)
def test_since_takes_spans_and_dates(text: str, begin: float) -> None:
    assert since_of(text, 1_000_000) == begin


@pytest.mark.parametrize("text", ["", "yesterday", "7", "3 months", "2026-13-01", "7y"])
def test_since_takes_nothing_else(text: str) -> None:
    with pytest.raises(BadInputError, match="neither a span nor a date"):
        since_of(text, 1_000_000)
