"""All hosts of the configuration: its own, those of libvirt.conf, those of Ansible inventories."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from fnmatch import fnmatchcase

from vmtui.config import BadInputError, Config, Group, HostEntry, Terms, nearest
from vmtui.hosts.client_conf import Surroundings, client_conf


def configured(config: Config, around: Surroundings) -> tuple[HostEntry, ...]:
    """The hosts, in the order of the file; of one that is known twice, ``[[host]]`` counts.

    Raises:
        BadInputError: libvirt.conf has no such alias, or an inventory can't be used.
    """
    entries = [_with_uri(entry, config, around) for entry in config.hosts]
    if config.libvirt_aliases:
        aliases = client_conf(around).aliases
        _add(entries, (HostEntry(uri, name) for name, uri in aliases.items()))
    for inventory in config.inventories:
        from vmtui.hosts.inventory import hosts_of  # few have one

        try:
            _add(entries, hosts_of(inventory))
        except BadInputError as error:
            raise BadInputError(f"{config.path}:{inventory.line}: {error}") from error
    return tuple(entries)


def terms_in_groups(names: Collection[str], terms: Terms, groups: Iterable[Group]) -> Terms:
    """What holds for a host, with what its groups add: their names as tags, and their terms.

    Where several groups say different things, the first counts; what the host itself says comes
    before all of them.
    """
    for group in groups:
        is_in = any(fnmatchcase(name, pattern) for pattern in group.hosts for name in names)
        if is_in or set(group.tags) & set(terms.tags):
            terms = terms.over(group.terms.tagged(group.name))
    return terms


def _with_uri(entry: HostEntry, config: Config, around: Surroundings) -> HostEntry:
    if not entry.alias:
        return entry
    aliases = client_conf(around).aliases
    if entry.alias in aliases:
        return HostEntry(aliases[entry.alias], entry.name, entry.terms, entry.alias)
    hint = nearest(entry.alias, aliases) if aliases else "it has none"
    raise BadInputError(f"{config.path}: libvirt.conf has no alias {entry.alias!r}: {hint}")


def _add(entries: list[HostEntry], more: Iterable[HostEntry]) -> None:
    names, uris = {one.name for one in entries}, {one.uri for one in entries}
    entries += [one for one in more if one.name not in names and one.uri not in uris]
