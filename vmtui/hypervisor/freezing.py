"""Freezing a guest's file systems, then forcing it off: one step, and no harm if it fails.

An agent that stops between libvirt's question and its answer blocks the call for ever. So the
freeze has a lane of its own, and is given up after a while; nothing is forced then. If the agent
answers after all, what it froze is thawed at once. libvirt holds the guest for the agent all that
time, but not against a destroy from another connection.

A second freeze is refused by the agent itself, with an error. So where the call succeeded the
freeze is ours, and only then is it ever thawed. All but the calls runs on the control thread.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import libvirt

from vmtui.clock import boot_time
from vmtui.core.commands import ForceOff, Thaw
from vmtui.core.freeze import FreezeStage
from vmtui.core.frozen import frozen, mutable
from vmtui.core.replies import CommandUnanswered, CommandWaiting, FreezeSeen
from vmtui.hypervisor import orders
from vmtui.hypervisor.acting import Acting
from vmtui.hypervisor.errors import RefusalError, Trouble
from vmtui.hypervisor.orders import Begun
from vmtui.hypervisor.place import Place
from vmtui.hypervisor.pool import Pool, Task

_NOT_SENT = ("not configured", "not connected", "not available due to")
"""What libvirt says of an agent to which it has sent nothing (qemuDomainAgentAvailable).

"Guest agent not available for now" is not among them. It is said of a first question without an
answer, after which nothing was sent, and of a freeze without one as well, where somebody has set
``virsh guest-agent-timeout`` (qemuAgentSend).
"""

_NO_REPLY = "Missing agent reply object"
"""What libvirt says where the agent's channel was closed and opened before the answer came."""


@frozen
class Frozen:
    """What a freeze told.

    Attributes:
        filesystems: How many were frozen.
        seconds: How long it took.
    """

    filesystems: int
    seconds: float


@mutable
class _Try:
    """One freeze with the force after it.

    Attributes:
        begun: Whether the agent has been asked.
        given_up: Whether nobody waits for it any more. Read by its lane as well.
    """

    order: ForceOff
    begun: bool = False
    given_up: bool = False


