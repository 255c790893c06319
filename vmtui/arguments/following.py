"""``vmtui events``, whose lines are followed."""

from __future__ import annotations

from vmtui.arguments.manners import Completes, Parser
from vmtui.arguments.shared import add_common, seconds


def events(command: Parser) -> None:
    """``vmtui events``."""
    command.description = """\
Tell what happens to guests and hosts, a line for each happening, as it comes, until Ctrl+C. Hosts
that are lost and regained are told too, and are tried again for ever; what changed meanwhile is
told as "found". Nothing is done and nothing written to the journal."""
    command.epilog = """\
which lines: guests by name or UUID; kind:stopped, host:hv1, name:web as in the console's events.
Lines on hosts come along with those of guests.

kinds: defined undefined started suspended resumed stopped shutdown pmsuspended crashed reboot
  guest-shutdown asleep awake power-button watchdog io-error control-error agent job-completed
  job-failed device-removal-failed block-threshold memory-failure; host (its detail: up, lost,
  no-answer, refused, failure), command, vmtui, clock; found

examples:
  vmtui events --json | while read -r line; do ...; done
  vmtui events web-01 --until stopped --for 10m && echo "it is off"

exit codes:
  0  its time is over (--for), or what was waited for came (--until)
  2  wrong use
  3  what was waited for did not come in time
  5  at the end of its time a host could not be reached
130  ended by Ctrl+C   141 nobody reads any more   143 ended by SIGTERM"""
    command.add_argument(
        "guests",
        nargs="*",
        metavar="[HOST/]GUEST|FILTER",
        help="only these; all if none is named",
        completes=Completes.EVENTS,
    )
    command.add_argument(
        "--follow", action="store_true", help="go on until Ctrl+C; so it is without --for anyway"
    )
    command.add_argument(
        "--for",
        dest="span",
        type=seconds,
        metavar="SECONDS",
        help="end after so long, also as 10m or 1:30",
    )
    command.add_argument(
        "--until",
        action="append",
        default=[],
        metavar="KIND",
        help="end with the first line of this kind (as often as you like)",
        completes=Completes.KINDS,
    )
    command.add_argument(
        "--initial", action="store_true", help='begin with the state of each guest, as "found"'
    )
    add_common(command, json="a JSON object for each line")
