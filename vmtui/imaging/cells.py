"""How large a cell of the terminal is, as far as the kernel knows."""

from __future__ import annotations

import fcntl
import struct
import sys
import termios

ASSUMED = (8, 16)
"""Pixels of a cell where nobody says. Rather small: a picture must not reach beyond its room."""


def cell_size() -> tuple[int, int]:
    """Pixels across and down (TIOCGWINSZ). The terminal itself is not asked."""
    try:
        told = fcntl.ioctl(sys.__stdin__.fileno(), termios.TIOCGWINSZ, bytes(8))  # type: ignore[union-attr]
    except (OSError, ValueError, AttributeError):
        return ASSUMED
    rows, columns, across, down = struct.unpack("HHHH", told)
    if not (rows and columns and across and down):
        return ASSUMED
    return max(across // columns, 1), max(down // rows, 1)
