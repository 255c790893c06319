"""What is under way, and what becomes of it when the console is left, in words."""

from __future__ import annotations

from collections.abc import Sequence

from vmtui.core.force import Forcing, force_words
from vmtui.core.model import Moment, VmId
from vmtui.core.panel_text import standing
from vmtui.core.shutdown import SoftShutdown
from vmtui.core.text import Cell, Role
from vmtui.core.visible import visible

Lines = tuple[tuple[Cell, ...], ...]


def under_way_lines(soft: Sequence[SoftShutdown], forced: Sequence[Forcing], now: Moment) -> Lines:
    """One line for each guest that is going down."""
    return (
        *(
            _line(one.vm, one.name, Cell(visible(force_words(one, now)), Role.BAD))
            for one in forced
        ),
        *(_line(one.vm, one.name, standing(one, now)) for one in soft),
    )


def promise(
    soft: Sequence[SoftShutdown], forced: Sequence[Forcing], *, demo: bool = False
) -> Lines:
    """What quitting does to them, and what it does not.

    Args:
        demo: Whether the guests are played, and gone with the program.
    """
    if demo and (soft or forced):
        words = (
            "The demo's guests end with it. Real ones would go on, and vmtui would pick soft"
            " shutdowns up at its next start, with their true remaining time."
        )
        return ((Cell(words),),)
    lines = []
    if soft:
        lines.append(
            "Quitting cancels none of these shutdowns and forces nothing: the guests go on, and"
            " vmtui picks them up at its next start, with their true remaining time."
        )
    if forced:
        lines.append("A forced power-off goes on too, but nobody notes how it ends.")
    return tuple((Cell(line),) for line in lines or ["Nothing is under way any more."])


def _line(vm: VmId, name: str, cell: Cell) -> tuple[Cell, ...]:
    return (
        Cell(visible(name, 40)),
        Cell(f" on {visible(vm.host)}  ", Role.MUTED),
        cell,
    )
