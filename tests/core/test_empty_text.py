"""An empty table says why it is empty, and what to do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vmtui.core.empty_text import empty_lines
from vmtui.core.model import Host, HostStatus, Moment
from vmtui.core.not_allowed import NOT_ALLOWED

NOW = Moment(1_000.0, 100.0)
UP = Host("hv1", "qemu+ssh://hv1/system", HostStatus.UP, listed=True)
LOST = Host(
    "hv2", "u", HostStatus.NO_ANSWER, error="no keepalive", next_try=Moment(0, NOW.boot + 3)
)
REFUSED = replace(LOST, error=f"{NOT_ALLOWED} (Permission denied)")


def said(*hosts: Host, line: str = "", total: int = 0) -> str:
    return "\n".join(empty_lines(hosts, line, total, NOW))


@pytest.mark.parametrize(
    ("hosts", "words"),
    [
        ([], ["No host is known", "vmtui -c qemu:///system", "config.toml"]),
        ([Host("hv1", "u"), UP], ["Connecting to hv1 …"]),
        ([Host(f"h{n}", "u") for n in range(5)], ["Connecting to h0, h1, h2 and 2 more …"]),
        ([replace(UP, listed=False), LOST], ["Reading the guests of hv1 …", "hv2: no keepalive"]),
        (
            [LOST],
            ["No host can be used", "hv2: no keepalive, next try in 3 s", "ctrl+r", "vmtui doctor"],
        ),
        ([UP, LOST], ["No guests on hv1.", "virsh -c qemu+ssh://hv1/system define", "hv2:"]),
        ([replace(UP, uri="qemu:///session")], ["No guests on hv1.", "vmtui -c qemu:///system"]),
        ([LOST] * 5, ["… and 2 hosts more"]),
    ],
)
def test_it_says_why_and_what_to_do(hosts: list[Host], words: list[str]) -> None:
    for one in words:
        assert one in said(*hosts)


@pytest.mark.parametrize("hosts", [[REFUSED], [UP, REFUSED]])
def test_a_refusal_names_the_group_and_the_polkit_rule(hosts: list[Host]) -> None:
    assert "usermod -aG libvirt" in said(*hosts)
    assert "org.libvirt.unix.manage" in said(*hosts)
    assert "polkit" not in said(UP, LOST)


def test_a_filter_without_a_match_says_how_to_leave() -> None:
    assert "esc shows all" in said(UP, line="x\x1b", total=3)
    assert "\x1b" not in said(UP, line="x\x1b", total=3)


def test_a_host_s_own_words_are_data() -> None:
    assert "\x1b" not in said(replace(LOST, name="h\x1b[2J", error="no\x1b[31m"))
