"""Keys reach a real guest, in order, through the layers that the console uses."""

from __future__ import annotations

import libvirt
import pytest

from tests.qemu.hypervisor import PrivateHypervisor
from tests.qemu.waiting import wait_until
from vmtui.core.commands import SendKeys
from vmtui.core.model import VmId
from vmtui.core.screens.keyboard import strokes_of_text
from vmtui.core.screens.layout import Layout
from vmtui.guests import Manner
from vmtui.hypervisor.errors import RefusalError
from vmtui.hypervisor.typing import HOLD, send_keys


def nothing() -> None:
    pass


def test_a_guest_that_asks_is_answered(hypervisor: PrivateHypervisor) -> None:
    guest = hypervisor.guest(Manner.PROMPT, "asks").wait_ready()
    guest.domain.shutdown()
    guest.wait_said("asking")
    begun: list[str] = []
    codes, unknown = strokes_of_text("y", Layout.US)
    assert unknown == ""
    order = SendKeys(1, VmId("hv", guest.uuid), codes)
    send_keys(hypervisor.connection, order, lambda: begun.append("begun"))
    wait_until(lambda: guest.state() == libvirt.VIR_DOMAIN_SHUTOFF, "the guest is off")
    assert begun == ["begun"]


def test_a_guest_that_is_off_refuses_in_libvirts_words(hypervisor: PrivateHypervisor) -> None:
    guest = hypervisor.guest(Manner.OBEY, "off").wait_ready()
    guest.domain.destroy()
    order = SendKeys(1, VmId("hv", guest.uuid), ((30,),))
    with pytest.raises(libvirt.libvirtError, match="not running"):
        send_keys(hypervisor.connection, order, nothing)


def test_another_run_gets_no_key(hypervisor: PrivateHypervisor) -> None:
    guest = hypervisor.guest(Manner.IGNORE, "again").wait_ready()
    order = SendKeys(1, VmId("hv", guest.uuid), ((30,),), guest.domain.ID() + 1)
    begun: list[str] = []
    with pytest.raises(RefusalError, match="nothing was done"):
        send_keys(hypervisor.connection, order, lambda: begun.append("begun"))
    assert begun == []


def test_it_waits_until_all_strokes_are_through(hypervisor: PrivateHypervisor) -> None:
    guest = hypervisor.guest(Manner.IGNORE, "deaf").wait_ready()
    naps: list[float] = []
    order = SendKeys(1, VmId("hv", guest.uuid), ((30,), (42, 30)))
    send_keys(hypervisor.connection, order, nothing, naps.append)
    assert naps == [2 * HOLD, 4 * HOLD]
