"""The one writer: all that vmtui knows changes here, on one thread, and nowhere else.

Changes come from the hosts' threads and the journal's through one queue. ``drain`` takes them
in, ``tick`` lets time pass, and the rest are the user's wishes. Nothing here waits for a host or
a disk, and nothing here knows a terminal: the console and the headless commands both sit on it.
"""

from __future__ import annotations

import math
import queue
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from vmtui.core.changes import Change, DomainsListed, HostBusy, HostConnecting, HostDown, HostUp
from vmtui.core.clock_news import ClockNews
from vmtui.core.commands import Mode, ReconnectNow
from vmtui.core.doings import Doings
from vmtui.core.events import LifecycleSeen
from vmtui.core.fleet import Fleet
from vmtui.core.happenings import Happening, Ring
from vmtui.core.left_behind import left_dump, left_elsewhere
from vmtui.core.looks import FactsRead, StatsRead
from vmtui.core.model import Host, HostStatus, VmId
from vmtui.core.obstacles import NO_DEFINITION, Obstacle, OwnMachine, obstacle
from vmtui.core.owners import Owner
from vmtui.core.parted import Parted
from vmtui.core.quit_text import UnderWay
from vmtui.core.record.author_text import by_words
from vmtui.core.record.elsewhere import ToldElsewhere
from vmtui.core.record.journal_news import JournalNews
from vmtui.core.record.open_dumps import OpenDump
from vmtui.core.record.open_shutdowns import OpenShutdown
from vmtui.core.record.records import JournalChange, Json, NotCopied, NotRecorded, Recorded
from vmtui.core.text import Role
from vmtui.hypervisor.port import Port
from vmtui.session.causes import Causes
from vmtui.session.check import CheckDesk
from vmtui.session.consoles import ConsoleDesk
from vmtui.session.definitions import Definitions
from vmtui.session.details import DetailsDesk
from vmtui.session.elsewhere import ElsewhereDesk
from vmtui.session.evidence import EvidenceDesk
from vmtui.session.force import ForceDesk
from vmtui.session.found import FoundDesk
from vmtui.session.freezes import FreezeDesk
from vmtui.session.hosts import HostsDesk
from vmtui.session.in_waves import InWaves
from vmtui.session.lookups import Lookups
from vmtui.session.news import News
from vmtui.session.outside import Clock, Outside, Recorder
from vmtui.session.power import Power
from vmtui.session.roster import FromPort, Roster, first_known
from vmtui.session.screens import ScreenDesk
from vmtui.session.soft import SoftDesk
from vmtui.session.story import StoryDesk
from vmtui.session.telling import Teller
from vmtui.session.touched import Touched
from vmtui.session.tried import TriedDesk
from vmtui.session.typing import TypingDesk

if TYPE_CHECKING:
    from vmtui.session.waves import WavesDesk
    from vmtui.session.way_back import WayBackDesk

STATS_EVERY = 5.0
"""Seconds between two readings of a host's statistics."""

DRAIN_MOST = 2000
"""Changes taken in at once, so that a flood leaves time for keys."""

_Change = FromPort | Change | JournalChange | ToldElsewhere

_TELLS_OF_HOST = (HostConnecting, HostUp, HostDown, HostBusy, DomainsListed)


