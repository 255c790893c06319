"""What is kept of an agent's answers: little, however much a guest tells."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import libvirt
import pytest

from tests.hypervisor.fakes import libvirt_error
from vmtui.core.model import Moment
from vmtui.hypervisor.agent_signs import read_signs

_MEGABYTE = "x" * 1024 * 1024
_FORBIDDEN = "Command guest-x has been disabled: the command is not allowed"


def _guest(question: int, _flags: int) -> dict[str, Any]:
    if question == libvirt.VIR_DOMAIN_GUEST_INFO_USERS:
        return {"user.count": 9999, **{f"user.{n}.name": f"{n}{_MEGABYTE}" for n in range(100)}}
    if question == libvirt.VIR_DOMAIN_GUEST_INFO_OS:
        return {"os.pretty-name": _MEGABYTE}
    return {"fs.count": 1, "fs.0.mountpoint": f"/{_MEGABYTE}"}


def test_of_an_agent_that_tells_too_much_little_is_kept() -> None:
    domain = cast("libvirt.virDomain", SimpleNamespace(guestInfo=_guest))
    signs = read_signs(domain, Moment(0.0, 0.0))
    assert signs.users is not None
    assert len(signs.users) == 64
    assert signs.filesystems is not None
    assert all(len(told) == 256 for told in (signs.os, *signs.users, *signs.filesystems))


@pytest.mark.parametrize(
    ("forbidden", "frozen"), [(3, True), (1, False)], ids=["every question", "one question"]
)
def test_an_agent_of_a_newer_qemu_that_answers_nothing_has_frozen(
    forbidden: int, frozen: bool
) -> None:
    asked = []

    def guest(question: int, flags: int) -> dict[str, Any]:
        asked.append(question)
        if len(asked) > forbidden:
            return _guest(question, flags)
        raise libvirt_error(libvirt.VIR_ERR_INTERNAL_ERROR, message=_FORBIDDEN)

    domain = cast("libvirt.virDomain", SimpleNamespace(guestInfo=guest))
    assert read_signs(domain, Moment(0.0, 0.0)).frozen is frozen
