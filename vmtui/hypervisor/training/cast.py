"""Who lives on the training ground, and what can be practised on each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from vmtui.guests import Manner


class Beginning(Enum):
    """How a guest stands when the ground opens."""

    RUNNING = auto()
    PAUSED = auto()
    """By a user."""
    SHUT_OFF = auto()


@dataclass(frozen=True, slots=True)
class Guest:
    """A guest's part.

    Attributes:
        title: Tells its manner, so that nobody has to guess what can be practised here.
        seconds: How long a slow guest writes or a booting one boots; None where it takes no time.
        acpi: Whether it has a power button.
        transient: Whether it is forgotten once it is off.
    """

    name: str
    title: str
    manner: Manner = Manner.OBEY
    seconds: int | None = None
    beginning: Beginning = Beginning.RUNNING
    acpi: bool = True
    transient: bool = False


CAST = (
    Guest("web-01", "shop front end: goes off when asked"),
    Guest("db-win-02", "installs updates: writes 40 s, then off", Manner.SLOW, seconds=40),
    Guest("kiosk-3", "sleeps: w wakes it, then s", Manner.ASLEEP),
    Guest("app-win-07", "asks somebody on its screen first", Manner.PROMPT),
    Guest("legacy-4", "ignores the power button: practise F", Manner.IGNORE),
    Guest("gw-2", "gateway: restarts instead of going off", Manner.RESTART),
    Guest("mail-1", "boots for a minute: presses get lost", Manner.BOOTING, seconds=60),
    Guest("test-5", "paused by a user", beginning=Beginning.PAUSED),
    Guest("ci-run-8", "transient: libvirt forgets it once off", transient=True),
    Guest("appliance-6", "has no ACPI, so no power button", acpi=False),
    Guest(
        "batch-9",
        "off; once on, it computes and ignores",
        Manner.SPIN,
        beginning=Beginning.SHUT_OFF,
    ),
)
"""The guests, in the order in which they are started."""
