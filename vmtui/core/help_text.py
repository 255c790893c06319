"""The keys and the words of the console, explained."""

from __future__ import annotations

from vmtui.core.text import Cell, Role
from vmtui.core.tour_text import TOUR, TOUR_TITLE

Lines = tuple[tuple[Cell, ...], ...]

TABLE_KEYS = (
    ("↑ ↓ j k g G", "move · first, last · PgUp PgDn by pages"),
    ("/", "filter: words, or state:paused host:hv1 · Enter to the table"),
    ("n", "to the next guest that is going down or in trouble"),
    ("space *", "mark · mark all shown; keys then act on the marks"),
    ("< > !", "sort by another column · turn the order round"),
    ("s", "soft shutdown; while it is under way: ask again"),
    ("+ x", "2 more minutes · stop watching, or dismiss the result"),
    ("enter [ ]", "details and the steps of a shutdown; [ ] scroll them"),
    ("r", "reboot, watched like a shutdown; s makes it a shutdown"),
    ("o", "power on, or restore what was saved"),
    ("p", "pause · resume a paused guest"),
    ("S", "managed save: keep its memory on disk, then it is off"),
    ("l", "why it still runs, and all that can be done, gentlest first"),
    ("w", "wake a sleeping guest; s wakes it and shuts it down"),
    ("F R", "force off · reset: the guest's name must be typed"),
    ("T", "thaw what a force of ours that failed left frozen"),
    ("v", "the guest's screen: look, save it, type into it (i)"),
    ("t", "the story of its last shutdown or force, step by step"),
    ("C", "check who would not follow a soft shutdown"),
    ("e", "into the events"),
    ("esc", "closes dialog, remark, panel, marks, filter, events' filter"),
    ("? q", "this help · quit; what is under way goes on"),
    ("ctrl+r", "try lost hosts now · ctrl+l paints the screen anew"),
    ("ctrl+p", "the palette: themes"),
)

EVENT_KEYS = (
    ("↑ ↓ j k g G", "read; above the newest line it pauses · G goes on"),
    ("space p", "pause, go on"),
    ("/", "filter: words, or host:hv1 name:web kind:stopped"),
    ("", "kind: is libvirt's word: started stopped shutdown suspended"),
    ("", "resumed pmsuspended crashed defined undefined · power button"),
    ("", "reboot watchdog error agent job device block memory · host"),
    ("", "command vmtui. Its beginning is enough: kind:susp"),
    ("f", "only the guest of the line (else the table's), or all"),
    ("enter", "to the guest of the line; e comes back to the line"),
    ("esc e", "closes filter, pause, events, in that order · hides them"),
    ("", "No key acts on a guest here. ×12: so often within 5 seconds."),
)

DIALOG_KEYS = (
    ("enter", "accepts; forces only 0.5 s after the last character"),
    ("esc", "closes, and nothing was done"),
    ("tab", "next field or button · PgUp PgDn scroll a long list"),
    ("a l", "soft shutdown: ACPI button or agent · its limit"),
    ("ctrl+s", "force: a soft shutdown instead"),
    ("ctrl+f", "force: freeze the file systems first, where an agent answers"),
    ("ctrl+g", "force: the guest's screen, over the dialog"),
)

SCREEN_KEYS = (
    ("i ctrl+]", "type into the guest · leave typing"),
    ("L D", "another keyboard layout · press ctrl+alt+del (asks)"),
    ("s t n", "save its picture · read its text · where VNC shows it"),
    ("j k esc", "scroll · back"),
)

WORDS = (
    ("soft", "The guest is asked to power off, and does it in its own time."),
    ("forced", "QEMU is ended at once: unsaved work is lost, NTFS may be"),
    ("", "damaged, a Windows Update left half done. Never by itself."),
    ("overdue", "Longer than you allowed, not broken. Look, ask again, wait."),
    ("inferred", "Not seen: no host looks into a guest. Other signs say so."),
    ("in shutdown", "The guest is done, QEMU closes its disks: wait."),
    ("asleep", "pmsuspended: it sees no power button until it is woken."),
    ("unknown", "Its host gives no answer; the row says how it was last seen."),
    ("≥ 3 h", "Up for at least so long: nobody could tell its start."),
    ("✓ ~ ▸ · –", "a step: seen · inferred · now · ahead · not seen"),
)


def help_lines(*, tour: bool = False) -> Lines:
    """All of it, as lines for a terminal of 80 columns.

    Args:
        tour: Whether it begins with the tour of the training ground.
    """
    return (
        *((*_section(TOUR_TITLE, TOUR), ()) if tour else ()),
        *_section("In the table", TABLE_KEYS),
        (),
        *_section("In the events", EVENT_KEYS),
        (),
        *_section("In a dialog", DIALOG_KEYS),
        (),
        *_section("On a guest's screen (v)", SCREEN_KEYS),
        (),
        *_section("Words", WORDS),
    )


def _section(title: str, rows: tuple[tuple[str, str], ...]) -> Lines:
    head = ((Cell(title, Role.GOING),),)
    return head + tuple((Cell(f"  {key:<12}"), Cell(words, Role.MUTED)) for key, words in rows)
