"""A real guest's screen is read as the exact text that it shows."""

from __future__ import annotations

import libvirt
import pytest

from tests.qemu.hypervisor import PrivateHypervisor
from vmtui.core.model import Moment
from vmtui.guests import Manner
from vmtui.hypervisor import screen
from vmtui.imaging.decoding import decoded

BLUE = ((0, 0, 168), (0, 0, 170))
"""Of the window in which the guest asks, in VGA's palette, as QEMUs make eight bits of its six."""

NOW = Moment(1000.0, 10.0)


def test_a_text_screen_is_read_to_the_letter(hypervisor: PrivateHypervisor) -> None:
    guest = hypervisor.guest(Manner.PROMPT, "asks").wait_ready()
    guest.domain.shutdown()
    guest.wait_said("asking")
    seen = screen.read_screen(hypervisor.connection, guest.uuid, NOW)
    assert (seen.width, seen.height) == (720, 400)
    assert seen.text is not None
    assert "\n".join(seen.text) == guest.screen()
    assert any("shut" in line.lower() for line in seen.text)


def test_a_graphical_screen_is_read_as_its_picture(hypervisor: PrivateHypervisor) -> None:
    guest = hypervisor.guest(Manner.PICTURE, "draws").wait_ready()
    seen = screen.read_screen(hypervisor.connection, guest.uuid, NOW, with_displays=True)
    assert (seen.width, seen.height, seen.text) == (640, 400, None)
    assert seen.displays == ()
    image = decoded(seen)
    before = {image.getpixel((x, 200)) for x in range(130, 500)}
    assert before.isdisjoint(BLUE)
    guest.domain.shutdown()
    guest.wait_said("asking")
    after = decoded(screen.read_screen(hypervisor.connection, guest.uuid, NOW))
    (window,) = {after.getpixel((x, 150)) for x in range(130, 500)}
    assert window in BLUE


def test_a_connection_that_only_looks_is_refused_in_libvirts_words(
    hypervisor: PrivateHypervisor,
) -> None:
    guest = hypervisor.guest(Manner.OBEY, "looked-at").wait_ready()
    read_only = libvirt.openReadOnly(hypervisor.uri)
    try:
        with pytest.raises(libvirt.libvirtError, match="read only access") as told:
            screen.read_screen(read_only, guest.uuid, NOW)
        assert told.value.get_error_code() == libvirt.VIR_ERR_OPERATION_DENIED
    finally:
        read_only.close()


def test_a_guest_that_is_off_is_refused_in_libvirts_words(hypervisor: PrivateHypervisor) -> None:
    guest = hypervisor.guest(Manner.OBEY, "off").wait_ready()
    guest.domain.destroy()
    with pytest.raises(libvirt.libvirtError, match="not running"):
        screen.read_screen(hypervisor.connection, guest.uuid, NOW)
