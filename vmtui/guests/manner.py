"""How a guest meets the power button."""

from enum import StrEnum


class Manner(StrEnum):
    """How a guest behaves when its power button is pressed (QMP ``system_powerdown``).

    On its serial line a guest says one word a line: ``ready`` once its button is armed, ``pressed``
    when it sees a press, ``off`` just before it powers off, and the words named below.
    """

    OBEY = "obey"
    """Powers off at once."""

    SLOW = "slow"
    """Says ``writing``, writes 580 KiB/s to its disk for some seconds, then powers off."""

    IGNORE = "ignore"
    """Sees the press and does nothing: same screen, no work. Its serial line it sends back."""

    PROMPT = "prompt"
    """Says ``asking`` and shows a question. A key powers it off; Esc goes back (``cancelled``)."""

    ASLEEP = "asleep"
    """Says ``asleep`` and suspends to memory (S3) as soon as it runs; once woken it obeys."""

    HIBERNATE = "hibernate"
    """Says ``hibernate`` and suspends to disk (S4), as if it kept its memory on its own disk."""

    RESTART = "restart"
    """Says ``restart`` and resets the machine instead of powering it off."""

    SPIN = "spin"
    """Computes without a pause from its start on, and ignores the press."""

    BOOTING = "booting"
    """Says ``booting``, reads from its disk and loses all presses for some seconds; then obeys."""

    BUSY = "busy"
    """Writes 580 KiB/s from its start on without an end, and ignores the press."""

    BURSTS = "bursts"
    """Says ``writing``, writes for one second of every four for some time, then powers off."""

    COMPUTE = "compute"
    """Is idle until the press; says ``computing``, computes for some seconds, then powers off."""

    DARK = "dark"
    """Its screen is black. The first press only lights it up (``lit``); the second it obeys."""

    WITHDRAW = "withdraw"
    """Says ``asking`` and shows a question for six seconds, then the screen from before."""

    CLOCK = "clock"
    """Ignores the press; a clock ticks on its text screen, and a cursor blinks."""

    PICTURE = "picture"
    """Shows a picture (VGA's mode 13h); says ``asking`` and shows a window in it; a key ends it."""

    LOOP = "loop"
    """Says ``restart`` and resets the machine; from then on it does so whenever it has booted."""

    CRASH = "crash"
    """Says ``panic`` and tells the machine of it (pvpanic, if it has that), then does nothing."""

    ECHO = "echo"
    """Sends back what comes on its serial line; powers off at once when it is pressed."""
