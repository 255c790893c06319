"""What the first picture does not need: imported soon after it, before somebody asks for it.

Whoever opens one of these imports it where it is opened, so that the start does not wait for all
of them. That would take a tenth of a second at the first key, which is why they are fetched before.
"""

from __future__ import annotations

import threading
from importlib import import_module

AFTER = 0.5
"""Seconds after the first picture; hosts that are near have listed their guests by then."""

LATER = (
    "vmtui.session.waves",
    "vmtui.session.way_back",
    "vmtui.ui.acts",
    "vmtui.core.stories.lines",
    "vmtui.core.why.diagnosis",
    "vmtui.ui.ascii_filter",
    "vmtui.ui.fleet_shutdown",
    "vmtui.ui.screens.check",
    "vmtui.ui.screens.copy",
    "vmtui.ui.screens.filters",
    "vmtui.ui.screens.guest",
    "vmtui.ui.screens.guest_screen",
    "vmtui.ui.screens.help",
    "vmtui.ui.screens.hosts",
    "vmtui.ui.screens.palette",
    "vmtui.ui.screens.quit_dialog",
    "vmtui.ui.screens.story",
    "vmtui.ui.serial_visit",
    "vmtui.ui.reloading",
)
"""Modules, with all that they need. The keys that are likeliest come first."""


def preload() -> threading.Thread:
    """Import them on a thread of its own, which gives way to a key within a millisecond.

    Returns:
        The thread, which nobody needs to wait for.
    """
    thread = threading.Thread(target=_import_all, name="preload", daemon=True)
    thread.start()
    return thread


def _import_all() -> None:
    for name in LATER:
        import_module(name)
