"""The commands that only look."""

from __future__ import annotations

from vmtui.arguments.manners import Completes, Parser
from vmtui.arguments.shared import GUEST, add_common, seconds


def list_(command: Parser) -> None:
    """``vmtui list``."""
    command.description = (
        "List every domain of every host, once. All hosts are asked at the same time."
    )
    command.epilog = """\
filters:
  web-01 state:running host:hv1     every word must occur (in name, host, state, title or a tag
                                    of the host), fields in their place; values of one are
                                    alternatives. Fields: state, host, name, title, tag; titles
                                    are read with --details only

exit codes:
  0  listed
  2  wrong use
  4  a host has more domains than libvirt can list: some are left out
  5  a host could not be reached; the others are listed all the same"""
    command.add_argument(
        "filters",
        nargs="*",
        metavar="FILTER",
        help="only those that pass: a word, or state:, host:, name:, title:, tag:",
        completes=Completes.LIST_FILTERS,
    )
    command.add_argument(
        "--details", action="store_true", help="with titles and virtual CPUs (a call per domain)"
    )
    add_common(command, json="print JSON")


def check(command: Parser) -> None:
    """``vmtui check``."""
    command.description = (
        "Look, on a quiet day, which guests would not follow a soft shutdown.\n"
        "Definitions are read, agents are asked, and the journal is; nothing is changed."
    )
    command.epilog = """\
exit codes, the highest wins:
  0  none would fail (some may)
  2  wrong use, or no such guest
  5  a host gave no answer
  6  some would fail (a silent host is told as well, on standard error)"""
    command.add_argument(
        "guests", nargs="*", metavar=GUEST, help="all if none is named", completes=Completes.GUESTS
    )
    command.add_argument("--remedies", action="store_true", help="with what to do, as commands")
    add_common(command, json="a JSON object for each guest")


def why(command: Parser) -> None:
    """``vmtui why``."""
    command.description = (
        "Observe a guest for 3 seconds and say what it is about, with the evidence.\n"
        "A shutdown of it that another vmtui has under way counts; nothing is done or written."
    )
    command.epilog = """\
exit codes:
  0  told, also of a guest that is off
  2  wrong use, or no such guest
  5  a host could not be reached"""
    command.add_argument("guest", metavar=GUEST, help="name or UUID", completes=Completes.GUESTS)
    command.add_argument(
        "--watch", type=seconds, metavar="SECONDS", help="go on for so long, and tell each change"
    )
    add_common(command, json="a JSON object for each answer")


def doctor(command: Parser) -> None:
    """``vmtui doctor``."""
    command.description = """\
Go the way of each connection step by step and say what to do where it ends: the configuration, the
journal, the terminal; the name, the port or the socket, ssh with its key and host key; libvirt, the
right to act, keepalive, its version, its list, statistics, events. Each step has a limit, nothing
is asked for, and nothing is changed. Beside a step that failed stands how to see it by hand."""
    command.epilog = """\
examples:
  vmtui doctor                                every configured host
  vmtui doctor -c qemu+ssh://root@hv1.example/system

exit codes, the highest wins:
  0  all is well, or what is not stands in nobody's way
  2  wrong use, or the configuration can't be read
  4  something was refused: a permission, a key, a place that can't be written to
  5  a host could not be reached"""
    command.add_argument(
        "hosts",
        nargs="*",
        metavar="HOST",
        help="only these; by short name",
        completes=Completes.HOSTS,
    )
    add_common(command, json="a JSON object for each step")
