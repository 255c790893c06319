"""A line of a host's list of domains."""

from __future__ import annotations

from vmtui.core.frozen import frozen
from vmtui.core.model import PowerState, Reason


@frozen
class DomainRow:
    """What one bulk call tells of a domain (virConnectGetAllDomainStats STATE and BALLOON)."""

    uuid: str
    name: str
    state: PowerState
    reason: Reason
    domain_id: int | None
    memory: int | None
