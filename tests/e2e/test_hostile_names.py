"""What guests call themselves reaches a terminal only as harmless, visible text."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.conftest import OpenConsole
from tests.e2e.terminal import Terminal
from tests.qemu.hypervisor import PrivateHypervisor
from vmtui.guests import Manner

HOSTILE = {
    "markup": "[bold red]x[b] [link=mailto:x]",
    "c1": "c1\x9b2J\x9d0;owned\x9c",
    "bidi": "bidi\u202egnp\u2066",
    "hidden": "zero\u200b\u200d\ufeffwidth",
    "combining": "zalgo" + "\u0300\u0489" * 20,
}

FORBIDDEN = [char.encode() for char in "\x9b\x9c\x9d\u202e\u2066\u200b\u200d\ufeff\u0300\u0489"]


LONG = "long-" + "x" * 300
"""libvirt's QEMU driver keeps a name in a file name; its test driver takes one of any length."""

DRIVER_FILE = f"""<node>
<domain type='test'><name>{LONG}</name><memory>4096</memory><os><type>hvm</type></os></domain>
</node>"""


@pytest.fixture
def hostile(hypervisor: PrivateHypervisor, tmp_path: Path) -> list[str]:
    """Options that open domains whose names and titles attack whoever shows them."""
    for name in HOSTILE.values():
        hypervisor.guest(Manner.OBEY, name, start=False, title=f"title {name} {LONG}")
    driver_file = tmp_path / "driver.xml"
    driver_file.write_text(DRIVER_FILE)
    return ["-c", hypervisor.uri, "-c", f"test://{driver_file}"]


def assert_harmless(raw: bytes) -> None:
    for bad in FORBIDDEN:
        assert bad not in raw, bad
    assert b"owned" in raw
    assert b"\x1b]0;owned" not in raw


def test_the_console_shows_them(hostile: list[str], open_console: OpenConsole) -> None:
    console = open_console(*hostile, columns=160, rows=24)
    screen = console.wait_for(r"bidi\\u202egnp")
    assert "[bold red]x[b]" in screen
    assert r"c1\x9b2J\x9d0;owned\x9c" in screen
    assert r"zero\u200b\u200d\ufeffwidth" in screen
    assert "long-xxx" in screen
    console.press("g", "s")
    console.wait_for("(?i)off already|is off")
    console.press_until_gone("Escape", "(?i)off already|is off")
    console.press("q")
    assert console.exit_status() == 0
    assert_harmless(console.raw)


@pytest.mark.parametrize("more", [[], ["--json"], ["--details"]])
def test_the_list_shows_them(hostile: list[str], tmp_path: Path, more: list[str]) -> None:
    command = [sys.executable, "-m", "vmtui", "list", *hostile, *more]
    with Terminal(command, tmp_path / "t", columns=200, rows=40) as terminal:
        assert terminal.exit_status() == 0
        assert_harmless(terminal.raw)


def test_a_refusal_shows_them(hostile: list[str]) -> None:
    for name in HOSTILE.values():
        done = subprocess.run(
            [sys.executable, "-m", "vmtui", "force-off", name, "--confirm", "x", *hostile],
            capture_output=True,
            check=False,
        )
        assert done.returncode == 2
        for bad in FORBIDDEN:
            assert bad not in done.stdout + done.stderr
