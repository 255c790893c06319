"""Names in a ``[[group]]`` that are those of no host: what the group protects is then unprotected.

A name without a wildcard is a slip, for it can mean only one host. A pattern or a tag may wait for
hosts that are still to come, such as those of an inventory, and where the configuration has no
hosts they come from ``-c``: these are warnings.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from fnmatch import fnmatchcase

from vmtui.config import Config
from vmtui.config.lines import KeyPath, lines_of
from vmtui.config.mistakes import Mistake, near
from vmtui.config.places import read_trusted
from vmtui.core.frozen import frozen
from vmtui.hosts import Choice

_WILDCARDS = frozenset("*?[")
_NO_WILDCARDS = str.maketrans("", "", "*?[]")


@frozen
class Stray:
    """A word of a group that no host answers to.

    Attributes:
        place: The keys and indices under which it stands.
        words: What is said of it.
        is_slip: Whether it can't be meant so.
    """

    place: KeyPath
    words: str
    is_slip: bool


def strays(config: Config, chosen: Choice, aliases: Collection[str] = ()) -> Iterator[Stray]:
    """What no host answers to, in the order of the groups.

    Args:
        config: The configuration.
        chosen: The hosts that it comes to.
        aliases: Those of libvirt.conf, by which ``-c`` knows hosts too.
    """
    names = [one.name for one in chosen.targets]
    tags = {tag for one in chosen.targets for tag in one.terms.tags}
    for number, group in enumerate(config.groups):
        for index, pattern in enumerate(group.hosts):
            if any(fnmatchcase(name, pattern) for name in (*names, *aliases)):
                continue
            is_name = not _WILDCARDS & set(pattern)
            what = "is the name of no host" if is_name else "matches no host"
            yield Stray(
                ("group", number, "hosts", index),
                f"[[group]] {group.name}: hosts: {pattern!r} {what}{_meant(pattern, names)}",
                is_slip=is_name and not chosen.notice,
            )
        for index, tag in enumerate(group.tags):
            if tag not in tags:
                said = f"tags: no host has the tag {tag!r}{_meant(tag, tags)}"
                place = ("group", number, "tags", index)
                yield Stray(place, f"[[group]] {group.name}: {said}", is_slip=False)


def with_line(stray: Stray, config: Config) -> Mistake:
    """The same with its file and line, as mistakes are told."""
    assert config.path is not None  # a configuration with groups was read from somewhere
    words = stray.words if stray.is_slip else f"warning: {stray.words}"
    line = lines_of(read_trusted(config.path).replace("\r\n", "\n")).get(stray.place, 0)
    return Mistake(config.path, line, words)


def _meant(word: str, known: Collection[str]) -> str:
    close = near(word.translate(_NO_WILDCARDS), known)
    return f": did you mean {close!r}?" if close else ""
