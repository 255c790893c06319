"""The line of each key of a TOML file, against documents whose lines are known."""

import tomllib
from collections.abc import Iterable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vmtui.config.lines import KeyPath, lines_of


def test_headers_keys_elements_and_inline_tables_have_lines() -> None:
    text = """\
# [not.a.table]
top = 1

[[host]]
name = "a # [[host]]"
tags = [
  "x",  # "y",
  ["y", 'z'],
]
[[host]]
"na\\u006de" = '''
uri = 3
'''
[[host.port]]
number = {a.b = 1, "c d" = [2]}
[a . b]
[a.c]
d = \"\"\"x\\\"\"\"\"\"\"
e=2"""
    assert lines_of(text) == {
        ("top",): 2,
        ("host",): 4,
        ("host", 0): 4,
        ("host", 0, "name"): 5,
        ("host", 0, "tags"): 6,
        ("host", 0, "tags", 0): 7,
        ("host", 0, "tags", 1): 8,
        ("host", 0, "tags", 1, 0): 8,
        ("host", 0, "tags", 1, 1): 8,
        ("host", 1): 10,
        ("host", 1, "name"): 11,
        ("host", 1, "port"): 14,
        ("host", 1, "port", 0): 14,
        ("host", 1, "port", 0, "number"): 15,
        ("host", 1, "port", 0, "number", "a"): 15,
        ("host", 1, "port", 0, "number", "a", "b"): 15,
        ("host", 1, "port", 0, "number", "c d"): 15,
        ("host", 1, "port", 0, "number", "c d", 0): 15,
        ("a",): 16,
        ("a", "b"): 16,
        ("a", "c"): 17,
        ("a", "c", "d"): 18,
        ("a", "c", "e"): 19,
    }


class _Writer:
    """Writes a document and notes on which line it put what."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw
        self.parts: list[str] = []
        self.lines: dict[KeyPath, int] = {}

    @property
    def text(self) -> str:
        return "".join(self.parts)

    def _line(self) -> int:
        return self.text.count("\n") + 1

    def table(self, path: KeyPath, depth: int) -> None:
        for key in self._draw(st.lists(_KEYS, max_size=3, unique=True)):
            self._blank()
            self._note((*path, key))
            self.parts.append(f"{self._key(key)}{self._draw(_SPACE)}={self._draw(_SPACE)}")
            self._value((*path, key), 2)
            self.parts.append("\n")
        if depth:
            names = self._draw(st.lists(_TABLES, max_size=2, unique=True))
            for name in names:
                self._tables((*path, name), depth)

    def _tables(self, path: KeyPath, depth: int) -> None:
        name = ".".join(self._key(key) for key in path if isinstance(key, str))
        many = self._draw(st.integers(0, 3))
        for number in range(many or 1):
            self._blank()
            self._note(path)
            if many:
                self._note((*path, number))
            self.parts.append(f"[[{name}]]" if many else f"[{name}]")
            self.parts.append(self._draw(st.sampled_from(["\n", "  # ] # [a]\n"])))
            self.table((*path, number) if many else path, depth - 1)

    def _note(self, path: KeyPath) -> None:
        self.lines.setdefault(path, self._line())

    def _blank(self) -> None:
        self.parts.append(self._draw(st.sampled_from(["", "\n", "# 'a' = [\n", "\r\n", "  "])))

    def _key(self, key: str) -> str:
        if key.isascii() and key.isalnum():
            return self._draw(st.sampled_from([key, f'"{key}"', f"'{key}'"]))
        return _quoted(key)

    def _value(self, path: KeyPath, depth: int) -> None:
        kind = self._draw(st.sampled_from(["scalar", "array", "inline"] if depth else ["scalar"]))
        if kind == "scalar":
            self.parts.append(self._draw(_SCALARS))
        elif kind == "array":
            self._array(path, depth)
        else:
            self._inline(path, depth)

    def _array(self, path: KeyPath, depth: int) -> None:
        self.parts.append("[")
        for number in range(self._draw(st.integers(0, 3))):
            self.parts.append(self._draw(st.sampled_from(["", " ", "\n", "# , ]\n"])))
            self._note((*path, number))
            self._value((*path, number), depth - 1)
            self.parts.append(self._draw(st.sampled_from([",", " ,", "\n,"])))
        self.parts.append(self._draw(st.sampled_from(["]", " ]", "\n]", "# ]\n]"])))

    def _inline(self, path: KeyPath, depth: int) -> None:
        self.parts.append("{")
        keys = self._draw(st.lists(_KEYS, max_size=2, unique=True))
        for number, key in enumerate(keys):
            self.parts.append(", " if number else " ")
            self._note((*path, key))
            self.parts.append(f"{self._key(key)} = ")
            self._value((*path, key), depth - 1)
        self.parts.append("}")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


_SPACE = st.sampled_from(["", " ", "\t "])
_KEYS = st.sampled_from(["name", "a", "1", "x y", "#", '"', "[[b]]", "=", "é", "a.b", "\\", "\n"])
_TABLES = st.sampled_from(["host", "t", "u v", "]"])
# fmt: off
_SCALARS = st.sampled_from([
    "1", "-1.5e3", "true", "1979-05-27 07:32:00Z", "inf", '""', "''", '"# ]"', r'"\"[\\"', "'\\'",
    '"""a\n\n"""', '"""a""b\n"""""', "'''[x]\n#'''''", '"""\\\n  \\""" \n"""', "'''\n'\n'''",
    r'"""\\"""',
])
# fmt: on


@st.composite
def _documents(draw: st.DrawFn) -> _Writer:
    writer = _Writer(draw)
    writer.table((), 2)
    return writer


def _paths(value: Any, path: KeyPath = ()) -> set[KeyPath]:
    parts: Iterable[tuple[str | int, Any]] = ()
    if isinstance(value, dict):
        parts = value.items()
    elif isinstance(value, list):
        parts = enumerate(value)
    return {path}.union(*(_paths(one, (*path, key)) for key, one in parts))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_documents())
def test_every_key_is_found_on_the_line_on_which_it_was_written(written: _Writer) -> None:
    document = tomllib.loads(written.text)
    found = lines_of(written.text)
    assert found == written.lines
    assert set(found) == _paths(document) - {()}
