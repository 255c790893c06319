"""What the bench finds out: figures beside their goals, and the machine that they hold for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

Size = TypeVar("Size")


@dataclass(frozen=True, slots=True)
class Peer:
    """What an admin would use instead, measured in the same run.

    Attributes:
        name: Such as ``virsh list --all``.
        value: Its figure, in the unit of the figure beside which it stands.
    """

    name: str
    value: float


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table.

    Attributes:
        what: What was measured, with its circumstances.
        goal: In words, such as ``≤ 500 ms``.
        value: What was measured.
        unit: Of the value; "" for a bare number.
        is_met: Whether the goal is reached. Never so in a small run, where it says nothing.
        peer: What it was compared with; None if with nothing.
        note: What a reader must know to judge it; "" for nothing.
    """

    what: str
    goal: str
    value: float
    unit: str
    is_met: bool
    peer: Peer | None = None
    note: str = ""

    @property
    def times(self) -> float | None:
        """How many times the peer's value this one is; None without a peer."""
        return self.value / self.peer.value if self.peer and self.peer.value else None


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is measured.

    Attributes:
        is_small: Whether it is only to be seen that the bench works.
    """

    is_small: bool = False

    def of(self, full: Size, small: Size) -> Size:
        """The size that is asked for."""
        return small if self.is_small else full


@dataclass(frozen=True, slots=True)
class Measure:
    """A way to find out some figures.

    Attributes:
        name: What ``--only`` calls it.
        take: Does it; figures may come one by one, as they are known.
    """

    name: str
    take: Callable[[Scale], Iterable[Figure]]
