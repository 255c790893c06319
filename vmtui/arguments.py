"""What may be asked of the program on its command line, and what it says of itself there."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from vmtui.config import LIMIT, BadInputError, limit_of
from vmtui.core.mode import Mode
from vmtui.core.spans import parse_span
from vmtui.hosts import Demo
from vmtui.output import put

DESCRIPTION = """\
A console for fleets of libvirt virtual machines: soft shutdowns that you can watch, forced ones
that nobody makes by accident. Without a command it opens the console."""

EXAMPLES = """\
examples:
  vmtui                                       the configured hosts, else libvirt's default
  vmtui --demo                                played guests; nothing real is touched
  vmtui --demo qemu                           real guests to practise on, gone at the end
  vmtui -c qemu:///system -c qemu+ssh://root@hv1.example/system
  vmtui -c blue=qemu+tls://hv2.example/system     a host with a name of your own
  vmtui list --json -c qemu:///system
  vmtui shutdown hv1/web-01 hv1/web-02 --limit 120
  vmtui force-off web-01 --confirm web-01 --reason "hangs since the update"
  vmtui why web-01                            what it is about, with the evidence
  vmtui check --remedies                      which guests would not go off, and what cures that

exit codes of the commands, the highest wins:
  0 done   2 wrong use   3 not off at the limit   4 refused   5 a host could not be reached
  6 check: a guest would not go off"""

SHUTDOWN_ENDS = """\
exit codes, the highest of all guests:
  0  off (or it was off before)
  2  wrong use, no such guest, or a name on two hosts that does not say its host
  3  not off at the limit; or it fell asleep, restarted, crashed and was kept, or migrated instead
  4  refused by libvirt; or not asked at all, because it sleeps, is paused, has crashed, runs a
     libvirt job, has no power button, was asked less than 10 s ago, or is the machine on which
     vmtui runs
  5  its host could not be reached; the other guests are dealt with all the same
130  stopped by Ctrl+C: nobody watches it any more, and it may still go down"""

FORCE_ENDS = """\
exit codes:
  0  off (or it was off before, and nothing was forced)
  2  wrong use, no such guest, or --confirm does not repeat its name
  3  reported off, but its QEMU may still live; or it runs again
  4  refused by libvirt; or not forced, because its record can't be written, it can't be frozen
     first, or it is the machine on which vmtui runs
  5  a host could not be reached, or was lost meanwhile: then nobody knows
130  stopped by Ctrl+C: it may still be carried out"""


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Understand the arguments.

    Returns:
        The options; ``command`` names what is to be done, None stands for the console.

    Raises:
        BadInputError: They make no sense.
        SystemExit: ``--help`` or ``--version`` was answered.
    """
    options = _parser().parse_args(arguments)
    options.connect = [*options.connect, *getattr(options, "connect_after", ())]
    if options.demo and options.command is not None:
        raise BadInputError("--demo is for the console alone: a command would act on real guests")
    return options


def _parser() -> _Parser:
    parser = _Parser(prog="vmtui", description=DESCRIPTION, epilog=EXAMPLES)
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version and end")
    parser.add_argument(
        "--demo",
        nargs="?",
        choices=[demo.value for demo in Demo],
        const=Demo.EMBEDDED.value,
        metavar="embedded|qemu",
        help="the console on played guests: no libvirt daemon needed; with qemu, on real guests of"
        " its own (QEMU and libvirt's driver for it must be installed)",
    )
    _add_connections(parser, "connect", default=[], config=None)
    _add_way(parser, default=None)
    commands = parser.add_subparsers(
        dest="command", title="commands", metavar="COMMAND", parser_class=_Parser
    )
    _add_list(commands)
    _add_shutdown(commands)
    _add_force_off(commands)
    _add_check(commands)
    _add_why(commands)
    return parser


def _add_list(commands: Any) -> None:
    command = commands.add_parser("list", help="list every domain of every host, once")
    command.add_argument(
        "--details", action="store_true", help="with titles and virtual CPUs (a call per domain)"
    )
    _add_common(command, json="print JSON")


def _add_shutdown(commands: Any) -> None:
    command = commands.add_parser(
        "shutdown",
        help="ask guests to power off and watch them; nothing is ever forced",
        description="Ask guests to power off and watch each until it is off, or its time is over.\n"
        "Nothing is ever forced.",
        epilog=SHUTDOWN_ENDS,
    )
    command.add_argument("guests", nargs="+", metavar="[HOST/]GUEST", help="name or UUID")
    _add_way(command, default=argparse.SUPPRESS)
    _add_acting(command)


