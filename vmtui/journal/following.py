"""Follows what other consoles write into the journal while this one runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Event, Thread

from vmtui.core.model import Moment
from vmtui.core.record.elsewhere import Elsewhere, ToldElsewhere
from vmtui.core.record.records import Author
from vmtui.journal.author import lives
from vmtui.journal.file import FilePlace, Reach
from vmtui.journal.places import Place
from vmtui.journal.reading import MAX_AGE, TAIL

EVERY = 1.0
"""Seconds between two looks: each is a stat of the file, unless it has grown."""


class Follower:
    """Looks at the journal's files again and again, on a thread of its own: a disk may hang.

    A place that can't be read is passed over until it can be: that the record is in trouble,
    those tell who write and who read it at the start.
    """

    def __init__(
        self,
        places: Sequence[Place],
        own: Author,
        sink: Callable[[ToldElsewhere], None],
        now: Callable[[], Moment],
    ) -> None:
        """Follow nothing yet.

        Args:
            places: Where consoles write; only files can be read back.
            own: In whose name this console writes.
            sink: Gets what is new, on the follower's thread.
            now: The time.
        """
        self._files: dict[FilePlace, Reach | None] = {
            place: None for place in places if isinstance(place, FilePlace)
        }
        self._elsewhere = Elsewhere(own)
        self._sink = sink
        self._now = now
        self._has_looked = False
        self._ended = Event()

    def start(self) -> None:
        """Look from now on."""
        Thread(target=self._run, name="journal follower", daemon=True).start()

    def close(self) -> None:
        """Look no more."""
        self._ended.set()

    def look(self) -> None:
        """Look once, and tell what is new."""
        for file, reach in self._files.items():
            try:
                lines, self._files[file] = file.grown(reach, TAIL)
            except OSError:
                continue
            self._elsewhere.take(lines, are_old=not self._has_looked)
        self._has_looked = True
        news = self._elsewhere.news(self._now(), MAX_AGE, lives)
        if news is not None:
            self._sink(news)

    def _run(self) -> None:
        self.look()
        while not self._ended.wait(EVERY):
            self.look()
