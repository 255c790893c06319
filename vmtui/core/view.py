"""Which domains are shown, and in which order."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from itertools import compress
from typing import Any, TypeVar

from vmtui.core.frozen import frozen
from vmtui.core.model import HostStatus, Vm

T = TypeVar("T")


class Column(StrEnum):
    """What the fleet table can show and be sorted by; the values are the headings."""

    STATE = "STATE"
    NAME = "NAME"
    HOST = "HOST"
    VCPUS = "VCPU"
    MEMORY = "MEM"
    CPU = "CPU"
    UP = "UP"
    NOTE = "NOTE"
    TITLE = "TITLE"
    TAGS = "TAGS"
    OS = "OS"
    WRITES = "WRITES"
    ID = "ID"
    UUID = "UUID"


@frozen
class Filter:
    """A parsed filter line: every word must match somewhere, every field in its own place.

    Attributes:
        words: Lower-case plain words; each must occur in one of the texts (for domains: name,
            host, state, title, tags of the host).
        fields: Pairs such as ("state", "paused"); values of one field are alternatives. One that
            begins with "=" is the whole text of its field, and not just a part.
        problem: What is wrong with the line, "" if nothing.
    """

    words: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    problem: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether it shows everything."""
        return not self.words and not self.fields


FIELDS = ("state", "host", "name", "title", "tag")
"""What can stand before a colon in a filter of domains."""


def parse_filter(line: str, known: Collection[str] = FIELDS) -> Filter:
    """Read a filter line such as ``web state:paused host:hv1``.

    A word with an unknown field before its colon is taken as a plain word, and said so.
    """
    words: list[str] = []
    fields: list[tuple[str, str]] = []
    problem = ""
    for word in line.lower().split():
        field, colon, value = word.partition(":")
        if colon and field in known:
            if value:
                fields.append((field, value))
            continue
        if colon and re.fullmatch("[a-z]+", field):
            problem = f"no field {field!r}: {', '.join(known)}"
        words.append(word)
    return Filter(tuple(words), tuple(fields), problem)


def state_word(vm: Vm, host_status: HostStatus) -> str:
    """The state as shown and filtered: without an answer of its host it is unknown."""
    is_told = host_status is HostStatus.UP and not vm.remembered
    return vm.state.value if is_told else "unknown"


def searched(
    vm: Vm, host_status: HostStatus, extra_state: str = "", tags: Sequence[str] = ()
) -> str:
    """The lower-case texts of a domain in which a filter looks, in the order of ``FIELDS``.

    Args:
        extra_state: More words for its state, such as "going down" or "asleep".
        tags: Of its host.
    """
    state = f"{state_word(vm, host_status)} {extra_state}"
    title, tagged = (vm.title or "").lower(), " ".join(tags).lower()
    return _BETWEEN.join((state, vm.id.host.lower(), vm.name.lower(), title, tagged))


_BETWEEN = "\0"
"""Stands between two texts: neither XML nor a typed word can hold it."""


def passes(line: Filter, text: str) -> bool:
    """Whether what ``searched`` says of a domain passes the filter."""
    return bool(sift(line, (text,), (text,)))


def sift(line: Filter, rows: Sequence[T], texts: Sequence[str]) -> list[T]:
    """The rows that pass the filter, in their order.

    Args:
        line: The filter.
        rows: What stands for domains.
        texts: What ``searched`` says of each, in the same order.
    """
    # Word by word, because ten thousand are looked through at each key.
    for word in line.words:
        rows, texts = _those(rows, texts, [word in text for text in texts])
    for field, values in _alternatives(line).items():
        place = FIELDS.index(field)
        of_field = [text.split(_BETWEEN)[place] for text in texts]
        pass_it = [any(_holds(text, value) for value in values) for text in of_field]
        rows, texts = _those(rows, texts, pass_it)
    return list(rows)


