"""Ansible's INI inventories: sections of hosts, of child groups and of variables."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from vmtui.config import BadInputError, nearest
from vmtui.hosts.inventory_groups import Groups, InventoryGroup, Vars, expanded

_SECTION = re.compile(r"\[([^:\]]+)(?::([^\]]*))?\]\s*(?:[#;].*)?")
_PORT = re.compile(r"(?P<name>.+[^:]):(?P<port>[0-9]+)")
_KINDS = ("hosts", "vars", "children")
_UNGROUPED = "ungrouped"


def parse_ini(text: str, path: Path) -> Groups:
    """The groups of an inventory.

    Raises:
        BadInputError: A line is not understood; the message says which.
    """
    groups: Groups = {}
    name, kind = _UNGROUPED, "hosts"
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if not line or line[0] in "#;":
            continue
        try:
            if line.startswith("[") and (section := _SECTION.fullmatch(line)):
                name, kind = section[1].strip(), _kind(section[2])
                groups.setdefault(name, InventoryGroup())
            else:
                _take(line, kind, groups.setdefault(name, InventoryGroup()))
        except (BadInputError, ValueError) as error:  # shlex raises ValueError
            raise BadInputError(f"{path}:{number}: {error}") from error
    return groups


def _kind(written: str | None) -> str:
    kind = "hosts" if written is None else written.strip()
    if kind not in _KINDS:
        raise BadInputError(f"unknown section :{kind}: {nearest(kind, _KINDS)}")
    return kind


def _take(line: str, kind: str, group: InventoryGroup) -> None:
    if kind == "children":
        group.children.append(shlex.split(line, comments=True)[0])
    elif kind == "vars":
        key, _, value = line.partition("=")
        group.vars[key.strip()] = value.strip().strip("\"'")
    else:
        pattern, *words = shlex.split(line, comments=True)
        known = _vars(words)
        if with_port := _PORT.fullmatch(pattern):
            pattern = with_port["name"]
            known.setdefault("ansible_port", with_port["port"])
        for host in expanded(pattern):
            group.hosts.setdefault(host, {}).update(known)


def _vars(words: list[str]) -> Vars:
    known: Vars = {}
    for word in words:
        key, equals, value = word.partition("=")
        if not equals:
            raise BadInputError(f"{word!r} is no variable: one looks like ansible_user=root")
        known[key] = value
    return known
