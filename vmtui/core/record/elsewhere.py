"""What comes into the journal while a console runs, as far as it matters here."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from vmtui.core.frozen import frozen
from vmtui.core.model import Moment
from vmtui.core.record.open_freezes import OpenFreeze, ended_freezes, is_of_freeze, open_freezes
from vmtui.core.record.past_ends import PastEnd, may_end, past_ends
from vmtui.core.record.record_lines import decode
from vmtui.core.record.records import IN_WAVES, Author, Phase

if TYPE_CHECKING:
    from vmtui.core.waves.elsewhere import InWavesElsewhere
    from vmtui.core.waves.record import OpenFleetShutdown

KEPT = 2000
"""Of the lines that came lately, in which the verdict before an end is found."""

_PRESSED = f'"{Phase.PRESSED.value}"'.encode()

_IN_WAVES = tuple(f'"{action.value}"'.encode() for action in IN_WAVES)


@frozen
class PressElsewhere:
    """A press of a guest's power button, or a question to its agent, by another console.

    Attributes:
        uri: The connection URI of the guest's host.
        uuid: The guest's.
        at: When, wall time in seconds since the epoch.
        author: Who, and by which process.
    """

    uri: str
    uuid: str
    at: float
    author: Author


@frozen
class ToldElsewhere:
    """What is new.

    Attributes:
        freezes: All that consoles other than this one left, and that may hold by now.
        thawed: The entries of those freezes of which the journal tells an end.
        presses: Those of other consoles that were not told before.
        ends: How shutdowns ended lately, of any console, by the guests' UUIDs; none where none
            has ended since the last news.
        in_waves: All fleet shutdowns and ways back of other consoles that have no end; None where
            nothing is new about them.
    """

    freezes: tuple[OpenFreeze, ...] = ()
    thawed: frozenset[str] = frozenset()
    presses: tuple[PressElsewhere, ...] = ()
    ends: Mapping[str, tuple[PastEnd, ...]] = field(default_factory=dict)
    in_waves: tuple[OpenFleetShutdown, ...] | None = None


class Elsewhere:
    """Gathers lines of the journal, and tells what they come to, once for each news."""

    def __init__(self, own: Author) -> None:
        """Know nothing yet.

        Args:
            own: In whose name this console writes: what it did is no news to it.
        """
        self._own = own
        self._of_freezes: list[bytes] = []
        self._presses: list[PressElsewhere] = []
        self._lately: deque[bytes] = deque(maxlen=KEPT)
        self._has_ended = False
        self._in_waves: InWavesElsewhere | None = None
        self._told = ToldElsewhere()

    def take(self, lines: Iterable[bytes], *, are_old: bool = False) -> None:
        """Take in lines as they stand in the journal, torn and foreign ones too.

        Args:
            lines: They.
            are_old: Whether they stood there before the console began: then only freezes matter,
                and what goes in waves.
        """
        for text in lines:
            if not are_old:
                self._lately.append(text)
                self._has_ended = self._has_ended or may_end(text)
            if any(mark in text for mark in _IN_WAVES):
                self._take_in_waves(text)
            # Parsing is what costs, and few lines matter here.
            if is_of_freeze(text):
                self._of_freezes.append(text)
            elif not are_old and _PRESSED in text and (press := self._press(text)) is not None:
                self._presses.append(press)

    def news(
        self, now: Moment, max_age: float, lives: Callable[[Author], bool]
    ) -> ToldElsewhere | None:
        """What is known by now; None where all of it was told before.

        Args:
            now: The time.
            max_age: Seconds for which things are told of.
            lives: Whether a console still runs: what it does to a guest is not left, then.
        """
        since = now.wall - max_age
        left = (one for one in open_freezes(self._of_freezes) if one.at >= since)
        others = (one for one in left if one.author != self._own)
        told = ToldElsewhere(
            freezes=tuple(one for one in others if one.given_up or not lives(one.author)),
            thawed=ended_freezes(self._of_freezes),
            presses=tuple(one for one in self._presses if one.at >= since),
            ends=past_ends(self._lately) if self._has_ended else {},
            in_waves=self._in_waves.news(now, since, lives) if self._in_waves else None,
        )
        self._presses.clear()
        self._has_ended = False
        if (
            not told.presses
            and not told.ends
            and told.in_waves is None
            and (told.freezes, told.thawed) == _freezes(self._told)
        ):
            return None
        self._told = told
        return told

    def _take_in_waves(self, text: bytes) -> None:
        """Gather it; what reads it is brought in for the first one, for few journals have any."""
        if self._in_waves is None:
            from vmtui.core.waves.elsewhere import InWavesElsewhere

            self._in_waves = InWavesElsewhere(self._own)
        self._in_waves.take(text)

    def _press(self, text: bytes) -> PressElsewhere | None:
        line = decode(text)
        if line is None or line.record.phase is not Phase.PRESSED or line.author == self._own:
            return None
        return PressElsewhere(line.record.uri, line.record.uuid, line.time, line.author)


def _freezes(told: ToldElsewhere) -> tuple[tuple[OpenFreeze, ...], frozenset[str]]:
    return told.freezes, told.thawed
