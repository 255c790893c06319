"""The presses that libvirt has not answered yet.

A gated one is made once its line is on the disk: a console that goes on with a fleet shutdown after
this one was killed reads there whom it may have pressed, and presses nobody twice. What can't be
written down is pressed all the same, as soon as the journal says so. What one person asks for waits
for no disk.
"""

from __future__ import annotations

from dataclasses import replace

from vmtui.core.commands import GoAhead, Mode, Reboot, Shutdown
from vmtui.core.frozen import frozen
from vmtui.core.model import Moment, VmId
from vmtui.core.record.records import NotRecorded, Recorded
from vmtui.core.shutdown import SoftShutdown
from vmtui.session.outside import Outside


@frozen
class Press:
    """A press, and the shutdown that it belongs to.

    Attributes:
        gated: Whether it is made once it is written down.
        has_turn: Whether its host could make the call, which waits for the journal alone.
        begun: Whether libvirt was called: before that, nothing can have reached the guest.
    """

    vm: VmId
    entry: str
    mode: Mode
    at: Moment
    gated: bool = False
    has_turn: bool = False
    begun: bool = False


class Presses:
    """Sends them, and keeps each until it has its answer."""

    def __init__(self, outside: Outside) -> None:
        """None."""
        self._outside = outside
        self._open: dict[int, Press] = {}
        self._unwritten: dict[str, int] = {}
        """The tickets of those that wait for their line, by its id."""

    def send(self, watch: SoftShutdown, mode: Mode, at: Moment, *, gated: bool) -> None:
        """Have one made when its host has a turn for it and, if gated, its line is written."""
        ticket = self._outside.ticket()
        self._open[ticket] = Press(watch.vm, watch.entry, mode, at, gated)
        command = Reboot if watch.is_reboot else Shutdown
        self._outside.send(command(ticket, watch.vm, mode, gated=gated))

    def of(self, ticket: int) -> Press | None:
        """The press of this ticket; None where it has its answer, or was none."""
        return self._open.get(ticket)

    def take_turn(self, ticket: int, line: str) -> None:
        """It can be made; a gated one waits for the line with this id, "" for none."""
        press = self._open[ticket]
        self._open[ticket] = replace(press, has_turn=True, begun=not press.gated)
        if press.gated and line:
            self._unwritten[line] = ticket
        elif press.gated:
            self._make(ticket)

    def recorded(self, change: Recorded | NotRecorded) -> None:
        """Make the one that waits for this line, if one does."""
        ticket = self._unwritten.pop(change.id, None)
        if ticket in self._open:
            self._make(ticket)

    def close(self) -> None:
        """Make those whose line the journal has been given: what it writes at the end is true."""
        for ticket in self._unwritten.values():
            if ticket in self._open:
                self._make(ticket)
        self._unwritten.clear()

    def end(self, ticket: int) -> None:
        """It has its answer."""
        del self._open[ticket]

    def _make(self, ticket: int) -> None:
        press = self._open[ticket]
        self._open[ticket] = replace(press, begun=True)
        self._outside.send(GoAhead(ticket, press.vm))


def why_unanswered(press: Press, seconds: float) -> str:
    """Why there is no answer; before the call itself only the host was asked for the guest."""
    if press.has_turn and not press.begun:
        return f"not sent yet: the journal has not answered for {seconds:.0f} s"
    if not press.begun:
        return f"not sent yet: its host has not answered for {seconds:.0f} s"
    asked = "agent" if press.mode is Mode.AGENT else "QEMU"
    return f"the request is unanswered for {seconds:.0f} s: its {asked} may hang"
