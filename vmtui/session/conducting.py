"""What conducting many guests in waves takes, whether they go down or come up again.

Nobody is asked before the whole is written down, and how far it has come is written as it goes:
so another console can take it up.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from vmtui.core.commands import Mode
from vmtui.core.fleet import Fleet
from vmtui.core.frozen import frozen
from vmtui.core.model import VmId
from vmtui.core.obstacles import Obstacle
from vmtui.core.record.author_text import by_words
from vmtui.core.record.records import NotRecorded, Recorded
from vmtui.core.waves import record as lines
from vmtui.core.waves import run as way
from vmtui.core.waves.record import OpenFleetShutdown
from vmtui.core.waves.run import FleetShutdown, Standing
from vmtui.core.waves.text import left_words
from vmtui.session.outside import Outside

Look = Callable[[str], None]
"""Has the journal looked at for others that stand there before the one with this entry.

It answers later, by ``Conductor.go_ahead`` or ``Conductor.give_way``.
"""


@frozen
class Conducted:
    """Waves that this console conducts, or did.

    Attributes:
        written: The same, as the journal has it.
        names: The guests' names, for they may be gone.
        mode: How they are asked.
        waits_for: The record that must be written before anybody is asked; "" when it is.
        ordered: Who is asked then, besides those whose turn comes later.
        refused: Why guests could not be asked, in words.
        trouble: Why it was stopped by itself, for a sentence; "" where it was not.
        begun_by: Of one that was taken up: whose console conducted it before, in words.
    """

    run: FleetShutdown
    written: FleetShutdown
    names: Mapping[VmId, str]
    mode: Mode = Mode.ACPI
    waits_for: str = ""
    ordered: frozenset[VmId] = frozenset()
    refused: tuple[tuple[VmId, str], ...] = ()
    trouble: str = ""
    begun_by: str = ""


class Conductor(ABC):
    """Conducts one course at a time: two at once would undo each other's order."""

    def __init__(self, fleet: Fleet, outside: Outside) -> None:
        self._fleet = fleet
        self._outside = outside
        self._look: Look | None = None
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

    def as_here(self, found: OpenFleetShutdown) -> OpenFleetShutdown | None:
        """The same with this console's names of its hosts; None where one is not open here."""
        here = {name: self._outside.host_with(uri) for name, uri in found.hosts.items()}
        if None in here.values():
            return None

        def local(vm_id: VmId) -> VmId:
            return VmId(here[vm_id.host] or vm_id.host, vm_id.uuid)

        course = found.run.course
        waves = tuple(replace(wave, guests=tuple(map(local, wave.guests))) for wave in course.waves)
        run = replace(
            found.run,
            course=replace(course, waves=waves),
            asked=frozenset(map(local, found.run.asked)),
            let_go=frozenset(map(local, found.run.let_go)),
            saved=frozenset(map(local, found.run.saved)),
        )
        names = {local(x): name for x, name in found.names.items()}
        refused = tuple((local(x), words) for x, words in found.refused)
        return replace(found, run=run, names=names, refused=refused)

    def adopt(self, found: OpenFleetShutdown) -> bool:
        """Conduct on what another console left, held: a person says when it goes on.

        Returns:
            Whether it could be; not where another one is under way, or a host is not open here.
        """
        one = None if self.is_under_way else self.as_here(found)
        if one is None:
            return False
        self._outside.record(lines.taken_over(one.run))
        who, self._look = by_words(one.author), None
        self.present = Conducted(
            way.hold(one.run), one.run, one.names, one.mode, refused=one.refused, begun_by=who
        )
        return True

    def put_away(self) -> None:
        """Forget one that has ended, once that can be written down."""
        if not self.is_under_way and not (self.present and self.present.waits_for):
            self.present = None

    def recorded(self, change: Recorded | NotRecorded) -> frozenset[VmId]:
        """The journal's answer: it may go on, or it does not; returns who is to be asked now."""
        present = self.present
        if present is None or present.waits_for != change.id:
            return frozenset()
        look, self._look = self._look, None
        if isinstance(change, NotRecorded):
            trouble = f"it can't be written down: {change.reason}"
            run = way.stop(present.run, self._outside.now())
            self.present = replace(present, run=run, trouble=trouble)
            return self._let_on()
        if look is not None:
            look(present.run.entry)
            return frozenset()
        ordered = self._let_on()
        self._write_down()
        return ordered

    def go_ahead(self, entry: str) -> None:
        """Ask the guests of this one: nobody else's stands in the journal before it."""
        present = self.present
        if present is not None and present.run.entry == entry:
            self._let_on()
            self._write_down()

    def give_way(self, entry: str, first: OpenFleetShutdown) -> None:
        """Ask nobody by this one, which stands in the journal behind another console's."""
        present = self.present
        if present is not None and present.run.entry == entry:
            run = way.stop(present.run, self._outside.now())
            trouble = f"another console was first: {left_words(first)}"
            self.present = replace(present, run=run, trouble=trouble)
            self._let_on()
            self._write_down()

    def _let_on(self) -> frozenset[VmId]:
        """Wait for nothing any more; returns who is to be asked now."""
        if self.present is None:
            return frozenset()
        run, ordered = self.present.run, self.present.ordered
        if run.stage.is_end:
            run, ordered = replace(run, asked=run.asked - ordered), frozenset()
        self.present = replace(self.present, run=run, waits_for="", ordered=frozenset())
        return ordered

    def _begin(
        self,
        run: FleetShutdown,
        names: Mapping[VmId, str],
        mode: Mode | None = None,
        look: Look | None = None,
    ) -> None:
        """Conduct it, once that is written down and, if need be, looked at."""
        hosts = {vm_id.host: self._outside.uri(vm_id.host) for vm_id in run.course.guests}
        written = self._outside.record(lines.intent(run, names, hosts, mode))
        self._look = look
        self.present = Conducted(run, run, names, mode or Mode.ACPI, waits_for=written)

    @abstractmethod
    def _standings(self, present: Conducted, guests: Iterable[VmId]) -> dict[VmId, Standing]:
        """How these stand."""

    def _change(self, step: Callable[[FleetShutdown], FleetShutdown]) -> None:
        if self.present is not None:
            self._keep(step(self.present.run))

    def _keep(self, run: FleetShutdown, ordered: frozenset[VmId] = frozenset()) -> None:
        """Know and write down how far it has come.

        Args:
            ordered: Who is asked by it once that is written.
        """
        if self.present is not None:
            self.present = replace(self.present, run=run)
            self._write_down(ordered)

    def _write_down(self, ordered: frozenset[VmId] = frozenset()) -> None:
        present = self.present
        if present is None or present.waits_for or present.run == present.written:
            return
        told = lines.progress(present.written, present.run, present.refused)
        written = self._outside.record(told)
        waits_for = written if ordered else ""
        self.present = replace(present, written=present.run, waits_for=waits_for, ordered=ordered)

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
