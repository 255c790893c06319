"""The journal's line on something that is done to a guest."""

from __future__ import annotations

from typing import Protocol

from vmtui.core.model import VmId
from vmtui.core.record.records import Action, Json, Phase, Record


class Subject(Protocol):
    """Something that is done to one guest: a shutdown, a force, a deed."""

    @property
    def vm(self) -> VmId:
        """Which guest."""

    @property
    def name(self) -> str:
        """Its name, for it may be gone."""

    @property
    def entry(self) -> str:
        """What ties the lines together."""

    @property
    def domain_id(self) -> int | None:
        """Its run, where it has one."""


def line(
    of: Subject,
    action: Action,
    phase: Phase,
    uri: str,
    *,
    why: str | None = None,
    evidence: Json = None,
    outcome: str | None = None,
    limit: float | None = None,
    deadline: float | None = None,
    mode: str | None = None,
) -> Record:
    """A line that stands alone; see `Record` for what its parts mean."""
    return Record(
        entry=of.entry,
        action=action,
        phase=phase,
        host=of.vm.host,
        uri=uri,
        guest=of.name,
        uuid=of.vm.uuid,
        run=of.domain_id,
        why=why,
        evidence=evidence,
        outcome=outcome,
        limit=limit,
        deadline=deadline,
        mode=mode,
    )
