"""Turns among the processes that share one run: a test marked ``alone`` runs beside no other.

Guests that are judged by how much they compute, or within seconds, must not share the machine with
other tests. pytest-xdist spreads tests over processes, but can keep none of them waiting.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_ROOM = Path(__file__)
"""Locked by all that run: together, or by one alone."""

_GATE = Path(__file__).parent
"""Passed by all on their way to the room, so that who waits to be alone is overtaken by nobody."""


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line("markers", "alone: no other test of the run may be under way beside it")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with them: at the end, nobody would be left to use the other processors."""
    items.sort(key=lambda item: not _is_alone(item))


@pytest.hookimpl(wrapper=True, tryfirst=True)  # before a test's time begins to count
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Wait for the test's turn."""
    with _locked(_GATE, fcntl.LOCK_EX) as gate, _locked(_ROOM, _how(item)):
        fcntl.flock(gate, fcntl.LOCK_UN)
        return (yield)


def _how(item: pytest.Item) -> int:
    return fcntl.LOCK_EX if _is_alone(item) else fcntl.LOCK_SH


def _is_alone(item: pytest.Item) -> bool:
    return item.get_closest_marker("alone") is not None


@contextmanager
def _locked(path: Path, how: int) -> Iterator[int]:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, how)
        yield descriptor
    finally:
        os.close(descriptor)
