"""Who lives on the training ground, and what can be practised on each."""

from __future__ import annotations

from enum import Enum, auto

from vmtui.core.frozen import frozen
from vmtui.guests import Manner


class Beginning(Enum):
    """How a guest stands when the ground opens."""

    RUNNING = auto()
    PAUSED = auto()
    """By a user."""
    SHUT_OFF = auto()


@frozen
class Guest:
    """A guest's part.

    Attributes:
        title: Tells its manner, so that nobody has to guess what can be practised here. It is
            true in every state, for it stays where the state changes.
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
    Guest("db-win-02", "updates when asked: writes 40 s, then off", Manner.SLOW, seconds=40),
    Guest("kiosk-3", "practise w here: it falls asleep at its start", Manner.ASLEEP),
    Guest("app-win-07", "asks somebody on its screen first", Manner.PROMPT),
    Guest("desk-10", "graphical: asks somebody in a picture", Manner.PICTURE),
    Guest("legacy-4", "ignores the power button: practise F", Manner.IGNORE),
    Guest("gw-2", "gateway: restarts instead of going off", Manner.RESTART),
    Guest("mail-1", "loses presses in the minute it boots", Manner.BOOTING, seconds=60),
    Guest("test-5", "practise p here: it was found paused", beginning=Beginning.PAUSED),
    Guest("ci-run-8", "transient: libvirt forgets it at its end", transient=True),
    Guest("appliance-6", "has no ACPI, so no power button", acpi=False),
    Guest(
        "batch-9",
        "computes without a pause, ignores the button",
        Manner.SPIN,
        beginning=Beginning.SHUT_OFF,
    ),
)
"""The guests, in the order in which they are started."""
