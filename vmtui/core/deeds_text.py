"""What SysRq, a cut network, an NMI and a dump cost, and how each is done with virsh."""

from __future__ import annotations

import shlex

from vmtui.core.cures.guest_os import Family, family
from vmtui.core.dumps import dump_folder, file_name
from vmtui.core.model import Vm
from vmtui.core.record.records import Action
from vmtui.core.text import Cell, Role, size
from vmtui.core.virsh import virsh_line
from vmtui.core.visible import visible


def deed_by_hand(action: Action, vm: Vm, uri: str, path: str = "") -> str:
    """The virsh line, where more than the guest must be named in it; "" for other actions.

    Args:
        path: Of a dump: its file; of a snapshot: its name; "" where that is not known yet.
    """
    match action:
        case Action.SYSRQ:
            line = f"{virsh_line('send-key', vm, uri)} KEY_LEFTALT KEY_SYSRQ KEY_$k"
            return f"for k in S U O; do {line}; sleep 1; done"
        case Action.CUT_LINK:
            return _links(vm, uri, vm.links.up if vm.links else (), "down")
        case Action.RESTORE_LINK:
            return _links(vm, uri, vm.links.cut if vm.links else (), "up")
        case Action.DUMP:
            file = path or f"{dump_folder(uri)}/{file_name(vm.name)}.elf"
            return f"{virsh_line('dump --memory-only', vm, uri)} {visible(shlex.quote(file), 1000)}"
        case Action.SNAPSHOT:
            return f"{virsh_line('snapshot-create-as', vm, uri)} {_named(path)}"
        case Action.REVERT:
            return f"{virsh_line('snapshot-revert', vm, uri)} {_named(path)}"
        case _:
            return ""


def _named(snapshot: str) -> str:
    """A snapshot's name as a word of a command line; anything can be in it."""
    return visible(shlex.quote(snapshot or "NAME"), limit=1000)


def _links(vm: Vm, uri: str, macs: tuple[str, ...], state: str) -> str:
    line = virsh_line("domif-setlink", vm, uri)
    # From a host's XML, where anything can stand in the place of an address.
    words = [visible(shlex.quote(mac), limit=1000) for mac in macs or ("MAC",)]
    return "; ".join(f"{line} {word} {state}" for word in words)


def deed_remarks(action: Action, vm: Vm) -> tuple[Cell, ...]:
    """What must be known before one of them."""
    match action:
        case Action.SYSRQ:
            return _of_sysrq(vm)
        case Action.CUT_LINK:
            number = len(vm.links.up) if vm.links else 0
            many = "its interface" if number == 1 else f"its {number} interfaces"
            return (
                Cell(f"unplugs {many}: its clients lose it at once, and it loses network storage"),
                Cell("its programs run on; the network can be restored, also after a restart here"),
            )
        case Action.RESTORE_LINK:
            return (Cell("plugs in again what vmtui unplugged, and nothing else"),)
        case Action.NMI:
            return _of_nmi(vm)
        case _:
            return _of_dump(vm)


def _of_sysrq(vm: Vm) -> tuple[Cell, ...]:
    lost = Cell("ends it without asking its programs: unsaved work is lost", Role.OVERDUE)
    kept = Cell("its kernel writes back what it can in a second, and remounts read-only")
    # sysrq.rst of the kernel: 16 sync, 32 remount read-only, 128 power off. Debian has 438 and
    # Ubuntu 176, which hold all three; Fedora and RHEL have 16.
    needs = Cell(
        "needs a keyboard, and kernel.sysrq = 1 or with 16 + 32 + 128, as Debian and Ubuntu have"
        " it; by default Fedora and RHEL only sync"
    )
    if family(vm) is Family.LINUX:
        return (lost, kept, needs)
    unknown = Cell("its definition does not say what it runs: only Linux knows SysRq", Role.OVERDUE)
    return (lost, kept, needs, unknown)


def _of_nmi(vm: Vm) -> tuple[Cell, ...]:
    if vm.is_windows:
        # "Generate a kernel or complete crash dump" (Microsoft): NMICrashDump was needed before.
        first = Cell(
            "Windows stops with a blue screen (before Windows 8 and Server 2012 only with"
            " NMICrashDump = 1), and writes a dump if set to: unsaved work is lost",
            Role.OVERDUE,
        )
    else:
        first = Cell(
            "its kernel may panic, if set to (kernel.unknown_nmi_panic): unsaved work is lost then",
            Role.OVERDUE,
        )
    return (first, Cell("for those who need the cause: it can't be taken back"))


def _of_dump(vm: Vm) -> tuple[Cell, ...]:
    return (
        Cell(f"writes {size(vm.memory) if vm.memory else 'all its memory'} to a file on its host"),
        Cell("it stands still meanwhile, perhaps for minutes, and goes on after that"),
        Cell("the file holds whatever was in its memory, passwords too", Role.OVERDUE),
    )
