"""How a command ends, for the shell."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes; where several guests end differently, the highest wins.

    NOT_OFF: still on at the limit, or asleep, restarted, or crashed and kept, or running on
    another host by now. REFUSED: by libvirt, or by vmtui because of the guest's state.
    UNREACHABLE: a host gave no answer; what could be done on the others is done.
    """

    DONE = 0
    USAGE = 2
    NOT_OFF = 3
    REFUSED = 4
    UNREACHABLE = 5
    CRASHED = 70
    OUTPUT_FAILED = 74


class InterruptedBySignal(BaseException):
    """The user, or the system, wants the program to end now. Like KeyboardInterrupt, no error.

    Attributes:
        signal_number: What came.
    """

    def __init__(self, signal_number: int) -> None:
        super().__init__(signal_number)
        self.signal_number = signal_number
