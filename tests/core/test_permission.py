"""What libvirt denies names the right that is missing, which libvirt itself does not say."""

from __future__ import annotations

from typing import get_args

import libvirt
import pytest

from tests.hypervisor.fakes import libvirt_error
from vmtui.core import commands
from vmtui.core.commands import Deed, ForceOff, Mode, Ordered, Shutdown
from vmtui.core.model import VmId
from vmtui.core.permission import _RIGHTS, missing_right
from vmtui.hypervisor.errors import of_open

VM = VmId("hv1", "6a1f0c9e-0000-4000-8000-000000000001")


def test_each_action_has_its_right() -> None:
    assert set(_RIGHTS) == set(get_args(Ordered))
    assert set(get_args(Deed)) < set(_RIGHTS)


@pytest.mark.parametrize(
    ("command", "right"),
    [
        (Shutdown(1, VM, Mode.ACPI), "org.libvirt.api.domain.init-control there"),
        (Shutdown(1, VM, Mode.AGENT), "init-control or org.libvirt.api.domain.write"),
        (ForceOff(1, VM, 3, None), "org.libvirt.api.domain.stop there"),
        (commands.Pause(1, VM), "org.libvirt.api.domain.suspend there"),
    ],
)
def test_it_is_named(command: Ordered, right: str) -> None:
    assert right in missing_right(command)


@pytest.mark.parametrize("words", ["access denied", "access denied: 'QEMU' denied access"])
def test_a_denied_call_is_known_by_its_code(words: str) -> None:
    """The texts of libvirt's viraccessmanager.c, with and without a driver's name."""
    assert of_open(libvirt_error(libvirt.VIR_ERR_ACCESS_DENIED, message=words)).denied
    assert not of_open(libvirt_error(libvirt.VIR_ERR_OPERATION_DENIED, message=words)).denied
