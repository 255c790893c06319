"""What can come next on a command line that is being typed, by the tree of parsers.

A shell's script asks ``vmtui __complete`` at each tab: so what it offers is never older than the
program.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path

from vmtui.arguments import tree
from vmtui.arguments.manners import Completes, Parser
from vmtui.core.frozen import frozen


@frozen
class Offer:
    """What can be typed.

    Attributes:
        prefix: What of the word is typed already.
        values: Words with a description each.
        kind: What besides must be looked up; None for nothing.
        typed: The positional words of the command so far.
        connect: The hosts that were named with -c.
        config: The configuration file that was named.
        before: What stands before the prefix in the same word, such as "--confirm=".
    """

    prefix: str
    values: tuple[tuple[str, str], ...] = ()
    kind: Completes | None = None
    typed: tuple[str, ...] = ()
    connect: tuple[str, ...] = ()
    config: Path | None = None
    before: str = ""

    @property
    def what(self) -> str:
        """The kind as a word; "" for nothing."""
        return self.kind.name.lower().replace("_", "-") if self.kind else ""


def offer(words: Sequence[str]) -> Offer:
    """What can stand in the place of the last word.

    Args:
        words: Those after the program's name; the last one is being typed, perhaps empty.
    """
    walk = _Walk(tree())
    for word in words[:-1]:
        walk.take(word)
    return walk.offer(words[-1] if words else "")


class _Walk:
    """Reads the words before, as argparse would, but forgives."""

    def __init__(self, parser: Parser) -> None:
        self._parser = parser
        self._pending: argparse.Action | None = None
        self._only_positionals = False
        self._used: list[argparse.Action] = []
        self._typed: list[str] = []
        self._connect: list[str] = []
        self._config: Path | None = None

    def take(self, word: str) -> None:
        if self._may_go_without(word):
            self._pending = None
        if self._pending is not None:
            self._note(self._pending, word)
            self._pending = None
        elif word == "--":
            self._only_positionals = True
        elif word.startswith("-") and not self._only_positionals:
            name, equals, value = word.partition("=")
            action = self._options().get(name)
            if action is None:
                return
            self._used.append(action)
            if equals:
                self._note(action, value)
            elif action.nargs in (None, "?"):
                self._pending = action
        elif commands := self._parser.commands():
            self._parser = commands.get(word) or Parser(add_help=False)
            self._used, self._typed = [], []
        else:
            self._typed.append(word)

    def _may_go_without(self, word: str) -> bool:
        """Whether the option before takes a value or none, and this is another option."""
        return self._pending is not None and self._pending.nargs == "?" and word.startswith("-")

    def offer(self, word: str) -> Offer:
        if self._pending is not None and not self._may_go_without(word):
            return self._value(self._pending, word)
        if word.startswith("-") and not self._only_positionals:
            name, equals, value = word.partition("=")
            if equals and (action := self._options().get(name)):
                return self._value(action, value, before=f"{name}=")
            return self._made(word, self._free_options())
        if commands := self._parser.commands():
            return self._made(word, [(one, self._help_of(one)) for one in commands])
        positionals = [one for one in self._parser.takes() if not one.option_strings]
        place = min(len(self._typed), len(positionals) - 1)
        if place < 0 or (len(self._typed) > place and not _is_many(positionals[place])):
            return self._made(word, ())
        return self._value(positionals[place], word)

    def _options(self) -> dict[str, argparse.Action]:
        return {name: one for one in self._parser.takes() for name in one.option_strings}

    def _free_options(self) -> Iterable[tuple[str, str]]:
        for action in self._parser.takes():
            if action.option_strings and (action not in self._used or _is_many(action)):
                yield action.option_strings[-1], _help(action)

    def _help_of(self, command: str) -> str:
        for action in self._parser.takes():
            for one in getattr(action, "_choices_actions", ()):
                if one.dest == command:
                    return str(one.help)
        return ""

    def _note(self, action: argparse.Action, value: str) -> None:
        if getattr(action, "completes", None) is Completes.URIS:
            self._connect.append(value)
        elif action.dest == "config":
            self._config = Path(value)

    def _value(self, action: argparse.Action, prefix: str, before: str = "") -> Offer:
        kind = getattr(action, "completes", None)
        if kind is None and action.type is Path:
            kind = Completes.FILES
        choices = [(str(one), "") for one in action.choices or ()]
        return self._made(prefix, choices, kind, before)

    def _made(
        self,
        prefix: str,
        values: Iterable[tuple[str, str]],
        kind: Completes | None = None,
        before: str = "",
    ) -> Offer:
        typed, connect = tuple(self._typed), tuple(self._connect)
        return Offer(prefix, tuple(values), kind, typed, connect, self._config, before)


def _is_many(action: argparse.Action) -> bool:
    return action.nargs in ("*", "+") or isinstance(action, argparse._AppendAction)


def _help(action: argparse.Action) -> str:
    return (action.help or "").replace("%%", "%")
