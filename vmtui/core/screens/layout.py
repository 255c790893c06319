"""The keyboard layouts of guests, by name: all that a configuration needs of them."""

from __future__ import annotations

from enum import StrEnum


class Layout(StrEnum):
    """The layouts that can be assumed; the values stand in the configuration."""

    US = "us"
    UK = "uk"
    DE = "de"
    FR = "fr"

    @property
    def words(self) -> str:
        """What people call it."""
        return _NAMES[self]


_NAMES = {
    Layout.US: "US English",
    Layout.UK: "UK English",
    Layout.DE: "German",
    Layout.FR: "French",
}
