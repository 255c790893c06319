"""``vmtui drain``: take hosts down in waves, and tell how it goes.

The waves are conducted by the same desk as in the console, so what one leaves the other conducts
on. A guest that is overdue, or could not be asked, holds its wave. Here is nobody to be asked, so
``--when-held`` says before what then happens: wait, go on without it, or stop. Nothing is forced.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TextIO

from vmtui.config import BadInputError, nearest
from vmtui.core.frozen import frozen
from vmtui.core.mode import Mode
from vmtui.core.model import HostStatus, VmId
from vmtui.core.view import by_name
from vmtui.core.waves.plan import Course, LeftOut, Plan, lay_out
from vmtui.core.waves.record import OpenFleetShutdown
from vmtui.core.waves.run import Standings
from vmtui.core.waves.text import left_words
from vmtui.endings import Exit
from vmtui.headless.drain_report import DrainReport
from vmtui.headless.drain_rivals import Rivals, check_others, give_way, take_up
from vmtui.headless.drain_run import DrainRun, Ends, WhenHeld
from vmtui.headless.waiting import read_facts
from vmtui.output import complain
from vmtui.session import Session

SAMPLES = 2.0
"""Seconds for which guests are watched before the first is asked: what they do now is usual."""


@frozen
class Wish:
    """What was asked for.

    Attributes:
        hosts: The short names of the hosts whose guests are meant; all where none is named.
        plan: In which waves they go down.
        mode: How they are asked.
        when_held: What happens if guests do not follow.
        dry_run: Whether only the plan is shown.
        resume: Whether the one that was left is conducted on, instead of a new one.
        as_json: Whether to print JSON lines.
    """

    hosts: Sequence[str]
    plan: Plan
    mode: Mode = Mode.ACPI
    when_held: WhenHeld = WhenHeld.STOP
    dry_run: bool = False
    resume: bool = False
    as_json: bool = False


def drain(
    session: Session,
    wish: Wish,
    left: Sequence[OpenFleetShutdown] = (),
    out: TextIO | None = None,
    rivals: Rivals | None = None,
) -> Exit:
    """Take guests down in waves; returns when all are off, or nobody will be asked any more.

    Args:
        session: Not started yet.
        wish: What was asked for.
        left: What the journal has open.
        out: Where to tell it; None for the standard output of now.
        rivals: Reads anew what the journal has open.

    Raises:
        BadInputError: It makes no sense now; then nobody was asked.
    """
    session.start()
    return _Drain(session, wish, rivals or (lambda _entry: left), left, out or sys.stdout).run()


def abandon(session: Session, left: Sequence[OpenFleetShutdown]) -> Exit:
    """Give up what was left under way: nobody is asked by it any more.

    Args:
        session: Not started, for no host is needed for that.
        left: What the journal has open.

    Raises:
        BadInputError: There is none, or somebody still conducts it.
    """
    if not left:
        raise BadInputError("no fleet shutdown was left: there is nothing to abandon")
    for one in left:
        if one.watched:
            raise BadInputError(f"{left_words(one)}: stop it there first")
    for one in left:
        session.waves.abandon(one)
        complain(f"{left_words(one)}: abandoned")
    return Exit.DONE


def check_hosts(named: Sequence[str], known: Sequence[str]) -> None:
    """See to it that a host was meant that is open, and not a guest.

    Raises:
        BadInputError: It is none; the message says which there are.
    """
    for name in named:
        if name not in known:
            raise BadInputError(f"there is no host {name!r}: {nearest(name, known)}")


class _Drain(DrainRun):
    """The way down."""

    def __init__(
        self,
        session: Session,
        wish: Wish,
        rivals: Rivals,
        left: Sequence[OpenFleetShutdown],
        out: TextIO,
    ) -> None:
        report = DrainReport(session.now, out, as_json=wish.as_json)
        super().__init__(session, session.waves, report, wish.when_held)
        self._wish = wish
        self._rivals = rivals
        self._left = left

    def _set_out(self) -> bool:
        if not self._wish.resume:
            return self._begin()
        self._take_up()
        return True

    # The beginning

    def _begin(self) -> bool:
        """Begin as planned; returns whether there is something to do."""
        wish, session = self._wish, self._session
        if not wish.dry_run:
            check_others(self._left)
        course = self._course()
        names = {vm_id: vm.name for vm_id, vm in session.fleet.vms.items()}
        self._report.plan(course, names, session.obstacles(course.guests, wish.mode))
        if any(reason in (LeftOut.READ_ONLY, LeftOut.OWN) for _vm_id, reason in course.left_out):
            self._worst = max(self._worst, Exit.REFUSED)  # they stay up, whatever else goes down
        if wish.dry_run or not course.waves:
            return False
        self._look_first(course)
        session.waves.begin(course, wish.mode)
        give_way(session, session.waves, self._rivals)
        return True

    def _course(self) -> Course:
        fleet, hosts = self._session.fleet, self._wish.hosts
        vms = [vm for vm in fleet.vms.values() if not hosts or vm.id.host in hosts]
        # By its addresses, too, the guest is known in which vmtui itself runs.
        running = [vm.id for vm in vms if vm.state.has_process]
        read_facts(self._session, running)
        own = {vm.id for vm in vms if self._session.is_own_machine(vm.id)}
        locked = {host.name for host in fleet.hosts.values() if host.read_only}
        return lay_out(self._wish.plan, by_name(vms), own=own, read_only=locked)

    def _take_up(self) -> None:
        """Conduct on what was left."""
        take_up(self._session.waves, self._rivals, is_way_back=False)
        present = self._present
        self._report.plan(present.run.course, present.names)
        self._look_first(present.run.course)
        self._session.waves.go_on()

    def _look_first(self, course: Course) -> None:
        """Look at the guests for a while: what they do now is what is usual for them."""
        session = self._session
        session.evidence.observe(course.guests)
        session.want_facts(course.guests, afresh=True)
        end = session.now().boot + SAMPLES
        while (left := end - session.now().boot) > 0:
            session.drain(timeout=min(left, 0.2))

    # The way

    def _go_on(self) -> None:
        session = self._session
        session.drain(timeout=1.0 - session.now().boot % 1.0)
        session.tick()
        for vm_id in session.waves.standings():
            if vm_id in session.soft.watches:
                session.evidence.judge(vm_id)

    def _is_calling(self) -> bool:
        """Whether the memory of guests is being saved."""
        saved, deeds = self._present.run.saved, self._session.power.deeds.under_way()
        return any(deed.vm in saved and not deed.is_left for deed in deeds)

    def _may_come_back(self, vm_id: VmId) -> bool:
        """Whether its host gives no answer, and the guest's time is not over yet."""
        host, now = self._session.host(vm_id), self._session.now()
        if host.status is HostStatus.UP:
            return False
        if (watch := self._session.soft.watches.get(vm_id)) is not None:
            return watch.remaining(now) > 0
        limit = self._present.run.course.limit_of(vm_id)
        return host.last_seen is not None and now.boot - host.last_seen.boot < limit

    def _tell(self) -> None:
        present, standings = self._present, self._session.waves.standings()
        verdicts = {vm_id: self._session.evidence.verdict(vm_id) for vm_id in standings}
        refused = dict(present.refused)
        self._report.tell(present.run, present.names, standings, verdicts, refused)

    def _ends(self, standings: Standings) -> Ends:
        watches, verdict = self._session.soft.watches, self._session.evidence.verdict
        return {x: (watches[x].phase if x in watches else None, verdict(x)) for x in standings}
