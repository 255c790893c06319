"""``vmtui force-off``: power one guest off by force, after its name was given twice."""

from __future__ import annotations

from vmtui.config import BadInputError
from vmtui.core.force import ForcePhase, Forcing, force_words
from vmtui.core.freeze import filesystems
from vmtui.core.frozen import frozen
from vmtui.core.guards import UNREAD, force_guard, unexplained
from vmtui.core.model import Moment, Vm, VmId
from vmtui.core.obstacles import read_only
from vmtui.core.record.records import Json
from vmtui.core.why.verdict import Slug
from vmtui.endings import Exit, InterruptedBySignal
from vmtui.headless import naming
from vmtui.headless.report import Progress, Report
from vmtui.headless.waiting import reach, until
from vmtui.output import complain
from vmtui.session import Session

PREPARE = 20.0
"""Seconds that a fresh connection may take to open and to read the guest."""

FACTS = 2.0
"""Seconds that are waited for the guest's facts; a hung guest has none to tell."""

GIVE_UP = 120.0
"""Seconds after which nobody waits any more for the end of a call that was made."""

_OFF_ALREADY = "it is off already: nothing was forced"


@frozen
class Wish:
    """What was asked for.

    Attributes:
        guest: As typed: NAME or HOST/NAME.
        confirm: The name again.
        why: The reason for the record, "" if none was given.
        freeze: Whether its file systems are frozen first; without that nothing is forced.
    """

    guest: str
    confirm: str
    why: str = ""
    freeze: bool = False


def check_confirmation(wish: Wish) -> None:
    """See whether the name was given twice, before anything is opened.

    Raises:
        BadInputError: It was not.
    """
    if wish.confirm != wish.guest and not wish.guest.endswith(f"/{wish.confirm}"):
        raise BadInputError(
            f"--confirm says {wish.confirm!r}, but the guest is {wish.guest!r}: nothing was done"
        )


def force_off(session: Session, wish: Wish, report: Report) -> Exit:
    """Force one guest off, once the record says so; returns when that has ended.

    Raises:
        BadInputError: The guest does not exist or is not unique, or was not confirmed.
    """
    check_confirmation(wish)
    session.start()
    unreached = reach(session)
    vm = naming.find(wish.guest, session.fleet.vms.values())
    if unreached:
        return _tell_unreached(session, wish, vm, report)
    if vm is None:
        known = session.fleet.vms.values()
        raise BadInputError(naming.unknown(wish.guest, known, session.fleet.hosts))
    if wish.confirm not in (vm.name, vm.id.uuid, wish.guest):
        raise BadInputError(f"--confirm must be {vm.name!r}, the guest's name: nothing was done")
    return _Force(session, vm, wish, report).run()


def _tell_unreached(session: Session, wish: Wish, vm: Vm | None, report: Report) -> Exit:
    """Force nothing while a host that was asked for could have a guest of that name too."""
    words = "nothing was forced: not every host could be asked for a guest of that name"
    if vm is not None:
        words += f" (if {vm.id.host}/{vm.name} is meant, say so)"
    report.tell(
        Progress(
            session.now(),
            None,
            wish.guest,
            naming.HOST_UNREACHABLE,
            words,
            verdict=naming.HOST_UNREACHABLE,
            evidence={"words": words},
            outcome=naming.HOST_UNREACHABLE,
        )
    )
    return Exit.UNREACHABLE


