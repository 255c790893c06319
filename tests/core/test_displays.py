"""The way to a guest's VNC or SPICE display, as commands that can be pasted."""

from __future__ import annotations

import shlex

import pytest

from vmtui.core.screens.displays import displays_of, viewing_commands
from vmtui.core.screens.guest_screen import Display

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
                "ssh -N -L 5901:127.0.0.1:5901 root@hv1.example",
                "vncviewer 127.0.0.1::5901",
            ),
        ),
        (
            Display("vnc", 5901, address="fd00::1"),
            "qemu+ssh://hv1:2222/system",
            ("ssh -N -L '5901:[fd00::1]:5901' -p 2222 hv1", "vncviewer 127.0.0.1::5901"),
        ),
        (
            Display("spice", None, 5903),
            "qemu+tls://hv1/system",
            (
                "ssh -N -L 5903:127.0.0.1:5903 hv1",
                "remote-viewer 'spice://127.0.0.1?tls-port=5903'",
            ),
        ),
        (
            Display("spice", socket="/run/spice.sock"),
            SSH,
            (
                "ssh -N -L 5900:/run/spice.sock root@hv1.example",
                "remote-viewer spice://127.0.0.1:5900",
            ),
        ),
    ],
)
def test_the_way_there(display: Display, uri: str, commands: tuple[str, ...]) -> None:
    assert viewing_commands(display, uri) == commands


def test_what_a_host_says_is_one_word_of_the_command() -> None:
    evil = Display("vnc", 5901, address="$(reboot); \x1b[31m")
    tunnel, viewer = viewing_commands(evil, SSH)
    assert len(shlex.split(tunnel)) == 5
    assert "\x1b" not in tunnel
    assert viewer == "vncviewer 127.0.0.1::5901"
