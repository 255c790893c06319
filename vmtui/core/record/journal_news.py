"""What there is to say about the record itself: that it fails, goes elsewhere, works again."""

from __future__ import annotations

from vmtui.core.frozen import frozen
from vmtui.core.record.records import JournalChange, NotCopied, NotRecorded, Recorded


@frozen
class News:
    """Something new about where records go.

    Attributes:
        words: What to tell a person.
        is_trouble: Whether they do not go where they should; False once they do again.
        is_lost: Whether they go nowhere.
    """

    words: str
    is_trouble: bool
    is_lost: bool = False


class JournalNews:
    """Says once what changed: each answer of the journal repeats what the one before it said."""

    def __init__(self) -> None:
        self._told = ""

    def of(self, change: JournalChange) -> News | None:
        """What this answer tells that was not told before; None if nothing."""
        if isinstance(change, NotCopied):
            words = f"records are not copied to {change.place}, but kept: {change.reason}"
            return News(words, is_trouble=True)
        key, news = _judged(change)
        if key == self._told:
            return None
        self._told = key
        return news


def _judged(change: Recorded | NotRecorded) -> tuple[str, News]:
    """The state of the record, "" where all is well, and how to tell of it."""
    if isinstance(change, NotRecorded):
        words = f"the journal can't be written: {change.reason}"
        return f"lost: {change.reason}", News(words, is_trouble=True, is_lost=True)
    if change.instead_of:
        words = f"records go to {change.place}: {change.instead_of}"
        return f"at {change.place}", News(words, is_trouble=True)
    return "", News(f"the journal works again: records go to {change.place}", is_trouble=False)
