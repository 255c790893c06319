"""The command that takes many guests down."""

from __future__ import annotations

import argparse
from pathlib import Path

from vmtui.arguments.manners import Completes, Parser
from vmtui.arguments.shared import add_common, add_way


def drain(command: Parser) -> None:
    """``vmtui drain``."""
    from vmtui.headless.drain_run import WhenHeld

    command.description = (
        "Take all guests of hosts down, in the waves of a plan, and watch each until it is off.\n"
        "A guest that does not follow holds its wave. Nothing is ever forced."
    )
    command.epilog = """\
a plan is a TOML file:
  at_once = 4               guests of one host that go down at the same time (default: 4)
  limit = 300               seconds for each guest, or "5m" (default: --limit)
  deadline = 3600           seconds after which nobody is asked any more (default: none)
  then = "leave"            what becomes of those still up then: "leave", or "save" (managed save)
  [[wave]]
  name = "front"
  guests = ["web-*", "lb"]  names as a shell matches them; each guest goes with the first that fits
  limit = 120               seconds for each guest of this wave
  until = "all-off"         what the next wave waits for; or "time": pause seconds from the start
  pause = 30                seconds after that

exit codes:
  0  all are off, or nobody was to go down
  2  wrong use, no such host, or a mistake in the plan
  3  a guest is not off
  4  a guest could not be asked, or the record can't be written (then nobody was asked)
  5  a host could not be reached; the guests of the others are dealt with all the same
130  stopped by Ctrl+C: those that were asked may still go down; --resume goes on"""
    command.add_argument(
        "hosts",
        nargs="*",
        metavar="HOST",
        help="short names; all hosts if none is named",
        completes=Completes.HOSTS,
    )
    command.add_argument(
        "--plan", type=Path, metavar="FILE", help="the waves; without it all go down in one"
    )
    command.add_argument(
        "--dry-run",
        action="store_true",
        help="show who would go down, and in which order; with --back: who would be powered on",
    )
    command.add_argument(
        "--resume", action="store_true", help="go on with the one that was left under way"
    )
    command.add_argument(
        "--abandon", action="store_true", help="give up the one that was left: nobody is asked"
    )
    command.add_argument(
        "--back",
        action="store_true",
        help="power on, in the reverse order, what the last one took down and what is off now",
    )
    command.add_argument(
        "--when-held",
        choices=[one.value for one in WhenHeld],
        default=WhenHeld.STOP.value,
        help="if only guests that did not follow are left in a wave: stop, skip them, or wait for"
        " them (default: stop)",
    )
    add_way(command, default=argparse.SUPPRESS)
    add_common(command, json="JSON lines on a terminal too, and of a --dry-run")
