# ruff: noqa: N802, N803 (the names are libvirt's)
"""Types of the part of libvirt-python's QEMU module that vmtui uses."""

from collections.abc import Callable
from typing import Any

from libvirt import virConnect, virDomain

def qemuAgentCommand(domain: virDomain, cmd: str, timeout: int, flags: int) -> str: ...
def qemuMonitorEventRegister(
    conn: virConnect,
    dom: virDomain | None,
    event: str | None,
    cb: Callable[[virConnect, virDomain, str, int, int, str, Any], None],
    opaque: Any,
    flags: int = 0,
) -> int: ...
def qemuMonitorEventDeregister(conn: virConnect, callbackID: int) -> None: ...
