"""Garbage among all that there is, is looked for while nobody types."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from weakref import ref

import pytest

from vmtui.garbage import (
    ALL_EVERY,
    ENOUGH,
    REST,
    SPACING,
    TOO_MUCH,
    OldGarbage,
    leave_old_alone,
)

NOW = 1000.0
LONG_AGO = NOW - REST


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


@pytest.fixture
def _much_happened() -> None:
    """As often as needed was looked among the young, and never among the old."""
    leave_old_alone()
    gc.collect()
    _happen()


def _happen() -> None:
    for _ in range(ENOUGH):
        gc.collect(1)


class _Loop:
    """What only a look for garbage finds."""

    def __init__(self) -> None:
        self.itself = self


def _old_loop() -> ref[_Loop]:
    loop = _Loop()
    gc.collect(1)  # from now on it is among the old
    return ref(loop)


@pytest.mark.usefixtures("_much_happened")
def test_old_garbage_goes_while_nobody_types() -> None:
    loop = _old_loop()

    assert OldGarbage().look(NOW, LONG_AGO)
    assert loop() is None


@pytest.mark.usefixtures("_much_happened")
def test_a_key_puts_it_off() -> None:
    loop, garbage = _old_loop(), OldGarbage()

    assert not garbage.look(NOW, NOW - REST / 2)
    assert loop() is not None
    assert garbage.look(NOW + REST, NOW - REST / 2)


@pytest.mark.usefixtures("_much_happened")
def test_a_key_does_not_put_it_off_for_ever() -> None:
    loop = _old_loop()
    for _ in range(TOO_MUCH):
        gc.collect(1)

    assert OldGarbage().look(NOW, NOW)
    assert loop() is None


@pytest.mark.usefixtures("_much_happened")
def test_what_was_there_at_a_look_is_set_aside_for_ten_minutes() -> None:
    garbage = OldGarbage()
    loop = _Loop()
    gone = ref(loop)
    garbage.look(NOW, LONG_AGO)
    del loop

    _happen()
    soon = NOW + ALL_EVERY - SPACING
    assert garbage.look(soon, soon - REST)
    assert gone() is not None
    _happen()
    later = NOW + ALL_EVERY
    assert garbage.look(later, later - REST)
    assert gone() is None


@pytest.mark.usefixtures("_much_happened")
def test_what_is_there_while_somebody_types_is_not_set_aside() -> None:
    garbage, loop = OldGarbage(), _Loop()
    gone = ref(loop)
    for _ in range(TOO_MUCH):
        gc.collect(1)
    assert garbage.look(NOW, NOW)
    del loop

    _happen()
    assert garbage.look(NOW + SPACING, LONG_AGO)
    assert gone() is None


def test_where_nothing_happened_there_is_nothing_to_look_for() -> None:
    gc.collect()

    assert not OldGarbage().look(NOW, LONG_AGO)


@pytest.mark.usefixtures("_much_happened")
def test_it_rests_between_two_looks() -> None:
    garbage = OldGarbage()
    garbage.look(NOW, LONG_AGO)
    _happen()

    assert not garbage.look(NOW + SPACING / 2, LONG_AGO)
    assert garbage.look(NOW + SPACING, LONG_AGO)


def test_python_itself_leaves_the_old_alone() -> None:
    leave_old_alone()
    before = gc.get_stats()[2]["collections"]
    kept = [[number] for number in range(200_000)]

    assert gc.get_stats()[2]["collections"] == before
    assert len(kept) == 200_000
