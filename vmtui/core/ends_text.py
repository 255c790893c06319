"""How a soft shutdown or a reboot goes on, and how it ended, in a line."""

from __future__ import annotations

from vmtui.core.model import Moment, PowerState, Stop, Vm
from vmtui.core.shutdown import Phase, SoftShutdown
from vmtui.core.text import BAR, Cell, Role, ago, bar, clock
from vmtui.core.visible import visible

ENDS = {
    Phase.OFF_BY_GUEST: Stop.BY_GUEST.value,
    Phase.OFF_FORCED: "forced off",
    Phase.OFF_CRASHED: Stop.CRASHED.value,
    Phase.OFF_FAILED: Stop.FAILED.value,
    Phase.OFF_SAVED: Stop.SAVED.value,
    Phase.OFF_HIBERNATED: "hibernated instead: off, its session kept on its own disk",
    Phase.OFF_MIGRATED: Stop.MIGRATED.value,
    Phase.VANISHED: "off and gone (it was transient)",
    Phase.RESTARTED: "restarted instead",
    Phase.ASLEEP: "fell asleep instead",
    Phase.CRASHED: "crashed, and is kept as it is",
    Phase.REFUSED: "refused",
    Phase.LOST: "lost with its host",
    Phase.UNWATCHED: "not watched: may go down yet",
}
"""How a soft shutdown ended, in words."""


_REBOOT_ENDS = {
    Phase.RESTARTED: Cell("restarted", Role.GOOD),
    Phase.OFF_BY_GUEST: Cell("off instead, by the guest", Role.OVERDUE),
    Phase.UNWATCHED: Cell("reboot not watched any more", Role.OVERDUE),
}
"""How a reboot ended where that has another name than the end of a shutdown."""


def shutdown_note(
    shutdown: SoftShutdown,
    now: Moment,
    manager: str = "",
    bar_cells: int = BAR,
    seen: str = "",
) -> Cell:
    """A soft shutdown in one line: countdown, overdue, or how it ended.

    Args:
        shutdown: It.
        now: Both clocks.
        manager: Who owns the guest besides libvirt; "" if nobody known.
        bar_cells: Cells of the countdown's bar; 0 for none.
        seen: Its verdict, or what it works at as far as its host sees that; "" if nothing.
    """
    left = shutdown.remaining(now)
    if shutdown.came_back is not None:
        whose = f" ({visible(manager)} manages it)" if manager else ""
        since = ago(now.boot - shutdown.came_back.boot)
        return Cell(f"came back, not by us{whose}, {since}", Role.OVERDUE)
    match shutdown.phase:
        case Phase.REQUESTED | Phase.WAITING:
            part = 1 - left / shutdown.limit if shutdown.limit else 1.0
            words = shutdown.words or ("QEMU is closing: wait" if shutdown.closing else seen)
            graph = f"{bar(part, bar_cells)} " if bar_cells else ""
            return Cell(f"{graph}{clock(left)}  {visible(words)}".rstrip(), Role.GOING)
        case Phase.OVERDUE:
            words = visible(shutdown.words) or _overdue_words(shutdown, seen)
            return Cell(f"{clock(-left)} over  {words}", Role.OVERDUE)
        case Phase.OUT_OF_SIGHT:
            return Cell(f"no answer from its host; {clock(left)} left", Role.UNKNOWN)
        case Phase.LOST:
            return Cell("no answer from its host; the time is over", Role.UNKNOWN)
        case Phase.REFUSED:
            return Cell(f"refused: {visible(shutdown.words)}", Role.BAD)
        case _:
            return _ended(shutdown, now)


def _overdue_words(shutdown: SoftShutdown, seen: str) -> str:
    """What was seen, then what can be done, the mildest first.

    What finds no room at the end is what hurts most.
    """
    if shutdown.closing:
        return "QEMU is closing: wait, don't force"
    first = [visible(seen)] if seen else []
    if "v look" not in seen:
        first.append("v look")
    if shutdown.lingers:
        pending = "reset pending: s makes it a shutdown"
        return " · ".join((*first, pending, "+ time", "R reset"))
    again = "r again" if shutdown.is_reboot else "s again"
    return " · ".join((*first, "+ time", again, "F force"))


LINGERS = "a reset is pending: if it powers off later, it restarts; s makes it a shutdown"
"""What is left of a reboot by ACPI that the guest has not followed."""


def is_outdated(shutdown: SoftShutdown, vm: Vm) -> bool:
    """Whether the guest went off after its shutdown had ended in another way ("restarted").

    So it is too where it came back after its end, and went off again since.
    """
    if shutdown.came_back is not None:
        return vm.state is PowerState.SHUT_OFF
    ended_otherwise = shutdown.phase.is_end and not shutdown.phase.is_off
    return ended_otherwise and (vm.ended is not None or vm.state is PowerState.SHUT_OFF)


def _ended(shutdown: SoftShutdown, now: Moment) -> Cell:
    end = end_cell(shutdown)
    return Cell(f"{end.text}, {ago(now.boot - (shutdown.ended or now).boot)}", end.role)


def end_cell(shutdown: SoftShutdown) -> Cell:
    """How a soft shutdown or a reboot ended, and by whom."""
    if shutdown.is_reboot and shutdown.phase in _REBOOT_ENDS:
        return _REBOOT_ENDS[shutdown.phase]
    if shutdown.phase is Phase.OFF_FORCED:
        whose = Stop.FORCED_BY_US if shutdown.forced_by_us else Stop.FORCED
        return Cell(whose.value, Role.MUTED)
    if shutdown.phase is Phase.OFF_BY_GUEST:
        return Cell(ENDS[shutdown.phase], Role.GOOD)
    is_calm = shutdown.phase.is_off and shutdown.phase is not Phase.OFF_HIBERNATED
    role = Role.MUTED if is_calm else Role.OVERDUE
    return Cell(ENDS[shutdown.phase], role)
