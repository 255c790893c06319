"""``vmtui start``: power guests on, unless that could harm them."""

from __future__ import annotations

from collections.abc import Sequence

from vmtui.core.deeds import DeedPhase, deed_words
from vmtui.core.frozen import frozen
from vmtui.core.model import Vm, VmId
from vmtui.core.obstacles import Obstacle
from vmtui.core.power_text import remarks, silent_hosts
from vmtui.core.record.records import Action, Json
from vmtui.endings import Exit, InterruptedBySignal
from vmtui.headless import naming
from vmtui.headless.report import Progress, Report
from vmtui.headless.waiting import FACTS, reach, read_facts, until
from vmtui.output import complain
from vmtui.session import Session

SHOWS = 2.0
"""Seconds that are waited for the event that says how it came up, once libvirt said that it did."""

GIVE_UP = 300.0
"""Seconds after which nobody waits any more for a call: a large saved state takes long."""


@frozen
class Wish:
    """What was asked for.

    Attributes:
        guests: As typed: NAME, UUID or HOST/NAME.
        restore: Whether a managed save may be restored; without that such a guest is not started.
        why: The reason for the record, "" if none was given.
    """

    guests: Sequence[str]
    restore: bool = False
    why: str = ""


def start(session: Session, wish: Wish, report: Report) -> Exit:
    """Power guests on; returns when libvirt has answered for each.

    Every host must be open that may have the guest: one that runs elsewhere is not started.

    Args:
        session: Not started yet.
        wish: What was asked for.
        report: Where to tell it.

    Raises:
        BadInputError: A guest does not exist or is not unique; then none was started.
    """
    session.start()
    return _Start(session, wish, report).run()


