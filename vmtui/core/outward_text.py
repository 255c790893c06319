"""What is told to people who look elsewhere: the terminal's title, and what ended meanwhile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from vmtui.core.model import VmId
from vmtui.core.quit_text import UnderWay
from vmtui.core.shutdown import Phase, SoftShutdown
from vmtui.core.visible import visible

MOST_NAMES = 2
"""Hosts, or guests, that are named; of more only their number is told."""

_LONGEST = 30


class Subject(Protocol):
    """Something that is done to one guest."""

    @property
    def vm(self) -> VmId:
        """Which guest."""


def title(going: UnderWay, hosts: Sequence[str]) -> str:
    """The terminal's title, such as ``vmtui: 2 going down, 1 overdue · hv1``.

    Args:
        going: What is under way; the hosts of it are named.
        hosts: All hosts, which are named while nothing is.
    """
    late = sum(one.phase is Phase.OVERDUE for one in going.soft)
    counts = (
        (len(going.soft) - late, "going down"),
        (late, "overdue"),
        (len(going.forced), "forced"),
        (len(going.deeds) + len(going.waking), "asked"),
    )
    words = ", ".join(f"{number} {what}" for number, what in counts if number)
    parts: tuple[Sequence[Subject], ...] = (going.soft, going.forced, going.deeds, going.waking)
    named = list(dict.fromkeys(one.vm.host for part in parts for one in part)) or hosts
    return " · ".join(filter(None, (f"vmtui: {words}" if words else "vmtui", _named(named))))


class CountdownEnds:
    """Finds the shutdowns that have ended, or are overdue, since the last look."""

    def __init__(self) -> None:
        self._before: dict[str, Phase] | None = None

    def since(self, watches: Mapping[VmId, SoftShutdown]) -> list[SoftShutdown]:
        """Those; none at the first look, for nobody waited for these here."""
        before = self._before
        self._before = {one.entry: one.phase for one in watches.values()}
        return (
            []
            if before is None
            else [
                one
                for one in watches.values()
                if before.get(one.entry, one.phase) is not one.phase and _is_told(one.phase)
            ]
        )


def ends_words(ended: Iterable[SoftShutdown]) -> str:
    """What ended, in a line: ``web-01 is off``, or ``3 off, 1 overdue``."""
    latest = {one.vm: one for one in ended}
    if len(latest) == 1:
        (one,) = latest.values()
        return f"{visible(one.name, _LONGEST)} is {_word(one)}"
    counts = Counter(_word(one) for one in latest.values())
    return ", ".join(f"{number} {word}" for word, number in counts.items())


def _is_told(phase: Phase) -> bool:
    """Whether it is no news that people stopped the watch themselves, or that it goes on."""
    return phase is Phase.OVERDUE or (phase.is_end and phase is not Phase.UNWATCHED)


def _word(one: SoftShutdown) -> str:
    return "off" if one.phase.is_off else one.phase.value


def _named(hosts: Sequence[str]) -> str:
    if len(hosts) > MOST_NAMES:
        return f"{len(hosts)} hosts"
    return ", ".join(visible(host, _LONGEST) for host in hosts)
