"""The soft shutdowns and reboots under way, as the journal tells them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vmtui.core.commands import Mode
from vmtui.core.record_lines import decode
from vmtui.core.records import CLOSING, WATCHED, Author, Line, Phase, Record

_WATCHED = tuple(f'"{action.value}"'.encode() for action in sorted(WATCHED))


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenShutdown:
    """A soft shutdown, or a reboot, under way.

    Attributes:
        intent: What was asked for, and by which action; its deadline is the first one.
        started: When, wall time in seconds since the epoch.
        deadline: The latest deadline that it was given, likewise.
        presses: When the button was pressed or the agent asked, likewise, in order.
        agent_asked: Those of them that went to the agent.
        watcher: Who watches it, or last did.
        watched: Whether that process still lives. Only a look at this machine can tell
            (`vmtui.journal.read_open`), so it is False until then.
    """

    intent: Record
    started: float
    deadline: float
    presses: tuple[float, ...]
    watcher: Author
    watched: bool = False
    agent_asked: tuple[float, ...] = ()


def open_shutdowns(lines: Iterable[bytes]) -> list[OpenShutdown]:
    """Find those that have an intent and no end, the earliest first.

    Torn, foreign and unknown lines are passed over. The order of the lines does not matter, and a
    line may come twice: they can come from several places.
    """
    entries: dict[str, dict[str, Line]] = {}
    for text in lines:
        # Parsing is what costs: most lines of a large journal are about other actions.
        line = decode(text) if any(action in text for action in _WATCHED) else None
        if line is not None and line.record.action in WATCHED:
            entries.setdefault(line.record.entry, {})[line.id] = line
    found = [_open_shutdown(sorted(e.values(), key=lambda x: x.time)) for e in entries.values()]
    return sorted((one for one in found if one is not None), key=lambda one: one.started)


def _open_shutdown(lines: Sequence[Line]) -> OpenShutdown | None:
    phases = {line.record.phase for line in lines}
    if Phase.INTENT not in phases or phases & CLOSING:
        return None
    intent = next(line for line in lines if line.record.phase is Phase.INTENT)
    presses = [line for line in lines if line.record.phase is Phase.PRESSED]
    watches = [line for line in lines if line.record.phase in (Phase.INTENT, Phase.TAKEN_OVER)]
    return OpenShutdown(
        intent=intent.record,
        started=intent.time,
        deadline=max(x.record.deadline for x in lines if x.record.deadline is not None),
        presses=tuple(line.time for line in presses),
        watcher=watches[-1].author,
        agent_asked=tuple(x.time for x in presses if x.record.mode == Mode.AGENT.value),
    )
