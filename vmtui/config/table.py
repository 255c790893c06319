"""Reads a TOML table key by key: what is wrong is noted with its line, and a preset stands in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from vmtui.config.lines import KeyPath, lines_of
from vmtui.config.mistakes import Mistake, near, nearest
from vmtui.config.values import limit_of

E = TypeVar("E", bound=StrEnum)

_SLIP = 0.8
"""A key this much like one of its own table is a slip, though another table has it."""


class Notes:
    """What is wrong in a file, collected while all of it is read."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._text = text
        self._found: list[Mistake] = []
        self._known: dict[str, set[str]] = {}
        self._unknown: list[tuple[KeyPath, str]] = []
        self._titles: dict[str, str] = {}

    @cached_property
    def _lines(self) -> Mapping[KeyPath, int]:
        """Looked for only where one must be told."""
        return lines_of(self._text)

    def line(self, place: KeyPath) -> int:
        """The line of a key; of what is missing, that of the table in which it should be."""
        while place and place not in self._lines:
            place = place[:-1]
        return self._lines.get(place, 0)

    def add(self, place: KeyPath, words: str) -> None:
        """Something is wrong there."""
        self._found.append(Mistake(self._path, self.line(place), words))

    def titled(self, key: str, title: str) -> None:
        """This key begins a table, which is written so."""
        self._titles[key] = title

    def read(self, title: str, place: KeyPath, keys: Iterable[str], known: set[str]) -> None:
        """A table was read: these are its keys, and those that it may have."""
        self._known.setdefault(title, set()).update(known)
        self._unknown += [((*place, key), title) for key in keys if key not in known]

    def all(self) -> tuple[Mistake, ...]:
        """All mistakes, in the order of their lines."""
        for place, title in self._unknown:
            self.add(place, self._unknown_words(str(place[-1]), title))
        self._unknown = []
        return tuple(sorted(self._found, key=lambda one: one.line))

    def _unknown_words(self, key: str, title: str) -> str:
        where = f" in {title}" if title else ""
        said = f"unknown key {key!r}{where}"
        if close := near(key, self._known[title], _SLIP):
            meant = "" if title else self._titles.get(close, "")
            return f"{said}: did you mean {meant or repr(close)}?"
        homes = [other for other, keys in self._known.items() if other and key in keys]
        if homes:
            return f"{said}: it belongs into {' or '.join(homes)}"
        return f"{said}: {nearest(key, self._known[title])}"


class Table:
    """One table. Which keys it may have is known from those that were asked for."""

    def __init__(
        self, notes: Notes, values: Mapping[str, Any], place: KeyPath = (), title: str = ""
    ) -> None:
        """A table of this content.

        Args:
            notes: Where mistakes go.
            values: Its keys and values.
            place: Where it stands.
            title: How a mistake calls it, such as ``[[host]]``; "" for the top of the file.
        """
        self.place = place
        self._notes = notes
        self._values = values
        self._title = title
        self._known: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def __bool__(self) -> bool:
        return bool(self._values)

    @property
    def line(self) -> int:
        """Where it begins."""
        return self._notes.line(self.place)

    def done(self) -> None:
        """All keys that it may have were asked for: others are mistakes."""
        self._notes.read(self._title, self.place, self._values, self._known)

    def wrong(self, words: str, *where: str | int) -> None:
        """Note a mistake.

        Args:
            words: What is wrong, after the title of the table.
            where: The key, and in a list the index, that it is about; none for the whole table.
        """
        self._notes.add((*self.place, *where), f"{self._title} {words}".strip())

    def raw(self, key: str) -> Any:
        """A value as it is; None where there is none."""
        self._known.add(key)
        return self._values.get(key)

    def rest(self) -> dict[str, Any]:
        """All keys that nobody asked for, where any may stand; now they are known."""
        others = {key: value for key, value in self._values.items() if key not in self._known}
        self._known |= set(others)
        return others

    def table(self, key: str) -> Table:
        """``[key]``; empty where there is none."""
        value = self.raw(key)
        title = f"[{key}]"
        self._notes.titled(key, title)
        if value is not None and not isinstance(value, dict):
            self.wrong(f"{key!r} must be written as {title}", key)
            value = None
        return Table(self._notes, value or {}, (*self.place, key), title)

    def tables(self, key: str) -> list[Table]:
        """Every ``[[key]]``."""
        values = self.raw(key)
        title = f"[[{key}]]"
        self._notes.titled(key, title)
        if values is None:
            return []
        if not isinstance(values, list) or not all(isinstance(one, dict) for one in values):
            self.wrong(f"{key!r} must be written as {title}", key)
            return []
        return [
            Table(self._notes, one, (*self.place, key, number), title)
            for number, one in enumerate(values)
        ]

    def text(self, key: str, *, needed: str = "") -> str:
        """A text; "" where there is none.

        Args:
            needed: What is said where it is missing.
        """
        value = self.raw(key)
        if value is None:
            if needed:
                self.wrong(needed)
            return ""
        if not isinstance(value, str) or not value:
            self.wrong(f"{key} must be a text in quotes", key)
            return ""
        return value

    def texts(self, key: str, example: str) -> tuple[str, ...]:
        """A list of texts; empty where there is none."""
        value = self.raw(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(one and isinstance(one, str) for one in value):
            self.wrong(f"{key} must be a list of names, such as {example}", key)
            return ()
        return tuple(value)

    def flag(self, key: str) -> bool | None:
        """``true`` or ``false``; None where there is none."""
        value = self.raw(key)
        if value is None or isinstance(value, bool):
            return value
        self.wrong(f"{key} must be true or false, without quotes", key)
        return None

    def seconds(self, key: str, *, zero: str = "") -> float | None:
        """A number of seconds, or a text such as "5m"; None where there is none.

        Args:
            zero: What 0 means, where it may be given; then it is 0.0.
        """
        value = self.raw(key)
        if value is None:
            return None
        if zero and not isinstance(value, bool) and value == 0:
            return 0.0
        try:
            return limit_of(value)
        except ValueError as error:
            self.wrong(f"{key} must be {error}" + (f"; or 0 for {zero}" if zero else ""), key)
            return None

    def choice(self, key: str, kind: type[E], flags: Mapping[bool, E] | None = None) -> E | None:
        """One of some words; None where there is none.

        Args:
            kind: The words.
            flags: What ``true`` and ``false`` stand for, where they may be written as well.
        """
        value = self.raw(key)
        if value is None:
            return None
        if flags and isinstance(value, bool):
            return flags[value]
        if isinstance(value, str) and value in list(kind):
            return kind(value)
        close = near(value, kind) if isinstance(value, str) else ""
        hint = f": did you mean {close!r}?" if close else ""
        also = " (or true, false)" if flags else ""
        self.wrong(f"{key} must be one of {', '.join(kind)}{also}, not {value!r}{hint}", key)
        return None
