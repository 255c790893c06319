"""The manual, as text. It is read when somebody asks for help, and not before."""

from __future__ import annotations

from importlib.resources import files

CHAPTERS = (
    "moving.md",
    "shutdown.md",
    "force.md",
    "waves.md",
    "hosts.md",
    "config.md",
    "terminal.md",
    "scripts.md",
)
"""The files beside this one, in the order in which they are read."""


def manual() -> tuple[str, ...]:
    """Each chapter: lines of at most 72 columns, ``#`` before headings."""
    folder = files(__name__)
    return tuple((folder / name).read_text(encoding="utf-8") for name in CHAPTERS)
