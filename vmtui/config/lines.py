"""On which line of a TOML file each key stands, which ``tomllib`` does not tell.

The text has been parsed already, so it is known to be TOML: what is left to do is to walk over
it, past strings, comments, arrays and inline tables, and to note where keys and elements begin.
"""

from __future__ import annotations

import re
import tomllib

KeyPath = tuple[str | int, ...]
"""Keys and indices from the top of a document: ("host", 1, "uri") is the URI of the second host."""

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}(?!")'  # up to two quotes may stand before the three that end it
    r"|'''.*?'{3,5}(?!')"
    r'|"(?:\\.|[^"\\])*"'
    r"|'[^']*'",
    re.DOTALL,
)
_SCALAR = re.compile(r"[^,\]}#\r\n]+")


def lines_of(text: str) -> dict[KeyPath, int]:
    """The line, counted from 1, of every table, key and array element of a valid TOML document.

    A table that is written several times, as ``[a.b]`` and ``[a.c]`` write ``a``, has the first.
    """
    return _Walk(text).lines


class _Walk:
    def __init__(self, text: str) -> None:
        self.lines: dict[KeyPath, int] = {}
        self._text = text
        self._at = 0
        self._counted_to = 0
        self._line = 1
        self._tables: dict[KeyPath, int] = {}
        self._document()

    def _document(self) -> None:
        table: KeyPath = ()
        self._skip(_BLANK)
        while self._at < len(self._text):
            if self._text[self._at] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._skip(_BLANK)

    def _header(self) -> KeyPath:
        """``[a.b]`` or ``[[a.b]]``; returns where what follows belongs."""
        line = self._line_now()
        is_one_of_many = self._text.startswith("[[", self._at)
        self._at += 1 + is_one_of_many
        *parents, last = self._dotted()
        self._at += 1 + is_one_of_many
        path: KeyPath = ()
        for key in parents:
            path = self._inside((*path, key), line)
        path = (*path, last)
        if not is_one_of_many:
            return self._inside(path, line)
        self._tables[path] = self._tables.get(path, 0) + 1
        return self._inside(path, line)

    def _inside(self, path: KeyPath, line: int) -> KeyPath:
        """Note a table, and of an array of tables the last one, which is then meant."""
        self.lines.setdefault(path, line)
        if path in self._tables:
            path = (*path, self._tables[path] - 1)
            self.lines.setdefault(path, line)
        return path

    def _pair(self, table: KeyPath) -> None:
        line = self._line_now()
        path = table
        for key in self._dotted():
            path = (*path, key)
            self.lines.setdefault(path, line)
        self._at += 1  # the sign of equality
        self._skip(_SPACE)
        self._value(path)

    def _dotted(self) -> list[str]:
        """The keys of ``a."b.c".d``, and the blanks around them."""
        keys = []
        while True:
            self._skip(_SPACE)
            keys.append(self._key())
            self._skip(_SPACE)
            if self._text[self._at] != ".":
                return keys
            self._at += 1

    def _key(self) -> str:
        bare = _BARE_KEY.match(self._text, self._at)
        if bare is not None:
            self._at = bare.end()
            return bare.group()
        quoted = self._take(_STRING)
        key: str = tomllib.loads(f"key = {quoted}")["key"]
        return key

    def _value(self, path: KeyPath) -> None:
        match self._text[self._at]:
            case "[":
                self._array(path)
            case "{":
                self._inline_table(path)
            case '"' | "'":
                self._take(_STRING)
            case _:
                self._take(_SCALAR)

    def _array(self, path: KeyPath) -> None:
        self._at += 1
        number = 0
        while True:
            self._skip(_BLANK)
            if self._text[self._at] == "]":
                break
            if self._text[self._at] == ",":
                self._at += 1
                continue
            self.lines[(*path, number)] = self._line_now()
            self._value((*path, number))
            number += 1
        self._at += 1

    def _inline_table(self, path: KeyPath) -> None:
        self._at += 1
        while True:
            self._skip(_BLANK)
            if self._text[self._at] == "}":
                break
            if self._text[self._at] == ",":
                self._at += 1
                continue
            self._pair(path)
        self._at += 1

    def _skip(self, what: re.Pattern[str]) -> None:
        self._take(what)

    def _take(self, what: re.Pattern[str]) -> str:
        found = what.match(self._text, self._at)
        if found is None:
            raise ValueError(f"no TOML in line {self._line_now()}")
        self._at = found.end()
        return found.group()

    def _line_now(self) -> int:
        self._line += self._text.count("\n", self._counted_to, self._at)
        self._counted_to = self._at
        return self._line
