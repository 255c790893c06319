"""What guards a guest against its admins' own haste: it is protected, its host has a tag."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

from vmtui.core.model import Host, Vm
from vmtui.core.text import Cell, Role
from vmtui.core.visible import visible

NAMESPACE = "urn:vmtui"
"""The XML namespace of vmtui's own element in a domain's metadata.

``virsh metadata GUEST urn:vmtui --key vmtui --set '<protected/>' --config --live`` protects one
for every vmtui that sees it, whatever its configuration.
"""

ALONE = "protected: it is dealt with alone, by its name and with a reason"
"""Why a protected guest is left out where several are meant."""

REASON_NEEDED = "it is protected, so a reason is needed too"

_OPTIONAL = "optional, for the record"

UNREAD = "it could not be read whether it is protected"


def protection(vm: Vm, host: Host) -> str:
    """Why the end of a guest's run takes its name and a reason; "" if it is not protected.

    Args:
        vm: The guest, by whose metadata it may be protected.
        host: Its host, for which the configuration may have patterns of names.
    """
    if vm.protected:
        return "its metadata says so"
    pattern = next((one for one in host.protected if fnmatchcase(vm.name, one)), "")
    return f"{visible(pattern)} in the configuration" if pattern else ""


def lacks_reason(vm: Vm, host: Host, why: str) -> bool:
    """Whether what was given as a reason does not do for this guest: it takes a word or a number.

    Characters that nobody sees, or a lone dot, would be none in the record.
    """
    return not _says_something(why) and bool(protection(vm, host))


def _says_something(why: str) -> bool:
    return any(map(str.isalnum, why))


def force_guard(vm: Vm, host: Host) -> str:
    """Why its force takes a reason: it is protected, or that could not be read; "" if neither.

    It counts once the guest was looked at for the force.
    """
    return protection(vm, host) or (UNREAD if vm.protected is None else "")


def unexplained(vm: Vm, host: Host, why: str) -> str:
    """What stands against a force for this reason, see ``lacks_reason``; "" for nothing."""
    if _says_something(why) or not (guard := force_guard(vm, host)):
        return ""
    return f"{UNREAD}, so a reason is needed too" if guard == UNREAD else REASON_NEEDED


def reason_hint(against: str) -> str:
    """What stands in a field for the reason while nothing is typed.

    Args:
        against: What stands against doing it without one, as ``unexplained`` says.
    """
    return f"needed, for the record: {visible(against.partition(',')[0])}" if against else _OPTIONAL


def guarded(vm: Vm, host: Host, *, is_read: bool = False) -> tuple[Cell, ...]:
    """The tags of its host, and that it is protected; nothing where there is neither.

    Args:
        vm: The guest.
        host: Its host.
        is_read: Whether it was looked at for its force: then it is told too that its protection
            could not be read.
    """
    why = force_guard(vm, host) if is_read else protection(vm, host)
    told = why if why == UNREAD else f"protected: {why}"
    parts = [*map(visible, host.tags), *([told] if why else [])]
    return (Cell(" · ".join(parts), Role.OVERDUE),) if parts else ()


def tagged(tags: Iterable[str]) -> tuple[Cell, ...]:
    """The tags of a guest's host, behind the guest's name; nothing where there are none."""
    words = " · ".join(map(visible, tags))
    return (Cell(f"  {words}", Role.OVERDUE),) if words else ()
