"""What conducting many guests in waves takes, whether they go down or come up again."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from vmtui.core.commands import Mode
from vmtui.core.fleet import Fleet
from vmtui.core.frozen import frozen
from vmtui.core.model import VmId
from vmtui.core.obstacles import Obstacle
from vmtui.core.waves import run as way
from vmtui.core.waves.run import FleetShutdown, Standing
from vmtui.session.outside import Outside


@frozen
class Conducted:
    """Waves that this console conducts, or did.

    Attributes:
        names: The guests' names, for they may be gone.
        mode: How they are asked.
        waits_for: The record that must be written before anybody is asked; "" when it is.
        refused: Why guests could not be asked, in words.
        trouble: Why it never began; "" where it did.
    """

    run: FleetShutdown
    names: Mapping[VmId, str]
    mode: Mode = Mode.ACPI
    waits_for: str = ""
    refused: tuple[tuple[VmId, str], ...] = ()
    trouble: str = ""


class Conductor(ABC):
    """Conducts one course at a time: two at once would undo each other's order."""

    def __init__(self, fleet: Fleet, outside: Outside) -> None:
        self._fleet = fleet
        self._outside = outside
        self.present: Conducted | None = None

    @property
    def is_under_way(self) -> bool:
        """Whether somebody may still be asked by it."""
        return self.present is not None and not self.present.run.stage.is_end

    @property
    def is_told(self) -> bool:
        """Whether there is anything to say of it."""
        return self.present is not None

    def standings(self) -> dict[VmId, Standing]:
        """How each guest of the present one stands."""
        present = self.present
        return self._standings(present, present.run.course.guests) if present else {}

    def hold(self) -> None:
        """Ask nobody new until ``go_on``."""
        self._change(way.hold)

    def go_on(self) -> None:
        """Go on where it was held."""
        self._change(way.go_on)

    def stop(self) -> None:
        """Ask nobody any more."""
        now = self._outside.now()
        self._change(lambda run: way.stop(run, now))

    def let_go(self, guests: frozenset[VmId]) -> None:
        """Wait no more for these, so that they hold their wave no more."""
        self._change(lambda run: way.let_go(run, guests))

    def put_away(self) -> None:
        """Forget one that has ended."""
        if not self.is_under_way:
            self.present = None

    @abstractmethod
    def _standings(self, present: Conducted, guests: Iterable[VmId]) -> dict[VmId, Standing]:
        """How these stand."""

    def _change(self, step: Callable[[FleetShutdown], FleetShutdown]) -> None:
        if self.present is not None:
            self._keep(step(self.present.run))

    def _keep(self, run: FleetShutdown) -> None:
        if self.present is not None:
            self.present = replace(self.present, run=run)

    def _note(self, vm_id: VmId, obstacle: Obstacle | None, *, settled: str = "") -> None:
        """Remember why a guest was not asked, unless it is where it shall be already.

        Args:
            settled: The slug of the obstacle that says so, besides being off.
        """
        if self.present is None or obstacle is None:
            return
        if not (obstacle.slug == settled if settled else obstacle.already_off):
            others = tuple(one for one in self.present.refused if one[0] != vm_id)
            refused = (*others, (vm_id, obstacle.words))
            self.present = replace(self.present, refused=refused)
