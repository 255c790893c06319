"""The keys and the words of the console, explained."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from vmtui.core.action import ConsoleAction, Place
from vmtui.core.actions import NAMES, KeysNow, of_place
from vmtui.core.keys import written
from vmtui.core.text import Cell, Role
from vmtui.core.tour_text import TOUR_TITLE, tour_rows

Line = tuple[Cell, ...]

_KEYS = 12
"""Cells of the keys."""

_ALIKE_IN_EVENTS = (
    ("", "A filter's kind: is libvirt's word: started stopped shutdown"),
    ("", "suspended resumed pmsuspended crashed defined undefined, or"),
    ("", "power button · reboot watchdog error agent job device block"),
    ("", "memory · host command vmtui found. A beginning will do."),
    ("", "No key acts on a guest here. ×12: so often within 5 seconds."),
)

_AFTER = {Place.EVENTS: _ALIKE_IN_EVENTS}
"""What is said below the keys of a place."""

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


def help_lines(
    place: Place,
    keys: KeysNow,
    manual: Iterable[str] = (),
    *,
    tour: bool = False,
) -> tuple[Line, ...]:
    """All of it, as lines for a terminal of 80 columns.

    Args:
        place: Where the user is: its keys come first.
        keys: The keys as they are now.
        manual: The texts of the manual.
        tour: Whether it begins with the tour of the training ground.
    """
    others = [one for one in Place if one not in (place, Place.ANYWHERE)]
    sections = [
        *([_section(TOUR_TITLE, tour_rows(keys))] if tour else []),
        *_of_places(tuple(dict.fromkeys((place, Place.ANYWHERE, *others))), keys),
        _section("Words", WORDS),
        *(_chapter(text) for text in manual),
        _names(),
    ]
    # A place of which the table has nothing says nothing.
    told = [section for section in sections if len(section) > 1]
    return tuple(line for section in told for line in (*section, ()))[:-1]


def _of_places(places: Sequence[Place], keys: KeysNow) -> list[list[Line]]:
    """A section for each; what works in several stands in the first of them."""
    told: set[ConsoleAction] = set()
    sections = []
    for place in places:
        fresh = [action for action in of_place(place) if action not in told]
        told.update(fresh)
        sections.append(_of_place(place, fresh, keys))
    return sections


def _of_place(place: Place, actions: Sequence[ConsoleAction], keys: KeysNow) -> list[Line]:
    rows: list[tuple[str, str]] = []
    alike: list[ConsoleAction] = []
    for action in actions:
        if alike and alike[-1].help != action.help:
            rows.append(_row(alike, keys))
            alike = []
        alike.append(action)
    if alike:
        rows.append(_row(alike, keys))
    return _section(place.value, (*rows, *_AFTER.get(place, ())))


def _row(alike: Sequence[ConsoleAction], keys: KeysNow) -> tuple[str, str]:
    """The keys of actions that share a line: as many of each as find room, else the first."""
    for most in (9, 2, 1):
        found = [written(key) for action in alike for key in keys.of(action)[:most]]
        if len(" ".join(found)) <= _KEYS:
            break
    return " ".join(dict.fromkeys(found)) or "palette", alike[0].help


def _names() -> list[Line]:
    """The names of actions in the configuration, each with the usual keys."""
    head: Line = (Cell("Names for [keys] in the configuration, with the usual keys", Role.GOING),)
    return [head, *(_name(one) for one in NAMES.values())]


def _name(action: ConsoleAction) -> Line:
    keys = " ".join(map(written, action.keys))
    return (Cell(f" {action.name:<15}{keys:<14}"), Cell(action.words, Role.MUTED))


def _section(title: str, rows: Iterable[tuple[str, str]]) -> list[Line]:
    head: Line = (Cell(title, Role.GOING),)
    return [head, *((Cell(f" {key:<{_KEYS}} "), Cell(words, Role.MUTED)) for key, words in rows)]


def _chapter(text: str) -> list[Line]:
    """A text of the manual: ``#`` before a heading, and an indent before what is to be typed."""
    return [_prose(line) for line in text.strip().splitlines()]


def _prose(line: str) -> Line:
    if line.startswith("#"):
        return (Cell(line.lstrip("# "), Role.GOING),)
    if line.startswith("    "):
        return (Cell(line),)
    return (Cell(f" {line}" if line else "", Role.MUTED),)


def with_found(lines: Sequence[Line], sought: str) -> tuple[tuple[Line, ...], list[int]]:
    """The lines, those that have what is sought brought out, and where these are."""
    wanted = sought.strip().lower()
    found = [
        number
        for number, line in enumerate(lines)
        if wanted and wanted in "".join(cell.text for cell in line).lower()
    ]
    shown = list(lines)
    for number in found:
        shown[number] = tuple(Cell(cell.text, Role.OVERDUE) for cell in lines[number])
    return tuple(shown), found
