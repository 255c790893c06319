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
from functools import partial
from typing import TYPE_CHECKING, NoReturn

from vmtui.arguments import parse
from vmtui.config import STATISTICS_EVERY, BadInputError, Config, Terms, load
from vmtui.core.mode import Mode
from vmtui.core.record.copies import CopyTo
from vmtui.endings import Exit, InterruptedBySignal, end_on_signals, ignore_signals
from vmtui.garbage import leave_start_alone, look_from_now_on
from vmtui.hosts import Choice, Demo, Surroundings, Target, choose
from vmtui.output import OutputError, complain, put

if TYPE_CHECKING:
    from vmtui.headless.report import Report
    from vmtui.reload import Wanted
    from vmtui.session import Session

_HOW_TO_GET = (
    "libvirt comes with apt-get install python3-libvirt, for /usr/bin/python3; pip installs textual"
    " with vmtui"
)


def main() -> NoReturn:
    """Run vmtui and end the process, without waiting for calls to hosts that hang."""
    leave_start_alone()
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
        if arguments[:1] == ["__complete"]:  # asked by the scripts of vmtui completion
            return _complete(arguments[1:])
        options = parse(arguments)
        return _COMMANDS[options.command](options)
    except SystemExit as end:  # --help and --version
        return end.code if isinstance(end.code, int) else 0
    except BadInputError as error:
        for line in error.told():
            complain(line)
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
        complain(f"{sys.executable} has no Python module {error.name}: {_HOW_TO_GET}")
        return Exit.CRASHED
    except Exception as error:  # noqa: BLE001 (the last resort: a log and one line, no traceback)
        return _crashed(error)


def _list(options: argparse.Namespace) -> int:
    chosen = _choice(options, load(options.config))
    from vmtui.headless.list_domains import list_domains

    _hush_libraries()
    return list_domains(
        chosen.targets, as_json=options.json, details=options.details, filters=options.filters
    )


def _shut_down(options: argparse.Namespace) -> int:
    config = load(options.config)
    chosen = _choice(options, config)
    from vmtui.headless.left_open import left_open
    from vmtui.headless.shutdown import Wish, shut_down

    wish = Wish(options.guests, _limit(options, config), _mode(options, config), options.reason)

    def work(session: Session, report: Report) -> Exit:
        left = left_open(session, writes=True)
        return shut_down(session, wish, report, (*left.shutdowns, *left.given_up))

    return _with_session(
        chosen, options.guests, _for_scripts(options), work, copy_to=config.copy_to
    )


def _start(options: argparse.Namespace) -> int:
    config = load(options.config)
    chosen = _choice(options, config)
    from vmtui.headless.start import Wish, start

    wish = Wish(options.guests, options.restore, options.reason)
    # On all hosts: the guest may run on another than the one that was named.
    return _with_session(
        chosen,
        [],
        _for_scripts(options),
        lambda session, report: start(session, wish, report),
        copy_to=config.copy_to,
    )


def _force_off(options: argparse.Namespace) -> int:
    from vmtui.headless.force_off import Wish, check_confirmation, force_off

    wish = Wish(options.guest, options.confirm, options.reason, options.freeze_first)
    check_confirmation(wish)
    config = load(options.config)
    chosen = _choice(options, config)
    return _with_session(
        chosen,
        [wish.guest],
        _for_scripts(options),
        lambda session, report: force_off(session, wish, report),
        copy_to=config.copy_to,
    )