def _those(
    rows: Sequence[T], texts: Sequence[str], pass_it: Sequence[bool]
) -> tuple[list[T], list[str]]:
    return list(compress(rows, pass_it)), list(compress(texts, pass_it))


def _holds(text: str, value: str) -> bool:
    return text == value[1:] if value[0] == "=" else value in text


def fits(line: Filter, texts: Mapping[str, str]) -> bool:
    """Whether lower-case texts, by field, pass a filter."""
    everywhere = _BETWEEN.join(texts.values())
    return all(word in everywhere for word in line.words) and all(
        any(_holds(texts[field], value) for value in values)
        for field, values in _alternatives(line).items()
    )


def _alternatives(line: Filter) -> dict[str, list[str]]:
    asked: dict[str, list[str]] = {}
    for field, value in line.fields:
        asked.setdefault(field, []).append(value)
    return asked


_DIGITS = re.compile(r"[0-9]+")
_LAST_CHARACTER = 0x10FFFF


@lru_cache(maxsize=32768)
def natural(text: str) -> str:
    """A sort key by which ``web-9`` comes before ``web-10``.

    Of a number its length stands before it, and before that what comes before any text. So keys are
    compared as texts, which Python does ten times as fast as lists of words and numbers.
    """
    return _DIGITS.sub(_with_its_length, text.lower())


def _with_its_length(number: re.Match[str]) -> str:
    digits = number[0].lstrip("0")
    return f"\0{chr(min(len(digits), _LAST_CHARACTER))}{digits}"


def _largest_first(value: float | None) -> tuple[bool, float]:
    return (value is None, 0.0 if value is None else -value)


def _oldest_first(vm: Vm) -> tuple[bool, float]:
    began = vm.started or vm.up_since
    return (began is None, 0.0 if began is None else began.boot)


_KEYS: dict[Column, Callable[[Vm], Any]] = {
    Column.HOST: lambda vm: natural(vm.id.host),
    Column.VCPUS: lambda vm: _largest_first(vm.vcpus),
    Column.MEMORY: lambda vm: _largest_first(vm.memory),
    Column.CPU: lambda vm: _largest_first(vm.cpu_percent),
    Column.UP: _oldest_first,
    Column.TITLE: lambda vm: (not vm.title, natural(vm.title or "")),
    Column.OS: lambda vm: (not vm.os_id, vm.os_id or ""),
    Column.WRITES: lambda vm: _largest_first(vm.write_rate),
    Column.ID: lambda vm: (vm.run is None, vm.run.domain_id if vm.run else 0),
    Column.UUID: lambda vm: vm.id.uuid,
}


_LARGEST_FIRST = frozenset({Column.VCPUS, Column.MEMORY, Column.CPU, Column.UP})


def falls(column: Column, *, backwards: bool) -> bool:
    """Whether the values fall from the first row to the last, as an arrow at the heading tells."""
    return backwards is not (column in _LARGEST_FIRST)


def name_key(vm: Vm) -> tuple[str, str, str, str]:
    """Orders domains by name, then by host, so that the order is always one."""
    return natural(vm.name), natural(vm.id.host), *vm.id


def by_name(vms: Iterable[Vm]) -> list[Vm]:
    """Sort domains by name."""
    return sorted(vms, key=name_key)


def ordered(
    named: Sequence[Vm],
    column: Column,
    *,
    backwards: bool = False,
    rank: Callable[[Vm], Any] | None = None,
) -> list[Vm]:
    """Sort domains by a column, and those that are equal there by name.

    Numbers sort with the largest first and the unknown last.

    Args:
        named: In the order of ``by_name``, which takes longer than the rest and changes rarely.
        rank: For ``Column.STATE``, ``Column.NOTE`` and ``Column.TAGS``, which say more than the
            domain itself knows: the lower, the more urgent.
    """
    key = rank or _KEYS.get(column)
    rows = list(named)
    if key is not None and column is not Column.NAME:
        rows.sort(key=key)
    return rows[::-1] if backwards else rows
