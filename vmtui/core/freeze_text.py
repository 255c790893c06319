"""What the force dialog says of freezing first: what it saves, what it can't, or why not."""

from __future__ import annotations

from vmtui.core.freeze import FreezeStage, LeftFrozen, filesystems
from vmtui.core.frozen import frozen
from vmtui.core.model import Host, HostStatus, Vm
from vmtui.core.record.open_freezes import OpenFreeze
from vmtui.core.replies import FreezeSeen
from vmtui.core.text import Cell, Role
from vmtui.core.virsh import same_as, virsh
from vmtui.core.visible import visible
from vmtui.core.why.evidence import AgentSigns

PATIENCE = 8.0
"""Seconds after which an agent is called silent: libvirt itself waits 5 for its first sign."""

BUTTON = "Freeze, then force"

BY_KEY = "^f instead of Enter"

NAME_FIRST = "type the name first; {} then freezes and forces"
"""Of a key that came before the name, with ``{}`` where the key is named."""

NOT_NOW = "nothing was done: it can't be frozen first, or not yet; see above"

THEN = " Then Enter forces, ^f freezes and forces."
"""After what is to be typed."""

TITLE = "Freeze, then force power off"
"""Of the dialog in which Enter freezes first."""


@frozen
class Offer:
    """Whether a guest's file systems can be frozen first, and what there is to say of it."""

    is_open: bool
    cell: Cell


def offer(
    vm: Vm, host: Host, signs: AgentSigns | None, left: LeftFrozen | None, waited: float
) -> Offer:
    """Whether the dialog offers to freeze this guest first, and why, or why not.

    Args:
        vm: The guest.
        host: Its host.
        signs: What its agent said last; None if nothing came of the question yet.
        left: An earlier freeze of ours that may still hold; None if there is none.
        waited: Seconds for which the dialog has been open.
    """
    if left is not None:
        doubt = "" if left.is_sure else "perhaps "
        return _closed(f"it is {doubt}frozen by us already; T thaws it")
    if vm.has_agent is False:
        return _closed("it has no guest agent channel")
    if host.status is not HostStatus.UP:
        return _closed("its host gives no answer, nor does its agent")
    if not vm.state.is_up:
        return _closed(f"no agent answers while its guest is {vm.state.value}")
    if signs is None:
        if waited < PATIENCE:
            return Offer(is_open=False, cell=Cell("asking its agent…", Role.MUTED))
        return _closed(f"its agent has not answered for {waited:.0f} s")
    if not signs.responds:
        return _closed(f"its agent does not answer ({visible(signs.error)})")
    if signs.frozen:
        return _closed("its file systems are frozen already, by somebody else (a backup?)")
    holds = " · Windows (VSS) holds it for 10 s" if vm.is_windows else ""
    return Offer(
        is_open=True,
        cell=Cell(
            f"{BY_KEY} freezes, then forces: its file systems stay clean · not what applications"
            f" hold · a cluster file system freezes whole{holds}",
            Role.GOOD,
        ),
    )


def chosen(ready: Offer) -> Offer:
    """What is said of a freeze that was chosen before the dialog opened: by Enter it comes first.

    Where it can't be done, nothing is: a plain force is another choice.
    """
    if ready.is_open:
        words = ready.cell.text.replace(BY_KEY, "Enter", 1)
        return Offer(is_open=True, cell=Cell(words, ready.cell.role))
    return Offer(is_open=False, cell=Cell(ready.cell.text, Role.OVERDUE))


def _closed(why: str) -> Offer:
    return Offer(is_open=False, cell=Cell(f"can't freeze first: {why}", Role.MUTED))


ONLY_ONE = "Freezing first is offered for one guest at a time."


def at_start(left: OpenFreeze, *, is_here: bool) -> str:
    """What to say of a freeze that an earlier console left, when this one starts.

    Args:
        left: As the journal tells it.
        is_here: Whether its host is open here.
    """
    intent = left.intent
    doubt = "" if left.is_sure else "perhaps "
    what = f"{visible(intent.guest)} on {visible(intent.host)} was {doubt}frozen for a force that"
    if is_here:
        return f"{what} an earlier console did not finish: if it still runs, T thaws it"
    by_hand = same_as(intent.uri, virsh("domfsthaw", intent.uri, intent.uuid))
    return f"{what} an earlier console did not finish; its host is not open here: {by_hand}"


def happening_words(seen: FreezeSeen) -> str:
    """The line of the event pane; "" where there is nothing to read."""
    number = filesystems(seen.filesystems)
    match seen.stage:
        case FreezeStage.FROZEN:
            return f"{number} frozen by us, to force it off"
        case FreezeStage.THAWED:
            return f"{number} thawed by us"
        case FreezeStage.STUCK:
            return f"perhaps still frozen by us: {seen.words}"
        case _:
            return ""
