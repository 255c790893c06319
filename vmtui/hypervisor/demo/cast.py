"""Who plays in the demo: hosts, their guests, and the manners of each."""

from __future__ import annotations

import uuid
from enum import Enum, auto

from vmtui.core.frozen import frozen
from vmtui.core.model import PowerState

_MINUTE, _HOUR, _DAY = 60.0, 3600.0, 86400.0
_WINDOWS_SERVER = "http://microsoft.com/win/2k22"
_WINDOWS = "http://microsoft.com/win/11"
_DEBIAN = "http://debian.org/debian/12"


class Manner(Enum):
    """What a guest does when its power button is pressed."""

    OBEDIENT = auto()
    """Powers off within seconds."""
    SLOW = auto()
    """Writes for half a minute, then powers off."""
    DEAF = auto()
    """Nothing, ever."""
    ASKING = auto()
    """Asks on its screen, and waits for somebody's answer."""
    RESTARTING = auto()
    """Restarts instead."""
    RETURNING = auto()
    """Obeys, and its manager starts it again a while later, whoever took it down."""
    RESTLESS = auto()
    """Obeys, and restarts by itself every now and then."""


@frozen
class Guest:
    """A guest's part.

    Attributes:
        title: Tells its manner, so that nobody has to guess what can be practised here. It is
            true in every state, for it stays where the state changes.
        memory: GiB.
        age: Seconds for which it already runs when the demo opens.
        cpu: Its usual load, in percent of one host CPU.
        writes: What it usually writes to its disks, in bytes per second.
        state: RUNNING, PAUSED (by a user), SUSPENDED or SHUT_OFF when the demo opens.
        os_id: The libosinfo identifier of its metadata.
        ovirt: Whether its metadata says that oVirt manages it.
        has_agent: Whether it has a guest agent channel.
    """

    name: str
    title: str
    manner: Manner = Manner.OBEDIENT
    vcpus: int = 2
    memory: int = 4
    age: float = _DAY
    cpu: float = 3.0
    writes: float = 12_000.0
    state: PowerState = PowerState.RUNNING
    os_id: str = _DEBIAN
    ovirt: bool = False
    has_agent: bool = False

    @property
    def uuid(self) -> str:
        """The same at every start of the demo, as a real guest's is."""
        return str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{self.name}.demo.vmtui"))

    @property
    def is_windows(self) -> bool:
        """Whether its part is a Windows."""
        return "microsoft.com" in self.os_id

    @property
    def mac(self) -> str:
        """The MAC address of its network card, with QEMU's prefix."""
        return "52:54:00:" + uuid.UUID(self.uuid).bytes[-3:].hex(":")


@frozen
class Outage:
    """A time in which a host gives no answer: seconds after the start, and how long."""

    after: float
    lasts: float


@frozen
class House:
    """A host of the demo and the guests that live there."""

    name: str
    guests: tuple[Guest, ...]
    outage: Outage | None = None


HOUSES = (
    House(
        "hv1",
        (
            Guest("web-01", "shop front end: goes off when asked", age=12 * _DAY),
            Guest("web-02", "shop front end: goes off when asked", age=12 * _DAY, cpu=4.5),
            Guest(
                "db-win-02",
                "database: writes half a minute, then goes off",
                Manner.SLOW,
                vcpus=8,
                memory=16,
                age=3 * _HOUR,
                cpu=9.0,
                writes=40_000.0,
                os_id=_WINDOWS_SERVER,
                has_agent=True,
            ),
            Guest(
                "mail-1",
                "mail: goes off when asked, by the agent too",
                vcpus=4,
                memory=8,
                age=41 * _DAY,
                writes=30_000.0,
                has_agent=True,
            ),
            Guest(
                "ci-runner-3",
                "build machine: restarts by itself now and then",
                Manner.RESTLESS,
                vcpus=8,
                memory=8,
                age=9 * _MINUTE,
                cpu=62.0,
                writes=55_000.0,
            ),
            Guest("batch-9", "nightly jobs: practise o here", memory=2, state=PowerState.SHUT_OFF),
        ),
    ),
    House(
        "hv2",
        (
            Guest(
                "app-win-07",
                "ignores the power button: practise F here",
                Manner.DEAF,
                vcpus=4,
                memory=8,
                age=41 * _DAY,
                os_id=_WINDOWS_SERVER,
            ),
            Guest(
                "kiosk-3",
                "practise w here: it was found asleep",
                memory=2,
                age=2 * _DAY,
                cpu=1.5,
                state=PowerState.SUSPENDED,
                os_id=_WINDOWS,
            ),
            Guest(
                "gw-2",
                "gateway: restarts instead of going off",
                Manner.RESTARTING,
                vcpus=1,
                memory=1,
                age=90 * _DAY,
                cpu=2.0,
                writes=800.0,
            ),
            Guest(
                "ha-db-1",
                "managed by oVirt, which starts it again",
                Manner.RETURNING,
                vcpus=4,
                memory=32,
                age=6 * _DAY,
                cpu=14.0,
                writes=60_000.0,
                ovirt=True,
            ),
            Guest("test-5", "practise p here: it was found paused", state=PowerState.PAUSED),
            Guest(
                "files-1",
                "file server: flushes half a minute, then off",
                Manner.SLOW,
                memory=8,
                age=19 * _DAY,
                cpu=6.0,
                writes=45_000.0,
                has_agent=True,
            ),
        ),
    ),
    House(
        "hv3",
        (
            Guest(
                "dns-2",
                "its host falls silent once, for half a minute",
                vcpus=1,
                memory=1,
                age=120 * _DAY,
                cpu=1.0,
            ),
            Guest("logs-4", "log store: goes off when asked", memory=8, age=5 * _DAY, cpu=7.0),
            Guest(
                "win-print-1",
                "print server: asks on its screen, and waits",
                Manner.ASKING,
                age=8 * _HOUR,
                os_id=_WINDOWS,
            ),
        ),
        outage=Outage(after=45.0, lasts=30.0),
    ),
)
"""The demo's fleet."""
