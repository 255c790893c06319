"""Arguments that several commands have: the same flag means the same everywhere."""

from __future__ import annotations

import argparse
from pathlib import Path

from vmtui.arguments.manners import Completes, Parser
from vmtui.config import LIMIT, limit_of
from vmtui.core.mode import Mode
from vmtui.core.spans import parse_span

GUEST = "[HOST/]GUEST"
"""How a guest is named: HOST is a short host name, GUEST a name or a UUID."""


def add_acting(command: Parser) -> None:
    """Add what every command has that does something to guests."""
    command.add_argument("--reason", default="", metavar="TEXT", help="why, for the record")
    add_common(command, json="JSON lines on a terminal too")


def add_common(command: Parser, json: str) -> None:
    """Add what every command has that asks hosts, and say what its ``--json`` does."""
    command.add_argument("--json", action="store_true", help=json)
    add_connections(command, "connect_after")


def add_connections(
    parser: Parser,
    dest: str,
    default: object = argparse.SUPPRESS,
    config: object = argparse.SUPPRESS,
    read_only: object = argparse.SUPPRESS,
) -> None:
    """Add ``-c`` and what goes with it; before and after the command, it means the same."""
    parser.add_argument(
        "-c",
        "--connect",
        dest=dest,
        action="append",
        default=default,
        metavar="URI",
        completes=Completes.URIS,
        help="a libvirt host (as often as you like): URI, NAME=URI, or the name of a configured"
        " host or of an alias in libvirt.conf",
    )
    parser.add_argument(
        "-g",
        "--group",
        dest="groups" if dest == "connect" else "groups_after",
        action="append",
        default=default,
        metavar="NAME",
        completes=Completes.GROUPS,
        help="only the hosts of this group, or with this tag, of the configuration",
    )
    parser.add_argument(
        "--config", type=Path, default=config, metavar="FILE", help="instead of the usual file"
    )
    parser.add_argument(
        "--read-only",
        action="store_true",
        default=read_only,
        help="only look: every host is opened without the right to act",
    )


def add_way(parser: Parser, default: object) -> None:
    """Add how a soft shutdown goes, and how long it may take."""
    parser.add_argument(
        "--limit",
        type=seconds,
        default=default,
        metavar="SECONDS",
        help=f"for a soft shutdown, also as 5m or 1:30 (default: {LIMIT:.0f}, if no file sets it)",
    )
    parser.add_argument(
        "--mode",
        choices=[mode.value for mode in Mode],
        default=default,
        help="press the ACPI power button, or ask the guest agent",
    )


def seconds(text: str) -> float:
    """Seconds from ``90``, ``5m`` or ``1:30``; the type of such an argument.

    Raises:
        argparse.ArgumentTypeError: It is no span, or one of more than a week.
    """
    try:
        return limit_of(float(text))
    except ValueError:
        span = parse_span(text)
    if span is None:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a number of seconds, more than 0 and at most a week, nor 5m or 1:30"
        )
    return span
