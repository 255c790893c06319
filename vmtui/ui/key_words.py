"""Which keys the words of a widget name: as they are in the console that shows it."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from textual.dom import DOMNode

from vmtui.core.key_words import KeyWords


@runtime_checkable
class NamesKeys(Protocol):
    """An app whose keys can be changed.

    Attributes:
        key_words: Says which keys its words name.
    """

    key_words: KeyWords


_USUAL = KeyWords()


def key_words(widget: DOMNode) -> KeyWords:
    """Puts the keys of the console that shows a widget into words with the usual ones."""
    app = widget.app
    return app.key_words if isinstance(app, NamesKeys) else _USUAL
