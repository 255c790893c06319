"""libvirt's errors in plain words, and what they mean for the connection."""

from __future__ import annotations

import libvirt

from vmtui.core.frozen import frozen
from vmtui.core.not_allowed import NOT_ALLOWED


class RefusalError(Exception):
    """vmtui itself would not make the call; the message says why."""


@frozen
class Trouble:
    """Why a call failed, without the exception, whose traceback would keep libvirt's objects alive.

    Attributes:
        words: The reason in plain words where there are any, with libvirt's own.
        code: virErrorNumber; 0 where vmtui itself refused or gave up waiting.
        lost: Whether the connection is gone with it.
        refused: Whether the host answered and said no, so that waiting alone will not help.
        unsent: Whether the connection was dead before the call, so that nothing was asked yet.
    """

    words: str
    code: int = 0
    lost: bool = False
    refused: bool = False
    unsent: bool = False

    @property
    def by_silence(self) -> bool:
        """Whether the peer answered no keepalive message, in libvirt's words or in ours."""
        return "keepalive" in self.words

    @property
    def denied(self) -> bool:
        """Whether the host has rights for single actions, and this user lacks one."""
        return self.code == libvirt.VIR_ERR_ACCESS_DENIED

    @property
    def gone(self) -> bool:
        """Whether the domain is not there any more."""
        return self.code == libvirt.VIR_ERR_NO_DOMAIN


_HINTS = (
    ("REMOTE HOST IDENTIFICATION HAS CHANGED", "its ssh host key has changed: find out why", True),
    ("Host key verification failed", "its ssh host key is not known: connect once by ssh", True),
    ("Permission denied (", "ssh was let in by no key: load one with ssh-add, or install it", True),
    ("Could not resolve hostname", "its name is not known (DNS)", False),
    ("Name or service not known", "its name is not known (DNS)", False),
    ("virt-ssh-helper: not found", "ssh works, but libvirt is not installed there", True),
    ("virt-ssh-helper: command not found", "ssh works, but libvirt is not installed there", True),
    ("nc: not found", "ssh works, but libvirt is not installed there", True),
    ("nc: command not found", "ssh works, but libvirt is not installed there", True),
    ("Value too large for", "ssh failed and said much (a changed host key?): run it once", True),
    ("no polkit agent", NOT_ALLOWED, True),
    ("authentication", "it did not accept who you are", True),
    ("Connection timed out", "is it up, and does the network reach it?", False),
    ("No route to host", "the network does not reach it", False),
    ("Network is unreachable", "the network does not reach it", False),
    ("Connection refused", "nothing listens there: does its daemon run?", False),
    ("No such file or directory", "libvirt does not run there, or is not installed", True),
    ("Permission denied", NOT_ALLOWED, True),
)  # fmt: skip
"""What libvirt's or ssh's messages contain, what that means, and whether it is a refusal."""

_REFUSALS = frozenset(
    {
        libvirt.VIR_ERR_AUTH_FAILED,
        libvirt.VIR_ERR_AUTH_CANCELLED,
        libvirt.VIR_ERR_AUTH_UNAVAILABLE,
        libvirt.VIR_ERR_ACCESS_DENIED,
        libvirt.VIR_ERR_OPERATION_DENIED,
        libvirt.VIR_ERR_NO_CONNECT,
        libvirt.VIR_ERR_NO_SUPPORT,
        libvirt.VIR_ERR_INVALID_ARG,
    }
)
_LOSSES = frozenset({libvirt.VIR_ERR_INTERNAL_ERROR, libvirt.VIR_ERR_SYSTEM_ERROR})


def is_denied(error: libvirt.libvirtError) -> bool:
    """Whether an open failed because this user may not do all that he asked for."""
    message = str(error)
    return error.get_error_code() in (
        libvirt.VIR_ERR_AUTH_FAILED,
        libvirt.VIR_ERR_AUTH_CANCELLED,
        libvirt.VIR_ERR_AUTH_UNAVAILABLE,
    ) or ("Failed to connect socket" in message and message.endswith("Permission denied"))


def of_open(error: libvirt.libvirtError) -> Trouble:
    """Say why no connection could be opened."""
    code = error.get_error_code() or 0
    message = _message(error)
    for needle, words, refused in _HINTS:
        if needle in message:
            return Trouble(f"{words} ({message})", code, lost=True, refused=refused)
    return Trouble(message, code, lost=True, refused=code in _REFUSALS)


def of_call(error: libvirt.libvirtError, connection: libvirt.virConnect) -> Trouble:
    """Say why a call failed; on the connection's own thread.

    A connection is lost by an internal or a system error *of the RPC layer* (the same numbers from
    another layer are any error there), or if libvirt itself calls it dead.
    """
    code = error.get_error_code() or 0
    lost = error.get_error_domain() == libvirt.VIR_FROM_RPC and code in _LOSSES
    message = _message(error)
    if code == libvirt.VIR_ERR_OPERATION_DENIED:
        message = f"{message}: {NOT_ALLOWED}"
    if lost or not is_alive(connection):
        return Trouble(f"the connection was lost meanwhile ({message})", code, lost=True)
    return Trouble(message, code)


def is_alive(connection: libvirt.virConnect) -> bool:
    """Whether libvirt has not given the connection up yet; asks nobody (virConnectIsAlive)."""
    try:
        return bool(connection.isAlive())
    except libvirt.libvirtError:
        return False


def _message(error: libvirt.libvirtError) -> str:
    return " ".join(str(error).split())
