"""Remedies as lines for a shell: each key of the console has one, and none does harm by a paste."""

from __future__ import annotations

import shlex
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmtui.arguments import parse
from vmtui.core.cures.remedies import Remedy
from vmtui.core.cures.remedy_commands import remedy_command
from vmtui.core.model import PowerState, Traits, Vm, VmId
from vmtui.core.visible import visible

UUID = "0b5e6f0a-1111-4000-8000-000000000001"
URI = "qemu+ssh://hv1/system"
VM = Vm(VmId("hv1", UUID), "web-01", PowerState.RUNNING)
ASLEEP, PAUSED = replace(VM, state=PowerState.SUSPENDED), replace(VM, state=PowerState.PAUSED)


@pytest.mark.parametrize(
    ("key", "vm", "line"),
    [
        ("s", VM, f"vmtui shutdown web-01 -c {URI}"),
        (
            "s",
            ASLEEP,
            f"virsh -c {URI} dompmwakeup web-01 && vmtui shutdown web-01 -c {URI}",
        ),
        ("a", VM, f"vmtui shutdown web-01 --mode agent -c {URI}"),
        ("+", VM, f"vmtui why web-01 --watch 120 -c {URI}"),
        ("p", VM, f"virsh -c {URI} suspend web-01"),
        ("p", PAUSED, f"virsh -c {URI} resume web-01"),
        ("S", VM, f"virsh -c {URI} managedsave web-01"),
        ("R", VM, f"virsh -c {URI} reset web-01"),
        ("o", VM, f"virsh -c {URI} start web-01"),
        ("T", VM, f"virsh -c {URI} domfsthaw web-01"),
        ("v", VM, f"virsh -c {URI} screenshot web-01 screen.png"),
        ("F", VM, f"vmtui force-off web-01 -c {URI} --confirm"),
        ("", VM, ""),
    ],
)
def test_the_line_does_what_the_key_does(key: str, vm: Vm, line: str) -> None:
    assert remedy_command(Remedy("do it", key), vm, URI) == line


def test_a_guest_without_a_display_has_no_picture() -> None:
    blind = replace(VM, traits=Traits(has_display=False))
    assert remedy_command(Remedy("look at its screen", "v"), blind, URI) == ""


def test_where_no_other_program_reaches_the_host_there_is_no_line() -> None:
    assert remedy_command(Remedy("wake it", "s"), ASLEEP, "qemu:///embed?root=/tmp/x") == ""


@given(st.text(min_size=1, max_size=80))
def test_the_program_understands_its_own_lines(name: str) -> None:
    vm = replace(VM, name=name)
    for key in "sa+":
        line = remedy_command(Remedy("do it", key), vm, URI)
        assert visible(line, 2000) == line
        program, *words = shlex.split(line)
        options = parse(words)
        asked = options.guests if key in "sa" else [options.guest]
        assert (program, options.connect) == ("vmtui", [URI])
        assert asked in ([name], [UUID])
