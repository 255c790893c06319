"""What a host can tell us, as frozen values that cross from its threads to the one writer.

Each change says which host it speaks of and at which moment it was seen. Lifecycle changes carry
the number of the event on their host and a list carries the number at which its call began, so
that an old list never overwrites a newer event (see ``fleet.apply``).
"""

from __future__ import annotations

from vmtui.core.domain_row import DomainRow as DomainRow
from vmtui.core.events import LifecycleSeen, SignalSeen
from vmtui.core.frozen import frozen
from vmtui.core.host_facts import HostRead
from vmtui.core.looks import (
    AgentHeard,
    DetailsRead,
    FactsRead,
    PictureKept,
    ScreenRead,
    ShotTaken,
    StatsRead,
    WatchedRead,
)
from vmtui.core.model import Moment
from vmtui.core.replies import CommandChange, ForceReady, FreezeSeen
from vmtui.core.serial import ConsoleChange


@frozen
class HostConnecting:
    """A try to open the connection begins."""

    host: str
    at: Moment


@frozen
class HostUp:
    """The connection is open and its events are registered; the list follows.

    Attributes:
        epoch: 1 for the first connection of this host, one more for each reconnect.
    """

    host: str
    at: Moment
    epoch: int
    read_only: bool = False


@frozen
class HostDown:
    """The connection could not be opened, or is lost.

    Attributes:
        error: The reason in plain words, with libvirt's own.
        refused: Whether the host answered and said no (no permission, no such socket), so that
            waiting alone will not help.
        next_try: When it will be tried again.
        silent: Seconds for which a connection that is lost had told nothing, not even an answer
            to a keepalive message; None if none was open.
    """

    host: str
    at: Moment
    error: str
    refused: bool
    next_try: Moment
    silent: float | None = None


@frozen
class HostBusy:
    """The host answers keepalive but a call takes long; ``note`` is "" once it is over.

    Attributes:
        is_failure: Whether something failed that is not tried again; then it is an event too.
    """

    host: str
    at: Moment
    note: str
    is_failure: bool = False


@frozen
class DomainsListed:
    """A part of a host's list, or a fresh reading of some of its domains.

    Attributes:
        began: The host's event number at which the call began.
        complete: True in the last part of a full list: domains of the host that no part of this
            epoch's list named are gone then. False for all other parts and readings.
        gone: UUIDs that were asked for and are not there any more.
        left_out: Domains that the host has but no list could name; then none counts as gone.
    """

    host: str
    at: Moment
    epoch: int
    began: int
    rows: tuple[DomainRow, ...]
    complete: bool = False
    gone: tuple[str, ...] = ()
    left_out: int = 0


HostChange = HostConnecting | HostUp | HostDown | HostBusy


Change = (
    HostChange
    | DomainsListed
    | LifecycleSeen
    | SignalSeen
    | StatsRead
    | HostRead
    | FactsRead
    | DetailsRead
    | ScreenRead
    | PictureKept
    | WatchedRead
    | ShotTaken
    | AgentHeard
    | CommandChange
    | FreezeSeen
    | ForceReady
    | ConsoleChange
)
