"""A tour of the training ground, ``vmtui --demo qemu``, guest by guest."""

from __future__ import annotations

TOUR = (
    ("web-01", "s, Enter: its row counts down; it goes off by itself."),
    ("db-win-02", "s, Enter: it writes for 40 s before it goes off: wait."),
    ("kiosk-3", "s, Enter: woken first, then asked. w alone only wakes it."),
    ("app-win-07", "s, Enter, then v: a person is asked. Esc leaves the screen."),
    ("mail-1", "boots for a minute and loses the button: s again after it."),
    ("gw-2", "s, Enter: it restarts instead, and the row says so."),
    ("ci-run-8", "s, Enter: transient, so libvirt forgets it; o brings it back."),
    ("appliance-6", "s says that it has no power button (no ACPI)."),
    ("test-5", "s says that it is paused, and by whom; p lets it go on."),
    ("legacy-4", "s, Enter: it ignores the button. enter shows the steps, +"),
    ("", "gives it 2 minutes more, x stops watching: nothing is forced."),
    ("legacy-4", "F, its name, Enter: the power is cut, on purpose."),
    ("e", "what happened, and who did it. q: all of it is gone."),
)
"""Each guest with what to do there, in the order of a first visit."""