class Freezing:
    """Carries out the force-offs that freeze first, and thaws what was left frozen."""

    def __init__(
        self,
        place: Place,
        pool: Pool,
        forcing: Acting,
        hold: Callable[[int], Callable[[], None]],
    ) -> None:
        """Open nothing yet.

        Args:
            place: Which host.
            pool: Where agents are asked to freeze and to thaw.
            forcing: Cuts the power, on connections of its own.
            hold: Keeps bulk calls off the host while the force of this ticket is under way, until
                what it returns is called.
        """
        self._place = place
        self._pool = pool
        self._forcing = forcing
        self._hold = hold
        self._is_closed = False

    def carry_out(self, order: ForceOff) -> None:
        """Freeze, and force off what was frozen; thaw it if that fails."""
        one = _Try(order)
        limit = self._place.limits.freeze
        begun = partial(self._begin, one)
        self._pool.submit(
            Task(
                lambda connection: freeze(connection, order, limit, begun),
                done=partial(self._answered, one),
                waiting=partial(self._waits, one),
                unanswered=partial(self._unanswered, one),
                turn=limit,
            )
        )

    def thaw(self, order: Thaw) -> None:
        """Thaw what an earlier force, perhaps of another console, left frozen."""
        self._thaw(order, self._pool.let_go)

    def close(self) -> None:
        """Force nothing any more: what is frozen from now on is thawed."""
        self._is_closed = True

    def _begin(self, one: _Try) -> None:
        """On the lane's thread: the agent is asked now, unless that is too late."""
        if one.given_up:
            raise RefusalError("nothing was done: nobody waits for it any more")
        self._place.control.call(partial(self._begun, one))

    def _begun(self, one: _Try) -> None:
        one.begun = True
        self._tell(one.order, FreezeStage.FREEZING)

    def _waits(self, one: _Try, unanswered: int) -> None:
        order, now = one.order, self._place.clock()
        self._place.emit(CommandWaiting(order.ticket, order.vm, now, unanswered))

    def _unanswered(self, one: _Try, seconds: float) -> None:
        if one.given_up:
            return
        order, now = one.order, self._place.clock()
        if seconds < self._place.limits.freeze:
            self._place.emit(CommandUnanswered(order.ticket, order.vm, now, seconds))
            return
        one.given_up = True
        who = "its agent" if one.begun else "its host"
        words = f"no answer from {who} to the freeze for {seconds:.0f} s"
        self._fail(one, Trouble(words), is_doubtful=one.begun)

    def _answered(self, one: _Try, outcome: Frozen | Trouble) -> None:
        if isinstance(outcome, Trouble):
            is_doubtful = one.begun and _leaves_doubt(outcome)
            if not one.given_up:
                self._fail(one, outcome, is_doubtful=is_doubtful)
            elif not is_doubtful:
                self._tell(one.order, FreezeStage.NOT_FROZEN, words=outcome.words)
        elif one.given_up or self._is_closed:
            self._thaw(one.order, self._pool.let_go)
        else:
            self._tell(one.order, FreezeStage.FROZEN, outcome.filesystems, outcome.seconds)
            self._force(one.order)

    def _force(self, order: ForceOff) -> None:
        """Cut the power soon, or thaw: a frozen guest must not wait behind forces that hang.

        And Windows ends a freeze by itself after 10 s: later it would be forced off unfrozen.
        """
        end_hold = self._hold(order.ticket)

        def forced() -> None:
            end_hold()
            self._pool.let_go()

        def failed(trouble: Trouble) -> None:
            end_hold()
            self._not_forced(order, trouble)

        self._forcing.carry_out(order, forced, failed=failed, turn=self._place.limits.freeze)

    def _fail(self, one: _Try, trouble: Trouble, *, is_doubtful: bool) -> None:
        """Nothing is forced, because nothing is known to be frozen."""
        stage = FreezeStage.STUCK if is_doubtful else FreezeStage.NOT_FROZEN
        self._tell(one.order, stage, words=trouble.words)
        self._forcing.fail(one.order, trouble)
        self._pool.let_go()

    def _not_forced(self, order: ForceOff, trouble: Trouble) -> None:
        """Undo the freeze first, so that whoever reads of the failure reads what became of it."""

        def tell() -> None:
            self._forcing.fail(order, trouble)
            self._pool.let_go()

        self._thaw(order, tell)

    def _thaw(self, order: ForceOff | Thaw, then: Callable[[], None]) -> None:
        """Thaw, tell of it, and go on; without an answer for too long go on all the same."""
        went_on = False

        def go_on(stage: FreezeStage, number: int = 0, words: str = "") -> None:
            nonlocal went_on
            self._tell(order, stage, number, words=words)
            if not went_on:
                went_on = True
                then()

        def answered(outcome: int | Trouble | None) -> None:
            if isinstance(outcome, Trouble):
                go_on(FreezeStage.STUCK, words=outcome.words)
            elif outcome:
                go_on(FreezeStage.THAWED, outcome)
            else:
                go_on(FreezeStage.NOT_FROZEN)

        def unanswered(seconds: float) -> None:
            if not went_on and seconds >= self._place.limits.freeze:
                go_on(FreezeStage.STUCK, words=f"no answer from its agent for {seconds:.0f} s")

        job = partial(thaw, order)
        self._pool.submit(
            Task(job, answered, unanswered=unanswered, turn=self._place.limits.freeze)
        )

    def _tell(
        self,
        order: ForceOff | Thaw,
        stage: FreezeStage,
        number: int = 0,
        seconds: float = 0.0,
        words: str = "",
    ) -> None:
        now = self._place.clock()
        seen = FreezeSeen(order.ticket, order.vm, now, stage, number, seconds, words)
        self._place.emit(seen)


def freeze(connection: libvirt.virConnect, order: ForceOff, limit: float, begun: Begun) -> Frozen:
    """Freeze the guest's file systems, if it is still the run that was meant (virDomainFSFreeze).

    Args:
        connection: One on which nobody waits for anything else.
        order: Which run of which guest.
        limit: Seconds that the look before may take.
        begun: Told just before the agent is asked; may raise RefusalError.

    Raises:
        RefusalError: It is another run, or off, or nothing could be frozen.
        libvirt.libvirtError: The agent does not answer, or refused.
    """
    began = boot_time()
    domain = orders.check_run(connection, order)
    if (took := boot_time() - began) > limit:
        raise RefusalError(f"nothing was done: the host took {took:.0f} s to say how it stands")
    begun()
    began = boot_time()
    number = domain.fsFreeze()
    if not number:
        domain.fsThaw()  # Some versions of QEMU's agent count as frozen even then.
        raise RefusalError("its agent found no file system that it could freeze")
    return Frozen(number, boot_time() - began)


def thaw(order: ForceOff | Thaw, connection: libvirt.virConnect) -> int | None:
    """Thaw the guest's file systems (virDomainFSThaw).

    Returns:
        How many were frozen; None where that run is over, and the freeze with it.

    Raises:
        libvirt.libvirtError: The agent does not answer, or refused.
    """
    try:
        domain = orders.check_run(connection, order)
    except RefusalError:
        return None
    return domain.fsThaw()


def _leaves_doubt(trouble: Trouble) -> bool:
    """Whether the guest may be frozen although the call failed.

    An agent that answers with an error has frozen nothing: it undoes what it began.
    """
    if trouble.lost or _NO_REPLY in trouble.words:
        return True
    silent = trouble.code == libvirt.VIR_ERR_AGENT_UNRESPONSIVE
    return silent and not any(words in trouble.words for words in _NOT_SENT)
