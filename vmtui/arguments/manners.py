"""How vmtui's parsers behave: help as wide as the terminal, mistakes in one line, no early work."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from enum import Enum, auto
from functools import cache
from typing import Any, NoReturn, cast

from vmtui.config import BadInputError
from vmtui.output import put

Fill = Callable[["Parser"], None]
"""Adds to a command's parser what it takes: its arguments, its description, its epilog."""


@cache
def _columns() -> int:
    """Cells of a line of help. argparse's own way imports half a dozen modules at every start."""
    told = os.environ.get("COLUMNS", "")
    if told.isdecimal() and int(told):
        return int(told)
    with suppress(OSError):
        return os.get_terminal_size(1).columns or 80
    return 80


class _Help(argparse.RawDescriptionHelpFormatter):
    """As wide as the terminal."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_columns() - 2)


class Completes(Enum):
    """What a shell looks up for an argument, besides its choices."""

    FILES = auto()
    URIS = auto()
    HOSTS = auto()
    GROUPS = auto()
    GUESTS = auto()
    GUESTS_ON = auto()
    GUESTS_OFF = auto()
    SAME_GUEST = auto()
    LIST_FILTERS = auto()
    EVENTS = auto()
    KINDS = auto()
    SCHEMAS = auto()


class Parser(argparse.ArgumentParser):
    """Tells a mistake in one line, and makes the parser of a command only when that is meant."""

    def __init__(self, **options: Any) -> None:
        options["formatter_class"] = _Help
        super().__init__(allow_abbrev=False, **options)

    def add_argument(
        self, *names: str, completes: Completes | None = None, **options: Any
    ) -> argparse.Action:
        """As argparse does, and say what a shell looks up for it."""
        action = super().add_argument(*names, **options)
        action.completes = completes  # type: ignore[attr-defined]
        return action

    def add_commands(self, **options: Any) -> Commands:
        """As ``add_subparsers`` does, for commands that nobody pays for but who means them."""
        # argparse would set the usage to find out how the program is called.
        made = self.add_subparsers(action=Commands, prog=self.prog, **options)
        return cast("Commands", made)

    def takes(self) -> list[argparse.Action]:
        """All that it takes, in order; argparse itself has no name for that."""
        return self._actions

    def commands(self) -> dict[str, Parser]:
        """Its commands by name; none where it has none."""
        return {
            name: action.parser(name)
            for action in self.takes()
            if isinstance(action, Commands)
            for name in action.choices
        }

    def error(self, message: str) -> NoReturn:
        raise BadInputError(f"{message} (see {self.prog} --help)")

    def _print_message(self, message: str, file: Any = None) -> None:
        put(message.rstrip("\n"), file or sys.stdout)


class Commands(argparse._SubParsersAction):  # type: ignore[type-arg]
    """The commands of a parser. What each takes is found out once it is meant: a run has one."""

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self._fills: dict[str, Fill] = {}

    def add(self, name: str, words: str, fill: Fill) -> None:
        """Add a command, with a line of help."""
        self._fills[name] = fill
        self._choices_actions.append(argparse.Action([], name, help=words, metavar=name))
        self.choices[name] = None

    def parser(self, name: str) -> Parser:
        """The parser of a command."""
        if self.choices[name] is None:
            self.choices[name] = Parser(prog=f"{self._prog_prefix} {name}")
            self._fills[name](self.choices[name])
        return cast("Parser", self.choices[name])

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        self.parser(values[0])  # one that is known: argparse has looked
        super().__call__(parser, namespace, values, option_string)


class Version(argparse.Action):
    """Prints the version, looked up only then."""

    def __call__(self, parser: argparse.ArgumentParser, *_others: object) -> None:
        number = version()
        source = "vmtui, run from its source without being installed"
        put(f"vmtui {number}" if number else source, sys.stdout)
        parser.exit()


def version() -> str:
    """Which one is installed; "" where none is."""
    from importlib import metadata

    try:
        return metadata.version("vmtui")
    except metadata.PackageNotFoundError:
        return ""
