"""A line of a host's list of domains."""

from __future__ import annotations

from vmtui.core.frozen import frozen
from vmtui.core.model import PowerState, Reason


@frozen
class DomainRow:
    """What one bulk call tells of a domain (virConnectGetAllDomainStats STATE and BALLOON).

    Attributes:
        uuid: "" in a list for which nobody wants it.
        domain_id: None while it is off.
        memory: In bytes; None where the host does not tell.
    """

    uuid: str
    name: str
    state: PowerState
    reason: Reason
    domain_id: int | None
    memory: int | None
