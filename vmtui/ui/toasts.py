"""Remarks in the corner of the screen, and what they leave behind."""

from __future__ import annotations

from collections.abc import Iterable

from textual.screen import Screen
from textual.widgets._toast import ToastRack


def sweep(screens: Iterable[Screen[object]]) -> None:
    """Take away the empty holders of remarks that are gone.

    Textual removes a toast that is cleared, but not what it stood in, which keeps a task and the
    toast for as long as the program runs.
    """
    for screen in screens:
        for rack in screen.children:
            if isinstance(rack, ToastRack):
                for holder in rack.children:
                    # One that is just being made has no child yet.
                    if holder.is_mounted and not holder.children:
                        holder.remove()
