"""What of a guest can be copied, to be used elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from vmtui.core.frozen import frozen
from vmtui.core.model import Vm
from vmtui.core.text import Cell, Role
from vmtui.core.virsh import out_of_reach, virsh_line
from vmtui.core.visible import visible

Line = tuple[Cell, ...]


class Part(StrEnum):
    """What can be copied; the values are the keys for it."""

    NAME = "n"
    UUID = "u"
    VIRSH = "v"


_WORDS = {Part.NAME: "name", Part.UUID: "UUID", Part.VIRSH: "virsh line"}


@frozen
class Guest:
    """A guest, and the URI of its host without secrets."""

    vm: Vm
    uri: str


def parts_of(guests: Sequence[Guest]) -> tuple[Part, ...]:
    """What can be copied of these: no virsh line where it would not work."""
    return (Part.NAME, Part.UUID) if _no_virsh(guests) else tuple(Part)


def text_of(part: Part, guests: Sequence[Guest]) -> str:
    """What is copied: a line for each guest; the virsh line only reads, and is for a shell.

    Guests choose their names, and what is copied is pasted into shells: instead of a name with
    anything hidden in it the UUID goes.
    """
    return "\n".join(_text(part, one) for one in guests)


def _text(part: Part, guest: Guest) -> str:
    match part:
        case Part.NAME:
            name = guest.vm.name
            return name if visible(name, len(name)) == name else guest.vm.id.uuid
        case Part.UUID:
            return guest.vm.id.uuid
        case Part.VIRSH:
            return virsh_line("dominfo", guest.vm, guest.uri)


def choice_lines(guests: Sequence[Guest]) -> tuple[Line, ...]:
    """The keys, what each copies, and the first of it; why there is no virsh line."""
    lines = tuple(_choice(part, guests) for part in parts_of(guests))
    why = _no_virsh(guests)
    return (*lines, (Cell("   "), Cell(why, Role.MUTED))) if why else lines


def _no_virsh(guests: Sequence[Guest]) -> str:
    """Why there is no virsh line for all of these; "" where there is."""
    return next((why for one in guests if (why := out_of_reach(one.uri))), "")


def _choice(part: Part, guests: Sequence[Guest]) -> Line:
    more = f"  … of {len(guests)} guests" if len(guests) > 1 else ""
    return (
        Cell(f"{part.value}  ", Role.GOING),
        Cell(f"{_WORDS[part]:<12}", Role.MUTED),
        Cell(_text(part, guests[0])),
        Cell(more, Role.MUTED),
    )
