"""Guests are watched, asked to power off and judged by a real session on real hosts."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from tests.diagnosis.place import Place
from tests.diagnosis.trials import Trial
from tests.qemu.hypervisor import Guest
from tests.qemu.waiting import wait_until
from tests.session.test_real_power import LONG, Operator
from vmtui.core.commands import Mode
from vmtui.core.model import VmId
from vmtui.core.why.verdict import Slug, Verdict
from vmtui.core.why.watching import is_worth_a_look

PATIENCE = 240.0
"""Seconds in which all presses are answered and judged; a daemon's worker may be busy with one."""

LATEST = 90.0
"""Seconds after the press by which a guest has its verdict on a machine that is short of CPUs."""

READINGS_BEFORE = 4
"""Samples from before the press: three seconds."""

SHOTS_BEFORE = 2
"""Looks at screens likewise; a host is asked for so many a second only."""


@dataclass(slots=True)
class Seen:
    """What was said of a guest on trial.

    Attributes:
        pressed: When its button was pressed, or that was refused (seconds of the boot clock).
        done: When it was done what is done to it; as ``pressed`` where nothing is.
        deed: That being done, where something is.
        said: Each verdict that differs from the one before, with when it was first heard.
        is_over: Whether nothing of it is noted any more.
    """

    trial: Trial
    guest: Guest
    vm_id: VmId
    pressed: float | None = None
    done: float | None = None
    deed: Future[None] | None = None
    said: list[tuple[float, Verdict]] = field(default_factory=list)
    is_over: bool = False

    @property
    def reached(self) -> tuple[float, Verdict] | None:
        """The expected verdict, with the seconds that it took; None where it was not said."""
        for at, verdict in self.said:
            if self.done is not None and at >= self.done and self._is_right(verdict):
                return at - self.done, verdict
        return None

    @property
    def fault(self) -> str:
        """What is wrong with what was said of it; "" if nothing is."""
        if self.reached is None:
            return f"never {self.trial.expects}"
        slugs = [verdict.slug for _at, verdict in self.said]
        if wrong := self.trial.never.intersection(slugs):
            return f"{', '.join(wrong)} at some moment"
        later = slugs[slugs.index(self.trial.expects) :]
        if left := set(later) - {self.trial.expects}:
            return f"not {self.trial.expects} any more, but {', '.join(left)}"
        return ""

    @property
    def is_late(self) -> bool:
        """Whether the expected verdict came, but later than it should."""
        return self.reached is not None and self.reached[0] > self.trial.watched

    def note(self, at: float, verdict: Verdict | None) -> None:
        """Keep a verdict, unless it was the last one said already.

        That there was no sample for a while tells of the machine that runs the tests, not of it.
        """
        if verdict is None or verdict.words.startswith("no sample of it for "):
            return
        if not self.said or _differ(verdict, self.said[-1][1]):
            self.said.append((at, verdict))

    def told(self) -> str:
        """All that was said, for whoever looks for the fault."""
        begin = self.pressed or 0.0
        lines = [
            f"    {at - begin:+6.1f} s  {one.slug}: {one.words} {'; '.join(one.reasons)}"
            for at, one in self.said
        ]
        return "\n".join([f"{self.trial.name}: {self.fault}", *lines])

    def _is_right(self, verdict: Verdict) -> bool:
        told = " ".join((verdict.words, *verdict.reasons))
        return verdict.slug is self.trial.expects and self.trial.tells in told


def _differ(one: Verdict, other: Verdict) -> bool:
    # The request's age is told last, and grows.
    return one.slug is not other.slug or one.reasons[:-1] != other.reasons[:-1]


def _in_turn(trials: Sequence[Trial]) -> list[Trial]:
    """Who boots for long is started last: old guests are not taken to boot."""
    return sorted(trials, key=lambda trial: trial.expects is Slug.BOOTING)


