"""What an earlier console left under way where this one does not look, in words."""

from __future__ import annotations

from datetime import tzinfo

from vmtui.core.freeze import LeftFrozen
from vmtui.core.happenings import Happening
from vmtui.core.model import Moment, VmId
from vmtui.core.record.open_dumps import OpenDump
from vmtui.core.record.open_shutdowns import OpenShutdown
from vmtui.core.text import Role, clock


def left_elsewhere(one: OpenShutdown, now: Moment) -> Happening:
    """The line for a shutdown whose host is not open here: how it stands, and where it is."""
    intent = one.intent
    left = one.deadline - now.wall
    time = f"{clock(left)} left" if left > 0 else f"{clock(-left)} over"
    what = intent.action.value.replace("-", " ")
    words = f"{what} under way, {time}; its host is not open here: -c {intent.uri}"
    return Happening(now, intent.host, intent.guest, words, Role.OVERDUE)


def left_frozen_now(left: LeftFrozen, now: Moment) -> Happening:
    """The line for a freeze that another console has just left."""
    doubt = "" if left.is_sure else "perhaps "
    words = f"{doubt}left frozen by another vmtui, for a force that was not done: T thaws it"
    return Happening(now, left.vm.host, left.name, words, Role.BAD, left.vm)


def press_told(vm_id: VmId, who: str, now: Moment) -> Happening:
    """The line for a press that the journal tells to be another console's."""
    return Happening(now, vm_id.host, "", f"that press was made by {who}", Role.GOING, vm_id)


def left_dump(one: OpenDump, now: Moment, zone: tzinfo | None = None) -> Happening:
    """The line for a dump that nobody saw the end of: where the guest's memory may lie.

    Args:
        one: It.
        now: The time of the line.
        zone: In which the dump's time is told; None for the machine's own.
    """
    from vmtui.core.stories.words import day_of

    begun = f"its memory was being dumped when vmtui ended (begun {day_of(one.at, zone)})"
    file = one.path or "its file"
    words = f"{begun}: {file} on its host may be there, incomplete, and hold secrets"
    return Happening(now, one.intent.host, one.intent.guest, words, Role.OVERDUE)
