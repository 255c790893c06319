"""The two ways to ask a guest to shut down."""

from __future__ import annotations

from enum import StrEnum


class Mode(StrEnum):
    """How a guest is asked to shut down."""

    ACPI = "acpi"
    AGENT = "agent"
