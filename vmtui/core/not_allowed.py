"""What a user is told who may not manage a host."""

from __future__ import annotations

NOT_ALLOWED = (
    "your user may not manage libvirt there: it must be in the group libvirt, or allowed by polkit"
)
"""Said where a connection or a call is refused to this user."""

HOW_TO_BE_ALLOWED = (
    "Let root do one of these there, then connect anew:",
    "  usermod -aG libvirt USER, after which that user logs in again;",
    "  or a polkit rule that grants USER the action org.libvirt.unix.manage.",
)
"""Lines that say what to do about it."""


def is_refused(error: str) -> bool:
    """Whether a host's trouble is that this user may not manage it."""
    return NOT_ALLOWED in error
