"""The commands that do something to guests."""

from __future__ import annotations

import argparse

from vmtui.arguments.manners import Completes, Parser
from vmtui.arguments.shared import GUEST, add_acting, add_way


def shutdown(command: Parser) -> None:
    """``vmtui shutdown``."""
    command.description = (
        "Ask guests to power off and watch each until it is off, or its time is over.\n"
        "Nothing is ever forced."
    )
    command.epilog = """\
exit codes, the highest of all guests:
  0  off (or it was off before)
  2  wrong use, no such guest, or a name on two hosts that does not say its host
  3  not off at the limit; or it fell asleep, restarted, crashed and was kept, or migrated instead
  4  refused by libvirt; or not asked at all, because it sleeps, is paused, has crashed, runs a
     libvirt job, has no power button, was asked less than 10 s ago, or is the machine on which
     vmtui runs
  5  its host could not be reached; the other guests are dealt with all the same
130  stopped by Ctrl+C: nobody watches it any more, and it may still go down"""
    command.add_argument(
        "guests", nargs="+", metavar=GUEST, help="name or UUID", completes=Completes.GUESTS_ON
    )
    add_way(command, default=argparse.SUPPRESS)
    add_acting(command)


def force_off(command: Parser) -> None:
    """``vmtui force-off``."""
    command.description = (
        "Cut the power of one guest, as if its plug were pulled: what it has not\n"
        "written is lost, and its file systems may be damaged. Try 'vmtui shutdown' first."
    )
    command.epilog = """\
exit codes:
  0  off (or it was off before, and nothing was forced)
  2  wrong use, no such guest, or --confirm does not repeat its name
  3  reported off, but its QEMU may still live; or it runs again
  4  refused by libvirt; or not forced, because its record can't be written, it can't be frozen
     first, it is protected and no --reason was given, its host is opened read-only, or it is the
     machine on which vmtui runs
  5  a host could not be reached, or was lost meanwhile: then nobody knows
130  stopped by Ctrl+C: it may still be carried out"""
    command.add_argument("guest", metavar=GUEST, help="its name", completes=Completes.GUESTS_ON)
    command.add_argument(
        "--confirm",
        required=True,
        metavar="GUEST",
        help="its name once more",
        completes=Completes.SAME_GUEST,
    )
    command.add_argument(
        "--freeze-first",
        action="store_true",
        help="have its agent flush and freeze its file systems before; nothing is forced without",
    )
    add_acting(command)


def start(command: Parser) -> None:
    """``vmtui start``."""
    command.description = """\
Power guests on, and wait until libvirt has done it. A guest is not started where that could harm
it: when the same guest (its UUID) runs on another host that is open, when it was migrated away, or,
without --restore, when it has a managed save. All configured hosts are asked for that, also where
HOST/GUEST is named."""
    command.epilog = """\
exit codes, the highest of all guests:
  0  started (or it was on before)
  2  wrong use, or no such guest
  3  no answer in 5 minutes: it may still be started
  4  refused by libvirt; or not started at all, because it could harm the guest
  5  its host could not be reached, or was lost meanwhile: then nobody knows
130  stopped by Ctrl+C: it may still be carried out"""
    command.add_argument(
        "guests", nargs="+", metavar=GUEST, help="name or UUID", completes=Completes.GUESTS_OFF
    )
    command.add_argument(
        "--restore", action="store_true", help="a managed save may be restored: its old memory"
    )
    add_acting(command)