class Session:
    """The fleet, what is being done to it, and the wishes that can be spoken.

    Attributes:
        fleet: Hosts and domains as last told.
        roster: Opens and closes hosts.
        soft: The soft shutdowns.
        force: The forced power-offs and resets.
        freezes: What may still be frozen by us, after a force that did not come about.
        power: What else is done to guests: starts, pauses, saves, reboots.
        screens: What the guest shows that is looked at.
        typing: The keys that go to a guest.
        consoles: The serial console that somebody is on.
        details: What is known of the guests that were looked at lately.
        evidence: What is seen of watched guests, and why they still run.
        stories: What was done to guests and seen of them, step by step.
        check: What a quiet day's check finds.
        found: What changed on lost hosts, once they are back.
        ring: The last happenings.
        on_news: Called from any thread when something waits in the queue; must not block.
    """

    def __init__(
        self,
        ports: Sequence[Port],
        make_journal: Callable[[Callable[[JournalChange], None]], Recorder],
        clock: Clock,
        *,
        own_machine: OwnMachine | None = None,
        stats_every: float | None = STATS_EVERY,
        owners: Sequence[Owner] = (),
        hosts: Iterable[Host] = (),
    ) -> None:
        """Wire it up; nothing starts before ``start``.

        Args:
            ports: The hosts, with unique names.
            make_journal: Builds the journal around the sink for its answers.
            clock: Tells both times.
            own_machine: By which the guest that vmtui runs in is recognised.
            stats_every: Seconds between statistics of a host; None for none.
            owners: Who manages which guests, where their metadata does not say.
            hosts: What the configuration says of hosts, besides their names and URIs.
        """
        self._ports = Parted(*((port.name, port) for port in ports))
        told = {host.name: host for host in hosts}
        self._queue: queue.SimpleQueue[_Change] = queue.SimpleQueue()
        self.on_news: Callable[[], None] = lambda: None
        self._own_machine = own_machine or OwnMachine()
        self._own: set[VmId] = set()
        self._journal_news = JournalNews()
        self._clock_news = ClockNews()
        self.now = clock
        self.fleet = Fleet(
            (first_known(port, told.get(port.name)) for port in ports),
            is_ours=lambda vm_id: self.doings(vm_id).takes_down,
        )
        self.roster = Roster(self.fleet, self._ports, self._put, self._busy)
        self._news = News(self.fleet.hosts, self.fleet.vms)
        self._definitions = Definitions()
        journal = make_journal(self._put)
        self.by = by_words(journal.author)  # who acts by this console
        self._outside = Outside(self._ports, journal, clock, self._definitions)
        self.soft = SoftDesk(self.fleet, self._outside)
        self.freezes = FreezeDesk(self.fleet, self._outside)
        self.force = ForceDesk(self.fleet, self._outside, self.freezes)
        self.screens = ScreenDesk(self.fleet, self._outside, self._put)
        self.typing = TypingDesk(self.fleet, self._outside)
        self.consoles = ConsoleDesk(self.fleet, self._outside)
        self.details = DetailsDesk(self.fleet, self._outside, owners)
        self.hosts = HostsDesk(self.fleet, self._outside)
        self._lookups = Lookups(self.fleet, self._outside, stats_every)
        self.evidence = EvidenceDesk(
            self.fleet,
            self._outside,
            self.soft,
            history=self.details.history,
            want_facts=partial(self.want_facts, afresh=True),
            first_press=self._news.first_presses.get,
            saw_boot=self._news.seen_to_boot.__contains__,
        )
        self.stories = StoryDesk(self._outside, self.soft, self.force, self.evidence, by=self.by)
        self._tried = TriedDesk(clock)
        self._outside.on_record += [self.stories.recorded, self._tried.recorded]
        self.power = Power(
            fleet=self.fleet,
            outside=self._outside,
            soft=self.soft,
            force=self.force,
            definitions=self._definitions,
            against_soft=self.obstacle,
            is_own_machine=self.is_own_machine,
        )
        self._in_waves = InWaves(self.fleet, self._outside, self.soft, self.power)
        self._causes = Causes(self.fleet, self._outside, self.soft, self.power)
        self.check = CheckDesk(
            self.fleet,
            self._outside,
            want_facts=partial(self.want_facts, afresh=True),
            is_own_machine=self.is_own_machine,
            times=self.details.times.of,
            ignores=self.evidence.ignores,
        )
        self._elsewhere = ElsewhereDesk(
            self.fleet, self._outside, self.freezes, self._news, self.check
        )
        self.found = FoundDesk(self.fleet)
        self.ring = Ring()
        self._teller = Teller(self.ring, self.stories, self.fleet, self.soft)

    @property
    def waves(self) -> WavesDesk:
        """The fleet shutdown: many guests, in order."""
        return self._in_waves.down

    @property
    def way_back(self) -> WayBackDesk:
        """Powers on what a fleet shutdown took down, likewise."""
        return self._in_waves.back

    @property
    def tells_of_waves(self) -> bool:
        """Whether one of these two has anything to say; asking does not bring them in."""
        return self._in_waves.is_told

    def start(self) -> None:
        """Let every host connect."""
        self.roster.start()

    def close(self, *, process_ends: bool = False) -> None:
        """Let every host go; what is under way stays open in the journal."""
        self.soft.close()
        self.typing.close()
        self.consoles.close()
        for port in self._ports.values():
            port.close(process_ends=process_ends)

    def _put(self, change: _Change) -> None:
        self._queue.put(change)
        self.on_news()

    def hear(self, told: ToldElsewhere) -> None:
        """Know what other consoles write; may be called from any thread."""
        self._put(told)

    # What comes in

    def drain(self, timeout: float = 0.0, at_most: float = math.inf) -> Touched:
        """Take in what has come, at most ``DRAIN_MOST`` changes.

        Args:
            timeout: Seconds to wait for the first one; 0 to not wait.
            at_most: Seconds after which the rest is left for the next time.
        """
        touched = Touched()
        ends = self.now().boot + timeout + at_most
        if (happening := self._clock_news.of(self.now())) is not None:
            self._teller.tell(happening, touched)
        for _ in range(DRAIN_MOST):
            try:
                change = self._queue.get(timeout > 0, timeout or None)
            except queue.Empty:
                return touched
            timeout = 0.0
            if isinstance(change, ToldElsewhere):
                self._take_from_elsewhere(change, touched)
            elif isinstance(change, FromPort):
                if self.roster.is_open(change):
                    self.ingest(change.change, touched)
            else:
                self.ingest(change, touched)
            if self.now().boot >= ends:
                break
        touched.more = True
        return touched

    def ingest(self, change: Change | JournalChange, touched: Touched) -> None:
        """Take in one change and add to ``touched`` what it changed."""
        if isinstance(change, NotCopied):
            self._note_journal(change, touched)
            return
        if isinstance(change, Recorded | NotRecorded):
            touched.vms |= self.force.take(change) | self.power.deeds.recorded(change)
            touched.vms |= self._in_waves.recorded(change)
            self.soft.recorded(change)
            self._note_journal(change, touched)
            return
        ours = self._causes.ours(change)
        is_news = not self._news.is_repeated(change)
        of_fleet = self.fleet.apply(self.details.with_manager(change))
        of_soft = self.soft.take(change, of_fleet)
        of_force = self.force.take(change) | self.freezes.take(change)
        touched.vms |= self.power.take(change)
        touched.vms |= self.screens.take(change) | self.details.take(change, of_fleet)
        touched.vms |= self.typing.take(change)
        self.consoles.take(change)
        self.details.note_ends(self.soft.watches[x] for x in of_soft if x in self.soft.watches)
        told = touched.figures if isinstance(change, StatsRead) else touched.vms
        told |= of_fleet
        touched.vms |= of_soft | of_force
        touched.vms |= self.evidence.take(change, of_fleet | of_soft, ours)
        touched.vms |= self.check.take(change)
        touched.hosts |= isinstance(change, _TELLS_OF_HOST) or bool(of_fleet)
        touched.hosts |= self.hosts.take(change)
        self._tried.take(change)
        self._news.take(change, pressed_by_us=ours.pressed)
        self._remember(change)
        self._forget_gone(of_fleet)
        if is_news and (happening := self._causes.happening(change, ours, self._news.pressers)):
            self._teller.tell(happening, touched)
        for line in self.found.take(change):
            self._teller.tell(line, touched)
        self.stories.changed(of_soft | of_force)

    def tick(self) -> set[VmId]:
        """Let time pass: deadlines, statistics. Call it about once a second.

        Returns:
            The domains whose countdown must be painted again.
        """
        now = self.now()
        self._lookups.tick(now)
        self.hosts.tick(now)
        self.screens.tick()
        self.details.tick(now)
        self.freezes.tick(now)
        painted = self.soft.tick(now) | self.force.tick(now) | self.power.tick(now)
        painted |= self.evidence.tick(now) | self.check.tick(now)
        painted |= self._in_waves.tick()
        self.stories.tick(now)
        return painted | self._news.tick(now) | self.typing.tick()

    # What can be asked

    def doings(self, vm_id: VmId) -> Doings:
        """What is going on with a domain."""
        return Doings(
            self.soft.watches.get(vm_id),
            self.force.forcings.get(vm_id),
            self._news.foreign_presses.get(vm_id),
            self.details.times.of(vm_id.uuid),
            self.power.deeds.deeds.get(vm_id),
            self.power.waking.wakings.get(vm_id),
            self.power.is_kept(vm_id),
            self.evidence.verdict(vm_id),
            left_frozen=self.freezes.left.get(vm_id),
            tried=self._tried.of(vm_id),
            foreign_presser=self._news.pressers.get(vm_id, ""),
            foreign_restart=self._news.foreign_restarts.get(vm_id),
        )

    def host(self, vm_id: VmId) -> Host:
        """The host of a domain."""
        return self.fleet.hosts[vm_id.host]

    def obstacle(self, vm_id: VmId, mode: Mode = Mode.ACPI) -> Obstacle | None:
        """What stands against a soft shutdown of a domain now; None if nothing does."""
        vm = self.fleet.vms.get(vm_id)
        if vm is None:
            return Obstacle("gone", "it is not there any more", already_off=True)
        return obstacle(vm, self.host(vm_id), mode=mode, is_own_machine=self.is_own_machine(vm_id))

    def obstacles(self, vm_ids: Iterable[VmId], mode: Mode) -> dict[VmId, Obstacle]:
        """What stands against a soft shutdown of guests that are up, of each that has something."""
        found = {vm_id: self.obstacle(vm_id, mode) for vm_id in vm_ids}
        return {vm_id: one for vm_id, one in found.items() if one and not one.already_off}

    def force_hindrance(self, vm_id: VmId) -> str:
        """Why a guest must not be forced off (any more); "" if it may be."""
        if self.is_own_machine(vm_id):
            return "vmtui itself runs inside this guest"
        vm = self.fleet.vms.get(vm_id)
        return NO_DEFINITION if vm and vm.departed else self.force.hindrance(vm_id)

    def under_way(self) -> UnderWay:
        """All that has not ended."""
        deeds, waking = self.power.deeds.under_way(), self.power.waking.under_way()
        in_waves = self._in_waves.under_way()
        return UnderWay(self.soft.under_way(), self.force.under_way(), deeds, waking, in_waves)

    def _busy(self) -> Iterator[VmId]:
        """The domains of which something has not ended, or is left to be undone."""
        yield from self.under_way().guests
        yield from self.freezes.left
        yield from self.consoles.visited()
        yield from self._in_waves.guests()

    def is_own_machine(self, vm_id: VmId) -> bool:
        """Whether vmtui runs inside this guest."""
        return vm_id in self._own or self._own_machine.is_guest(vm_id.uuid, ())

    def want_facts(self, vm_ids: Iterable[VmId], *, afresh: bool = False) -> None:
        """Have titles and other facts of domains read, once for each connection.

        Args:
            afresh: Read them again although they are known (a job may have started).
        """
        self._lookups.want_facts(vm_ids, afresh=afresh)

    def read_statistics_every(self, seconds: float | None) -> None:
        """Read each host's statistics so often from now on; None for never."""
        self._lookups.stats_every = seconds

    # What can be wished

    def shut_down(self, vm_id: VmId, mode: Mode, limit: float, why: str = "") -> Obstacle | None:
        """Ask a guest to power off and watch it.

        Returns:
            What stood against it, in which case nothing was asked; None if it was asked.
        """
        return self.power.shut_down(vm_id, mode, limit, why)

    def force_off(
        self, vm_id: VmId, why: str = "", evidence: Json = None, *, freeze: bool = False
    ) -> bool:
        """Force a prepared guest off, or reset it, once the record says so.

        Args:
            freeze: Freeze its file systems first, and force nothing if that fails.

        Returns:
            Whether it goes ahead; if not, ``force_hindrance`` says why.
        """
        if self.is_own_machine(vm_id):
            return False
        return self.force.force(vm_id, why, evidence, freeze=freeze)

    def put_away(self, vm_id: VmId) -> str:
        """Stop watching a guest, or dismiss what has ended; a row that is only ours goes too.

        Returns:
            What becomes of what else is done to it; "" where there is nothing to say.
        """
        if vm_id in self.soft.watches:
            self.soft.stop_watching(vm_id)
        self.force.dismiss(vm_id)
        said = self.power.dismiss(vm_id)
        if vm_id not in self.soft.watches and vm_id not in self.force.forcings:
            self.fleet.let_go(vm_id)
        return said

    def close_host(self, name: str) -> Touched:
        """Let a host go of whose guests nothing is under way (see ``Roster.busy_on``)."""
        touched = Touched(hosts=True)
        kept = (self.soft.watches, self.force.forcings, self.power.deeds.deeds)
        take = partial(self.ingest, touched=touched)
        touched.vms |= self.roster.close(name, chain(*kept), self.put_away, take)
        self.found.forget(name)
        return touched

    def reconnect(self) -> list[str]:
        """Try every host at once that is not connected; returns their names."""
        lost = [one.name for one in self.fleet.hosts.values() if one.status is not HostStatus.UP]
        for host in lost:
            self._outside.send(ReconnectNow(host))
        return lost

    def adopt(self, found: Iterable[OpenShutdown]) -> list[OpenShutdown]:
        """Pick up the shutdowns that the journal has open; tells and returns those elsewhere."""
        found = list(found)
        self._definitions.adopt(found, self._outside.host_with)
        elsewhere = self.soft.adopt(found)
        for one in elsewhere:
            self.ring.add(left_elsewhere(one, self.now()))
        return elsewhere

    def tell_of_dumps(self, found: Iterable[OpenDump]) -> None:
        """Tell of the dumps whose end nobody saw: their files may hold secrets."""
        for one in found:
            self.ring.add(left_dump(one, self.now()))

    # How it is done

    def _remember(self, change: Change) -> None:
        if isinstance(change, HostUp):
            self._lookups.came_up(change.host, change.at)
        elif isinstance(change, LifecycleSeen):
            self._lookups.happened(change)
        elif isinstance(change, FactsRead) and self._own_machine.is_guest(
            change.vm.uuid, change.macs
        ):
            self._own.add(change.vm)

    def _forget_gone(self, touched: Iterable[VmId]) -> None:
        """Keep nothing of domains that are not there any more."""
        for vm_id in touched:
            vm = self.fleet.vms.get(vm_id)
            if vm is None or vm.departed:
                self._lookups.forget(vm_id)
                self._own.discard(vm_id)

    def _take_from_elsewhere(self, told: ToldElsewhere, touched: Touched) -> None:
        vms, happenings = self._elsewhere.take(told)
        touched.vms |= vms
        if told.in_waves is not None:
            self.waves.learn(told.in_waves)
            touched.hosts = True
        for happening in happenings:
            self._teller.tell(happening, touched)

    def _note_journal(self, change: JournalChange, touched: Touched) -> None:
        """Say once when records cannot be written, or go elsewhere, and when all is well again."""
        news = self._journal_news.of(change)
        if news is None:
            return
        role = Role.BAD if news.is_lost else Role.OVERDUE if news.is_trouble else Role.GOOD
        self.ring.add(Happening(self.now(), "vmtui", "", news.words, role))
        touched.events = True
