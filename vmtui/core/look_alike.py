"""Names that other guests have too, that look like others, or like what they are not.

A guest's owner may call it what he likes. Where a person types a name to mean a guest, two names
that look the same must not be taken for one another, and a letter of another script is spelled out.
The table holds the letters that are drawn alike in the fonts of terminals, not all of Unicode's
(UTS 39): others are told by their script.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from vmtui.core.model import Vm, VmId
from vmtui.core.view import natural
from vmtui.core.visible import visible

_LIKE = {
    **dict(zip("аеорсухѕіјһԁԛԝЅІЈАВЕКМНОРСТХУӀ", "aeopcyxsijhdqwSIJABEKMHOPCTXYI", strict=True)),
    **dict(zip("ονραικυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ovpaikuxABEZHIKMNOPTYX", strict=True)),
    **dict(zip("ıɑɡօոս", "iagonu", strict=True)),
    **dict(zip("‐‑‒–—−‚⁄∕", "------,//", strict=True)),
}
_SAME = str.maketrans({**_LIKE, "0": "O", "1": "l", "I": "l", "|": "l"})
_OWN_SCRIPTS = frozenset({"CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU"})
"""Scripts with letters that look Latin."""

_MOST_TOLD = 2
_LONGEST = 256
"""Characters of a name that are compared: libvirt's QEMU driver takes no longer one."""


def skeleton(name: str) -> str:
    """What is left of a name for the eye; two with the same one look alike."""
    shown = name[:_LONGEST]
    if not shown.isascii():
        shown = unicodedata.normalize("NFKC", shown)
        shown = shown.translate(_SAME)
        # What a letter carries above or below it is easily overlooked.
        shown = "".join(
            char
            for char in unicodedata.normalize("NFD", shown)
            if unicodedata.category(char) not in ("Mn", "Me", "Cf")
        )
    return shown.translate(_SAME).strip()


def mixed_scripts(name: str) -> str:
    """Which letters of a name are not of the script that they seem to be of; "" if none is.

    Example: of "wеb" it is "U+0435 is CYRILLIC SMALL LETTER IE".
    """
    letters = [char for char in dict.fromkeys(name[:_LONGEST]) if char.isalpha()]
    if not any(char.isascii() for char in letters):
        return ""
    odd = [char for char in letters if not char.isascii() and _seems_latin(char)]
    told = [f"U+{ord(char):04X} is {unicodedata.name(char, 'unnamed')}" for char in odd]
    more = f", and {len(told) - _MOST_TOLD} more" if len(told) > _MOST_TOLD else ""
    return ", ".join(told[:_MOST_TOLD]) + more


def _seems_latin(char: str) -> bool:
    script = unicodedata.name(char, "").partition(" ")[0]
    is_dressed = unicodedata.normalize("NFKC", char) != char
    return script in _OWN_SCRIPTS or is_dressed or (char in _LIKE and script != "LATIN")


def name_warnings(meant: Iterable[Vm], known: Iterable[Vm]) -> Mapping[VmId, str]:
    """What to know of the names of guests before one is typed; only of those that need it.

    Args:
        meant: The guests that something is about to be done to.
        known: All guests.
    """
    by_look: dict[str, list[Vm]] = defaultdict(list)
    asked = {vm.id: vm for vm in meant}
    wanted = {skeleton(vm.name) for vm in asked.values()}
    for vm in known:
        if (look := skeleton(vm.name)) in wanted:
            by_look[look].append(vm)
    found = {vm.id: _warning(vm, by_look[skeleton(vm.name)]) for vm in asked.values()}
    return {vm_id: words for vm_id, words in found.items() if words}


def _hosts_of_namesakes(vm: Vm, alike: Iterable[Vm]) -> str:
    """Where there is a guest of the very same name; "" if nowhere."""
    there = [one for one in alike if one.name == vm.name and not one.departed]
    hosts = sorted({one.id.host for one in there} - {vm.id.host}, key=natural)
    shown = " and ".join(visible(host) for host in hosts[:_MOST_TOLD])
    more = f" and {len(hosts) - _MOST_TOLD} more hosts" if len(hosts) > _MOST_TOLD else ""
    return shown + more


def _warning(vm: Vm, alike: Sequence[Vm]) -> str:
    others = [one for one in alike if one.name != vm.name]
    parts = []
    if hosts := _hosts_of_namesakes(vm, alike):
        here = visible(vm.id.host)
        parts.append(f"{visible(vm.name, 60)} is on {hosts} too: this one is on {here}")
    if others:
        first = f"{visible(others[0].name, 60)} on {visible(others[0].id.host)}"
        more = f" and {len(others) - 1} more" if len(others) > 1 else ""
        parts.append(f"another guest's name looks the same: {first}{more}")
    if letters := mixed_scripts(vm.name):
        parts.append(f"its name is not what it seems: {letters}")
    return " · ".join(parts)