class _Force:
    """One run of the command, for one guest."""

    def __init__(self, session: Session, vm: Vm, wish: Wish, report: Report) -> None:
        self._session = session
        self._vm = vm
        self._wish = wish
        self._report = report

    def run(self) -> Exit:
        if self._is_off():
            return self._off_already()
        if found := read_only(self._session.host(self._id)):
            words = f"not forced: {found.words}; {found.advice}"
            return self._end(Exit.REFUSED, "refused", words, verdict=found.slug)
        self._session.force.prepare(self._vm)
        self._session.want_facts([self._id])
        if not until(self._session, lambda: self._phase is not ForcePhase.PREPARING, PREPARE):
            self._session.force.cancel(self._id)
            words = f"nothing was forced: its host did not answer within {PREPARE:.0f} s"
            return self._end(Exit.UNREACHABLE, naming.HOST_UNREACHABLE, words)
        if self._phase is ForcePhase.REFUSED:
            return self._not_prepared()
        until(self._session, self._has_facts, FACTS)
        if self._session.is_own_machine(self._id):
            self._session.force.cancel(self._id)
            words = "not forced: vmtui itself runs inside this guest"
            return self._end(Exit.REFUSED, "refused", words, verdict="own-machine")
        vm, host = self._session.fleet.vms.get(self._id, self._vm), self._session.host(self._id)
        if unexplained(vm, host, self._wish.why):
            self._session.force.cancel(self._id)
            guard = force_guard(vm, host)
            told = guard if guard == UNREAD else f"it is protected ({guard})"
            words = f"not forced: {told}: --reason is needed"
            return self._end(Exit.REFUSED, "refused", words, verdict="protected")
        return self._force()

    @property
    def _id(self) -> VmId:
        return self._vm.id

    @property
    def _forcing(self) -> Forcing | None:
        return self._session.force.forcings.get(self._id)

    @property
    def _phase(self) -> ForcePhase | None:
        return self._forcing.phase if self._forcing else None

    def _is_off(self) -> bool:
        vm = self._session.fleet.vms.get(self._id)
        return vm is None or not vm.state.has_process

    def _has_facts(self) -> bool:
        vm = self._session.fleet.vms.get(self._id)
        return vm is None or vm.has_acpi is not None

    def _not_prepared(self) -> Exit:
        words = self._forcing.words if self._forcing else ""
        # The fresh connection may know of the end before the usual one has told of it.
        if until(self._session, self._is_off, FACTS):
            return self._off_already()
        return self._end(Exit.UNREACHABLE, naming.HOST_UNREACHABLE, f"nothing was forced: {words}")

    def _force(self) -> Exit:
        vm = self._session.fleet.vms.get(self._id, self._vm)
        evidence = {
            "state": vm.state.value,
            "reason": vm.reason.value,
            "confirmed": vm.name,
            "protected": force_guard(vm, self._session.host(self._id)),
        }
        try:
            wish = self._wish
            self._session.force_off(self._id, wish.why, evidence, freeze=wish.freeze)
            began = self._session.now().boot
            told = ""
            while self._phase is not None and self._phase.is_under_way:
                now = self._session.now()
                words = force_words(self._forcing, now) if self._forcing else ""
                if words != told:
                    self._report.tell(self._progress(self._phase.value, words))
                    told = words
                if now.boot - began > GIVE_UP:
                    return self._end(Exit.NOT_OFF, "unknown", f"{words}; not waited for any longer")
                self._session.drain(timeout=0.2)
        except (KeyboardInterrupt, InterruptedBySignal):
            complain(f"the forced power-off of {self._vm.name!r} may still be carried out")
            raise
        return self._ended()

    def _ended(self) -> Exit:
        forcing = self._forcing
        now = self._session.now()
        if forcing is None:  # it was started again at once
            return self._end(Exit.NOT_OFF, "restarted", "it runs again")
        if forcing.phase is ForcePhase.DONE:
            until(self._session, self._is_off, FACTS)  # The event may come after the answer.
            now = self._session.now()
            if forcing.in_doubt(now):
                words = force_words(forcing, now)
                return self._end(Exit.NOT_OFF, "off-forced", words, verdict="qemu-may-live")
            return self._end(Exit.DONE, "off-forced", _done_words(forcing, now))
        if forcing.phase is ForcePhase.UNKNOWN:
            return self._end(Exit.UNREACHABLE, "unknown", force_words(forcing, now))
        if until(self._session, self._is_off, 0.0):
            return self._off_already(f"{_OFF_ALREADY} ({forcing.words})")
        return self._end(Exit.REFUSED, "refused", force_words(forcing, now))

    def _off_already(self, words: str = _OFF_ALREADY) -> Exit:
        return self._end(Exit.DONE, "off-already", words, verdict=Slug.OFF.value)

    def _end(self, code: Exit, outcome: str, words: str, verdict: str | None = None) -> Exit:
        """Tell the last line: its verdict is the outcome where no more can be said."""
        line = self._progress(outcome, words, verdict=verdict or outcome, outcome=outcome)
        self._report.tell(line)
        return code

    def _progress(
        self, phase: str, words: str, verdict: str | None = None, outcome: str | None = None
    ) -> Progress:
        vm = self._session.fleet.vms.get(self._id)
        return Progress(
            self._session.now(),
            self._id.host,
            self._vm.name,
            phase,
            words,
            verdict=verdict,
            evidence={
                "state": vm.state.value if vm else None,
                "words": words,
                **_frozen(self._forcing),
            },
            outcome=outcome,
        )


def _done_words(forcing: Forcing, now: Moment) -> str:
    first = ""
    if forcing.freeze is not None:
        took = f"{forcing.freeze.seconds:.1f} s"
        first = f"{filesystems(forcing.freeze.filesystems)} frozen first ({took}), "
    return f"{first}forced off ({forcing.took(now):.1f} s)"


def _frozen(forcing: Forcing | None) -> dict[str, Json]:
    """How the freeze before went; nothing where none was wanted."""
    if forcing is None or forcing.freeze is None:
        return {}
    freeze = forcing.freeze
    figures = {"stage": freeze.stage.value, "filesystems": freeze.filesystems}
    return {"freeze": {**figures, "seconds": round(freeze.seconds, 3)}}
