"""How vmtui's parsers behave: help as wide as the terminal, mistakes in one line, no early work."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from enum import Enum, auto
from functools import cache
from typing import Any, NoReturn

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
    """Tells a mistake in one line, and takes its arguments only when it is needed."""

    def __init__(self, fill: Fill | None = None, **options: Any) -> None:
        options["formatter_class"] = _Help
        super().__init__(allow_abbrev=False, **options)
        self._fill = fill

    def add_argument(
        self, *names: str, completes: Completes | None = None, **options: Any
    ) -> argparse.Action:
        """As argparse does, and say what a shell looks up for it."""
        action = super().add_argument(*names, **options)
        action.completes = completes  # type: ignore[attr-defined]
        return action

    def filled(self) -> Parser:
        """The same, with all that it takes: a run has one command and pays for no other."""
        if self._fill is not None:
            fill, self._fill = self._fill, None
            fill(self)
        return self

    def takes(self) -> list[argparse.Action]:
        """All that it takes, in order; argparse itself has no name for that."""
        return self.filled()._actions

    def commands(self) -> dict[str, Parser]:
        """Its commands by name; none where it has none."""
        found: dict[str, Parser] = {}
        for action in self.takes():
            if isinstance(action, argparse._SubParsersAction):
                found |= action.choices
        return found

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: Any = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """As argparse does; it asks a command's parser so too, once that command was typed."""
        return super(Parser, self.filled()).parse_known_args(args, namespace)

    def error(self, message: str) -> NoReturn:
        raise BadInputError(f"{message} (see {self.prog} --help)")

    def _print_message(self, message: str, file: Any = None) -> None:
        put(message.rstrip("\n"), file or sys.stdout)


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
