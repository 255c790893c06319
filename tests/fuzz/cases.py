"""Runs what reads and what makes text on made-up cases, and tells which failed on what."""

from __future__ import annotations

import inspect
import itertools
import random
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from hypothesis import HealthCheck, Phase, given, reject, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import HypothesisWarning

from tests.fuzz.harmless import harm_in
from tests.fuzz.parsers import PARSERS
from tests.fuzz.producers import MULTILINE, SPECIAL, producers
from tests.fuzz.worlds import hints, of

_READS_TIMES = 5
"""Cases of a parser for each of a producer: what reads others' bytes has more ways to fail."""


@dataclass(frozen=True)
class Target:
    """One thing that is given made-up cases.

    Attributes:
        name: Such as ``reads domain XML`` or ``says force_text.seen``.
        weight: Its share of the cases, beside that of the others.
        made: What it is given.
        try_: Tries one case, and raises if it fails.
    """

    name: str
    weight: int
    made: st.SearchStrategy[Any]
    try_: Callable[[Any], None]


def targets() -> list[Target]:
    """All producers of text, then all parsers: of these there are no few cases, to fill up."""
    return [*_producers(), *_parsers()]


def _parsers() -> Iterator[Target]:
    for one in PARSERS:

        def try_(case: Any, one: Any = one) -> None:
            try:
                found = one.read(case)
            except one.declared:
                return
            assert not found, found

        yield Target(f"reads {one.name}", _READS_TIMES, one.made, try_)


def _producers() -> Iterator[Target]:
    for name, function in producers():
        known = hints(function)
        known.pop("return")
        special = SPECIAL.get(name, {})
        made = st.fixed_dictionaries(
            {key: of(key, kind) for key, kind in known.items() if key not in special} | special
        )
        positional = [
            key
            for key, one in inspect.signature(function).parameters.items()
            if one.kind is inspect.Parameter.POSITIONAL_ONLY
        ]
        assert not positional, name

        def try_(case: Any, name: str = name, function: Any = function) -> None:
            try:
                shown = function(**case)
                if inspect.isgenerator(shown):
                    shown = list(shown)
            except KeyError as error:
                # A combination that our own tables rule out, and that others can't make.
                if error.args and isinstance(error.args[0], Enum):
                    reject()
                raise
            found = harm_in(shown, lines=name in MULTILINE)
            assert not found, found

        yield Target(f"says {name}", 1, made, try_)


def run(target: Target, cases: int, number: int | None = None) -> int:
    """Give a target so many cases; returns how many it got.

    Args:
        target: What.
        cases: How many at least; hypothesis leaves out some that are alike.
        number: Seeds the cases; without it, each run has others.

    Raises:
        Exception: What the simplest case that fails raises, with the case in its notes.
    """
    counted = itertools.count()

    def case(made: Any) -> None:
        next(counted)
        target.try_(made)

    tested = settings(
        max_examples=cases,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
    )(given(target.made)(case))
    with warnings.catch_warnings():
        # It finds the core's values large, and they are.
        warnings.simplefilter("ignore", HypothesisWarning)
        seed(random.getrandbits(32) if number is None else number)(tested)()
    return next(counted)


def one_input(target: Target) -> Callable[[bytes], Any]:
    """What makes one case of any bytes and tries it, for who chooses the bytes."""

    @settings(database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(target.made)
    def case(made: Any) -> None:
        target.try_(made)

    chosen: Callable[[bytes], Any] = case.hypothesis.fuzz_one_input  # type: ignore[attr-defined]
    return chosen


def share(target: Target, cases: int, every: list[Target]) -> int:
    """How many of all cases a target gets, at least."""
    return -(-cases * target.weight // sum(one.weight for one in every))
