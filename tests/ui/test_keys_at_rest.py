"""How often the console looks for keys while nobody types."""

from __future__ import annotations

import os
import selectors
from collections.abc import Iterator

import pytest
from textual.drivers import linux_driver

from vmtui.ui import terminal
from vmtui.ui.terminal import AT_REST, TYPING, RestingSelector, look_for_keys_at_rest

TEXTUALS = 0.1


@pytest.fixture
def typed() -> Iterator[tuple[int, int]]:
    """What is read from, and what is typed into."""
    reads, writes = os.pipe()
    yield reads, writes
    os.close(reads)
    os.close(writes)


def test_the_rest_of_a_key_is_looked_for_sooner_than_the_next_one(
    typed: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float | None] = []
    now = 100.0
    plain = selectors.SelectSelector.select

    def select(
        self: selectors.SelectSelector, timeout: float | None = None
    ) -> list[tuple[selectors.SelectorKey, int]]:
        waits.append(timeout)
        return plain(self, 0)

    monkeypatch.setattr(selectors.SelectSelector, "select", select)
    monkeypatch.setattr(terminal, "monotonic", lambda: now)
    reads, writes = typed
    with RestingSelector() as selector:
        selector.register(reads, selectors.EVENT_READ)
        assert not selector.select(TEXTUALS)
        os.write(writes, b"\x1b")
        assert selector.select(TEXTUALS)
        os.read(reads, 1)
        assert not selector.select(TEXTUALS)
        now += TYPING + 0.1
        assert not selector.select(TEXTUALS)
    assert waits == [AT_REST, AT_REST, TEXTUALS, AT_REST]


def test_textual_takes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(vars(linux_driver), "selectors", selectors)  # what undoes the change
    look_for_keys_at_rest()
    assert vars(linux_driver)["selectors"].SelectSelector is RestingSelector
