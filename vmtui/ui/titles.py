"""When to ask for titles and other facts: each costs its host a call."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from itertools import islice

from vmtui.core.frozen import mutable
from vmtui.core.model import Host, HostStatus, VmId
from vmtui.session import Session

AT_ONCE = 25
"""Guests of one host that are asked for in the background at a time."""

PATIENCE = 10
"""Looks that wait for the answers before the next are asked for."""


@mutable
class _Round:
    """What has been asked of a host in the background since it connected."""

    epoch: int
    asked: set[VmId] = field(default_factory=set)
    unanswered: set[VmId] = field(default_factory=set)
    patience: int = 0


class Titles:
    """Asks for the guests that are seen first, and for the others bit by bit.

    Attributes:
        are_asked: Whether nothing was left to ask for when ``want_more`` looked last. As long as
            no guest or host changes, it need not look again.
    """

    def __init__(self, session: Session) -> None:
        self.are_asked = False
        self._session = session
        self._rounds: dict[str, _Round] = {}

    def want_seen(self, seen: Iterable[VmId]) -> None:
        """Ask for guests that are on the screen; the session asks once for each connection."""
        vms = self._session.fleet.vms
        self._session.want_facts(vm_id for vm_id in seen if vm_id in vms)

    def want_more(self) -> None:
        """Ask for some of the others; call it once or twice a second.

        Of none as long as a host's list is being read: that all guests are there comes first.
        A host that does not get on with its list, which its note says, holds up nobody.
        """
        up = [host for host in self._session.fleet.hosts.values() if host.status is HostStatus.UP]
        self.are_asked = False
        if all(host.listed or host.note for host in up):
            asked = [self._want_of(host) for host in up]
            self.are_asked = all(asked)

    def _want_of(self, host: Host) -> bool:
        """Ask for some of a host's guests; returns whether there was nothing left to ask for."""
        known = self._rounds.get(host.name)
        now = known if known and known.epoch == host.epoch else _Round(host.epoch)
        self._rounds[host.name] = now
        here = self._session.fleet.of_host(host.name)
        if not now.unanswered and now.asked == here:
            return True
        now.unanswered = set(self._unknown(now.unanswered))
        now.patience -= 1
        if now.unanswered and now.patience > 0:
            return False
        open_ones = self._unknown(here - now.asked)
        now.unanswered = set(islice(open_ones, AT_ONCE))
        if not now.unanswered:
            # Those on the screen were asked for by themselves.
            now.asked = set(here)
            return True
        now.asked |= now.unanswered
        now.patience = PATIENCE
        self._session.want_facts(now.unanswered)
        return False

    def _unknown(self, vm_ids: Iterable[VmId]) -> Iterable[VmId]:
        vms = self._session.fleet.vms
        return (vm_id for vm_id in vm_ids if vm_id in vms and vms[vm_id].title is None)
