"""The program under test."""

from pathlib import Path

import pytest

from tests.program import Program


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """vmtui with an empty home."""
    return Program(tmp_path)
