"""Every measure of the bench, in the order in which they are taken."""

from __future__ import annotations

from importlib import import_module

from tests.bench.figures import Measure

SUBJECTS: tuple[str, ...] = (
    "listing",
    "startup",
    "other_console",
    "many_hosts",
    "one_host",
    "keys",
    "events",
    "quiet",
    "watching",
)
"""The modules of this package that have ``MEASURES``."""


def measures() -> tuple[Measure, ...]:
    """All of them."""
    modules = (import_module(f"tests.bench.{subject}") for subject in SUBJECTS)
    return tuple(measure for module in modules for measure in module.MEASURES)
