"""Hosts behind a real SSH server: what works, and what is said where it does not.

Whatever ssh wants to ask or to tell, nothing of it reaches the terminal but in vmtui's own words.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e.conftest import OpenConsole
from tests.e2e.sshd import Sshd
from tests.program import Program
from tests.qemu.hypervisor import PrivateHypervisor
from vmtui.guests import Manner

BANNER = "AUTHORIZED PEOPLE ONLY\n" * 60
"""More than the 1 KiB of ssh's words that libvirt can take."""

PROMPTS = (b"password:", b"(yes/no", b"passphrase")


@pytest.fixture
def sshd() -> Iterator[Sshd]:
    """A server that takes keys, and keys only."""
    with Sshd(["PasswordAuthentication no"]) as server:
        yield server


def test_a_guest_behind_ssh_is_listed_and_goes_down(
    sshd: Sshd, hypervisor: PrivateHypervisor, open_console: OpenConsole, home: Path
) -> None:
    hypervisor.guest(Manner.OBEY, "web-1").wait_ready()
    hypervisor.guest(Manner.OBEY, "web-2").wait_ready()
    uri = sshd.uri(hypervisor.uri, known=sshd.known, key=sshd.user_key)

    console = open_console("-c", f"hv1={uri}")
    console.wait_for(r"● running\s+web-1")
    console.ask_softly()
    console.wait_for(r"○ shut off\s+web-1.*off by the guest")
    console.press("q")
    assert console.exit_status() == 0
    assert not any(prompt in console.raw for prompt in PROMPTS)

    program = Program(home)
    done = program.run("shutdown", "web-2", "-c", f"hv1={uri}", "--limit", "60")
    assert (done.code, done.outcomes, done.err) == (0, {"web-2": "off-by-guest"}, "")
    listed = program.run("list", "--json", "-c", f"hv1={uri}")
    states = {domain["name"]: domain["state"] for domain in listed.document["domains"]}
    assert states == {"web-1": "shut off", "web-2": "shut off"}


@dataclass(frozen=True)
class Case:
    """A server that does not let vmtui in.

    Attributes:
        words: What must be said.
        settings: How the server is set up; a banner comes on top.
        known: What the client takes it for.
        key: The key that the client has.
    """

    words: str
    settings: tuple[str, ...] = ()
    known: Callable[[Sshd], str] = lambda sshd: sshd.known
    key: Callable[[Sshd], Path] = lambda sshd: sshd.user_key


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(
            Case("its ssh host key is not known", known=lambda _sshd: ""), id="unknown host key"
        ),
        pytest.param(
            Case(
                "its ssh host key has changed",
                known=lambda sshd: sshd.known_as(sshd.new_key("former")),
            ),
            id="changed host key",
        ),
        pytest.param(
            Case("ssh was let in by no key", key=lambda sshd: sshd.new_key("stranger")),
            id="refused key",
        ),
        pytest.param(
            Case("ssh was let in by no key", settings=("PubkeyAuthentication no",)),
            id="password only",
        ),
    ],
)
def test_a_server_that_lets_nobody_in_is_told_in_words(
    case: Case, tmp_path: Path, open_console: OpenConsole
) -> None:
    banner = tmp_path / "banner"
    banner.write_text(BANNER)
    with Sshd([*case.settings, f"Banner {banner}"]) as sshd:
        uri = sshd.uri("qemu:///system?socket=/nowhere", known=case.known(sshd), key=case.key(sshd))
        console = open_console("-c", f"hv1={uri}", columns=120)
        console.wait_for("hv1 ◌ refused")
        console.wait_for(f"hv1: {case.words}")
        console.press("q")
        assert console.exit_status() == 0
    assert b"AUTHORIZED" not in console.raw
    assert not any(prompt in console.raw for prompt in PROMPTS)


def test_a_server_that_says_nothing_holds_up_neither_the_end_nor_a_list(
    open_console: OpenConsole, home: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        uri = f"qemu+ssh://root@127.0.0.1:{silent.getsockname()[1]}/system"
        console = open_console("-c", f"hv1={uri}")
        console.wait_for("hv1 ◌ connecting")
        console.press("q")
        assert console.exit_status() == 0
        listed = Program(home).run("list", "-c", f"hv1={uri}")
    assert listed.code == 5
    assert "is it up, and does the network reach it?" in listed.err
