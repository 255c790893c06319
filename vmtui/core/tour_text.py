"""A tour of the training ground, ``vmtui --demo qemu``, guest by guest."""

from __future__ import annotations

TOUR_TITLE = "A tour of these guests: about 15 minutes"

TOUR = (
    ("mail-1", "loses presses while it boots. R, its name, Enter: it boots"),
    ("", "for a minute. s, Enter is lost; s again after the minute."),
    ("web-01", "r, Enter: it restarts. s, Enter: its row counts down, and"),
    ("", "it goes off by itself. o, Enter: it is on again."),
    ("db-win-02", "s, Enter: it writes for 40 s before it goes off: wait."),
    ("kiosk-3", "s, Enter: woken first, then asked. w alone only wakes it."),
    ("app-win-07", "s, Enter, then v: a person is asked. Esc leaves the screen."),
    ("", "l says why it still runs, and what can be done about it."),
    ("desk-10", "s, Enter, then v: it asks in a picture. i types into the"),
    ("", "guest: any key ends it. ctrl+] leaves the typing."),
    ("gw-2", "s, Enter: it restarts instead, and the row says so."),
    ("ci-run-8", "s, Enter: transient, so libvirt forgets it; o, Enter starts"),
    ("", "it anew."),
    ("batch-9", "o, Enter: on, it computes. S, Enter keeps its memory on disk"),
    ("", "and it is off; o, Enter: it goes on where it was."),
    ("test-5", "s says that it is paused, and by whom. p, Enter: it goes on."),
    ("appliance-6", "s says that it has no power button (no ACPI)."),
    ("legacy-4", "c, then type: of these guests it alone answers on its serial"),
    ("", "console, and sends back what you type. ctrl+] leaves it."),
    ("legacy-4", "s, Enter: it ignores the button. enter shows the steps, v its"),
    ("", "screen, + gives it 2 minutes, x stops watching: never forced."),
    ("legacy-4", "F, its name, Enter: the power is cut, on purpose."),
    ("T", "a freeze and its thaw, a cut link, VNC: not here, for these"),
    ("", "guests have no agent, no network and no such display."),
    ("e", "what happened, and who did it. q: all of it is gone."),
)
"""Each guest with what to do there, in the order of a first visit."""
