"""The command line: what was asked for, who does it, and how the program ends.

Only what every run needs is imported here. The console imports Textual (250 ms), the commands
never do.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from vmtui.config import BadInputError, Config, limit_of, load
from vmtui.core.commands import Mode
from vmtui.core.spans import parse_span
from vmtui.endings import Exit, InterruptedBySignal, end_on_signals, ignore_signals
from vmtui.headless.report import OutputError, complain, put
from vmtui.hosts import Choice, Demo, Surroundings, choose

if TYPE_CHECKING:
    from vmtui.headless.report import Report
    from vmtui.session import Session

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
     libvirt job, has no power button, or is the machine on which vmtui runs
  5  its host could not be reached; the other guests are dealt with all the same"""

_MODULES = "libvirt is python3-libvirt in Debian and Ubuntu; pip installs textual with vmtui"


class _Parser(argparse.ArgumentParser):
    """Tells a mistake in one line."""

    def __init__(self, **options: Any) -> None:
        options["formatter_class"] = argparse.RawDescriptionHelpFormatter
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


def main() -> NoReturn:
    """Run vmtui and end the process, without waiting for calls to hosts that hang."""
    _settle_streams()
    code = run(sys.argv[1:])
    with suppress(OSError, ValueError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


def _settle_streams() -> None:
    """Have three standard streams, whatever was closed, that can write every character."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        stream = getattr(sys, name)
        if stream is None:
            # The lowest free number is the closed one's own.
            stream = os.fdopen(os.open(os.devnull, os.O_RDWR), "w" if number else "r")
            setattr(sys, name, stream)
        stream.reconfigure(errors="backslashreplace")


def run(arguments: Sequence[str]) -> int:
    """Do what the arguments ask for; returns the exit code. Never raises, but for ``--help``."""
    try:
        options = parse(arguments)
        return int(options.run(options))
    except SystemExit as end:  # --help and --version
        return end.code if isinstance(end.code, int) else 0
    except BadInputError as error:
        complain(str(error))
        return Exit.USAGE
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    except InterruptedBySignal as end:
        return 128 + end.signal_number
    except BrokenPipeError:
        # Whoever read has read enough. What Python still holds back has nowhere to go.
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE
    except OutputError as error:
        complain(f"the output can't be written: {error}")
        return Exit.OUTPUT_FAILED
    except ModuleNotFoundError as error:
        if error.name not in ("libvirt", "libvirtmod", "textual"):
            return _crashed(error)
        complain(f"the Python module {error.name} is missing: {_MODULES}")
        return Exit.CRASHED
    except Exception as error:  # noqa: BLE001 (the last resort: a log and one line, no traceback)
        return _crashed(error)


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Understand the arguments.

    Raises:
        BadInputError: They make no sense.
        SystemExit: ``--help`` or ``--version`` was answered.
    """
    options = _parser().parse_args(arguments)
    options.connect = [*options.connect, *getattr(options, "connect_after", ())]
    if options.demo and options.run is not _open_console:
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
    parser.set_defaults(run=_open_console)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", parser_class=_Parser)
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
    command.set_defaults(run=_list)


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
    command.add_argument("--reason", default="", metavar="TEXT", help="why, for the record")
    _add_common(command, json="JSON lines on a terminal too")
    command.set_defaults(run=_shut_down)


def _add_force_off(commands: Any) -> None:
    command = commands.add_parser(
        "force-off",
        help="cut the power of one guest; its name must be given twice",
        description="Cut the power of one guest, as if its plug were pulled: what it has not\n"
        "written is lost, and its file systems may be damaged. Try 'vmtui shutdown' first.",
    )
    command.add_argument("guest", metavar="[HOST/]GUEST", help="its name")
    command.add_argument("--confirm", required=True, metavar="GUEST", help="its name once more")
    command.add_argument(
        "--freeze-first",
        action="store_true",
        help="have its agent flush and freeze its file systems before; nothing is forced without",
    )
    command.add_argument("--reason", default="", metavar="TEXT", help="why, for the record")
    _add_common(command, json="JSON lines on a terminal too")
    command.set_defaults(run=_force_off)


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
    command.set_defaults(run=_check)


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
    command.set_defaults(run=_why)


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
        "--limit", type=_seconds, default=default, metavar="SECONDS", help="for a soft shutdown"
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


# What is done


def _list(options: argparse.Namespace) -> int:
    chosen = _choice(options, load(options.config))
    from vmtui.headless.list_domains import list_domains

    _hush_libraries()
    return list_domains(chosen.targets, as_json=options.json, details=options.details)


def _shut_down(options: argparse.Namespace) -> int:
    config = load(options.config)
    chosen = _choice(options, config)
    from vmtui.headless.shutdown import Wish, shut_down

    wish = Wish(options.guests, _limit(options, config), _mode(options, config), options.reason)
    return _with_session(
        chosen,
        options.guests,
        _for_scripts(options),
        lambda session, report: shut_down(session, wish, report),
    )


def _force_off(options: argparse.Namespace) -> int:
    from vmtui.headless.force_off import Wish, check_confirmation, force_off

    wish = Wish(options.guest, options.confirm, options.reason, options.freeze_first)
    check_confirmation(wish)
    chosen = _choice(options, load(options.config))
    return _with_session(
        chosen,
        [wish.guest],
        _for_scripts(options),
        lambda session, report: force_off(session, wish, report),
    )


def _check(options: argparse.Namespace) -> int:
    chosen = _choice(options, load(options.config))
    from vmtui.headless.check import Wish, check

    wish = Wish(options.guests, as_json=options.json, remedies=options.remedies)
    return _with_session(
        chosen, options.guests, options.json, lambda session, _report: check(session, wish)
    )


def _why(options: argparse.Namespace) -> int:
    chosen = _choice(options, load(options.config))
    from vmtui.headless.why import Wish, under_way, why

    wish = Wish(options.guest, options.watch)
    return _with_session(
        chosen,
        [wish.guest],
        options.json,
        lambda session, report: why(session, wish, report, under_way(session)),
    )


def _for_scripts(options: argparse.Namespace) -> bool:
    """Whether what happens is told in JSON lines: also where a program reads it."""
    return bool(options.json) or not sys.stdout.isatty()


def _with_session(
    chosen: Choice, guests: Sequence[str], as_json: bool, work: Callable[[Session, Report], Exit]
) -> int:
    """Do a command's work on a session, and see to it that the record of it is written."""
    from vmtui.headless.naming import concerned
    from vmtui.headless.report import Report
    from vmtui.journal import default_places
    from vmtui.wiring import Wired, connections

    _hush_libraries()
    end_on_signals()
    report = Report(as_json=as_json)
    wired = Wired(connections(concerned(chosen.targets, guests)), default_places())
    try:
        return work(wired.session, report)
    finally:
        ignore_signals()
        wired.close()
        for words in wired.trouble:
            complain(words)


def _open_console(options: argparse.Namespace) -> int:
    config = load(options.config)
    if options.demo and options.connect:
        raise BadInputError("--demo brings its own hosts: leave out -c")
    _need_terminal()
    hosts = Demo(options.demo) if options.demo else _choice(options, config, quiet=True)
    from vmtui.console import open_console

    return open_console(hosts, _limit(options, config), _mode(options, config), config.screen)


def _choice(options: argparse.Namespace, config: Config, *, quiet: bool = False) -> Choice:
    chosen = choose(options.connect, config, Surroundings.real(_why_no_system))
    if chosen.notice and not quiet:
        complain(chosen.notice)
    return chosen


def _why_no_system() -> str:
    from vmtui.wiring import why_no_system

    return why_no_system()


def _limit(options: argparse.Namespace, config: Config) -> float:
    return config.shutdown.limit if options.limit is None else options.limit


def _mode(options: argparse.Namespace, config: Config) -> Mode:
    return config.shutdown.mode if options.mode is None else Mode(options.mode)


def _need_terminal() -> None:
    instead = "the console needs one; vmtui list works without"
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise BadInputError(f"this is no terminal: {instead}")
    if os.environ.get("TERM", "dumb") == "dumb":
        raise BadInputError(f"TERM says that this terminal can do nothing: {instead}")


def _hush_libraries() -> None:
    """Keep what libxml2 and others write to file descriptor 2 from between our own lines.

    What they have to say comes as an error of libvirt too. What Python logs goes to a file.
    """
    from vmtui.crash import log_to_file

    log_to_file()
    sys.stderr.flush()
    terminal = os.fdopen(os.dup(2), "w", encoding="utf-8", errors="backslashreplace")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    sys.stderr = terminal


def _crashed(error: Exception) -> int:
    from vmtui.crash import write_log

    complain(f"a defect of vmtui ended it: {error!r}; {write_log(error)}")
    return Exit.CRASHED
