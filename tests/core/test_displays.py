"""The way to a guest's VNC or SPICE display, as commands that can be pasted."""

from __future__ import annotations

import shlex

import pytest

from vmtui.core.model import Vm, VmId
from vmtui.core.screens.displays import displays_of, near_port, viewing_commands
from vmtui.core.screens.guest_screen import Display
from vmtui.core.screens.screen_text import display_lines

SSH_N = "ssh -N -o ExitOnForwardFailure=yes"
LOCAL, SSH = "qemu:///system", "qemu+ssh://root@hv1.example/system"


def graphics(inner: str) -> str:
    return f"<domain type='kvm'><devices>{inner}</devices></domain>"


@pytest.mark.parametrize(
    ("xml", "displays"),
    [
        ("", ()),
        ("<graphics type='vnc' port='-1' autoport='yes'/>", ()),
        ("<graphics type='sdl' display=':0'/>", ()),
        ("<graphics type='vnc' port='99999999999999999999'/>", ()),
        (
            "<graphics type='vnc' port='5901' listen='127.0.0.1'>"
            "<listen type='address' address='127.0.0.1'/></graphics>",
            (Display("vnc", 5901, address="127.0.0.1"),),
        ),
        (
            "<graphics type='spice' tlsPort='5903' port='5902'>"
            "<listen type='address' address='0.0.0.0'/></graphics>",
            (Display("spice", 5902, 5903, "0.0.0.0"),),
        ),
        (
            "<graphics type='vnc'><listen type='socket' socket='/run/vnc.sock'/></graphics>",
            (Display("vnc", socket="/run/vnc.sock"),),
        ),
    ],
)
def test_what_the_xml_says(xml: str, displays: tuple[Display, ...]) -> None:
    assert displays_of(graphics(xml)) == displays


@pytest.mark.parametrize(
    ("display", "uri", "commands"),
    [
        (Display("vnc", 5901, address="127.0.0.1"), LOCAL, ("vncviewer 127.0.0.1::5901",)),
        (Display("spice", 5902), LOCAL, ("remote-viewer spice://127.0.0.1:5902",)),
        (Display("vnc", socket="/run/a b"), LOCAL, ("vncviewer '/run/a b'",)),
        (
            Display("vnc", 5901, address="0.0.0.0"),
            SSH,
            (
                f"{SSH_N} -L 15901:127.0.0.1:5901 root@hv1.example",
                "vncviewer 127.0.0.1::15901",
            ),
        ),
        (
            Display("vnc", 5901, address="fd00::1"),
            "qemu+ssh://hv1:2222/system",
            (f"{SSH_N} -L '15901:[fd00::1]:5901' -p 2222 hv1", "vncviewer 127.0.0.1::15901"),
        ),
        (
            Display("spice", None, 5903),
            "qemu+tls://hv1/system",
            (
                f"{SSH_N} -L 15903:127.0.0.1:5903 hv1",
                "remote-viewer 'spice://127.0.0.1?tls-port=15903'",
            ),
        ),
        (
            Display("spice", socket="/run/spice.sock"),
            SSH,
            (
                f"{SSH_N} -L 15900:/run/spice.sock root@hv1.example",
                "remote-viewer spice://127.0.0.1:15900",
            ),
        ),
    ],
)
def test_the_way_there(display: Display, uri: str, commands: tuple[str, ...]) -> None:
    assert viewing_commands(display, uri) == commands


def test_what_a_host_says_is_one_word_of_the_command() -> None:
    evil = Display("vnc", 5901, address="$(reboot); \x1b[31m")
    tunnel, viewer = viewing_commands(evil, SSH)
    assert len(shlex.split(tunnel)) == 7
    assert "\x1b" not in tunnel
    assert viewer == "vncviewer 127.0.0.1::15901"


@pytest.mark.parametrize("port", [1, 80, 5900, 5999, 55_535, 55_536, 65_535])
def test_the_near_port_is_another_one_for_everybody_to_take(port: int) -> None:
    near = near_port(Display("vnc", port))
    assert near != port
    assert 1024 <= near < 65536


def words(displays: tuple[Display, ...], uri: str) -> str:
    vm = Vm(VmId("hv1", "6a1f0c9e-0000-4000-8000-000000000001"), "web-01")
    lines = display_lines(displays, vm, uri)
    return "\n".join("".join(cell.text for cell in line) for line in lines)


def test_a_password_is_expected_and_the_near_port_is_named() -> None:
    told = words((Display("vnc", 5901),), SSH)
    assert "it is port 15901 here" in told
    assert "It may ask for a password, its host's (qemu.conf) or the guest's:" in told
    assert f"virsh -c {SSH} dumpxml --security-info web-01 | grep passwd" in told


def test_a_display_of_the_embedded_driver_names_no_virsh_line() -> None:
    told = words((Display("vnc", 5901),), "qemu:///embed?root=/tmp/x")
    assert "virsh -c" not in told
    assert "may ask for a password" in told
    assert "can't reach the practice ground" in told
