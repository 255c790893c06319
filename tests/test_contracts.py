"""The project's rules that are checked by tools: style, types, and who may import whom."""

import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent
TOOLS = Path(sys.executable).parent
"""Where pip put the tools: the virtual environment that runs these tests."""


@pytest.mark.timeout(300)  # mypy without a cache reads all of Textual
@pytest.mark.parametrize(
    "command",
    ["ruff check", "ruff format --check", "mypy", "lint-imports"],
)
def test_the_tool_finds_nothing(command: str) -> None:
    """Each tool takes its settings from pyproject.toml."""
    tool, *arguments = command.split()
    run = subprocess.run(
        [TOOLS / tool, *arguments], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
