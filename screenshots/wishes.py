"""What the person of a recorded run wants, in words that outlive the session's own names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from vmtui.core.commands import Mode
from vmtui.core.details import Part
from vmtui.core.model import VmId
from vmtui.core.record.records import Action
from vmtui.session import Session


class Want(StrEnum):
    """Kinds of wishes."""

    FACTS = "facts"
    DETAILS = "details"
    CHARTS = "charts"
    XML_AND_SNAPSHOTS = "XML and snapshots"
    HOSTS = "hosts"
    SCREEN = "screen"
    NO_SCREEN = "no screen"
    OBSERVE = "observe"
    SHUT_DOWN = "shut down"
    LOOK_BEFORE_FORCE = "look before force"
    FORCE_OFF = "force off"
    WAKE = "wake"


@dataclass(frozen=True, slots=True)
class Wish:
    """A wish.

    Attributes:
        vm: The guest that it is about, or on which the cursor is.
        limit: Of a soft shutdown: seconds.
    """

    want: Want
    vm: VmId
    limit: float = 0.0

    def speak(self, session: Session) -> None:
        """Let the session hear it."""
        _WISHES[self.want](session, self)


def _look(session: Session, wish: Wish) -> None:
    session.force.prepare(session.fleet.vms[wish.vm])


def _look_at_all(session: Session, wish: Wish) -> None:
    session.details.look_at(wish.vm, {Part.FIGURES, Part.XML, Part.SNAPSHOTS})


_WISHES: Mapping[Want, Callable[[Session, Wish], object]] = {
    Want.FACTS: lambda session, wish: session.want_facts([wish.vm], afresh=True),
    Want.DETAILS: lambda session, wish: session.details.look_at(wish.vm),
    Want.CHARTS: lambda session, wish: session.details.look_at(wish.vm, {Part.FIGURES}),
    Want.XML_AND_SNAPSHOTS: _look_at_all,
    Want.HOSTS: lambda session, _: session.hosts.look(True),
    Want.SCREEN: lambda session, wish: session.screens.look_at(wish.vm),
    Want.NO_SCREEN: lambda session, _: session.screens.look_at(None),
    Want.OBSERVE: lambda session, wish: session.evidence.observe([wish.vm]),
    Want.SHUT_DOWN: lambda session, wish: session.shut_down(wish.vm, Mode.ACPI, wish.limit),
    Want.LOOK_BEFORE_FORCE: _look,
    Want.FORCE_OFF: lambda session, wish: session.force_off(wish.vm),
    Want.WAKE: lambda session, wish: session.power.do(Action.WAKE, wish.vm),
}
