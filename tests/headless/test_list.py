"""``vmtui list``: the schema, hosts without an answer, and names that mean harm."""

import os
import pty
import uuid
from pathlib import Path

import pytest

from tests.program import TEST_DRIVER, Program
from vmtui.headless.table import table

HOSTILE = [
    "web\x9b31m red",
    "[bold red]markup[bold]",
    "a\u202eb\u2066c\u200bd\u00ade\ufeff",
    "n" * 300,
]
"""Whatever XML, and so a domain's name, can hold: it has no C0 control characters."""

DOMAIN = """
<domain type='test'>
  <name>{name}</name><uuid>{uuid}</uuid><title>{title}</title>
  <memory>65536</memory><vcpu>3</vcpu><os><type>hvm</type></os>
</domain>
"""


def fleet(directory: Path, names: list[str], title: str = "") -> str:
    """A file of the test driver with these domains; returns its connection URI."""
    texts = [DOMAIN.format(name=n, uuid=uuid.uuid4(), title=title) for n in names]
    path = directory / "fleet.xml"
    path.write_text(f"<node>{''.join(texts)}</node>")
    return f"test://{path}"


def test_the_schema(program: Program) -> None:
    run = program.run("list", "--json", "-c", TEST_DRIVER, "-c", f"b={TEST_DRIVER}")
    assert (run.code, run.err) == (0, "")
    assert run.document == {
        "version": 1,
        "hosts": [
            {"name": "test", "uri": TEST_DRIVER, "status": "up", "error": "", "left_out": 0},
            {"name": "b", "uri": TEST_DRIVER, "status": "up", "error": "", "left_out": 0},
        ],
        "domains": [
            {
                "host": host,
                "name": "test",
                "uuid": run.document["domains"][0]["uuid"],
                "id": 1,
                "state": "running",
                "reason": "unknown",
                "vcpus": None,
                "memory_bytes": 2 << 30,
                "title": None,
            }
            for host in ("test", "b")
        ],
    }


def test_details_are_read_only_when_asked_for(program: Program, tmp_path: Path) -> None:
    uri = fleet(tmp_path, ["web"], title="The shop")
    (plain,) = program.run("list", "--json", "-c", uri).document["domains"]
    assert (plain["vcpus"], plain["title"]) == (None, None)
    (full,) = program.run("list", "--json", "--details", "-c", uri).document["domains"]
    assert (full["vcpus"], full["title"]) == (3, "The shop")
    assert "The shop" in program.run("list", "--details", "-c", uri).out


def test_filters_choose_as_in_the_console(program: Program, tmp_path: Path) -> None:
    uri = fleet(tmp_path, ["web-1", "web-2", "db"], title="The shop")

    def names(*words: str) -> list[str]:
        run = program.run("list", "--json", *words, "-c", uri, "-c", f"b={TEST_DRIVER}")
        assert run.code == 0
        assert ("no guest fits" in run.err) is not bool(run.document["domains"])
        # libvirt's order is that of no name, and another one each time.
        return sorted(f"{one['host']}/{one['name']}" for one in run.document["domains"])

    assert names("web") == ["test/web-1", "test/web-2"]
    assert names("state:running", "host:b") == ["b/test"]
    assert names("web", "name:1", "name:db") == ["test/web-1"]
    assert names("shop") == [], "titles are only read with --details"
    assert len(names("shop", "--details")) == 3
    wrong = program.run("list", "stat:running", "-c", uri)
    assert (wrong.code, wrong.out) == (2, "")
    assert "no field 'stat': state, host, name, title" in wrong.err


