"""What came of reading the configuration again, and how that is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase

from vmtui.core.frozen import frozen
from vmtui.core.mode import Mode
from vmtui.core.model import Host, VmId
from vmtui.core.preferences import Preferences
from vmtui.core.visible import visible

_FEW = 6
"""Hosts that are told by name; of more, their number is told."""


@frozen
class Reloaded:
    """What holds from now on.

    Attributes:
        words: What changed about the hosts.
        limit: Seconds that a soft shutdown may take where its host says nothing.
        mode: How a guest is asked where its host says nothing.
        preferences: How the user likes the console.
        vms: The domains that came, went or look otherwise.
    """

    words: str
    limit: float
    mode: Mode
    preferences: Preferences
    vms: frozenset[VmId] = frozenset()


class NotReloadedError(Exception):
    """Nothing has changed: the configuration can't be used. The message is one line."""


def lifted(before: Host, now: Host) -> Iterator[str]:
    """What shielded a host and its guests, and does so no longer."""
    if before.kept_read_only and not now.kept_read_only:
        yield "read-only"
    for pattern in before.protected:
        if not any(_covers(other, pattern) for other in now.protected):
            yield f"protected {visible(pattern)}"


def _covers(one: str, other: str) -> bool:
    """Whether a pattern holds for whatever another one does; if in doubt, no."""
    return one == other or (not set("?[") & set(one) and fnmatchcase(other, one))


def reload_words(
    opened: Sequence[str],
    closed: Sequence[str],
    changed: Sequence[str],
    kept: Mapping[str, int],
    lost: Mapping[str, Sequence[str]] | None = None,
) -> str:
    """Say what became of the hosts.

    Args:
        opened: Those that are new, or are opened in another way.
        closed: Those that are gone.
        changed: Those of which something else holds.
        kept: Those that should be closed and are not, with how many of their guests keep them.
        lost: What shields hosts no longer, by the words of `lifted`, with those hosts. It is told
            first: it may be a slip.
    """
    said = [
        *(f"NO LONGER {visible(what)}: {_names(hosts)}" for what, hosts in (lost or {}).items()),
        *_said("opened", opened),
        *_said("closed", closed),
        *_said("changed", changed),
        *(_kept(name, guests) for name, guests in kept.items()),
    ]
    return f"configuration read again: {'; '.join(said) or 'the hosts are the same'}"


def _said(what: str, names: Sequence[str]) -> Iterable[str]:
    if names:
        yield f"{what} {_names(names)}"


def _names(names: Sequence[str]) -> str:
    return f"{len(names)} hosts" if len(names) > _FEW else ", ".join(map(visible, names))


def _kept(name: str, guests: int) -> str:
    of = "a guest" if guests == 1 else f"{guests} guests"
    return f"{visible(name)} stays as it was: something is under way with {of} of it"
