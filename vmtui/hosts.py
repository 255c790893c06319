"""Which hosts are opened, under which short names, and why these."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from vmtui.config import BadInputError, Config, HostEntry, config_home, nearest
from vmtui.core.frozen import frozen
from vmtui.core.owners import Owner

SYSTEM = "qemu:///system"
SESSION = "qemu:///session"

# fmt: off
DRIVERS = frozenset({
    "bhyve", "ch", "esx", "gsx", "hyperv", "lxc", "openvz", "parallels", "qemu", "remote", "test",
    "vbox", "vmware", "vpx", "vz", "xen",
})
# fmt: on
"""The drivers that libvirt 9 to 11 know."""

TRANSPORTS = frozenset({"ext", "libssh", "libssh2", "ssh", "tcp", "tls", "unix"})
"""How libvirt reaches a daemon: what stands behind the ``+`` of a URI's scheme."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_NAMED = re.compile(rf"({_NAME.pattern})=(.+)", re.DOTALL)
_ALIAS = re.compile(r"[A-Za-z0-9_-]+")
_ADDRESS = re.compile(r"[0-9.]+|.*:.*")

_SYSTEM_SOCKETS = ("/run/libvirt/libvirt-sock", "/run/libvirt/virtqemud-sock")


class Demo(StrEnum):
    """Fleets to try things on, instead of real hosts."""

    EMBEDDED = "embedded"
    """Played inside the program, over libvirt's test driver."""

    QEMU = "qemu"
    """The training ground: real guests under a private libvirt."""


@frozen
class Target:
    """A host to open.

    Attributes:
        name: The short, unique name by which the user knows it.
        uri: The connection URI.
    """

    name: str
    uri: str


@frozen
class Choice:
    """The hosts to open.

    Attributes:
        notice: Which one was taken and why, where nobody asked for it; else "".
        owners: Who manages which of their guests, by the configuration.
    """

    targets: tuple[Target, ...]
    notice: str = ""
    owners: tuple[Owner, ...] = ()


def why_no_system_socket() -> str:
    """Why libvirt's system daemon can't be reached on this machine; "" if its socket answers."""
    import socket  # seldom needed, and slow to import

    reason = "libvirt's system daemon does not run here"
    for path in _SYSTEM_SOCKETS:
        with closing(socket.socket(socket.AF_UNIX)) as probe:
            probe.settimeout(1.0)
            try:
                probe.connect(path)
            except PermissionError:
                return f"your user may not open {path} (is it in the group libvirt?)"
            except OSError:
                continue
            return ""
    return reason


@frozen
class Surroundings:
    """What the choice depends on besides what was typed.

    Attributes:
        environ: The environment.
        is_root: Whether this is root, for whom ``qemu:///session`` is no choice: that would be
            the machine's own daemon by another name.
        system_trouble: Says why ``qemu:///system`` can't be used; "" if it can.
        etc: Where the machine's configuration lies.
    """

    environ: Mapping[str, str]
    is_root: bool
    system_trouble: Callable[[], str]
    etc: Path = Path("/etc")

    @classmethod
    def real(cls, system_trouble: Callable[[], str]) -> Surroundings:
        """Those of this process."""
        return cls(os.environ, os.geteuid() == 0, system_trouble)


def choose(given: Sequence[str], config: Config, around: Surroundings) -> Choice:
    """Choose the hosts: those given, else the configured ones, else libvirt's default.

    Args:
        given: What stood behind each ``-c``: URI, NAME=URI, or an alias of libvirt.conf.

    Raises:
        BadInputError: A URI or a name can't be used.
    """
    if given:
        client = _client_conf(around)
        entries = [_given(text, client) for text in given]
        return Choice(_named(entries, "-c"), owners=config.owners)
    if config.hosts:
        return Choice(_named(config.hosts, str(config.path)), owners=config.owners)
    return replace(_default(around), owners=config.owners)


def _default(around: Surroundings) -> Choice:
    if uri := around.environ.get("LIBVIRT_DEFAULT_URI", ""):
        source = "LIBVIRT_DEFAULT_URI"
        return Choice(_named([HostEntry(uri)], source), f"opened {uri}: {source} says so")
    client = _client_conf(around)
    if client.default:
        source = str(client.default_path)
        targets = _named([HostEntry(client.default)], source)
        return Choice(targets, f"opened {client.default}: {source} says so")
    if not around.is_root and (trouble := around.system_trouble()):
        return Choice(
            _named([HostEntry(SESSION)], ""), f"opened {SESSION}, not {SYSTEM}: {trouble}"
        )
    return Choice(
        _named([HostEntry(SYSTEM)], ""), f"opened {SYSTEM}: no -c was given and no host configured"
    )


