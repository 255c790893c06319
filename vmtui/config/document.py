"""A TOML text as a table whose mistakes know their lines."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from vmtui.config.mistakes import BadConfigError, Mistake
from vmtui.config.table import Notes, Table

_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


def top_table(text: str, path: Path) -> tuple[Table, Notes]:
    """The top of a file, and where what is wrong in it is noted.

    Raises:
        BadConfigError: It is no TOML.
    """
    try:
        document = tomllib.loads(text)
    except RecursionError as error:
        mistake = Mistake(path, 0, "no TOML: lists within lists without end")
        raise BadConfigError([mistake]) from error
    except ValueError as error:  # tomllib's own, and Python's of a number of thousands of digits
        raise BadConfigError([_no_toml(str(error), text, path)]) from error
    notes = Notes(path, text.replace("\r\n", "\n"))
    return Table(notes, document), notes


def _no_toml(error: str, text: str, path: Path) -> Mistake:
    place = _PLACE.search(error)
    words = f"no TOML: {_PLACE.sub('', error)}"
    if place is None:
        return Mistake(path, 0, words)
    if place[1] is None:
        return Mistake(path, text.rstrip().count("\n") + 1, f"{words}, at the end of the file")
    return Mistake(path, int(place[1]), f"{words}, in column {place[2]}")
