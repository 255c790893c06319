"""Remedies as commands for a shell, for those who have no console before them.

Each line is for one guest, names its host by its connection URI, and is safe to paste.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from vmtui.core.cures.guest_settings import Inside
from vmtui.core.cures.remedies import Finding, Remedy
from vmtui.core.cures.remedy_text import Alike, alike
from vmtui.core.model import PowerState, Vm
from vmtui.core.virsh import handy_name, out_of_reach, virsh_line
from vmtui.core.visible import visible

_WAIT = 120
"""Seconds of the remedy "2 more minutes"."""

CONFIRM = "--confirm"
"""At the end of a line: whoever means it types the name behind it; no paste alone forces it off."""


def remedy_command(remedy: Remedy, vm: Vm, uri: str) -> str:
    """The line that does from a shell what a remedy's key does in the console.

    Args:
        vm: As it stands now: what a key does depends on that.
        uri: The connection URI of its host.

    Returns:
        "" where there is no such line: what is done inside the guest, or where no other program
        reaches the host.
    """
    if out_of_reach(uri):
        return ""
    if remedy.setting is not None:
        is_definition = remedy.setting.inside is Inside.HOST
        return virsh_line("edit", vm, uri) if is_definition else ""
    make = _BY_KEY.get(remedy.key)
    return make(vm, uri) if make else ""


def told_here(found: Sequence[Finding]) -> tuple[Alike, ...]:
    """What ``alike`` tells, and what is to be set in the definition, which is no key's work."""
    ours = tuple(one for each in found for one in each.remedies if _is_on_host(one))
    if not ours:
        return alike(found)
    *others, last = alike(found)
    return (*others, replace(last, remedies=(*last.remedies, *ours)))


def _is_on_host(remedy: Remedy) -> bool:
    return remedy.setting is not None and remedy.setting.inside is Inside.HOST


def shutdown_command(vm: Vm, uri: str, *options: str) -> str:
    """``vmtui shutdown`` of one guest."""
    return _vmtui("shutdown", vm, uri, *options)


def why_command(vm: Vm, uri: str, *options: str) -> str:
    """``vmtui why`` of one guest."""
    return _vmtui("why", vm, uri, *options)


def _vmtui(command: str, vm: Vm, uri: str, *options: str) -> str:
    words = ["vmtui", command, handy_name(vm), *options, "-c", uri]
    return visible(shlex.join(words), limit=1000)


def _ask(vm: Vm, uri: str) -> str:
    ask = shutdown_command(vm, uri)
    is_asleep = vm.state is PowerState.SUSPENDED
    return f"{virsh_line('dompmwakeup', vm, uri)} && {ask}" if is_asleep else ask


def _look(vm: Vm, uri: str) -> str:
    if vm.traits is not None and not vm.traits.has_display:
        return ""
    return f"{virsh_line('screenshot', vm, uri)} screen.png"


def _pause(vm: Vm, uri: str) -> str:
    return virsh_line("resume" if vm.state is PowerState.PAUSED else "suspend", vm, uri)


def _virsh(verb: str) -> Callable[[Vm, str], str]:
    return lambda vm, uri: virsh_line(verb, vm, uri)


_BY_KEY: Mapping[str, Callable[[Vm, str], str]] = {
    "+": lambda vm, uri: why_command(vm, uri, "--watch", str(_WAIT)),
    "F": lambda vm, uri: f"{_vmtui('force-off', vm, uri)} {CONFIRM}",
    "R": _virsh("reset"),
    "S": _virsh("managedsave"),
    "T": _virsh("domfsthaw"),
    "a": lambda vm, uri: shutdown_command(vm, uri, "--mode", "agent"),
    "o": _virsh("start"),
    "p": _pause,
    "s": _ask,
    "v": _look,
}
