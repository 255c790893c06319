"""The keys and the words of the console, explained."""

from __future__ import annotations

from vmtui.core.text import Cell, Role

Lines = tuple[tuple[Cell, ...], ...]

TABLE_KEYS = (
    ("↑ ↓ j k", "move · g G first, last · PgUp PgDn by pages"),
    ("/", "filter: words, or state:paused host:hv1 · Enter to the first match"),
    ("space *", "mark a guest · mark all that are shown"),
    ("< >", "sort by another column · ! the other way round"),
    ("enter", "details of the guest: the steps of its shutdown"),
    ("s", "soft shutdown; once it is under way, ask again"),
    ("+ x", "give it more time · stop watching it, or put its result away"),
    ("F", "force power off: its name must be typed"),
    ("w", "wake a sleeping guest"),
    ("e", "events: a larger pane, and back"),
    ("esc", "closes dialog, panel, marks, filter, in that order"),
    ("? q", "this help · quit; what is under way goes on"),
)

DIALOG_KEYS = (
    ("enter", "accepts; forces only half a second after the last character"),
    ("esc", "closes, and nothing was done"),
    ("tab", "the next field or button · PgUp PgDn scroll long lists"),
    ("a l", "soft shutdown: ACPI button or agent · limit"),
    ("ctrl+s", "force: a soft shutdown instead"),
)

WORDS = (
    ("soft", "The guest is asked to power off, and does it itself, in its own time."),
    ("forced", "QEMU is ended at once: unsaved work is lost, a Windows Update may be left"),
    ("", "half done, NTFS may be damaged. Never by itself, never by one key."),
    ("overdue", "Longer than you allowed, not broken. Give it more time, look, ask again."),
    ("inferred", "Not seen: a host can't look into a guest, other evidence says so."),
    ("in shutdown", "The guest is done and QEMU closes its disks: wait, don't force."),
    ("asleep", "pmsuspended: it does not see its power button until it is woken."),
    ("unknown", "Its host gives no answer; what is shown is how it was last seen."),
    ("≥ 3 h", "Up for at least so long: nobody could tell when it was started."),
)

MARKS = (("✓ ~ ▸ · –", "a step of a shutdown: seen · inferred · now · ahead · not seen"),)


def help_lines() -> Lines:
    """All of it, as lines for a terminal of 80 columns."""
    return (
        *_section("In the table", TABLE_KEYS),
        (),
        *_section("In a dialog", DIALOG_KEYS),
        (),
        *_section("Words", WORDS + MARKS),
    )


def _section(title: str, rows: tuple[tuple[str, str], ...]) -> Lines:
    head = ((Cell(title, Role.GOING),),)
    return head + tuple((Cell(f"  {key:<12}"), Cell(words, Role.MUTED)) for key, words in rows)
