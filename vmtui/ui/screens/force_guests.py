"""The guests that a force dialog is about: how they stand now, and what is done to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from vmtui.core import force_text as say
from vmtui.core import freeze_text
from vmtui.core.force import ForcePhase, Forcing
from vmtui.core.frozen import frozen
from vmtui.core.guards import (
    ALONE,
    UNREAD,
    force_guard,
    guarded,
    protection,
    unexplained,
)
from vmtui.core.look_alike import name_warnings
from vmtui.core.model import Vm, VmId
from vmtui.core.record.records import Action, Json
from vmtui.core.text import Cell, Role
from vmtui.session import Session

Line = tuple[Cell, ...]


@frozen
class ForceGuest:
    """One guest of the dialog as it stands now.

    Attributes:
        vm: The guest; of one that is gone, as it was last.
        dropped: Why it can't be forced any more; "" if it can.
        is_read: Whether its host has told how it stands, so that it can be forced at once.
    """

    vm: Vm
    dropped: str
    is_read: bool


class ForceGuests:
    """Reads the guests afresh, tells how each stands, and forces them."""

    def __init__(
        self, session: Session, vm_ids: Sequence[VmId], action: Action, *, freeze: bool
    ) -> None:
        """These guests; ``freeze``: it was chosen before to freeze the one guest first."""
        self._action = action
        self._freeze = freeze
        self._session = session
        self._vms = {vm_id: session.fleet.vms[vm_id] for vm_id in vm_ids}
        self._earlier: dict[VmId, Forcing | None] = {
            vm_id: session.doings(vm_id).forcing for vm_id in vm_ids
        }
        self._opened = session.now()
        self._warnings = name_warnings(self._vms.values(), session.fleet.vms.values())

    @property
    def ids(self) -> tuple[VmId, ...]:
        """The guests, in the order in which they are named."""
        return tuple(self._vms)

    @property
    def is_single(self) -> bool:
        """Whether it is about one guest alone."""
        return len(self._vms) == 1

    @property
    def may_freeze(self) -> bool:
        """Whether freezing makes sense at all: not of several, whose agents would all be asked."""
        return self.is_single and self._action is Action.FORCE_OFF

    def prepare(self) -> None:
        """Have every guest read afresh, each through its host's own connection for forcing."""
        for vm in self._vms.values():
            self._session.force.prepare(vm, self._action)
        self._session.want_facts(self._vms, afresh=True)
        self._session.evidence.observe(self._vms)

    def release(self) -> None:
        """Watch them no longer; a shutdown that begins now is watched by itself."""
        self._session.evidence.release(self._vms)

    def let_go(self) -> None:
        """Prepare no longer what was not forced, and forget what was refused before any call."""
        force = self._session.force
        for vm_id in self._vms:
            forcing = force.forcings.get(vm_id)
            force.cancel(vm_id)
            if forcing is not None and forcing.phase is ForcePhase.REFUSED and not forcing.called:
                force.dismiss(vm_id)

    def look(self) -> list[ForceGuest]:
        """Every guest as it stands now."""
        return [self._guest(vm_id) for vm_id in self._vms]

    def _guest(self, vm_id: VmId) -> ForceGuest:
        session = self._session
        vm = session.fleet.vms.get(vm_id, self._vms[vm_id])
        self._vms[vm_id] = vm
        forcing = session.force.forcings.get(vm_id)
        reading = forcing is not None and forcing.phase is ForcePhase.PREPARING
        hindrance = session.force_hindrance(vm_id) or self._must_be_alone(vm)
        is_there = vm_id in session.fleet.vms and not vm.departed
        if reading and is_there and not session.is_own_machine(vm_id):
            return ForceGuest(vm, "", is_read=False)
        return ForceGuest(vm, hindrance, is_read=True)

    def _must_be_alone(self, vm: Vm) -> str:
        guard = "" if self.is_single else force_guard(vm, self._session.host(vm.id))
        return (
            f"{UNREAD}: alone, then, with a reason" if guard == UNREAD else ALONE if guard else ""
        )

    def unexplained(self, why: str) -> str:
        """What stands against forcing the one guest for this reason; "" for nothing."""
        (guest, *_) = self.look()
        host = self._session.host(guest.vm.id)
        is_known = guest.is_read or bool(protection(guest.vm, host))
        return unexplained(guest.vm, host, why) if self.is_single and is_known else ""

    def can_be_asked(self) -> bool:
        """Whether any of the guests could still be asked softly and was not."""
        return any(
            not say.was_asked_softly(self._session.doings(vm_id), self._action)
            and self._session.obstacle(vm_id) is None
            for vm_id in self._vms
        )

    def offer(self) -> freeze_text.Offer:
        """Whether the one guest can be frozen first."""
        if not self.may_freeze:
            return freeze_text.Offer(is_open=False, cell=Cell(""))
        (vm,) = self._vms.values()
        session = self._session
        evidence = session.evidence.of(vm.id)
        offer = freeze_text.offer(
            vm,
            session.host(vm.id),
            evidence.agent if evidence else None,
            session.freezes.left.get(vm.id),
            session.now().boot - self._opened.boot,
        )
        return freeze_text.chosen(offer) if self._freeze else offer

    def force(self, vms: Iterable[Vm], why: str, *, freeze: bool) -> bool:
        """Force these; returns whether any goes ahead."""
        force = self._session.force_off
        went = [vm for vm in vms if force(vm.id, why, self._evidence(vm), freeze=freeze)]
        return bool(went)

    def _evidence(self, vm: Vm) -> dict[str, Json]:
        session = self._session
        doings = session.doings(vm.id)
        return say.evidence(vm, session.host(vm.id), doings, self._earlier[vm.id], session.now())

    def facts(self, guest: ForceGuest, *, is_low: bool) -> dict[str, Line]:
        """What is known of one guest, by labels; ``is_low``: shortly, for lines are scarce."""
        session, vm = self._session, guest.vm
        now = session.now()
        host = session.host(vm.id)
        doings = session.doings(vm.id)
        facts: dict[str, Line] = {
            "guest": (
                say.name(vm),
                *self._warned(vm.id),
                *guarded(vm, host, is_read=guest.is_read),
                *say.title(vm),
                say.about(vm, host, doings.forcing, now),
            ),
            "tried": (say.tried(doings, self._earlier[vm.id], now),),
            "seen": (say.seen(vm, host, doings.forcing, doings, now),),
        }
        if guest.dropped:
            return facts
        if self.may_freeze:
            facts["freeze"] = (self.offer().cell,)
        against = session.obstacle(vm.id)
        verb = say.WORDS[self._action].verb
        return facts | {
            "gentler": (
                say.gentler(vm, doings, against, host.uri, now, self._action, is_short=is_low),
            ),
            "risk": (say.risk(vm, self._action),),
            "same as": (say.by_hand(verb, vm, host.uri, freeze=self._freeze),),
        }

    def _warned(self, vm_id: VmId, before: str = "") -> Line:
        """That its name is easily taken for another one."""
        words = self._warnings.get(vm_id)
        return (Cell(f"{before}! {words}", Role.BAD),) if words else ()

    def entries(self, guests: Iterable[ForceGuest]) -> list[Line]:
        """A line for each guest, those that would be forced first."""
        session = self._session
        return [
            say.entry(
                guest.vm,
                session.host(guest.vm.id),
                session.doings(guest.vm.id),
                guest.dropped,
                session.now(),
            )
            + self._warned(guest.vm.id, before="  ")
            for guest in sorted(guests, key=lambda one: bool(one.dropped))
        ]