def test_hosts_are_chosen_by_their_tags(program: Program, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    blue = f'[[host]]\nname = "blue"\nuri = "{TEST_DRIVER}"\ntags = ["rack-1"]\n'
    grey = f'[[host]]\nname = "grey"\nuri = "{fleet(tmp_path, ["web"])}"\n'
    config.write_text(blue + grey)

    def listed(*arguments: str) -> set[str]:
        run = program.run("--config", str(config), "list", "--json", *arguments)
        assert run.code == 0, run.err
        return {one["host"] for one in run.document["domains"]}

    assert listed() == {"blue", "grey"}
    assert listed("tag:rack-1") == listed("-g", "rack-1", "tag:RACK") == {"blue"}
    assert listed("rack-1") == {"blue"}, "a plain word is looked for in tags too"
    assert listed("-c", "grey", "tag:rack-1") == set()
    assert program.run("list", "-c", TEST_DRIVER, "tag:x").code == 0, "no host has a tag"


def test_where_nothing_fits_it_is_said(program: Program) -> None:
    slip = program.run("list", "state:runing", "-c", TEST_DRIVER)
    assert (slip.code, slip.out.split()[:1]) == (0, ["NAME"])
    assert "no guest fits 'state:runing'; no state 'runing': did you mean 'running'?" in slip.err
    off = program.run("list", "none", "state:shut", "--json", "-c", TEST_DRIVER)
    assert (off.code, off.document["domains"]) == (0, [])
    assert off.err == "vmtui: no guest fits 'none state:shut'\n"


def test_where_no_host_is_reached_there_is_no_table(program: Program) -> None:
    run = program.run("list", "-c", "qemu+unix:///system?socket=/nowhere")
    assert (run.code, run.out) == (5, "")
    assert "could not be reached" in run.err


def test_an_unreachable_host_is_told_and_the_others_are_listed(program: Program) -> None:
    run = program.run("list", "--json", "-c", TEST_DRIVER, "-c", "qemu+tcp://127.0.0.1:1/system")
    assert run.code == 5
    lost = run.document["hosts"][1]
    assert lost["status"] in ("no answer", "refused")
    assert "refused" in lost["error"]
    assert [domain["host"] for domain in run.document["domains"]] == ["test"]
    (line,) = run.err.splitlines()
    assert line.startswith("vmtui: 127.0.0.1 (qemu+tcp://127.0.0.1:1/system) could not be reached:")


def test_columns_are_aligned_by_cells(program: Program, tmp_path: Path) -> None:
    uri = fleet(tmp_path, ["web-10", "web-9", "机器"])
    lines = program.run("list", "-c", uri).out.splitlines()
    assert [line.split()[0] for line in lines] == ["NAME", "web-9", "web-10", "机器"]
    column = lines[0].index("HOST")
    assert lines[1].index("test") == column
    assert lines[3].index("test") == column - 2, "two characters of two cells each"
    assert table(["A", "B"], [["x", "10"], ["yyy", "9"]], right=frozenset({1})) == (
        "A     B\nx    10\nyyy   9"
    )


def test_a_locale_of_ascii_is_written_in_it_cell_for_cell(program: Program, tmp_path: Path) -> None:
    uri = fleet(tmp_path, ["web–1", "机器"])
    bare = Program(program.home, {"LC_ALL": "C", "LANG": "C"})
    heading, first, second = bare.run("list", "-c", uri).out.splitlines()
    assert sorted((first.split()[0], second.split()[0])) == ["????", "web-1"]
    assert first.index("test") == second.index("test") == heading.index("HOST")
    assert {one["name"] for one in bare.run("list", "--json", "-c", uri).document["domains"]} == {
        "web–1",
        "机器",
    }, "programs read what it is"
    offered = bare.run("__complete", "--", "-c", uri, "shutdown", "").out
    assert "web–1\t" in offered, "the shell types what it is"


@pytest.mark.parametrize(
    "arguments",
    [
        ["list"],
        ["list", "--details"],
        ["list", "--details", "--json"],
        ["shutdown", *HOSTILE],
        ["shutdown", "--json", *HOSTILE],
        ["force-off", HOSTILE[2], "--confirm", HOSTILE[2]],
    ],
)
def test_hostile_names_reach_a_terminal_only_as_visible_text(
    tmp_path: Path, arguments: list[str]
) -> None:
    program = Program(tmp_path, {"TERM": "xterm-256color"})
    uri = fleet(tmp_path, HOSTILE, title="t\u202e\x9b31m")
    seen = on_a_terminal(program, *arguments, "-c", uri).decode()
    assert all(char.isprintable() or char in "\r\n" for char in seen)
    assert "\\u202e" in seen
    if arguments[0] != "force-off":
        assert "[bold red]markup[bold]" in seen
        assert "\\x9b31m" in seen or "\\u009b31m" in seen


def on_a_terminal(program: Program, *arguments: str) -> bytes:
    """Run the program on a terminal and return all the bytes that it sent there."""
    master, slave = pty.openpty()
    with program.start(*arguments, stdin=slave, stdout=slave, stderr=slave):
        os.close(slave)
        seen = b""
        try:
            while chunk := os.read(master, 65536):
                seen += chunk
        except OSError:  # how Linux says that nobody has the other end open any more
            pass
    os.close(master)
    return seen
