"""What can be done by hand instead: one harmless command that virsh does not misread."""

from __future__ import annotations

import shlex
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmtui.core.model import PowerState, Vm, VmId
from vmtui.core.virsh import out_of_reach, same_as, virsh, virsh_line
from vmtui.core.visible import visible

UUID = "0b5e6f0a-1111-4000-8000-000000000001"
URI = "qemu+ssh://hv1/system"
VM = Vm(VmId("hv1", UUID), "web-01", PowerState.RUNNING)


@pytest.mark.parametrize(
    "name", ["12", "-f", UUID, UUID.replace("-", ""), "a\nb", "\u202ea", "é", "x" * 99, "a;\x00rm"]
)
def test_virsh_would_misread_these_names_so_the_uuid_stands(name: str) -> None:
    assert virsh_line("destroy", replace(VM, name=name), URI).endswith(f"destroy {UUID}")


@given(st.text(min_size=1, max_size=80), st.text(min_size=1, max_size=80))
def test_the_virsh_line_is_one_harmless_command(name: str, uri: str) -> None:
    line = virsh_line("destroy", replace(VM, name=name), uri)
    assert visible(line, 2000) == line
    words = shlex.split(line)
    assert words[:2] == ["virsh", "-c"]
    assert words[-2:] in (["destroy", name], ["destroy", UUID])
    assert len(words) == 5


def test_a_uri_is_quoted() -> None:
    line = virsh_line("destroy", VM, "qemu+ssh://h/system?a=b&c=$(id)")
    assert line == "virsh -c 'qemu+ssh://h/system?a=b&c=$(id)' destroy web-01"


def test_a_domain_that_is_known_by_its_uuid_alone_has_one_too() -> None:
    line = virsh("domfsthaw", "qemu+ssh://h/system?a=b&c", UUID)
    assert line == f"virsh -c 'qemu+ssh://h/system?a=b&c' domfsthaw {UUID}"


@pytest.mark.parametrize(
    ("uri", "is_there"),
    [
        ("qemu:///embed?root=/tmp/vmtui-training-x", False),
        ("qemu:///embed", False),
        ("demo:///berlin", False),
        ("qemu:///system", True),
        ("qemu:///embedded", True),
        ("qemu+unix:///session?socket=/tmp/vmtui-training-x/libvirt-sock", True),
        ("qemu+ssh://demo/system?x=:///embed", True),
    ],
)
def test_what_virsh_can_not_reach_has_no_command(uri: str, is_there: bool) -> None:
    line = virsh_line("destroy", VM, uri)
    assert (same_as(uri, line) == line) is is_there
    assert bool(out_of_reach(uri)) is not is_there
