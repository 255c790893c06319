"""Which hosts are opened, under which short names, and why these."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from contextlib import closing
from enum import StrEnum

from vmtui.config import BadInputError, Config, HostEntry, Terms, nearest
from vmtui.config.uris import NAME, check_name, check_uri, short_name
from vmtui.core.frozen import frozen
from vmtui.core.model import Host
from vmtui.core.owners import Owner
from vmtui.core.without_passwords import without_passwords
from vmtui.hosts.client_conf import ClientConf, Surroundings, client_conf
from vmtui.hosts.configured import configured, terms_in_groups

SYSTEM = "qemu:///system"
SESSION = "qemu:///session"

_NAMED = re.compile(rf"({NAME})=(.+)", re.DOTALL)

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
        terms: What the configuration lets hold for it.
    """

    name: str
    uri: str
    terms: Terms = Terms()

    def host(self) -> Host:
        """What is known of it before it is connected."""
        return Host(
            self.name,
            self.uri,
            read_only=bool(self.terms.read_only),
            kept_read_only=bool(self.terms.read_only),
            tags=self.terms.tags,
            protected=self.terms.protected,
            limit=self.terms.limit,
            mode=self.terms.mode,
        )


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

    def under(self, terms: Terms) -> Choice:
        """The same hosts; these terms, such as those of the command line, come before theirs."""
        under = tuple(Target(one.name, one.uri, terms.over(one.terms)) for one in self.targets)
        return Choice(under, self.notice, self.owners)


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


def choose(
    given: Sequence[str], config: Config, around: Surroundings, groups: Sequence[str] = ()
) -> Choice:
    """Choose the hosts: those given, else the configured ones, else libvirt's default.

    What the configuration lets hold for a host does so however the host is given.

    Args:
        given: What stood behind each ``-c``: URI, NAME=URI, the name of a configured host, or an
            alias of libvirt.conf.
        config: The configuration.
        around: What else it depends on.
        groups: Groups or tags of which the hosts must have one; none for all hosts.

    Raises:
        BadInputError: A URI or a name can't be used, or no host is in these groups.
    """
    known = configured(config, around)
    if given:
        client = client_conf(around)
        choice = Choice(_named([_given(text, known, client) for text in given], "-c"))
    elif known:
        choice = Choice(_named(known, str(config.path)))
    else:
        choice = _default(around)
    targets = tuple(
        Target(one.name, one.uri, terms_in_groups(_names_of(one, known), one.terms, config.groups))
        for one in choice.targets
    )
    return Choice(_only(targets, groups), choice.notice, config.owners)


def _names_of(target: Target, known: Iterable[HostEntry]) -> set[str]:
    """All names of a host: another one on the command line takes no term of a group from it."""
    configured_as = {entry.name for entry in known if entry.uri == target.uri and entry.name}
    return {target.name} | (configured_as or {short_name(check_uri(target.uri))})


def _only(targets: tuple[Target, ...], groups: Sequence[str]) -> tuple[Target, ...]:
    tags = {tag for one in targets for tag in one.terms.tags}
    for group in groups:
        if not tags:
            raise BadInputError(f"no host is in a group {group!r}: the configuration has none")
        if group not in tags:
            raise BadInputError(f"no host is in a group {group!r}: {nearest(group, tags)}")
    return tuple(one for one in targets if not groups or set(groups) & set(one.terms.tags))


def _default(around: Surroundings) -> Choice:
    if uri := around.environ.get("LIBVIRT_DEFAULT_URI", ""):
        source = "LIBVIRT_DEFAULT_URI"
        shown = without_passwords(uri)
        return Choice(_named([HostEntry(uri)], source), f"opened {shown}: {source} says so")
    client = client_conf(around)
    if client.default:
        source = str(client.default_path)
        targets = _named([HostEntry(client.default)], source)
        return Choice(targets, f"opened {without_passwords(client.default)}: {source} says so")
    if not around.is_root and (trouble := around.system_trouble()):
        return Choice(
            _named([HostEntry(SESSION)], ""), f"opened {SESSION}, not {SYSTEM}: {trouble}"
        )
    return Choice(
        _named([HostEntry(SYSTEM)], ""), f"opened {SYSTEM}: no -c was given and no host configured"
    )


def _given(text: str, known: Collection[HostEntry], client: ClientConf) -> HostEntry:
    named = _NAMED.fullmatch(text)
    name, uri = named.groups() if named else ("", text)
    for entry in known:
        if uri in (entry.uri, entry.name):
            return HostEntry(entry.uri, name or entry.name, entry.terms, entry.alias)
    if uri in client.aliases:
        return HostEntry(client.aliases[uri], name or uri)
    names = {*(entry.name for entry in known if entry.name), *client.aliases}
    if names and "://" not in uri:
        shown = without_passwords(repr(uri))
        known_are = nearest(uri, names)
        raise BadInputError(f"-c: {shown} is no connection URI and no known host; {known_are}")
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
        name = entry.name or _unique(short_name(part), taken)
        taken.add(name)
        targets.append(Target(name, entry.uri, entry.terms))
    return tuple(targets)


def _own_names(entries: Iterable[HostEntry]) -> set[str]:
    names: set[str] = set()
    for entry in entries:
        if not entry.name:
            continue
        check_name(entry.name)
        if entry.name in names:
            raise BadInputError(f"two hosts are named {entry.name!r}")
        names.add(entry.name)
    return names


def _unique(name: str, taken: set[str]) -> str:
    candidate, number = name, 1
    while candidate in taken:
        number += 1
        candidate = f"{name}-{number}"
    return candidate
