"""``vmtui audit``, which reads the journal."""

from __future__ import annotations

from vmtui.arguments.manners import Completes, Parser


def audit(command: Parser) -> None:
    """``vmtui audit``."""
    command.description = """\
Tell who did what to which guest, when, and how it ended: a line for each, from the journal of the
user who runs it, in all places where vmtui keeps it: the state directory with its older files, the
runtime directory and, as far as it may be read, journald. No host is asked, nothing is changed."""
    command.epilog = """\
which entries: guests as NAME, HOST/NAME or UUID, or patterns such as 'web-*' and 'hv1/*'; and
host:hv1, user:ada, action:force-off, of which a part is enough. Another user's journal is told by
sudo -u USER vmtui audit.

--verify checks that each line ties to the one before it, by its SHA-256, over all files: so a line
that was changed, removed or slipped in is found. A line that was torn when its console was killed
is told, and no sign of tampering. Lines that were cut off at the very end only a copy in journald
can show ([journal] copy = "journald" in the configuration); with it they are found too.

exit codes:
  0  done; with --verify: nobody tampered with the journal
  2  wrong use
  4  a place can't be read, or others may write there: it is not believed
  7  with --verify: lines were changed, removed or added"""
    command.add_argument(
        "guests",
        nargs="*",
        metavar="[HOST/]GUEST|FILTER",
        help="only these; all if none is named",
        completes=Completes.GUESTS,
    )
    command.add_argument(
        "--since",
        metavar="SPAN|DATE",
        help="only what was still under way then or later: 90m, 24h, 7d, 2026-11-22 or"
        " 2026-11-22T03:00",
    )
    command.add_argument(
        "--all", action="store_true", help="every line: each press, verdict, freeze and outcome"
    )
    command.add_argument(
        "--verify", action="store_true", help="check the chain of the lines instead of telling them"
    )
    command.add_argument("--json", action="store_true", help="a JSON object for each line")
