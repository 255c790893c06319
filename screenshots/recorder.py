"""Records a run: a session on real hosts, without a screen, and everything that goes into it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from screenshots.recording import Entry, Mark, Recording, Sent, Tick, Told
from screenshots.standing import StandingClock
from screenshots.wishes import Want, Wish
from vmtui.clock import now
from vmtui.core.changes import Change
from vmtui.core.commands import Action, Command
from vmtui.core.model import Moment, Vm
from vmtui.core.record.records import JournalChange
from vmtui.hypervisor.port import Port, Sink
from vmtui.journal import Journal, this_author
from vmtui.journal.file import FilePlace
from vmtui.session import Session, Touched

TICK_EVERY = 1.0
"""Seconds, as in the console."""

PATIENCE = 120.0
"""Seconds after which what the story waits for has failed."""


class Recorder:
    """A session whose every input is noted.

    The session's clock stands between two inputs, so that a replay computes with the very same
    moments.

    Attributes:
        session: The session that is recorded.
    """

    def __init__(self, ports: Sequence[Port], directory: Path) -> None:
        """Connect and begin.

        Args:
            ports: The hosts.
            directory: Where the journal of the run goes.
        """
        self._hosts = {port.name: port.uri for port in ports}
        self._entries: list[Entry] = []
        self._clock = StandingClock(_to_the_millisecond(now()))
        self._ticked = self._clock.at.boot
        noted = [_NotedPort(port, self) for port in ports]

        def make_journal(sink: Callable[[JournalChange], None]) -> Journal:
            places = [FilePlace(directory / "audit.jsonl")]
            return Journal(places, sink, wall=time.time, author=this_author())

        self.session: Session = _NotedSession(noted, make_journal, self._clock, self)
        self.session.start()

    @property
    def recording(self) -> Recording:
        """What has been noted so far."""
        return Recording(self._hosts, tuple(self._entries))

    def note(self, what: Told) -> None:
        """Note an input, or what came of one; the clock goes on with each input."""
        if not isinstance(what, Sent):
            self._clock.at = _to_the_millisecond(now())
        self._entries.append(Entry(self._clock.at, what))

    def close(self) -> None:
        """Let the hosts go."""
        self.session.close()

    # What a story is told in

    def wish(self, want: Want, name: str, limit: float = 0.0) -> None:
        """Want something of a guest."""
        wish = Wish(want, self.guest(name).id, limit)
        self.note(wish)
        wish.speak(self.session)

    def mark(self, name: str) -> None:
        """A picture may be taken of this moment."""
        self.note(Mark(name))

    def wait_for(self, condition: Callable[[], bool], what: str) -> None:
        """Let the run go on until something holds.

        Raises:
            TimeoutError: It does not come true.
        """
        deadline = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > deadline:
                raise TimeoutError(f"not within {PATIENCE:.0f} s: {what}")
            self._go_on()

    def run_for(self, seconds: float) -> None:
        """Let the run go on for a while."""
        until = now().boot + seconds
        while now().boot < until:
            self._go_on()

    def guest(self, name: str) -> Vm:
        """A guest as the session knows it."""
        return next(vm for vm in self.session.fleet.vms.values() if vm.name == name)

    def _go_on(self) -> None:
        self.session.drain(timeout=0.1)
        if now().boot - self._ticked >= TICK_EVERY:
            self._ticked = now().boot
            self.note(Tick())
            self.session.tick()


class _NotedSession(Session):
    def __init__(
        self,
        ports: Sequence[_NotedPort],
        make_journal: Callable[[Callable[[JournalChange], None]], Journal],
        clock: StandingClock,
        recorder: Recorder,
    ) -> None:
        super().__init__(ports, make_journal, clock)
        self._recorder = recorder

    def ingest(self, change: Change | JournalChange, touched: Touched) -> None:
        """Take in a change that has been noted."""
        self._recorder.note(change)
        super().ingest(change, touched)


class _NotedPort:
    """A host whose orders are noted."""

    def __init__(self, port: Port, recorder: Recorder) -> None:
        self._port = port
        self._recorder = recorder
        self.name = port.name
        self.uri = port.uri

    def start(self, sink: Sink) -> None:
        self._port.start(sink)

    def submit(self, command: Command) -> None:
        if isinstance(command, Action):
            self._recorder.note(Sent(command))
        self._port.submit(command)

    def close(self, *, process_ends: bool = False) -> None:
        self._port.close(process_ends=process_ends)


def _to_the_millisecond(moment: Moment) -> Moment:
    return Moment(round(moment.wall, 3), round(moment.boot, 3))
