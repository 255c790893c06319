"""A dictionary whose former members can still be looked up, by whoever still holds their names."""

from __future__ import annotations

from typing import TypeVar

T = TypeVar("T")


class Parted(dict[str, T]):
    """By name. What was parted with is not in it and not told of, but ``[name]`` finds it.

    A host can be closed while its name stands in what ended lately, in an open line of the
    screen or in a command on its way; none of them should need to ask first.
    """

    def __init__(self, *members: tuple[str, T]) -> None:
        """With these members."""
        super().__init__(members)
        self._former: dict[str, T] = {}

    def part_with(self, name: str) -> T:
        """Take a member out; a later one of this name takes its place."""
        self._former[name] = self.pop(name)
        return self._former[name]

    def __missing__(self, name: str) -> T:
        return self._former[name]
