"""Feeds a session with a recording, so that it knows what the recorded session knew."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from screenshots.recording import Entry, Mark, Recording, RecordingError, Sent, Tick
from screenshots.standing import StandingClock
from screenshots.wishes import Wish
from vmtui.core.commands import Action, Command
from vmtui.core.record.records import Author, JournalChange, NotRecorded, Record, Recorded
from vmtui.hypervisor.port import Sink
from vmtui.session import Session, Touched


@dataclass(slots=True)
class _MutePort:
    """A host that takes commands and says nothing: what it answered is in the recording."""

    name: str
    uri: str
    submitted: Callable[[Command], None]

    def start(self, sink: Sink) -> None:
        del sink

    def submit(self, command: Command) -> None:
        self.submitted(command)

    def close(self, *, process_ends: bool = False) -> None:
        del process_ends


class _MuteJournal:
    """A journal that writes nothing and numbers records as the recorded one did."""

    author = Author(user="ada", sudo_user=None, ssh_origin=None, pid=1, pid_start=1, boot="")

    def __init__(self, recording: Recording) -> None:
        told = [one.what for one in recording.entries]
        self._ids = deque(one.id for one in told if isinstance(one, Recorded | NotRecorded))

    def record(self, record: Record) -> str:
        """The id under which the recording says what became of it."""
        del record
        return self._ids.popleft() if self._ids else "never answered"


class Replay:
    """A recording that is played bit by bit.

    Attributes:
        session: Knows what has been played so far. Its hosts play nothing by themselves.
        clock: Stands at the last entry that was played.
    """

    def __init__(self, recording: Recording) -> None:
        self._entries: deque[Entry] = deque(recording.entries)
        self._sent: deque[Action] = deque()
        self.clock = StandingClock(recording.entries[0].at)

        def mute_journal(_: Callable[[JournalChange], None]) -> _MuteJournal:
            return _MuteJournal(recording)

        ports = [_MutePort(name, uri, self._note) for name, uri in recording.hosts.items()]
        self.session = Session(ports, mute_journal, self.clock, stats_every=None)

    def play_to(self, mark: str) -> Touched:
        """Play what is recorded up to a mark.

        Returns:
            What the screens must paint again.

        Raises:
            RecordingError: There is no such mark ahead, or the session acts otherwise than it did
                when this was recorded.
        """
        touched = Touched()
        while self._entries:
            entry = self._entries.popleft()
            self.clock.at = entry.at
            match entry.what:
                case Mark(name) if name == mark:
                    return touched
                case Mark():
                    pass
                case Tick():
                    touched.vms |= self.session.tick()
                    touched.hosts = True
                case Wish() as wish:
                    wish.speak(self.session)
                    touched.vms.add(wish.vm)
                case Sent(command):
                    self._expect(command)
                case change:
                    self.session.ingest(change, touched)
        raise RecordingError(f"the recording has no mark {mark!r} (any more)")

    def _note(self, command: Command) -> None:
        if isinstance(command, Action):
            self._sent.append(command)

    def _expect(self, command: Action) -> None:
        """Only with the same commands in the same order do answers find what they belong to."""
        sent = self._sent.popleft() if self._sent else None
        if sent != command:
            raise RecordingError(
                f"the session sends {sent} where it was recorded to send {command}"
            )
