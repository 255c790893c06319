"""Which changes say something new, and whose presses of a power button were not ours."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from vmtui.core.changes import Change, HostDown
from vmtui.core.doings import FOREIGN_PRESS_SHOWN
from vmtui.core.events import Detail, Lifecycle, LifecycleSeen, Signal, SignalSeen
from vmtui.core.foreign_text import presser
from vmtui.core.model import Host, HostStatus, Moment, PowerState, Vm, VmId
from vmtui.core.record.elsewhere import PressElsewhere
from vmtui.core.record.records import Author

ONE_PRESS = 5.0
"""Seconds at most between a press that QEMU tells of and the journal's line on it."""

ONE_RESET = 2.0
"""Seconds within which reboot events of a domain are one reset."""


class News:
    """What was told lately and must not be told twice.

    Attributes:
        foreign_presses: When somebody else last pressed the power button of a domain.
        pressers: Who pressed it then, where the journal tells of another console of this user.
        foreign_restarts: When a domain restarted after such a press, which is over with that.
        first_presses: When the button of a domain was first pressed in its present boot, by
            anybody: what it asks on its screen may be as old as that.
        seen_to_boot: The domains whose present boot was seen to begin: no press of them was missed.
    """

    def __init__(self, hosts: Mapping[str, Host], vms: Mapping[VmId, Vm]) -> None:
        self._hosts = hosts
        self._vms = vms
        self._resets: dict[VmId, Moment] = {}
        self._foreign_presses: dict[VmId, Moment] = {}
        self.foreign_presses: Mapping[VmId, Moment] = MappingProxyType(self._foreign_presses)
        self._told_presses: dict[VmId, tuple[float, str]] = {}
        self._pressers: dict[VmId, str] = {}
        self.pressers: Mapping[VmId, str] = MappingProxyType(self._pressers)
        self._foreign_restarts: dict[VmId, Moment] = {}
        self.foreign_restarts: Mapping[VmId, Moment] = MappingProxyType(self._foreign_restarts)
        self.seen_to_boot: set[VmId] = set()
        self._first_presses: dict[VmId, Moment] = {}
        self.first_presses: Mapping[VmId, Moment] = MappingProxyType(self._first_presses)

    def is_repeated(self, change: Change) -> bool:
        """Whether a change, not taken in yet, says no more than the one before it.

        Each try of a lost host fails alike, QEMU tells of one reset two or three times, and a QEMU
        that closes may leave its monitor before libvirt does, which then calls it a control error.
        """
        match change:
            case HostDown():
                host = self._hosts[change.host]
                was_there = host.status in (HostStatus.UP, HostStatus.CONNECTING)
                return not was_there and host.error == change.error
            case SignalSeen(signal=Signal.REBOOT):
                before = self._resets.get(change.vm)
                return before is not None and change.at.boot - before.boot <= ONE_RESET
            case SignalSeen(signal=Signal.CONTROL_ERROR):
                vm = self._vms.get(change.vm)
                return vm is not None and vm.state in (PowerState.IN_SHUTDOWN, PowerState.SHUT_OFF)
            case _:
                return False

    def take(self, change: Change, *, pressed_by_us: bool) -> None:
        """Remember what later changes are compared with."""
        self._note_first_press(change)
        self._note_boot(change)
        match change:
            case LifecycleSeen(event=Lifecycle.STARTED | Lifecycle.STOPPED):
                self._foreign_presses.pop(change.vm, None)
                self._foreign_restarts.pop(change.vm, None)
            case SignalSeen(signal=Signal.POWER_BUTTON) if not pressed_by_us:
                self._foreign_presses[change.vm] = change.at
                self._ascribe(change.vm)
                self._foreign_restarts.pop(change.vm, None)
            case SignalSeen(signal=Signal.REBOOT) if not self.is_repeated(change):
                self._resets[change.vm] = change.at
                if self._foreign_presses.pop(change.vm, None) is not None:
                    self._foreign_restarts[change.vm] = change.at
            case _:
                pass

    def hear(
        self, presses: Iterable[PressElsewhere], host_with: Callable[[str], str | None], own: Author
    ) -> dict[VmId, str]:
        """Know which presses other consoles of this user made.

        Returns:
            Those domains of which this says whose press was told as somebody else's.
        """
        ascribed: dict[VmId, str] = {}
        for press in presses:
            host = host_with(press.uri)
            if host is None:
                continue
            vm_id = VmId(host, press.uuid)
            self._told_presses[vm_id] = (press.at, presser(press.author, own))
            if self._ascribe(vm_id):
                ascribed[vm_id] = self._pressers[vm_id]
        return ascribed

    def _ascribe(self, vm_id: VmId) -> bool:
        """Say whose the last foreign press is, if the journal tells; whether it does."""
        pressed, told = self._foreign_presses.get(vm_id), self._told_presses.get(vm_id)
        is_told = pressed and told and abs(pressed.wall - told[0]) <= ONE_PRESS
        if pressed and told and is_told:
            self._pressers[vm_id] = told[1]
        else:
            self._pressers.pop(vm_id, None)
        return bool(is_told)

    def _note_first_press(self, change: Change) -> None:
        match change:
            case SignalSeen(signal=Signal.POWER_BUTTON):
                self._first_presses.setdefault(change.vm, change.at)
            case (
                LifecycleSeen(event=Lifecycle.STARTED | Lifecycle.STOPPED)
                | SignalSeen(signal=Signal.REBOOT)
            ):
                self._first_presses.pop(change.vm, None)
            case _:
                pass

    def _note_boot(self, change: Change) -> None:
        match change:
            case (
                LifecycleSeen(event=Lifecycle.STARTED, detail=Detail.BOOTED)
                | SignalSeen(signal=Signal.REBOOT)
            ):
                self.seen_to_boot.add(change.vm)
            case LifecycleSeen(event=Lifecycle.STARTED, detail=detail) if (
                detail is not Detail.WAKEUP
            ):
                self.seen_to_boot.discard(change.vm)  # It may show what it showed long ago.
            case LifecycleSeen(event=Lifecycle.STOPPED):
                self.seen_to_boot.discard(change.vm)
            case HostDown():
                lost = {vm_id for vm_id in self.seen_to_boot if vm_id.host == change.host}
                self.seen_to_boot -= lost
            case _:
                pass

    def tick(self, now: Moment) -> set[VmId]:
        """Forget what is not shown any more; returns the domains that told of one."""
        painted = {*self._foreign_presses, *self._foreign_restarts}
        for shown, moments in (
            (FOREIGN_PRESS_SHOWN, self._foreign_presses),
            (FOREIGN_PRESS_SHOWN, self._foreign_restarts),
            (ONE_RESET, self._resets),
        ):
            for vm_id in [x for x, at in moments.items() if now.boot - at.boot > shown]:
                del moments[vm_id]
        return painted
