"""What is under way, and what becomes of it when the console is left, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from vmtui.core.deeds import Deed, deed_words
from vmtui.core.force import Forcing, force_words
from vmtui.core.frozen import frozen
from vmtui.core.model import Moment, VmId
from vmtui.core.shutdown import SoftShutdown
from vmtui.core.text import Cell, Role
from vmtui.core.visible import visible
from vmtui.core.wake_first import Waking, waking_words

if TYPE_CHECKING:
    from vmtui.core.waves.run import FleetShutdown

Lines = tuple[tuple[Cell, ...], ...]


@frozen
class WavesUnderWay:
    """Guests that go down, or come up again, in waves.

    Attributes:
        run: How far it has come.
        goes_down: Whether it is a fleet shutdown, and not the way back.
    """

    run: FleetShutdown
    goes_down: bool = True

    @property
    def what(self) -> str:
        """What it is called."""
        return "fleet shutdown" if self.goes_down else "power-on in reverse order"

    @property
    def words(self) -> str:
        """Where it stands."""
        place = f"wave {self.run.wave + 1} of {len(self.run.course.waves)}"
        return f"{self.what}: {place}, {len(self.run.not_begun)} guests in waves to come"


@frozen
class UnderWay:
    """All that has not ended."""

    soft: Sequence[SoftShutdown] = ()
    forced: Sequence[Forcing] = ()
    deeds: Sequence[Deed] = ()
    waking: Sequence[Waking] = ()
    waves: Sequence[WavesUnderWay] = ()

    def __bool__(self) -> bool:
        return any((self.soft, self.forced, self.deeds, self.waking, self.waves))

    @property
    def guests(self) -> frozenset[VmId]:
        """Those that it is about."""
        ours = {one.vm for one in self.soft} | {one.vm for one in self.forced}
        return frozenset(ours | {one.vm for one in self.deeds} | {one.vm for one in self.waking})


def under_way_lines(going: UnderWay, now: Moment) -> Lines:
    """One line for each thing that has not ended."""
    from vmtui.core.panel_text import standing

    return (
        *((_cell(one.words),) for one in going.waves),
        *(_line(one.vm, one.name, _cell(force_words(one, now), Role.BAD)) for one in going.forced),
        *(_line(one.vm, one.name, _cell(deed_words(one, now))) for one in going.deeds),
        *(_line(one.vm, one.name, _cell(waking_words(one, now))) for one in going.waking),
        *(_line(one.vm, one.name, standing(one, now)) for one in going.soft),
    )


def promise(going: UnderWay, *, demo: bool = False) -> Lines:
    """What quitting does to them, and what it does not.

    Args:
        demo: Whether the guests are played, and gone with the program.
    """
    if demo and going:
        words = (
            "The demo's guests end with it. Real ones would go on, and vmtui would pick soft"
            " shutdowns up at its next start, with their true remaining time."
        )
        return ((Cell(words),),)
    lines = []
    if going.soft:
        what = "reboots" if all(one.is_reboot for one in going.soft) else "shutdowns"
        lines.append(
            f"Quitting cancels none of these {what} and forces nothing: the guests go on, and"
            " vmtui picks them up at its next start, with their true remaining time."
        )
    if going.forced:
        lines.append("A forced power-off or reset goes on too, but nobody notes how it ends.")
    if going.deeds:
        lines.append("What was asked for in one call goes on, but nobody notes how it ends.")
    lines += [
        f"The {one.what} stands still then: nobody {'asks' if one.goes_down else 'powers on'} the"
        " next ones. The next console, or vmtui drain --resume, goes on with it."
        for one in going.waves
    ]
    if going.waking:
        lines.append("A guest that is only being woken is not asked to shut down after that.")
    return tuple((Cell(line),) for line in lines or ["Nothing is under way any more."])


def _cell(words: str, role: Role = Role.GOING) -> Cell:
    return Cell(visible(words), role)


def _line(vm: VmId, name: str, cell: Cell) -> tuple[Cell, ...]:
    return (
        Cell(visible(name, 40)),
        Cell(f" on {visible(vm.host)}  ", Role.MUTED),
        cell,
    )