def _add_force_off(commands: Any) -> None:
    command = commands.add_parser(
        "force-off",
        help="cut the power of one guest; its name must be given twice",
        description="Cut the power of one guest, as if its plug were pulled: what it has not\n"
        "written is lost, and its file systems may be damaged. Try 'vmtui shutdown' first.",
        epilog=FORCE_ENDS,
    )
    command.add_argument("guest", metavar="[HOST/]GUEST", help="its name")
    command.add_argument("--confirm", required=True, metavar="GUEST", help="its name once more")
    command.add_argument(
        "--freeze-first",
        action="store_true",
        help="have its agent flush and freeze its file systems before; nothing is forced without",
    )
    _add_acting(command)


def _add_check(commands: Any) -> None:
    command = commands.add_parser(
        "check",
        help="which guests would not follow a soft shutdown, and why; nothing is changed",
        description="Look, on a quiet day, which guests would not follow a soft shutdown.\n"
        "Definitions are read, agents are asked, and the journal is; nothing is changed.",
        epilog="exit codes, the highest wins: 0 none would fail (some may), 2 wrong use or no\n"
        "such guest, 5 a host gave no answer, 6 some would fail (a silent host is told as\n"
        "well, on standard error)",
    )
    command.add_argument("guests", nargs="*", metavar="[HOST/]GUEST", help="all if none is named")
    command.add_argument("--remedies", action="store_true", help="with what to do, as commands")
    _add_common(command, json="a JSON object for each guest")


def _add_why(commands: Any) -> None:
    command = commands.add_parser(
        "why",
        help="why a guest (still) runs: evidence and verdict; nothing is done to it",
        description="Observe a guest for 3 seconds and say what it is about, with the evidence.\n"
        "A shutdown of it that another vmtui has under way counts; nothing is done or written.",
        epilog="exit codes: 0 told, also of a guest that is off, 2 wrong use or no such guest,\n"
        "5 a host could not be reached",
    )
    command.add_argument("guest", metavar="[HOST/]GUEST", help="name or UUID")
    command.add_argument(
        "--watch", type=_seconds, metavar="SECONDS", help="go on for so long, and tell each change"
    )
    _add_common(command, json="a JSON object for each answer")


def _add_acting(command: argparse.ArgumentParser) -> None:
    """Add what every command has that does something to guests."""
    command.add_argument("--reason", default="", metavar="TEXT", help="why, for the record")
    _add_common(command, json="JSON lines on a terminal too")


def _add_common(command: argparse.ArgumentParser, json: str) -> None:
    """Add what every command has, and say what its ``--json`` does."""
    command.add_argument("--json", action="store_true", help=json)
    _add_connections(command, "connect_after")


def _add_connections(
    parser: argparse.ArgumentParser,
    dest: str,
    default: object = argparse.SUPPRESS,
    config: object = argparse.SUPPRESS,
) -> None:
    """Add ``-c`` and ``--config``; before and after the command, they mean the same."""
    parser.add_argument(
        "-c",
        "--connect",
        dest=dest,
        action="append",
        default=default,
        metavar="URI",
        help="a libvirt host (as often as you like): URI, NAME=URI, or an alias of libvirt.conf",
    )
    parser.add_argument(
        "--config", type=Path, default=config, metavar="FILE", help="instead of the usual file"
    )


def _add_way(parser: argparse.ArgumentParser, default: object) -> None:
    parser.add_argument(
        "--limit",
        type=_seconds,
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


def _seconds(text: str) -> float:
    try:
        return limit_of(float(text))
    except ValueError:
        span = parse_span(text)
    if span is None:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a number of seconds, more than 0 and at most a week, nor 5m or 1:30"
        )
    return span


@cache
def _columns() -> int:
    """Cells of a line of help. argparse's own way imports half a dozen modules at every start."""
    told = os.environ.get("COLUMNS", "")
    if told.isdecimal() and int(told):
        return int(told)
    with suppress(OSError):
        return os.get_terminal_size(1).columns or 80
    return 80


class _Help(argparse.RawDescriptionHelpFormatter):
    """As wide as the terminal."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_columns() - 2)


class _Parser(argparse.ArgumentParser):
    """Tells a mistake in one line."""

    def __init__(self, **options: Any) -> None:
        options["formatter_class"] = _Help
        super().__init__(allow_abbrev=False, **options)

    def error(self, message: str) -> NoReturn:
        raise BadInputError(f"{message} (see {self.prog} --help)")

    def _print_message(self, message: str, file: Any = None) -> None:
        put(message.rstrip("\n"), file or sys.stdout)


class _Version(argparse.Action):
    """Prints the version, looked up only then."""

    def __call__(self, parser: argparse.ArgumentParser, *_others: object) -> None:
        from importlib.metadata import PackageNotFoundError, version

        try:
            put(f"vmtui {version('vmtui')}", sys.stdout)
        except PackageNotFoundError:
            put("vmtui, run from its source without being installed", sys.stdout)
        parser.exit()