def _drain(options: argparse.Namespace) -> int:
    config = load(options.config)
    chosen = _choice(options, config)
    from vmtui.clock import now
    from vmtui.config.plan import load_plan
    from vmtui.core.waves.plan import whole
    from vmtui.core.ways import Way, way_for_all
    from vmtui.headless.drain import Wish, abandon, check_hosts, drain
    from vmtui.headless.drain_run import WhenHeld
    from vmtui.headless.left_open import left_open, rivals

    if sum((options.resume, options.abandon, options.back)) > 1:
        raise BadInputError("--resume, --abandon and --back exclude each other")
    if options.hosts and (options.resume or options.abandon or options.back):
        words = "--resume, --abandon and --back go by the record, with all of its hosts"
        raise BadInputError(f"{words}: leave out {options.hosts[0]!r}")
    if options.dry_run and (options.resume or options.abandon):
        given = "--resume goes on" if options.resume else "--abandon ends it"
        raise BadInputError(f"{given} at once: --dry-run is for what is still to begin")
    check_hosts(options.hosts, [target.name for target in chosen.targets])
    meant = [x for x in chosen.targets if x.name in options.hosts or not options.hosts]
    usual = Way(_mode(options, config), _limit(options, config))
    way = way_for_all([target.host() for target in meant], usual)
    plan = load_plan(options.plan, way.limit) if options.plan else whole(way.limit)
    wish = Wish(
        options.hosts,
        plan,
        way.mode,
        WhenHeld(options.when_held),
        dry_run=options.dry_run,
        resume=options.resume,
        # A plan alone is mostly read by people, also out of a file or a mail.
        as_json=options.json if options.dry_run else _for_scripts(options),
    )

    def work(session: Session, _report: Report) -> Exit:
        left = left_open(session, writes=True)
        under_way = left.fleet_shutdowns(now())
        if options.abandon:
            return abandon(session, under_way)
        resumes_back = options.resume and under_way and under_way[-1].run.is_way_back
        if options.back or resumes_back:
            from vmtui.core.waves.chain import last_ended
            from vmtui.headless.drain_back import bring_back

            ended, others = last_ended(left.lines, now()), partial(rivals, session)
            return bring_back(session, wish, ended, under_way, rivals=others)
        session.adopt(left.shutdowns if options.resume else ())
        return drain(session, wish, under_way, rivals=partial(rivals, session))

    # A guest of no host is named, so that all hosts are asked where none is.
    named = [f"{host}/" for host in options.hosts]
    return _with_session(chosen, named, wish.as_json, work, copy_to=config.copy_to)


def _check(options: argparse.Namespace) -> int:
    chosen = _choice(options, load(options.config))
    from vmtui.headless.check import Wish, check

    wish = Wish(options.guests, as_json=options.json, remedies=options.remedies)
    return _with_session(
        chosen, options.guests, options.json, lambda session, _report: check(session, wish)
    )


def _why(options: argparse.Namespace) -> int:
    chosen = _choice(options, load(options.config))
    from vmtui.core.record.past_ends import past_ends
    from vmtui.headless.left_open import left_open
    from vmtui.headless.why import Wish, why

    wish = Wish(options.guest, options.watch)

    def work(session: Session, report: Report) -> Exit:
        left = left_open(session)
        asked = (*left.shutdowns, *left.given_up)
        return why(session, wish, report, asked, left.freezes, past_ends(left.lines))

    return _with_session(chosen, [wish.guest], options.json, work)


def _events(options: argparse.Namespace) -> int:
    chosen = _choice(options, load(options.config))
    from vmtui.headless.events import Wish, events, split

    guests, filters = split(options.guests)
    span = None if options.follow else options.span
    wish = Wish(guests, filters, span, options.until, options.initial, options.json)
    return _with_session(
        chosen, guests, options.json, lambda session, _report: events(session, wish), idle=True
    )


def _audit(options: argparse.Namespace) -> int:
    from vmtui.headless.audit import audit, wish_of
    from vmtui.journal import default_places

    wish = wish_of(options.guests, options.since, every_line=options.all, as_json=options.json)
    return audit(default_places(), wish, verify=options.verify)


def _doctor(options: argparse.Namespace) -> int:
    from vmtui.headless.doctor.begin import examine_all
    from vmtui.wiring import examine

    _hush_libraries()
    return examine_all(options, partial(_choice, options), examine)


def _config(options: argparse.Namespace) -> int:
    from vmtui.headless.config import check_config, show_example

    if options.what == "example":
        return show_example()
    file = options.file or options.config
    return check_config(file, Surroundings.real(_why_no_system))


def _completion(options: argparse.Namespace) -> int:
    from vmtui.headless.completion import show_script

    return show_script(options.shell)


