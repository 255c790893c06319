"""The commands about vmtui itself; they ask no host."""

from __future__ import annotations

from vmtui.arguments.manners import Parser


def schema(command: Parser) -> None:
    """``vmtui schema``."""
    command.description = """\
Print the JSON Schema (draft 2020-12) of what a command prints with --json; without a name, which
there are. It describes one line of the output, and of "list" the whole. Each object says its
"version": fields may be added without a new one, so programs must ignore those that they don't
know."""
    command.add_argument("name", nargs="?", metavar="NAME", help="of a command, such as list")
