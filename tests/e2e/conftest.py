"""The console in a real terminal, with state and configuration of the test's own."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.e2e.console import Console

OpenConsole = Callable[..., Console]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where the consoles of one test keep their state: a restart finds it again."""
    return tmp_path / "home"


@pytest.fixture
def open_console(tmp_path: Path, home: Path) -> Iterator[OpenConsole]:
    """Open a console: ``open_console("-c", uri, columns=80, rows=24)``."""
    opened: list[Console] = []

    def open_(*arguments: str, columns: int = 100, rows: int = 30, **env: str) -> Console:
        console = Console(
            [sys.executable, "-m", "vmtui", *arguments],
            tmp_path / f"terminal-{len(opened)}",
            home=home,
            columns=columns,
            rows=rows,
            env=env,
        )
        opened.append(console)
        return console

    yield open_
    for console in opened:
        console.close()
