"""vmtui as the bench starts it: by this Python, with nothing of the user's own around it."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.qemu.daemon import PROJECT


def console(*arguments: str) -> list[str]:
    """The command that runs vmtui."""
    return [sys.executable, "-m", "vmtui", *arguments]


@contextmanager
def surroundings() -> Iterator[dict[str, str]]:
    """An environment with a home of its own, for as long as it is needed."""
    with tempfile.TemporaryDirectory(prefix="vmtui-bench-") as name:
        home = Path(name)
        yield {
            "PATH": os.environ["PATH"],
            "HOME": name,
            "XDG_STATE_HOME": str(home / "state"),
            "XDG_CONFIG_HOME": str(home / "config"),
            "PYTHONPATH": str(PROJECT),
            "LANG": "C.UTF-8",
            "COLORTERM": "truecolor",
        }
