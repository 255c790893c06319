"""What is copied can be pasted: names are data."""

from __future__ import annotations

from vmtui.core.copying import Guest, Part, choice_lines, text_of
from vmtui.core.model import Vm, VmId

UUID = "6f1ed3e7-0000-4000-8000-000000000001"


def guest(name: str) -> Guest:
    return Guest(Vm(VmId("hv1", UUID), name), "qemu+ssh://hv1/system")


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
    assert "'a; reboot'" in text_of(Part.VIRSH, [guest("a; reboot")]) or UUID in text_of(
        Part.VIRSH, [guest("a; reboot")]
    )
