"""The desk for what other consoles do that write into our journal: hands it to whom it concerns."""

from __future__ import annotations

from collections.abc import Iterator

from vmtui.core.fleet import Fleet
from vmtui.core.happenings import Happening
from vmtui.core.left_behind import left_frozen_now, press_told
from vmtui.core.model import VmId
from vmtui.core.record.elsewhere import ToldElsewhere
from vmtui.session.check import CheckDesk
from vmtui.session.freezes import FreezeDesk
from vmtui.session.news import News
from vmtui.session.outside import Outside


class ElsewhereDesk:
    """What they leave frozen, whose button they press, and how their shutdowns end."""

    def __init__(
        self, fleet: Fleet, outside: Outside, freezes: FreezeDesk, news: News, check: CheckDesk
    ) -> None:
        self._fleet = fleet
        self._outside = outside
        self._freezes = freezes
        self._news = news
        self._check = check

    def take(self, told: ToldElsewhere) -> tuple[set[VmId], list[Happening]]:
        """Take it in; returns the domains of which more is known, and what to read of it."""
        self._check.learn(told.ends)
        ended = {vm_id for vm_id in self._fleet.vms if vm_id.uuid in told.ends}
        frozen = self._freezes.hear(told)
        outside = self._outside
        pressed = self._news.hear(told.presses, outside.host_with, outside.author)
        return {*ended, *frozen, *pressed}, list(self._happenings(frozen, pressed))

    def _happenings(self, frozen: set[VmId], pressed: dict[VmId, str]) -> Iterator[Happening]:
        now = self._outside.now()
        for vm_id in frozen:
            if (left := self._freezes.left.get(vm_id)) is not None:
                yield left_frozen_now(left, now)
        for vm_id, who in pressed.items():
            yield press_told(vm_id, who, now)
