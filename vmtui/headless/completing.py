"""Answers a shell's tab: what the tree of parsers offers, with what hosts and files know."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Protocol

from vmtui.config import BadInputError
from vmtui.core.without_passwords import without_passwords
from vmtui.endings import Exit
from vmtui.headless.completion import FILES, Ask, Listed, fitting, guest_values, guests_of, tell
from vmtui.hosts import Target

Values = Iterable[tuple[str, str]]

_ON = ("running", "idle", "paused", "in shutdown", "crashed", "pmsuspended")
_OFF = ("shut off",)
_URIS = (
    ("qemu:///system", "this machine's guests"),
    ("qemu:///session", "your own guests"),
    ("qemu+ssh://", "a host, by ssh"),
)


class Offered(Protocol):
    """What can be typed, as the tree of parsers tells it (``arguments.completion.Offer``)."""

    @property
    def prefix(self) -> str:
        """What of the word is typed already."""

    @property
    def before(self) -> str:
        """What stands before that in the same word."""

    @property
    def values(self) -> tuple[tuple[str, str], ...]:
        """Words with a description each."""

    @property
    def what(self) -> str:
        """What besides must be looked up, such as "guests-on"; "" for nothing."""

    @property
    def typed(self) -> tuple[str, ...]:
        """The positional words of the command so far."""


def answer(asked: Offered, targets: Callable[[], Sequence[Target]], ask: Ask) -> int:
    """Print what can be typed.

    Args:
        asked: What the tree offers.
        targets: Chooses the hosts; called only where they are needed.
        ask: Lists their guests.

    Returns:
        The exit code; ``FILES`` where the shell itself knows best.
    """
    if asked.what == "files":
        return FILES
    try:
        values = [*asked.values, *_looked_up(asked, targets, ask)]
    except BadInputError:
        return Exit.USAGE  # Nobody could read a message now; the command itself tells it.
    return tell(fitting(values, asked.prefix, asked.before))


def _looked_up(asked: Offered, targets: Callable[[], Sequence[Target]], ask: Ask) -> Values:
    match asked.what:
        case "guests":
            return _guests(asked, targets, ask)
        case "guests-on":
            return _others(_guests(asked, targets, ask, _ON), asked.typed)
        case "guests-off":
            return _others(_guests(asked, targets, ask, _OFF), asked.typed)
        case "same-guest":
            return [(name.rpartition("/")[2], "") for name in asked.typed[:1]]
        case "hosts":
            return _others(_told(targets()), asked.typed)
        case "groups":
            return [(tag, "") for tag in _tags(targets)]
        case "uris":
            return [*_told(targets()), *_URIS]
        case "list-filters":
            hosts = [*_fields("host", _names(targets)), *_fields("tag", _tags(targets))]
            return [*_fields("state", _states()), *hosts]
        case "events":
            kinds = _fields("kind", _kinds())
            return [*kinds, *_fields("host", _names(targets)), *_guests(asked, targets, ask)]
        case "kinds":
            return [(kind, "") for kind in _kinds()]
        case "schemas":
            from vmtui.headless.schemas import SCHEMAS

            return [(name, "") for name in SCHEMAS]
        case _:
            return ()


def _guests(
    asked: Offered, targets: Callable[[], Sequence[Target]], ask: Ask, states: Sequence[str] = ()
) -> Values:
    home = os.environ.get("XDG_CACHE_HOME", "")
    cache = Path(home) if Path(home).is_absolute() else Path.home() / ".cache"
    known: list[Listed] = guests_of(targets(), ask, cache / "vmtui", time.time())
    return guest_values(known, states, asked.prefix)


def _others(values: Values, typed: Sequence[str]) -> Values:
    """Those that are not typed yet."""
    return [one for one in values if one[0] not in typed]


def _names(targets: Callable[[], Sequence[Target]]) -> list[str]:
    return [one.name for one in targets()]


def _tags(targets: Callable[[], Sequence[Target]]) -> list[str]:
    """The tags of the hosts, their groups' names among them."""
    return sorted({tag for one in targets() for tag in one.terms.tags})


def _fields(field: str, values: Iterable[str]) -> Values:
    return [(f"{field}:{value}", "") for value in values]


def _kinds() -> Sequence[str]:
    from vmtui.headless.events import SLUGS

    return SLUGS


def _states() -> list[str]:
    """Words that stand in a state: a filter's word has no blank."""
    from vmtui.core.model import PowerState

    return [one.value for one in PowerState if " " not in one.value] + ["shut"]


def _told(targets: Iterable[Target]) -> list[tuple[str, str]]:
    """The names of hosts, each with where it is."""
    return [(one.name, without_passwords(one.uri)) for one in targets]
