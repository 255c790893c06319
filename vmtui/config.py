"""The configuration file: TOML in, frozen values out, and one clear line where it is wrong.

[[host]]
name = "hv1"
uri = "qemu+ssh://root@hv1.example/system"

[shutdown]
limit = 300
mode = "acpi"

[screen]
graphics = "auto"
layout = "us"

[statistics]
every = 5

[[owner]]
manager = "Pacemaker"
guests = ["db-*"]
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Mapping
from dataclasses import field
from pathlib import Path
from typing import Any, TypeGuard

from vmtui.core.frozen import frozen
from vmtui.core.mode import Mode
from vmtui.core.owners import COMMANDS, Owner, known_name
from vmtui.core.screens.graphics import Graphics, ScreenSettings
from vmtui.core.screens.keyboard import Layout

LIMIT = 300.0
"""Seconds that a soft shutdown may take, where nobody says otherwise."""

STATISTICS_EVERY = 5.0
"""Seconds between two readings of a host's statistics, where nobody says otherwise."""

LONGEST_LIMIT = 7 * 24 * 3600.0
"""More is a slip of the pen."""

FILE_NAME = "config.toml"


class BadInputError(Exception):
    """Something that the user gave is wrong. The message is one line that says what and where."""


@frozen
class HostEntry:
    """One ``[[host]]``.

    Attributes:
        name: The short name given to it; "" where one is to be made from the URI.
    """

    uri: str
    name: str = ""


@frozen
class ShutdownSettings:
    """The table ``[shutdown]``.

    Attributes:
        limit: Seconds that a soft shutdown may take.
        mode: How a guest is asked.
    """

    limit: float = LIMIT
    mode: Mode = Mode.ACPI


@frozen
class Config:
    """A configuration file.

    Attributes:
        owners: Who manages guests whose metadata does not say so.
        path: Where it stands; None if there is none.
        statistics_every: Seconds between two readings of a host's statistics; None for none.
    """

    hosts: tuple[HostEntry, ...] = ()
    shutdown: ShutdownSettings = field(default_factory=ShutdownSettings)
    owners: tuple[Owner, ...] = ()
    path: Path | None = None
    screen: ScreenSettings = field(default_factory=ScreenSettings)
    statistics_every: float | None = STATISTICS_EVERY


def load(path: Path | None = None, environ: Mapping[str, str] = os.environ) -> Config:
    """Read the configuration.

    Args:
        path: A file that must exist. None looks in the usual places and does without.
        environ: Where XDG_CONFIG_HOME and HOME are looked up.

    Raises:
        BadInputError: The file cannot be read, or says something that is not understood.
    """
    if path is not None:
        return _read(path)
    for place in default_paths(environ):
        try:
            return _read(place, may_be_missing=True)
        except FileNotFoundError:
            continue
    return Config()


def default_paths(environ: Mapping[str, str] = os.environ) -> tuple[Path, ...]:
    """Where the configuration is looked for; the first that is there counts, alone."""
    return (config_home(environ) / "vmtui" / FILE_NAME, Path("/etc/vmtui") / FILE_NAME)


def config_home(environ: Mapping[str, str] = os.environ) -> Path:
    """The user's configuration directory (XDG base directories: relative ones are ignored)."""
    given = Path(environ.get("XDG_CONFIG_HOME", ""))
    if given.is_absolute():
        return given
    home = environ.get("HOME", "")
    return (Path(home) if home else Path.home()) / ".config"


def parse(text: str, path: Path) -> Config:
    """Understand a configuration file's text.

    Raises:
        BadInputError: It is no TOML, or says something that is not understood.
    """
    # Most runs have no file: they need not import the parser.
    import tomllib

    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInputError(f"{path}: {error}") from error
    return _Reader(path).config(document)


def limit_of(value: object) -> float:
    """Take a number of seconds for a limit.

    Raises:
        ValueError: It is none that makes sense; the message says what would.
    """
    if not _is_number(value) or not math.isfinite(value) or not 0 < value <= LONGEST_LIMIT:
        raise ValueError(f"a number of seconds, more than 0 and at most {LONGEST_LIMIT:.0f}")
    return float(value)


def nearest(word: str, known: Iterable[str]) -> str:
    """The known words that look like this one, as the end of a sentence; all of them if none."""
    import difflib  # only a mistake needs it

    choices = sorted(known)
    close = difflib.get_close_matches(word, choices, n=1)
    return f"did you mean {close[0]!r}?" if close else f"known are: {', '.join(choices)}"


