"""How the program ends: exit codes for the shell, and signals that ask for the end."""

from __future__ import annotations

import signal
from enum import IntEnum
from types import FrameType

_ENDING = (signal.SIGTERM, signal.SIGHUP)


class Exit(IntEnum):
    """Exit codes; where several guests end differently, the highest wins.

    NOT_OFF: still on at the limit, or asleep, restarted, or crashed and kept, or running on
    another host by now; or what was waited for did not come in time. REFUSED: by libvirt, or by
    vmtui because of the guest's state. UNREACHABLE: a host gave no answer; what could be done on
    the others is done. WOULD_FAIL: a check found a guest that would not follow a soft shutdown.
    BROKEN_RECORD: somebody changed or removed lines of the journal.
    """

    DONE = 0
    USAGE = 2
    NOT_OFF = 3
    REFUSED = 4
    UNREACHABLE = 5
    WOULD_FAIL = 6
    BROKEN_RECORD = 7
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


def end_on_signals() -> None:
    """Let an end that the system asks for be as orderly as Ctrl-C: raises InterruptedBySignal."""

    def end(number: int, _frame: FrameType | None) -> None:
        raise InterruptedBySignal(number)

    for number in _ENDING:
        signal.signal(number, end)


def ignore_signals() -> None:
    """Let the end of the program, which is bounded, run to its end."""
    for number in (*_ENDING, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
