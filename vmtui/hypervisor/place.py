"""What every part of a host's connection needs to know of the host."""

from __future__ import annotations

from collections.abc import Callable

from vmtui.core.changes import Change
from vmtui.core.frozen import frozen
from vmtui.core.model import Moment
from vmtui.hypervisor.control import Control
from vmtui.hypervisor.limits import Limits


@frozen
class Place:
    """A host, the thread that decides for it, and the way to tell of it.

    Attributes:
        host: Its short name.
        uri: Its connection URI as the user gave it.
        emit: Takes changes, on the control thread.
        in_process: Whether libvirt's test driver answers, for which one lane serves all.
    """

    host: str
    uri: str
    clock: Callable[[], Moment]
    control: Control
    limits: Limits
    emit: Callable[[Change], None]
    in_process: bool