def _read(path: Path, *, may_be_missing: bool = False) -> Config:
    try:
        return parse(path.read_text(encoding="utf-8"), path)
    except FileNotFoundError:
        if may_be_missing:
            raise
        raise BadInputError(f"{path}: there is no such file") from None
    except OSError as error:
        raise BadInputError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise BadInputError(f"{path}: not in UTF-8 (at line {line})") from error


@frozen
class _Reader:
    """Turns a document into a Config, and knows the file for its complaints."""

    path: Path

    def config(self, document: dict[str, Any]) -> Config:
        self._only(document, {"host", "shutdown", "screen", "statistics", "owner"}, "")
        hosts, owners = self._tables(document, "host"), self._tables(document, "owner")
        shutdown, screen = self._table(document, "shutdown"), self._table(document, "screen")
        return Config(
            tuple(self._host(number, one) for number, one in enumerate(hosts, 1)),
            self._shutdown(shutdown),
            tuple(self._owner(number, one) for number, one in enumerate(owners, 1)),
            self.path,
            self._screen(screen),
            self._statistics(self._table(document, "statistics")),
        )

    def _table(self, document: dict[str, Any], key: str) -> dict[str, Any]:
        table = document.get(key, {})
        if not isinstance(table, dict):
            raise self._wrong(f"{key!r} must be written as [{key}]")
        return table

    def _tables(self, document: dict[str, Any], key: str) -> list[dict[str, Any]]:
        tables = document.get(key, [])
        if not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
            raise self._wrong(f"{key!r} must be written as [[{key}]]")
        return tables

    def _host(self, number: int, table: dict[str, Any]) -> HostEntry:
        where = f"[[host]] number {number}"
        self._only(table, {"name", "uri"}, where)
        if "uri" not in table:
            raise self._wrong(f"{where} has no uri")
        self._texts(table, where)
        return HostEntry(table["uri"], table.get("name", ""))

    def _owner(self, number: int, table: dict[str, Any]) -> Owner:
        where = f"[[owner]] number {number}"
        self._only(table, {"manager", "guests", "host", "command"}, where)
        guests = table.pop("guests", None)
        self._texts(table, where)
        if "manager" not in table:
            raise self._wrong(f"{where} has no manager: known are {', '.join(COMMANDS)}")
        if not isinstance(guests, list) or not guests or not all(map(_is_text, guests)):
            raise self._wrong(f'{where}: guests must be a list of names, such as ["db-*"]')
        manager = known_name(table["manager"])
        return Owner(manager, tuple(guests), table.get("host", ""), table.get("command", ""))

    def _texts(self, table: dict[str, Any], where: str) -> None:
        for key, value in table.items():
            if not _is_text(value):
                raise self._wrong(f"{where}: {key} must be a text in quotes")

    def _shutdown(self, table: dict[str, Any]) -> ShutdownSettings:
        self._only(table, {"limit", "mode"}, "[shutdown]")
        try:
            limit = limit_of(table.get("limit", LIMIT))
        except ValueError as error:
            raise self._wrong(f"[shutdown] limit must be {error}") from None
        mode = table.get("mode", Mode.ACPI.value)
        if mode not in list(Mode):
            raise self._wrong(f"[shutdown] mode must be one of {', '.join(Mode)}, not {mode!r}")
        return ShutdownSettings(limit, Mode(mode))

    def _screen(self, table: dict[str, Any]) -> ScreenSettings:
        self._only(table, {"graphics", "layout"}, "[screen]")
        graphics = table.get("graphics", Graphics.AUTO.value)
        if graphics not in list(Graphics):
            known = ", ".join(Graphics)
            raise self._wrong(f"[screen] graphics must be one of {known}, not {graphics!r}")
        layout = table.get("layout", Layout.US.value)
        if layout not in list(Layout):
            known = ", ".join(Layout)
            raise self._wrong(f"[screen] layout must be one of {known}, not {layout!r}")
        return ScreenSettings(Graphics(graphics), Layout(layout))

    def _statistics(self, table: dict[str, Any]) -> float | None:
        self._only(table, {"every"}, "[statistics]")
        every = table.get("every", STATISTICS_EVERY)
        if every == 0:
            return None
        try:
            return limit_of(every)
        except ValueError as error:
            raise self._wrong(f"[statistics] every must be {error}; or 0 for none") from None

    def _only(self, table: dict[str, Any], known: set[str], where: str) -> None:
        for key in table.keys() - known:
            place = f" in {where}" if where else ""
            raise self._wrong(f"unknown key {key!r}{place}: {nearest(key, known)}")

    def _wrong(self, what: str) -> BadInputError:
        return BadInputError(f"{self.path}: {what}")


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
