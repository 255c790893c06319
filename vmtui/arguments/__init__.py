"""What may be asked of the program on its command line, and what it says of itself there.

One tree of parsers is the source of all of it: ``--help``, the man page, and what a shell
completes. Each command's part is filled in when that command is meant, and no other.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from importlib import import_module

from vmtui.arguments.manners import Fill, Parser, Version
from vmtui.arguments.shared import add_connections, add_way
from vmtui.config import BadInputError
from vmtui.hosts import Demo

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
  vmtui start web-01                          unless it runs elsewhere, or was migrated away
  vmtui events --json web-01                  each thing that happens to it, as a JSON line
  vmtui drain hv1 --plan night.toml --dry-run     who would go down, and in which order
  vmtui why web-01                            what it is about, with the evidence
  vmtui check --remedies                      which guests would not go off, and what cures that
  vmtui audit --since 24h                     who did what to which guest, and how it ended
  vmtui doctor -c qemu+ssh://root@hv1.example/system    why a host can't be reached

exit codes of the commands, the highest wins:
  0  done
  2  wrong use, or no such guest or host
  3  not off at the limit; or what was waited for did not come in time
  4  refused: by libvirt, or by vmtui because of how the guest stands
  5  a host could not be reached; what could be done on the others is done
  6  check: a guest would not go off
  7  audit --verify: lines of the journal were changed or removed
 70  a defect of vmtui, or a Python module is missing
 74  the output can't be written
130  ended by Ctrl+C; 141 nobody reads the output any more; 143 ended by SIGTERM"""

_COMMANDS = (
    ("list", "looking.list_", "list every domain of every host, once"),
    ("shutdown", "acting.shutdown", "ask guests to power off and watch them; nothing is forced"),
    ("start", "acting.start", "power guests on, unless that could harm them"),
    ("force-off", "acting.force_off", "cut the power of one guest; its name must be given twice"),
    ("drain", "draining.drain", "take hosts down in waves, in order; nothing is ever forced"),
    ("events", "following.events", "what happens to guests and hosts, a line each, as it comes"),
    ("check", "looking.check", "which guests would not follow a soft shutdown; changes nothing"),
    ("why", "looking.why", "why a guest (still) runs: evidence and verdict; changes nothing"),
    ("audit", "auditing.audit", "who did what to which guest, when, and how it ended"),
    ("doctor", "looking.doctor", "examine the way to each host, and say what to do"),
    ("config", "own.config", "check the configuration, or print an example of one"),
    ("schema", "own.schema", "the JSON Schema of what a command prints with --json"),
    ("completion", "own.completion", "a script that completes vmtui in bash, zsh or fish"),
    ("man", "own.man", "the man page, for man -l"),
)
"""Each command with what fills its parser, module and function in here, and a line of help."""


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Understand the arguments.

    Returns:
        The options; ``command`` names what is to be done, None stands for the console.

    Raises:
        BadInputError: They make no sense.
        SystemExit: ``--help`` or ``--version`` was answered.
    """
    options = tree().parse_args(arguments)
    options.connect = [*options.connect, *getattr(options, "connect_after", ())]
    options.groups = [*options.groups, *getattr(options, "groups_after", ())]
    if options.demo and options.command is not None:
        raise BadInputError("--demo is for the console alone: a command would act on real guests")
    return options


def tree() -> Parser:
    """The parser of the program; those of its commands are not made yet."""
    parser = Parser(prog="vmtui", description=DESCRIPTION, epilog=EXAMPLES)
    parser.add_argument("--version", action=Version, nargs=0, help="show the version and end")
    parser.add_argument(
        "--demo",
        nargs="?",
        choices=[demo.value for demo in Demo],
        const=Demo.EMBEDDED.value,
        metavar="embedded|qemu",
        help="the console on played guests: no libvirt daemon needed; with qemu, on real guests of"
        " its own (QEMU and libvirt's driver for it must be installed)",
    )
    add_connections(parser, "connect", default=[], config=None, read_only=False)
    add_way(parser, default=None)
    commands = parser.add_commands(dest="command", title="commands", metavar="COMMAND")
    for name, where, words in _COMMANDS:
        commands.add(name, words, _filled_by(where))
    return parser


def _filled_by(where: str) -> Fill:
    """Import what fills a parser only when it does."""
    module, _, function = where.partition(".")

    def fill(parser: Parser) -> None:
        getattr(import_module(f"vmtui.arguments.{module}"), function)(parser)

    return fill
