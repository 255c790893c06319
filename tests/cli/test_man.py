"""The man page says what ``--help`` says, and man's programs find nothing wrong with it."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from tests.program import Program
from vmtui.arguments import tree
from vmtui.arguments.man import man_page
from vmtui.endings import Exit

REQUESTS = frozenset({".TH", ".SH", ".SS", ".PP", ".TP", ".nf", ".fi", ".nh", ".hy"})


def rendered() -> str:
    """The page as a reader without any of man's programs would see it."""
    text = re.sub(r"\\f[BIR]", "", man_page("1.0"))
    signs = {r"\-": "-", r"\(aq": "'", r"\(dq": '"', r"\(ti": "~", r"\(ha": "^", r"\(ga": "`"}
    for escape, sign in signs.items():
        text = text.replace(escape, sign)
    return re.sub(r"\\\[u([0-9A-F]{4,5})\]", lambda found: chr(int(found[1], 16)), text)


def test_every_command_and_option_is_in_it_with_its_help() -> None:
    page = rendered()
    for parser in (tree(), *tree().commands().values()):
        assert parser.prog in page
        for action in parser.takes():
            if action.dest == "help":
                continue
            for name in action.option_strings:
                assert name in page
            for line in (action.help or "").splitlines():
                assert line in page
        for line in (parser.epilog or "").splitlines():
            assert line.strip(": ").lower() in page.lower()


def test_every_exit_code_is_in_help_and_so_in_the_page() -> None:
    help_text = tree().format_help()
    for code in Exit:
        assert re.search(rf"\b{code.value} ", help_text), code


def test_only_known_requests_begin_a_line_and_no_text_does() -> None:
    page = man_page("1.0")
    begun = {line.split()[0] for line in page.splitlines() if line.startswith((".", "'"))}
    assert begun <= REQUESTS
    assert page.isascii()


def test_the_command_prints_it(program: Program) -> None:
    run = program.run("man")
    assert (run.code, run.err) == (0, "")
    assert run.out.startswith(".TH VMTUI 1")


@pytest.mark.parametrize(
    "reader",
    [
        ["groff", "-man", "-ww", "-Tutf8", "-z"],
        ["man", "--warnings=w", "-l", "-"],
        # It wants a date, which would be that of no version: it is the program's own.
        ["mandoc", "-T", "lint", "-W", "warning"],
    ],
    ids=lambda reader: reader[0],
)
def test_it_renders_without_a_warning(reader: list[str]) -> None:
    if shutil.which(reader[0]) is None:
        pytest.skip(f"{reader[0]} is not installed")
    read = subprocess.run(
        reader, input=man_page("1.0"), capture_output=True, text=True, timeout=60, check=False
    )
    told = (read.stdout if reader[0] == "mandoc" else "") + read.stderr
    assert [line for line in told.splitlines() if "missing date" not in line] == []
