"""What a change of the session means for a screen."""

from __future__ import annotations

from dataclasses import field

from vmtui.core.frozen import mutable
from vmtui.core.model import VmId


@mutable
class Touched:
    """What must be painted again.

    Attributes:
        vms: Domains whose line changed, appeared or went.
        figures: Domains of which no more than figures changed (CPU, memory): neither what a filter
            looks for, nor what is counted or urgent. Thousands of them come at a time.
        hosts: Whether a host's status changed.
        events: Whether something happened that the event pane shows.
        clock: Whether a second has passed, so that ages are others. That alone is no change.
        more: Whether changes are left in the queue.
    """

    vms: set[VmId] = field(default_factory=set)
    figures: set[VmId] = field(default_factory=set)
    hosts: bool = False
    events: bool = False
    clock: bool = False
    more: bool = False

    def add(self, other: Touched) -> None:
        """Paint what another change touched as well."""
        self.vms |= other.vms
        self.figures |= other.figures
        self.hosts |= other.hosts
        self.events |= other.events
        self.clock |= other.clock

    def __bool__(self) -> bool:
        return bool(self.vms or self.figures) or self.hosts or self.events