class _Start:
    """One run of the command."""

    def __init__(self, session: Session, wish: Wish, report: Report) -> None:
        self._session = session
        self._wish = wish
        self._report = report
        self._exit = Exit.DONE
        self._told: dict[VmId, str] = {}

    def run(self) -> Exit:
        unreached = reach(self._session)
        vms = self._find_all(unreached)
        read_facts(self._session, [vm.id for vm in vms])
        asked = [vm for vm in vms if self._ask(vm)]
        try:
            self._wait(asked)
        except (KeyboardInterrupt, InterruptedBySignal):
            complain("what was asked for may still be carried out")
            raise
        return self._exit

    def _find_all(self, unreached: dict[str, str]) -> list[Vm]:
        """The guests; those that an unreached host may have are told as such."""
        known, hosts = self._session.fleet.vms.values(), self._session.fleet.hosts
        vms, missing = naming.find_all(self._wish.guests, known, hosts, unreached)
        for one in missing:
            slug = naming.HOST_UNREACHABLE
            self._end(Exit.UNREACHABLE, one.host, one.name, slug, one.words, slug)
        return vms

    # Asking

    def _ask(self, vm: Vm) -> bool:
        """Ask for a start; whether it was asked for."""
        vm = self._session.fleet.vms.get(vm.id, vm)
        against = self._session.power.against(Action.POWER_ON, vm.id) or self._against_restoring(vm)
        if against is None:
            self._remark(vm)
            against = self._session.power.do(Action.POWER_ON, vm.id, why=self._wish.why)
        if against is None:
            return True
        self._tell_obstacle(vm, against)
        return False

    def _against_restoring(self, vm: Vm) -> Obstacle | None:
        """What the console asks about: an old memory image, with an old clock, comes back."""
        if self._wish.restore or vm.saved is False:
            return None
        if vm.saved is None and not vm.departed:
            words = f"whether it has a managed save could not be read within {FACTS:.0f} s"
            return Obstacle("saved", words, "--restore starts it all the same")
        return Obstacle(
            "saved",
            "it has a managed save: its old memory would come back, and its clock jump",
            "say --restore for that, or throw it away by virsh managedsave-remove",
        )

    def _remark(self, vm: Vm) -> None:
        silent = silent_hosts(self._session.fleet.hosts.values(), vm.id)
        for remark in remarks(Action.POWER_ON, vm, silent, self._session.now()):
            complain(f"{vm.name} on {vm.id.host}: {remark.text}")

    def _tell_obstacle(self, vm: Vm, against: Obstacle) -> None:
        if against.slug == "runs" and vm.state.is_up:
            self._end_of(Exit.DONE, vm, "on-already", "it is on already", against.slug)
            return
        # What the console advises for a guest that is on is one of its keys.
        advice = f"; {against.advice}" if against.advice and against.slug != "runs" else ""
        words = f"not started: {against.words}{advice}"
        if against.slug == naming.HOST_UNREACHABLE:
            self._end_of(Exit.UNREACHABLE, vm, against.slug, words, against.slug)
        else:
            self._end_of(Exit.REFUSED, vm, "refused", words, against.slug)

    # Waiting

    def _wait(self, asked: Sequence[Vm]) -> None:
        left = {vm.id: vm for vm in asked}
        end = self._session.now().boot + GIVE_UP
        while left and self._session.now().boot < end:
            for vm_id in [one for one in left if self._has_ended(one)]:
                self._tell_end(left.pop(vm_id))
            for vm in left.values():
                self._tell(vm)
            if left:
                self._session.drain(timeout=0.2)
        for vm in left.values():
            words = f"no answer within {GIVE_UP:.0f} s; it may still be started"
            self._end_of(Exit.NOT_OFF, vm, "unknown", words, "unknown")

    def _has_ended(self, vm_id: VmId) -> bool:
        deed = self._session.power.deeds.deeds.get(vm_id)
        return deed is None or deed.phase.is_end

    def _tell(self, vm: Vm) -> None:
        deed = self._session.power.deeds.deeds[vm.id]
        phase = deed.phase.value
        if self._told.get(vm.id) != phase:
            self._told[vm.id] = phase
            self._report.tell(self._progress(vm, phase, deed_words(deed, self._session.now())))

    def _tell_end(self, vm: Vm) -> None:
        deeds = self._session.power.deeds.deeds
        until(self._session, lambda: vm.id not in deeds or deeds[vm.id].is_seen, SHOWS)
        deed = deeds.get(vm.id)
        # Without one it was started, and went off again since.
        match deed.phase if deed is not None else DeedPhase.DONE:
            case DeedPhase.REFUSED if deed is not None:
                words = f"not started: {deed.words}"
                self._end_of(Exit.REFUSED, vm, "refused", words, "refused")
            case DeedPhase.UNKNOWN if deed is not None:
                words = deed_words(deed, self._session.now())
                self._end_of(Exit.UNREACHABLE, vm, "unknown", words, "unknown")
            case _:
                outcome = "restored" if deed is not None and deed.is_restored else "started"
                self._end_of(Exit.DONE, vm, outcome, outcome, outcome)

    # How it is told

    def _end_of(self, code: Exit, vm: Vm, outcome: str, words: str, verdict: str) -> None:
        self._end(code, vm.id.host, vm.name, outcome, words, verdict, vm)

    def _end(
        self,
        code: Exit,
        host: str | None,
        name: str,
        outcome: str,
        words: str,
        verdict: str,
        vm: Vm | None = None,
    ) -> None:
        self._exit = max(self._exit, code)
        evidence = self._evidence(vm, words) if vm else {"words": words}
        now = self._session.now()
        self._report.tell(
            Progress(
                now, host, name, outcome, words, verdict=verdict, evidence=evidence, outcome=outcome
            )
        )

    def _progress(self, vm: Vm, phase: str, words: str) -> Progress:
        now, evidence = self._session.now(), self._evidence(vm, words)
        return Progress(now, vm.id.host, vm.name, phase, words, evidence=evidence)

    def _evidence(self, vm: Vm, words: str) -> dict[str, Json]:
        current = self._session.fleet.vms.get(vm.id)
        state = current.state.value if current else None
        return {"state": state, "words": words, "saved": vm.saved}
