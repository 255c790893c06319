"""The definitions of transient guests, without which nobody could start them again.

libvirt forgets a transient domain once it is off. So its XML is kept while it is there: whole, in
memory, and without its secrets in the record of what takes it down, where it outlives the console.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from vmtui.core.changes import Change
from vmtui.core.domain_xml import may_lack_password
from vmtui.core.frozen import frozen
from vmtui.core.looks import FactsRead
from vmtui.core.model import VmId
from vmtui.core.record.open_shutdowns import OpenShutdown
from vmtui.core.record.records import Action, Phase, Record

LONGEST = 64 * 1024
"""Bytes beyond which a definition is not recorded: a host can make it as long as it likes.

As JSON it has three times as many at most, and so the line still fits into a datagram to journald
(some 200 KiB): else a force could not be recorded, and so not be done. And the tail of the journal
that is read at the start has room for many of them.
"""

_KEY = "definition"
_KEY_WHOLE = "definition_is_whole"
_TAKES_DOWN = frozenset({Action.SOFT_SHUTDOWN, Action.REBOOT, Action.FORCE_OFF, Action.RESET})


@frozen
class _Kept:
    """What is known of a definition.

    Attributes:
        whole: With its secrets; "" where they are not known.
        to_record: Without them.
    """

    whole: str
    to_record: str


class Definitions:
    """The definitions of the transient guests that have a row."""

    def __init__(self) -> None:
        self._kept: dict[VmId, _Kept] = {}

    def __contains__(self, vm_id: VmId) -> bool:
        return vm_id in self._kept

    def of(self, vm_id: VmId) -> str:
        """The XML by which the guest can be created anew; "" if it is not kept."""
        kept = self._kept.get(vm_id)
        return kept.whole or kept.to_record if kept is not None else ""

    def may_lack_password(self, vm_id: VmId) -> bool:
        """Whether the guest, created anew, might show its screen to anybody, and did not before."""
        kept = self._kept.get(vm_id)
        return kept is not None and not kept.whole and may_lack_password(kept.to_record)

    def take(self, change: Change) -> None:
        """Keep what the facts of a transient guest say, and nothing of a persistent one."""
        if not isinstance(change, FactsRead):
            return
        if change.definition or change.definition_to_record:
            self._kept[change.vm] = _Kept(change.definition, change.definition_to_record)
        elif change.persistent:
            self._kept.pop(change.vm, None)

    def adopt(self, found: Iterable[OpenShutdown], host_with: Callable[[str], str | None]) -> None:
        """Keep again what was recorded when a guest was asked by an earlier console."""
        for one in found:
            host = host_with(one.intent.uri)
            recorded = one.intent.told(_KEY)
            if host is not None and isinstance(recorded, str):
                vm_id = VmId(host, one.intent.uuid)
                whole = recorded if one.intent.told(_KEY_WHOLE) is True else ""
                self._kept.setdefault(vm_id, _Kept(whole, recorded))

    def beside(self, record: Record) -> Record:
        """The record; if it begins to take down a guest that is kept, with its definition."""
        begins = record.phase is Phase.INTENT and record.action in _TAKES_DOWN
        kept = self._kept.get(VmId(record.host, record.uuid)) if begins else None
        if kept is None or not 0 < len(kept.to_record.encode(errors="replace")) <= LONGEST:
            return record
        evidence = record.evidence
        seen = dict(evidence) if isinstance(evidence, Mapping) else {"seen": evidence}
        is_whole = kept.whole == kept.to_record
        return replace(record, evidence={**seen, _KEY: kept.to_record, _KEY_WHOLE: is_whole})

    def forget_others(self, rows: Mapping[VmId, object]) -> None:
        """Keep only those of guests that have a row."""
        for vm_id in [vm_id for vm_id in self._kept if vm_id not in rows]:
            del self._kept[vm_id]
