"""Hosts from an Ansible inventory: who is in a group, and how each is reached.

A file is read, in INI or YAML; ``group_vars`` and ``host_vars`` beside it are not, and neither is
a program run: of a dynamic inventory, keep what ``ansible-inventory --list --yaml`` prints.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from vmtui.config import BadInputError, HostEntry, Inventory, nearest
from vmtui.config.places import read_trusted
from vmtui.config.uris import check_name, check_uri
from vmtui.hosts.inventory_groups import Groups, InventoryGroup, Vars

ALL = "all"
"""The group that has every host, in every inventory."""

_ADDRESS = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_IPV6 = re.compile(r"[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")
_USER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")
_BY_SSH = re.compile(r"[a-z]+\+(ssh|libssh2?)://")
_YAML = frozenset({".yml", ".yaml"})


def hosts_of(inventory: Inventory) -> list[HostEntry]:
    """The hosts of the group, in the order of the file.

    Raises:
        BadInputError: The file can't be read or understood, has no such group, or a host of it
            has a name or an address that no URI may hold.
    """
    groups = _read(inventory.file)
    if inventory.group not in groups:
        known = nearest(inventory.group, groups)
        raise BadInputError(f"{inventory.file} has no group {inventory.group!r}: {known}")
    names = _members(groups, inventory.group)
    if not names:
        raise BadInputError(f"{inventory.file}: the group {inventory.group!r} has no hosts")
    told = _all_vars(groups)
    entries = []
    for name in names:
        try:
            check_name(name)
            uri = _uri(inventory.uri, name, told[name])
            check_uri(uri)
        except BadInputError as error:
            raise BadInputError(f"{inventory.file}: host {name!r}: {error}") from error
        entries.append(HostEntry(uri, name, inventory.terms))
    return entries


def _read(path: Path) -> Groups:
    # Who writes it says where a host of that name is.
    try:
        text = read_trusted(path)
    except BadInputError as error:
        raise BadInputError(f"the inventory {error}") from error
    if text.startswith("#!"):
        raise BadInputError(
            f"the inventory {path} is a program, which vmtui does not run: keep the output of"
            " ansible-inventory --list --yaml in a file"
        )
    if path.suffix in _YAML:
        from vmtui.hosts.yaml_inventory import parse_yaml

        return _complete(parse_yaml(text, path))
    from vmtui.hosts.ini_inventory import parse_ini

    return _complete(parse_ini(text, path))


def _complete(groups: Groups) -> Groups:
    """Have every group that is named, and every group below ``all``."""
    for group in list(groups.values()):
        for child in group.children:
            groups.setdefault(child, InventoryGroup())
    top = groups.setdefault(ALL, InventoryGroup())
    top.children = list(dict.fromkeys([*top.children, *(name for name in groups if name != ALL)]))
    return groups


def _members(groups: Groups, name: str) -> list[str]:
    """The hosts of a group and of those below it, each once."""
    found: dict[str, None] = {}
    seen: set[str] = set()
    left = [name]
    while left:
        group = left.pop()
        if group not in seen:
            seen.add(group)
            found.update(dict.fromkeys(groups[group].hosts))
            left += reversed(groups[group].children)
    return list(found)


def _all_vars(groups: Groups) -> dict[str, Vars]:
    """What holds for each host: its own word first, then that of the groups nearest to it."""
    found: dict[str, Vars] = {}
    depths = _depths(groups)
    for name in sorted(groups, key=lambda one: (depths[one], one)):
        for host in _members(groups, name):
            found.setdefault(host, {}).update(groups[name].vars)
    for group in groups.values():
        for host, own in group.hosts.items():
            found[host].update(own)
    return found


def _depths(groups: Groups) -> dict[str, int]:
    """How many groups stand above each at most; of groups that hold each other, some number."""
    depths = dict.fromkeys(groups, 0)
    moved = set(groups)
    for _ in groups:
        parents, moved = moved, set()
        for child, depth in [(x, depths[one] + 1) for one in parents for x in groups[one].children]:
            if depths[child] < depth:
                depths[child] = depth
                moved.add(child)
    return depths


def _uri(template: str, name: str, known: Mapping[str, str]) -> str:
    """Put a host into the URI.

    Over SSH, a user and a port that the inventory knows are put in where the URI names none: they
    are those of SSH. Other transports have their own.
    """
    is_by_ssh = _BY_SSH.match(template) is not None
    if is_by_ssh and known.get("ansible_user") and "@" not in template:
        template = template.replace("://", "://{user}@", 1)
    if is_by_ssh and known.get("ansible_port"):
        template = re.sub(r"(\{(?:host|name)\})(?!:)", r"\1:{port}", template, count=1)
    values: Mapping[str, Callable[[], str]] = {
        "host": partial(_address, known.get("ansible_host") or name),
        "name": lambda: name,
        "user": partial(_user, known.get("ansible_user", "")),
        "port": partial(_port, known.get("ansible_port", "")),
    }
    return re.sub(r"\{(.*?)\}", lambda place: values[place[1]](), template)


def _address(host: str) -> str:
    if _IPV6.fullmatch(host):
        return f"[{host}]"
    if _ADDRESS.fullmatch(host):
        return host
    raise BadInputError(f"ansible_host {host!r} is no plain name or address")


def _user(user: str) -> str:
    if _USER.fullmatch(user):
        return user
    raise BadInputError(
        f"ansible_user {user!r} is no plain name" if user else "has no ansible_user"
    )


def _port(port: str) -> str:
    if port.isascii() and port.isdigit() and len(port) <= 5 and 0 < int(port) < 65536:
        return port
    if not port:
        raise BadInputError("it has no ansible_port")
    raise BadInputError(f"ansible_port {port!r} is no port")
