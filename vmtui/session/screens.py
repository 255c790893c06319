"""The desk for guests' screens: one guest is looked at, gently, and only while somebody looks.

Any guest's picture can be kept as well: as evidence, before it is forced off.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Mapping
from types import MappingProxyType

from vmtui.core.changes import Change
from vmtui.core.commands import ReadScreen
from vmtui.core.fleet import Fleet
from vmtui.core.looks import PictureKept, ScreenRead
from vmtui.core.model import VmId
from vmtui.core.screens.graphics import ScreenSettings
from vmtui.core.screens.guest_screen import Display, GuestScreen
from vmtui.crash import state_directory
from vmtui.imaging.keeping import keep, picture_name
from vmtui.session.outside import Outside

EVERY = 1.0
"""Seconds between two looks."""

PATIENCE = 10.0
"""Seconds after which a look without an answer is taken for lost, and asked for again."""

Put = Callable[[PictureKept], None]


class ScreenDesk:
    """What the guest that is looked at shows, and the pictures that were kept.

    Attributes:
        vm: The guest that is looked at; None for none.
        shown: The last look at it that showed something; None before the first.
        trouble: Why the latest look showed nothing; "" if it did.
        displays: Where it can be seen by VNC and SPICE; None as long as that is not known.
        folder: Where pictures are kept.
        settings: How they are shown, and guests typed into.
        kept: What became of the last picture of each guest that was to be kept.
    """

    def __init__(self, fleet: Fleet, outside: Outside, put: Put) -> None:
        """Look at none.

        Args:
            fleet: For the names of guests.
            outside: How hosts are asked.
            put: Takes what became of a file, from any thread.
        """
        self._fleet = fleet
        self._outside = outside
        self._put = put
        self._asked = -math.inf
        self._is_awaited = False
        self._to_keep: dict[VmId, float] = {}
        self._writing: set[VmId] = set()
        self._kept: dict[VmId, PictureKept] = {}
        self.vm: VmId | None = None
        self.shown: GuestScreen | None = None
        self.trouble = ""
        self.displays: tuple[Display, ...] | None = None
        self.folder = state_directory() / "screens"
        self.settings = ScreenSettings()
        self.kept: Mapping[VmId, PictureKept] = MappingProxyType(self._kept)

    def look_at(self, vm_id: VmId | None) -> None:
        """Look at this guest from now on, or at none."""
        self.vm, self.shown, self.trouble, self.displays = vm_id, None, "", None
        self._asked, self._is_awaited = -math.inf, False
        self.tick()

    def keep(self, vm_id: VmId) -> None:
        """Have a picture of a guest's screen, taken now, kept in a file of the user's.

        What became of it is told in ``kept`` and as a happening, bounded in time: a guest that
        hangs gives no picture.
        """
        self._kept.pop(vm_id, None)
        self._to_keep[vm_id] = self._outside.now().boot
        self._outside.send(ReadScreen(vm_id))

    def is_keeping(self, vm_id: VmId) -> bool:
        """Whether a picture of it is still to be had or written."""
        return vm_id in self._to_keep or vm_id in self._writing

    def take(self, change: Change) -> set[VmId]:
        """Take in a look, or what became of a file; returns the guest if that is shown."""
        if isinstance(change, PictureKept):
            self._writing.discard(change.vm)
            self._kept[change.vm] = change
            return {change.vm}
        if not isinstance(change, ScreenRead):
            return set()
        if self._to_keep.pop(change.vm, None) is not None:
            self._writing.add(change.vm)
            self._write(change.vm, change.shown)
        if change.vm != self.vm:
            return set()
        self._is_awaited = False
        self.trouble = change.shown.error
        if not self.trouble:
            self.shown = change.shown
            if change.shown.displays is not None:
                self.displays = change.shown.displays
        return {change.vm}

    def tick(self) -> None:
        """Ask again, once the last question is answered or lost."""
        now = self._outside.now()
        wait = PATIENCE if self._is_awaited else EVERY
        if self.vm is not None and now.boot - self._asked >= wait:
            self._asked, self._is_awaited = now.boot, True
            self._outside.send(ReadScreen(self.vm, with_displays=self.displays is None))
        for vm_id in [one for one, at in self._to_keep.items() if now.boot - at >= PATIENCE]:
            del self._to_keep[vm_id]
            words = f"its host gave no picture for {PATIENCE:.0f} s"
            self._put(PictureKept(vm_id, now, "", words))

    def _write(self, vm_id: VmId, shown: GuestScreen) -> None:
        """Write it on a thread of its own: a disk may stall."""
        if not shown.picture:
            words = shown.error or "its host sends no picture"
            self._put(PictureKept(vm_id, shown.at, "", words))
            return
        vm = self._fleet.vms.get(vm_id)
        name = picture_name(vm.name if vm else vm_id.uuid, vm_id.host, shown.at.wall, shown.picture)

        def write() -> None:
            try:
                path = keep(self.folder, name, shown.picture)
            except OSError as error:
                words = f"{self.folder}: {error.strerror or error}"
                self._put(PictureKept(vm_id, shown.at, "", words))
            else:
                self._put(PictureKept(vm_id, shown.at, str(path), text=shown.text))

        threading.Thread(target=write, name="keep-picture", daemon=True).start()
