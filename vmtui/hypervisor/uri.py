"""Connection URIs: what is shown of them, and what libvirt is given instead."""

from __future__ import annotations

from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from vmtui.core.without_passwords import SECRETS, without_passwords

_NEVER = frozenset({"no_verify"})
"""Parameters that switch off the check of who answers."""
_APART = "#apart"
"""Marks a URI for ``effective``; a fragment means nothing to libvirt."""


def display(uri: str) -> str:
    """The URI without passwords, for screens and records."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return without_passwords(uri)
    if not parts.netloc:
        return without_passwords(uri)
    user, at, place = parts.netloc.rpartition("@")
    netloc = user.partition(":")[0] + at + place
    kept = [(key, value) for key, value in _parameters(parts) if key.lower() not in SECRETS]
    return _join(parts, netloc, kept) if netloc != parts.netloc or _has_secret(parts) else uri


def apart(uri: str) -> str:
    """The same, but if it leads by ssh, then not over a connection that others share.

    A shared one (``ControlMaster`` in ssh_config) that is dead, and does not know it yet, takes
    all that come after it.
    """
    return f"{uri.partition('#')[0]}{_APART}" if transport(uri) == "ssh" else uri


def effective(uri: str) -> str:
    """The URI that libvirt is given.

    ``+ssh`` runs through vmtui's own wrapper, which never asks anything and does not wait for
    ever; ``no_verify`` is taken out of every URI.

    Raises:
        ValueError: The URI is none, or its host or user name would be taken for an option.
    """
    try:
        parts = urlsplit(uri)
        host, user = unquote(parts.hostname or ""), unquote(parts.username or "")
    except ValueError as error:
        words = without_passwords(f"{uri!r} is no connection URI: {error}")
        raise ValueError(words) from None
    if not parts.scheme:
        words = f"{display(uri)!r} is no connection URI: it has no driver, such as qemu:///system"
        raise ValueError(words)
    if host.startswith("-") or user.startswith("-"):
        raise ValueError(f"{display(uri)!r}: a host or user name must not begin with a dash")
    parameters = _parameters(parts)
    kept = [(key, value) for key, value in parameters if key not in _NEVER]
    if transport(uri) == "ssh":
        # Imported here because `vmtui list` pays for every import, and seldom needs this one.
        from vmtui.hypervisor import ssh

        command = next((value for key, value in kept if key == "command"), "ssh")
        kept = [(key, value) for key, value in kept if key not in ("command", "no_tty")]
        kept += [
            ("no_tty", "1"),
            ("command", str(ssh.wrapper(command, apart=uri.endswith(_APART)))),
        ]
        parts = parts._replace(fragment="")
    return _join(parts, parts.netloc, kept) if kept != parameters else uri


def transport(uri: str) -> str:
    """How libvirt reaches the host: "ssh", "tcp", "tls" ...; "" where the URI does not say."""
    return urlsplit(uri).scheme.partition("+")[2]


def is_test(uri: str) -> bool:
    """Whether libvirt's test driver answers: it never blocks, and takes one connection only."""
    return urlsplit(uri).scheme.partition("+")[0] == "test"


def is_embedded(uri: str) -> bool:
    """Whether QEMU's driver runs inside this process: it opens only with an event loop there."""
    return urlsplit(uri).path == "/embed"


def is_local(uri: str) -> bool:
    """Whether the guests' processes run on this machine."""
    parts = urlsplit(uri)
    return not parts.hostname and parts.scheme in ("qemu", "qemu+unix")


def _parameters(parts: SplitResult) -> list[tuple[str, str]]:
    # libvirt separates parameters by & and by ;
    return parse_qsl(parts.query.replace(";", "&"), keep_blank_values=True)


def _has_secret(parts: SplitResult) -> bool:
    return any(key.lower() in SECRETS for key, _value in _parameters(parts))


def _join(parts: SplitResult, netloc: str, parameters: list[tuple[str, str]]) -> str:
    query = urlencode(parameters, quote_via=quote, safe="/")
    if netloc:
        return urlunsplit((parts.scheme, netloc, parts.path, query, parts.fragment))
    # urlunsplit drops the empty authority of qemu:///system.
    return f"{parts.scheme}://{parts.path}" + (f"?{query}" if query else "")
