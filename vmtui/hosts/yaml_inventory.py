"""Ansible's YAML inventories: groups within groups."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from vmtui.config import BadInputError
from vmtui.hosts.inventory_groups import Groups, InventoryGroup, Vars, expanded

MISSING = (
    "a YAML inventory takes PyYAML: python3-yaml in Debian and Ubuntu, or pip install"
    " 'vmtui[inventory]'; an INI inventory needs nothing"
)


def parse_yaml(text: str, path: Path) -> Groups:
    """The groups of an inventory.

    Raises:
        BadInputError: It is no YAML or no inventory, or PyYAML is not installed.
    """
    document = _load(text, path)
    groups: Groups = {}
    done: set[tuple[str, int]] = set()
    try:
        for name, content in _mapping(document, "it").items():
            _group(groups, str(name), content, done)
    except BadInputError as error:
        raise BadInputError(f"{path}: {error}") from error
    return groups


def _load(text: str, path: Path) -> Any:
    try:
        # Untyped, and not installed everywhere.
        yaml: Any = import_module("yaml")
    except ModuleNotFoundError as error:
        raise BadInputError(f"{path}: {MISSING}") from error

    class Loader(yaml.SafeLoader):  # type: ignore[misc]
        """Knows Ansible's own tags, such as ``!vault``, whose content is of no use here."""

    Loader.add_multi_constructor("!", lambda _loader, _tag, node: str(node.value))
    try:
        return yaml.load(text, Loader)
    except (RecursionError, ValueError) as error:  # of no date, or a number without end
        raise BadInputError(f"{path}: no YAML: {error}") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{path}:{mark.line + 1}" if mark else f"{path}"
        problem = getattr(error, "problem", None) or "it can't be read"
        raise BadInputError(f"{place}: no YAML: {problem}") from error


def _group(groups: Groups, name: str, content: Any, done: set[tuple[str, int]]) -> None:
    if (name, id(content)) in done:
        return  # An alias repeats what stands elsewhere, or even what it stands in.
    done.add((name, id(content)))
    group = groups.setdefault(name, InventoryGroup())
    parts = _mapping(content, f"group {name!r}")
    for pattern, known in _mapping(parts.get("hosts"), f"hosts of {name!r}").items():
        for host in expanded(str(pattern)):
            told = _vars(_mapping(known, f"host {host!r}"))
            group.hosts.setdefault(host, {}).update(told)
    group.vars |= _vars(_mapping(parts.get("vars"), f"vars of {name!r}"))
    for child, below in _mapping(parts.get("children"), f"children of {name!r}").items():
        group.children.append(str(child))
        _group(groups, str(child), below, done)


def _mapping(value: Any, what: str) -> Mapping[Any, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise BadInputError(f"{what} must be a mapping, with a colon behind each name")
    return value


def _vars(known: Mapping[Any, Any]) -> Vars:
    return {str(key): str(value) for key, value in known.items() if value is not None}
