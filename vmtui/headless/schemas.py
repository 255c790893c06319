"""``vmtui schema``: the JSON Schemas (draft 2020-12) of what the commands print with ``--json``."""

from __future__ import annotations

import sys

from vmtui.config import BadInputError, nearest
from vmtui.endings import Exit
from vmtui.output import put

SCHEMAS = {
    "list": "list",
    "events": "events",
    "shutdown": "progress",
    "force-off": "progress",
    "start": "progress",
    "drain": "drain",
    "why": "progress",
    "check": "check",
    "audit": "audit",
    "doctor": "doctor",
}
"""The schema of each command's output: of the whole for ``list``, of a line for all others."""


def schema(command: str) -> str:
    """The schema of a command's output, as text.

    Raises:
        BadInputError: There is no such command, or its output is not JSON.
    """
    # A file of the package may lie in an archive. Only this command needs to know how.
    from importlib.resources import files

    if command not in SCHEMAS:
        raise BadInputError(f"no schema {command!r}; {nearest(command, SCHEMAS)}")
    file = files("vmtui.headless") / "schema" / f"{SCHEMAS[command]}.json"
    return file.read_text(encoding="utf-8")


def show(command: str | None) -> Exit:
    """Print the schema of a command's output, or which there are."""
    if command is None:
        put("\n".join(f"{name:<10} {title(name)}" for name in SCHEMAS), sys.stdout)
    else:
        put(schema(command).rstrip("\n"), sys.stdout)
    return Exit.DONE


def title(command: str) -> str:
    """What a command's schema describes."""
    import json

    return str(json.loads(schema(command))["title"])