class Run:
    """Some trials, at once."""

    def __init__(self, place: Place, trials: Sequence[Trial]) -> None:
        """Start their guests, and watch them for a while."""
        self.place = place
        self._hands = ThreadPoolExecutor()  # calls may take a while
        guests = {trial.name: trial.make(place, trial.name) for trial in _in_turn(trials)}
        for trial in trials:
            if trial.says:
                guests[trial.name].wait_said(trial.says)
        self.operator = Operator(*place.hosts)
        self.session = self.operator.session
        hosts = {host.uri: f"hv{number}" for number, host in enumerate(place.hosts, 1)}
        self.seen = [
            Seen(trial, guest, VmId(hosts[guest.hypervisor.uri], guest.uuid))
            for trial in trials
            for guest in [guests[trial.name]]
        ]

    def go(self) -> list[Seen]:
        """Watch them, ask them to power off, and watch them until all is said."""
        ids = [one.vm_id for one in self.seen]
        self.operator.until(self._all_known, "all guests are known")
        self.session.want_facts(ids)
        self.session.evidence.observe(ids)
        self.operator.until(self._all_sampled, "all guests were sampled", PATIENCE)
        for one in self.seen:
            self._press(one)
        try:
            wait_until(self._is_over, "all verdicts are said", patience=PATIENCE)
        except TimeoutError as error:
            raise AssertionError(f"{error}: {self._open()}") from error
        for one in self.seen:
            if one.deed is not None:
                one.deed.result()
        return self.seen

    def _all_known(self) -> bool:
        return all(one.vm_id in self.session.fleet.vms for one in self.seen)

    def _all_sampled(self) -> bool:
        return all(self._is_sampled(one.vm_id) for one in self.seen)

    def _is_sampled(self, vm_id: VmId) -> bool:
        evidence, vm = self.session.evidence.of(vm_id), self.session.fleet.vms[vm_id]
        if evidence is None or len(evidence.readings) < READINGS_BEFORE:
            return False
        if vm.traits is None:
            return False
        # One that does not run, or works, or has no screen, is not looked at. A look that failed,
        # because its QEMU was late, is taken again.
        is_seen = sum(not shot.error for shot in evidence.shots) >= SHOTS_BEFORE
        is_seen = is_seen or not vm.traits.has_display or not vm.state.is_up
        return is_seen or not is_worth_a_look(evidence, self.session.now())

    def _press(self, one: Seen) -> None:
        against = self.session.shut_down(one.vm_id, Mode.ACPI, LONG)
        assert (against.slug if against else "") == one.trial.refused, one.trial.name
        if against:
            one.pressed = one.done = self._now()

    def _is_over(self) -> bool:
        self.session.drain(0.05)
        self.session.tick()
        for one in self.seen:
            if not one.is_over:
                self._follow(one)
        return all(one.is_over for one in self.seen)

    def _open(self) -> str:
        """Whom the run still waits for, and how they stand."""
        watches = self.session.soft.watches
        watched = ((one, watches.get(one.vm_id)) for one in self.seen if not one.is_over)
        return "; ".join(
            f"{one.trial.name} {watch.phase} {watch.words}" if watch else one.trial.name
            for one, watch in watched
        )

    def _follow(self, one: Seen) -> None:
        now = self._now()
        if one.pressed is None:
            watch = self.session.soft.watches.get(one.vm_id)
            # One that obeys at once can be off before libvirt's answer is here.
            answered = (watch.accepted or watch.ended) if watch else None
            if answered is None:
                return
            one.pressed = answered.boot
            one.done = None if one.trial.then else one.pressed
        if one.trial.then and one.deed is None and now - one.pressed >= one.trial.after:
            one.deed = self._hands.submit(self._do, one)
        one.note(self._now(), self.session.evidence.verdict(one.vm_id))
        if one.done is not None:
            patience = LATEST if one.reached is None else one.trial.watched
            one.is_over = self._now() - one.done > patience
        if one.trial.is_loud and one.reached is not None:
            one.is_over = True
            one.guest.kill_qemu()

    def _do(self, one: Seen) -> None:
        assert one.trial.then is not None
        one.done = self._now()
        one.trial.then(self.place, one.guest)

    def _now(self) -> float:
        return self.session.now().boot

    def close(self) -> None:
        """Let the hosts go."""
        self._hands.shutdown()
        self.session.close()