def _man(_options: argparse.Namespace) -> int:
    from vmtui.arguments.man import man_page
    from vmtui.arguments.manners import version

    put(man_page(version()).rstrip("\n"), sys.stdout)
    return Exit.DONE


def _complete(arguments: Sequence[str]) -> int:
    from vmtui.arguments.completion import offer
    from vmtui.headless import completing, completion
    from vmtui.wiring import listed

    completion.end_in_time()
    _hush_libraries()
    is_line = arguments[:1] == ["--line"]
    words = completion.words_of(" ".join(arguments[1:])) if is_line else list(arguments[1:])
    asked = offer(words)

    def targets() -> Sequence[Target]:
        around = Surroundings.real(_why_no_system)
        return choose(asked.connect, load(asked.config), around).targets

    return completing.answer(asked, targets, listed)


def _schema(options: argparse.Namespace) -> int:
    from vmtui.headless.schemas import show

    return show(options.name)


def _for_scripts(options: argparse.Namespace) -> bool:
    """Whether what happens is told in JSON lines: also where a program reads it."""
    return bool(options.json) or not sys.stdout.isatty()


def _with_session(
    chosen: Choice,
    guests: Sequence[str],
    as_json: bool,
    work: Callable[[Session, Report], Exit],
    *,
    idle: bool = False,
    copy_to: CopyTo = CopyTo.NONE,
) -> int:
    """Do a command's work on a session, and see to it that the record of it is written.

    Args:
        idle: Whether no statistics of all guests are read, for work that goes on for days.
        copy_to: Which log of the system gets copies of what is recorded.
    """
    from vmtui.crash import log_to_file
    from vmtui.headless.naming import concerned
    from vmtui.headless.report import Report
    from vmtui.journal import default_places
    from vmtui.wiring import Wired, connections

    look_from_now_on()
    log_to_file()
    _hush_libraries()
    end_on_signals()
    report = Report(as_json=as_json)
    every = None if idle else STATISTICS_EVERY
    targets = concerned(chosen.targets, guests)
    hosts = [target.host() for target in targets]
    ports = connections(targets)
    places = default_places()
    wired = Wired(ports, places, statistics_every=every, hosts=hosts, copy_to=copy_to)
    try:
        return work(wired.session, report)
    finally:
        ignore_signals()
        wired.close()
        for words in wired.trouble:
            complain(words)


def _open_console(options: argparse.Namespace) -> int:
    if options.demo and (options.connect or options.groups):
        raise BadInputError("--demo brings its own hosts: leave out -c and -g")
    if options.demo and options.read_only:
        raise BadInputError("--demo is there to try things: leave out --read-only")
    config = load(options.config)
    _need_terminal()
    from vmtui.console import open_console

    first = _wanted(options, config)
    return open_console(first, lambda: _wanted(options, load(options.config)))


def _wanted(options: argparse.Namespace, config: Config) -> Wanted:
    """What the console is to be opened with, by the command line and the configuration."""
    from vmtui.reload import Wanted

    hosts = Demo(options.demo) if options.demo else _choice(options, config, quiet=True)
    return Wanted(hosts, _limit(options, config), _mode(options, config), config)


_COMMANDS: dict[str | None, Callable[[argparse.Namespace], int]] = {
    None: _open_console,
    "list": _list,
    "shutdown": _shut_down,
    "start": _start,
    "force-off": _force_off,
    "drain": _drain,
    "events": _events,
    "check": _check,
    "why": _why,
    "audit": _audit,
    "doctor": _doctor,
    "config": _config,
    "schema": _schema,
    "completion": _completion,
    "man": _man,
}
"""What does each, by its name on the command line; without one the console opens."""


def _choice(options: argparse.Namespace, config: Config, *, quiet: bool = False) -> Choice:
    around = Surroundings.real(_why_no_system)
    chosen = choose(options.connect, config, around, options.groups)
    if chosen.notice and not quiet:
        complain(chosen.notice)
    mode = Mode(options.mode) if options.mode else None
    return chosen.under(Terms(read_only=options.read_only or None, limit=options.limit, mode=mode))


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

    What they have to say comes as an error of libvirt too.
    """
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
