"""Which connection URIs and host names can be used, before libvirt or ssh sees one."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, unquote, urlsplit

from vmtui.config.mistakes import BadInputError, nearest
from vmtui.core.without_passwords import without_passwords

# fmt: off
DRIVERS = frozenset({
    "bhyve", "ch", "esx", "gsx", "hyperv", "lxc", "openvz", "parallels", "qemu", "remote", "test",
    "vbox", "vmware", "vpx", "vz", "xen",
})
# fmt: on
"""The drivers that libvirt 9 to 11 know."""

TRANSPORTS = frozenset({"ext", "libssh", "libssh2", "ssh", "tcp", "tls", "unix"})
"""How libvirt reaches a daemon: what stands behind the ``+`` of a URI's scheme."""

NAME = r"[A-Za-z0-9][A-Za-z0-9._-]*"
"""A host's name, as a regular expression: it is typed before a guest's, and stands in records."""

_ADDRESS = re.compile(r"[0-9.]+|.*:.*")


def check_uri(uri: str) -> SplitResult:
    """Take a URI apart.

    Raises:
        BadInputError: libvirt would not understand it, or a part of it would be taken for an
            option of a program that libvirt starts.
    """
    shown = without_passwords(repr(uri))
    if any(char.isspace() or not char.isprintable() for char in uri):
        raise BadInputError(f"{shown} is no connection URI: it holds blanks or control characters")
    try:
        parts = urlsplit(uri)
        host, user = unquote(parts.hostname or ""), unquote(parts.username or "")
        _ = parts.port  # computed when asked for, and only then found wrong
    except ValueError as error:
        words = without_passwords(str(error))
        raise BadInputError(f"{shown} is no connection URI: {words}") from None
    if not parts.scheme or "://" not in uri:
        raise BadInputError(
            f"{shown} is no connection URI: one looks like qemu:///system or"
            " qemu+ssh://root@hv1/system"
        )
    driver, plus, transport = parts.scheme.partition("+")
    if driver not in DRIVERS:
        raise BadInputError(f"{shown}: unknown scheme {driver!r}; {nearest(driver, DRIVERS)}")
    if plus and transport not in TRANSPORTS:
        known = nearest(transport, TRANSPORTS)
        raise BadInputError(f"{shown}: unknown transport {transport!r}; {known}")
    if host.startswith("-") or user.startswith("-"):
        raise BadInputError(f"{shown}: a host or user name must not begin with '-'")
    return parts


def check_name(name: str) -> None:
    """Take a host's name.

    Raises:
        BadInputError: It would be confused with something else where it is typed or written.
    """
    if not re.fullmatch(NAME, name):
        raise BadInputError(
            f"{name!r} can't be a host's name: use letters, digits, '.', '_' and '-'"
        )


def short_name(parts: SplitResult) -> str:
    """A name for a host that was given none, from its URI."""
    host = unquote(parts.hostname or "")
    if host:
        label = host if _ADDRESS.fullmatch(host) else host.partition(".")[0]
    else:
        driver = parts.scheme.partition("+")[0]
        label = parts.path.strip("/") if driver == "qemu" else driver
    return re.sub(r"[^A-Za-z0-9._:-]", "_", label) or parts.scheme
