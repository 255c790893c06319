"""Where copies of the journal's lines go, besides its file."""

from enum import StrEnum


class CopyTo(StrEnum):
    """A log of the system that takes them; whether it does gates nothing."""

    NONE = "none"
    JOURNALD = "journald"
    SYSLOG = "syslog"
