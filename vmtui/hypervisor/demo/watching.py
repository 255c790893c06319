"""Answers what is asked of the demo's watched guests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from vmtui.core.changes import Change
from vmtui.core.commands import AskAgent, ReadWatched, Sampling, TakeShot
from vmtui.core.looks import AgentHeard, ShotTaken, WatchedRead
from vmtui.core.model import Moment
from vmtui.core.why.evidence import AgentSigns, Reading, Shot
from vmtui.hypervisor.demo.actor import Actor
from vmtui.hypervisor.errors import Trouble

Attempt = Callable[[Callable[[], Any]], Any]
"""Does a job, and gives back its result, or the ``Trouble`` that kept it from being done."""


def answer(
    wish: Sampling, actors: Mapping[str, Actor], attempt: Attempt, at: Moment, epoch: int
) -> Change:
    """What the host tells of it.

    Args:
        actors: By their UUIDs.
        at: Now.
        epoch: The number of the host's connection.
    """
    match wish:
        case ReadWatched(host, uuids):
            found = ((x, attempt(partial(_reading, actors, x, at))) for x in uuids)
            rows = tuple((x, one) for x, one in found if isinstance(one, Reading))
            return WatchedRead(host, at, epoch, rows)
        case TakeShot(vm):
            shot = attempt(lambda: actors[vm.uuid].shot(at))
            return ShotTaken(vm, Shot(at, error=shot.words) if isinstance(shot, Trouble) else shot)
        case AskAgent(vm):
            signs = attempt(lambda: actors[vm.uuid].agent_signs(at))
            if isinstance(signs, Trouble):
                signs = AgentSigns(at, responds=False, error=signs.words)
            return AgentHeard(vm, epoch, signs)


def _reading(actors: Mapping[str, Actor], uuid: str, at: Moment) -> Reading:
    return actors[uuid].reading(at)
