"""A tour of the training ground, ``vmtui --demo qemu``, guest by guest."""

from __future__ import annotations

from vmtui.core.actions import NAMES, KeysNow

TOUR_TITLE = "A tour of these guests: about 15 minutes"

_TOUR = (
    ("mail-1", "loses presses while it boots. {reset}, its name, Enter: it boots"),
    ("", "for a minute. {shut-down}, Enter is lost; {shut-down} again after the minute."),
    ("web-01", "{reboot}, Enter: it restarts. {shut-down}, Enter: its row counts down, and"),
    ("", "it goes off by itself. {power-on}, Enter: it is on again."),
    ("db-win-02", "{shut-down}, Enter: it writes for 40 s before it goes off: wait."),
    ("kiosk-3", "{shut-down}, Enter: woken first, then asked. {wake} alone only wakes it."),
    ("app-win-07", "{shut-down}, Enter, then {screen}: a person is asked. Esc leaves the screen."),
    ("", "{ladder} says why it still runs, and what can be done about it."),
    ("desk-10", "{shut-down}, Enter, then {screen}: it asks in a picture. i types into the"),
    ("", "guest: any key ends it. ctrl+] leaves the typing."),
    ("gw-2", "{shut-down}, Enter: it restarts instead, and the row says so."),
    ("ci-run-8", "{shut-down}, Enter: transient, so libvirt forgets it; {power-on}, Enter starts"),
    ("", "it anew."),
    ("batch-9", "{power-on}, Enter: on, it computes. {save}, Enter keeps its memory on disk"),
    ("", "and it is off; {power-on}, Enter: it goes on where it was."),
    ("test-5", "{shut-down} says that it is paused, and by whom. {pause}, Enter: it goes on."),
    ("appliance-6", "{shut-down} says that it has no power button (no ACPI)."),
    ("legacy-4", "{console}, then type: of these guests it alone answers on its serial"),
    ("", "console, and sends back what you type. ctrl+] leaves it."),
    ("legacy-4", "{shut-down}, Enter: it ignores the button. {details} shows the steps,"),
    ("", "{screen} its screen, {more-time} adds 2 minutes, {stop-watching} ends the watch:"),
    ("", "it is never forced."),
    ("legacy-4", "{force-off}, its name, Enter: the power is cut, on purpose."),
    ("{thaw}", "a freeze and its thaw, a cut link, VNC: not here, for these"),
    ("", "guests have no agent, no network and no such display."),
    ("{events}", "what happened, and who did it. {quit}: all of it is gone."),
)
"""Each guest with what to do there, in the order of a first visit; an action stands for its key."""


def tour_rows(keys: KeysNow) -> tuple[tuple[str, str], ...]:
    """The tour, with the keys as they are now."""
    named = {name: keys.written(action, 1) or "palette" for name, action in NAMES.items()}
    return tuple((where.format_map(named), words.format_map(named)) for where, words in _TOUR)
