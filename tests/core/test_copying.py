"""What is copied can be pasted: names are data."""

from __future__ import annotations

import pytest

from vmtui.core.copying import Guest, Part, choice_lines, parts_of, text_of
from vmtui.core.model import Vm, VmId

UUID = "6f1ed3e7-0000-4000-8000-000000000001"


def guest(name: str, uri: str = "qemu+ssh://hv1/system") -> Guest:
    return Guest(Vm(VmId("hv1", UUID), name), uri)


def test_each_part_has_a_line_for_each_guest() -> None:
    guests = [guest("web-01"), guest("web-02")]
    assert text_of(Part.NAME, guests) == "web-01\nweb-02"
    assert text_of(Part.UUID, guests[:1]) == UUID
    line = text_of(Part.VIRSH, guests[:1])
    assert line == "virsh -c qemu+ssh://hv1/system dominfo web-01"
    assert "of 2 guests" in choice_lines(guests)[0][-1].text


def test_a_name_with_something_hidden_goes_as_its_uuid() -> None:
    for name in ("a\nrm -rf /", "a\x1b[31m", "a\u202eb", "x" * 300 + "\n"):
        assert text_of(Part.NAME, [guest(name)]) == UUID
    assert text_of(Part.NAME, [guest("Büro 7; reboot")]) == "Büro 7; reboot"


def test_a_name_is_no_command_in_a_virsh_line() -> None:
    line = text_of(Part.VIRSH, [guest("a; reboot")])
    assert line == "virsh -c qemu+ssh://hv1/system dominfo 'a; reboot'"


@pytest.mark.parametrize("uri", ["qemu:///embed?root=/tmp/vmtui-training-1", "demo:///hv2"])
def test_no_virsh_line_is_offered_that_could_not_work(uri: str) -> None:
    guests = [guest("web-01", uri)]
    assert parts_of(guests) == (Part.NAME, Part.UUID)
    shown = ["".join(cell.text for cell in line) for line in choice_lines(guests)]
    assert [line.strip()[0] for line in shown[:2]] == ["n", "u"]
    assert "virsh, which can't reach" in shown[2]
    assert "virsh -c" not in "".join(shown)
    assert parts_of([guest("web-01")]) == tuple(Part)
