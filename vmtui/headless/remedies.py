"""What can be done about a guest, for people: the console's key, and the line for this shell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from vmtui.core.cures.ladder_text import REMEDY
from vmtui.core.cures.remedies import Finding, Remedy
from vmtui.core.cures.remedy_commands import CONFIRM, remedy_command, told_here
from vmtui.core.model import PowerState, Vm
from vmtui.core.visible import visible

_KEYS = "(a letter is a key of the console, which vmtui opens without a command)"

_TYPED = "      and behind it, typed by you, the guest's name: no paste alone forces it off"

_START = Remedy("start it", "o")


def with_start(found: Sequence[Finding], vm: Vm) -> tuple[Finding, ...]:
    """The same, with how a guest that is off is started again, where that is not told yet."""
    if vm.state is not PowerState.SHUT_OFF or vm.departed or not found:
        return tuple(found)
    if any(one.key == _START.key for each in found for one in each.remedies):
        return tuple(found)
    first, *others = found
    return (replace(first, remedies=(*first.remedies, _START)), *others)


def remedy_lines(found: Sequence[Finding], vm: Vm, uri: str) -> list[str]:
    """Each reason that may be behind a verdict, with what can be done about it now.

    Args:
        found: The reasons, the likeliest first.
        vm: The guest as it is now.
        uri: The connection URI of its host.
    """
    lines = []
    told = told_here(found)
    for reasons in told:
        words = visible(reasons.words, 300)
        lines.append(f"{words[:1].upper()}{words[1:]}")
        lines += [line for one in reasons.remedies for line in _lines(one, vm, uri)]
    has_keys = any(one.key for reasons in told for one in reasons.remedies)
    return [*lines, _KEYS] if has_keys else lines


def _lines(remedy: Remedy, vm: Vm, uri: str) -> list[str]:
    todo = f"  {remedy.key or '·':<{REMEDY - 2}}{visible(remedy.words, 300)}"
    line = remedy_command(remedy, vm, uri)
    lines = [todo, f"{'':{REMEDY}}here: {line}"] if line else [todo]
    return [*lines, f"{'':{REMEDY}}{_TYPED}"] if line.endswith(CONFIRM) else lines