def check_uri(uri: str) -> SplitResult:
    """Take a URI apart.

    Raises:
        BadInputError: libvirt would not understand it, or a part of it would be taken for an
            option of a program that libvirt starts.
    """
    if any(char.isspace() or not char.isprintable() for char in uri):
        raise BadInputError(f"{uri!r} is no connection URI: it holds blanks or control characters")
    try:
        parts = urlsplit(uri)
        host, user = unquote(parts.hostname or ""), unquote(parts.username or "")
        _ = parts.port  # computed when asked for, and only then found wrong
    except ValueError as error:
        raise BadInputError(f"{uri!r} is no connection URI: {error}") from error
    if not parts.scheme or "://" not in uri:
        raise BadInputError(
            f"{uri!r} is no connection URI: one looks like {SYSTEM} or qemu+ssh://root@hv1/system"
        )
    driver, plus, transport = parts.scheme.partition("+")
    if driver not in DRIVERS:
        raise BadInputError(f"{uri!r}: unknown scheme {driver!r}; {nearest(driver, DRIVERS)}")
    if plus and transport not in TRANSPORTS:
        known = nearest(transport, TRANSPORTS)
        raise BadInputError(f"{uri!r}: unknown transport {transport!r}; {known}")
    if host.startswith("-") or user.startswith("-"):
        raise BadInputError(f"{uri!r}: a host or user name must not begin with '-'")
    return parts


def _given(text: str, client: _ClientConf) -> HostEntry:
    named = _NAMED.fullmatch(text)
    name, uri = named.groups() if named else ("", text)
    if _ALIAS.fullmatch(uri) and uri in client.aliases:
        return HostEntry(client.aliases[uri], name or uri)
    return HostEntry(uri, name)


def _named(entries: Iterable[HostEntry], source: str) -> tuple[Target, ...]:
    """Give every host a name: its own, or one made from the URI that no other has."""
    entries = list(entries)
    try:
        parts = [check_uri(entry.uri) for entry in entries]
        taken = _own_names(entries)
    except BadInputError as error:
        raise BadInputError(f"{source}: {error}" if source else str(error)) from error
    targets = []
    for entry, part in zip(entries, parts, strict=True):
        name = entry.name or _unique(_short_name(part), taken)
        taken.add(name)
        targets.append(Target(name, entry.uri))
    return tuple(targets)


def _own_names(entries: Iterable[HostEntry]) -> set[str]:
    names: set[str] = set()
    for entry in entries:
        if not entry.name:
            continue
        if not _NAME.fullmatch(entry.name):
            raise BadInputError(
                f"{entry.name!r} can't be a host's name: use letters, digits, '.', '_' and '-'"
            )
        if entry.name in names:
            raise BadInputError(f"two hosts are named {entry.name!r}")
        names.add(entry.name)
    return names


def _short_name(parts: SplitResult) -> str:
    host = unquote(parts.hostname or "")
    if host:
        label = host if _ADDRESS.fullmatch(host) else host.partition(".")[0]
    else:
        driver = parts.scheme.partition("+")[0]
        label = parts.path.strip("/") if driver == "qemu" else driver
    return re.sub(r"[^A-Za-z0-9._:-]", "_", label) or parts.scheme


def _unique(name: str, taken: set[str]) -> str:
    candidate, number = name, 1
    while candidate in taken:
        number += 1
        candidate = f"{name}-{number}"
    return candidate


@frozen
class _ClientConf:
    """What libvirt's own client configuration says."""

    default: str
    default_path: Path | None
    aliases: Mapping[str, str]


_DEFAULT = re.compile(r"""^\s*uri_default\s*=\s*["']([^"']+)["']""", re.MULTILINE)
_ALIASES = re.compile(r"^\s*uri_aliases\s*=\s*\[(.*?)\]", re.MULTILINE | re.DOTALL)
_ONE_ALIAS = re.compile(r"""["']([A-Za-z0-9_-]+)=([^"']+)["']""")
_COMMENT = re.compile(r"^\s*#.*$", re.MULTILINE)


def _client_conf(around: Surroundings) -> _ClientConf:
    """Read libvirt.conf: the user's own first, then the machine's. Root has only the machine's."""
    own = config_home(around.environ) / "libvirt" / "libvirt.conf"
    machine = around.etc / "libvirt" / "libvirt.conf"
    default, default_path = "", None
    aliases: dict[str, str] = {}
    for path in (machine,) if around.is_root else (own, machine):
        try:
            text = _COMMENT.sub("", path.read_text(errors="replace"))
        except OSError:
            continue  # libvirt does without it as well
        if (found := _DEFAULT.search(text)) and not default:
            default, default_path = found.group(1), path
        if listed := _ALIASES.search(text):
            aliases = dict(_ONE_ALIAS.findall(listed.group(1))) | aliases
    return _ClientConf(default, default_path, aliases)
