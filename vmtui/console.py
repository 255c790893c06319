"""Opens the console: wiring before it, and an orderly end after it, whatever ended it."""

from __future__ import annotations

import os
import sys
import tempfile
import termios
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vmtui.clock import now
from vmtui.core.freeze_text import at_start
from vmtui.core.frozen import frozen
from vmtui.core.model import Host
from vmtui.core.record.copies import CopyTo
from vmtui.core.record.past_ends import past_ends
from vmtui.crash import log_to_file, state_directory, write_log
from vmtui.endings import Exit, InterruptedBySignal, end_on_signals, ignore_signals
from vmtui.garbage import look_from_now_on
from vmtui.hosts import Choice, Demo
from vmtui.journal import Place, default_places, read_open
from vmtui.reload import Adopt, Reload, Wanted
from vmtui.wiring import (
    MakePorts,
    Wired,
    connections,
    demo_directory,
    played,
    practice,
    spare_the_screen,
)

if TYPE_CHECKING:
    from vmtui.core.waves.plan import Plan
    from vmtui.core.waves.record import OpenFleetShutdown

LOG_NAME = "stderr.log"

SWITCH_EVERY = 0.001
"""Seconds for which another thread goes on while a key wants its turn. Python's own 5 ms would
come three times on the way of a key: when it is read, acted on, and written out; and many times
on the way of a host's first list, while Textual is imported."""

_WELCOME = "real guests to practise on, gone when you quit; ? has a tour"

_MODES_OFF = ("1049", "1000", "1002", "1003", "1006", "1015", "1004", "2004")
_LEAVE_SCREEN = "".join(f"\x1b[?{mode}l" for mode in _MODES_OFF) + "\x1b[?25h\x1b[<u\x1b[0m"
"""Back from the alternate screen; cursor shown; mouse, focus, paste and key reports off."""


def open_console(wanted: Wanted, again: Callable[[], Wanted]) -> int:
    """Run the console until the user leaves it.

    Args:
        wanted: What the command line and the configuration say.
        again: Reads both again.

    Returns:
        The exit code. After a defect the terminal is as it was, and one line says where its
        traceback is.

    Raises:
        BadInputError: The hosts can't be had.
        ModuleNotFoundError: libvirt's binding or Textual is not installed.
    """
    hosts, config = wanted.hosts, wanted.config
    _need_textual()
    with _stderr_back(), _opened(hosts) as stage:
        log_to_file()
        _move_stderr(stage.logs)
        owners = hosts.owners if isinstance(hosts, Choice) else ()
        every = config.statistics_every
        copy_to = config.copy_to if isinstance(hosts, Choice) else CopyTo.NONE
        wired = Wired(stage.ports(), stage.places, owners, every, _described(hosts), copy_to)
        wired.session.screens.settings = config.screen
        wired.session.screens.folder = stage.logs / "screens"
        terminal = _Terminal()
        end_on_signals()
        try:
            notices = _notices(stage.notice, wired, stage.places)
            wired.follow(stage.places)
            # The hosts connect while Textual is imported, which takes 150 ms.
            sys.setswitchinterval(SWITCH_EVERY)
            wired.session.start()
            from vmtui.ui.app import run
            from vmtui.ui.settings import UiSettings

            look_from_now_on()
            settings = UiSettings(
                wanted.limit,
                wanted.mode,
                notices,
                demo=isinstance(hosts, Demo),
                tour=hosts is Demo.QEMU,
                preferences=config.preferences,
                fleet_left=partial(_fleet_left, stage.places),
                fleet_ended=partial(_fleet_ended, stage.places),
                read_plan=_read_plan,
                reload=Reload(
                    wired.session, wanted, again, connections, partial(_left, wired, stage.places)
                ),
            )
            return run(wired.session, settings)
        except (KeyboardInterrupt, InterruptedBySignal):
            terminal.restore()
            raise
        except Exception as error:  # noqa: BLE001 (its traceback goes to a log, not to the screen)
            terminal.restore()
            terminal.say(f"vmtui: a defect of vmtui ended it: {error!r}; {write_log(error)}")
            return Exit.CRASHED
        finally:
            # Bounded, so nobody needs to hurry it: what was done is written down first.
            ignore_signals()
            wired.close()


def _described(hosts: Choice | Demo) -> list[Host]:
    """What the configuration says of the hosts."""
    return [target.host() for target in hosts.targets] if isinstance(hosts, Choice) else []


def _need_textual() -> None:
    """Say that Textual is missing before anything begins; to import it takes its time."""
    if find_spec("textual") is None:
        raise ModuleNotFoundError("No module named 'textual'", name="textual")


def _left(wired: Wired, places: Sequence[Place]) -> Adopt:
    """Read what is under way; returns what picks up that of hosts which were opened later."""
    left = read_open(places, now=now().wall)

    def adopt(uris: frozenset[str]) -> None:
        wired.session.adopt(one for one in left.shutdowns if one.intent.uri in uris)
        wired.session.freezes.adopt(one for one in left.freezes if one.intent.uri in uris)

    return adopt


def _fleet_left(places: Sequence[Place], entry: str) -> Sequence[OpenFleetShutdown]:
    """The fleet shutdowns that have no end by now, and are not this console's own."""
    left = read_open(places, now=now().wall)
    found = left.fleet_shutdowns_before(entry, now()) if entry else left.fleet_shutdowns(now())
    return [one for one in found if one.author.pid != os.getpid() or not one.watched]


def _fleet_ended(places: Sequence[Place]) -> OpenFleetShutdown | None:
    """The last fleet shutdown that ended, with those that it went on from."""
    from vmtui.core.waves.chain import last_ended

    return last_ended(read_open(places, now=now().wall).lines, now())


def _read_plan(typed: str, limit: float) -> Plan | str:
    from vmtui.config.plan import typed_plan

    return typed_plan(typed, limit)


def _notices(notice: str, wired: Wired, places: Sequence[Place]) -> tuple[str, ...]:
    """Pick up what is under way, and say what there is to say at the start."""
    left = read_open(places, now=now().wall)
    wired.session.stories.learn(left.lines)
    wired.session.check.learn(past_ends(left.lines))
    wired.session.adopt(left.shutdowns)
    in_waves = left.fleet_shutdowns(now())
    wired.session.soft.given_up.learn(left.given_up)
    wired.session.tell_of_dumps(left.dumps)
    wired.session.details.times.learn(left.last_times)
    elsewhere = wired.session.freezes.adopt(left.freezes)
    notices = [notice] if notice else []
    notices += [at_start(one, is_here=one not in elsewhere) for one in left.freezes]
    notices += _tell_of_waves(wired, in_waves) if in_waves else ()
    notices += [f"the journal can't be read: {problem}" for problem in left.problems]
    return tuple(notices)


def _tell_of_waves(wired: Wired, left: Sequence[OpenFleetShutdown]) -> list[str]:
    """Say which fleet shutdowns were left, or are conducted elsewhere; imported for that alone."""
    from vmtui.core.waves.text import left_words

    wired.session.waves.learn(left)
    then = {True: "D shows it", False: "D goes on with it, or gives it up"}
    return [f"{left_words(one)}: {then[one.watched]}" for one in left]


@frozen
class _Stage:
    """What a console needs of its surroundings.

    Attributes:
        ports: Makes the ports to its hosts.
        places: Where the journal is kept.
        logs: Where what libvirt prints is kept.
        notice: What there is to say of the hosts at the start; "" for nothing.
    """

    ports: MakePorts
    places: Sequence[Place]
    logs: Path
    notice: str


@contextmanager
def _opened(hosts: Choice | Demo) -> Iterator[_Stage]:
    """Have the stage for these hosts. Of a demo, nothing is kept for longer than it lasts."""
    match hosts:
        case Choice(targets=targets, notice=notice):
            to_these = partial(connections, targets)
            yield _Stage(to_these, default_places(), state_directory(), notice)
        case Demo.EMBEDDED:
            with demo_directory() as directory:
                yield _Stage(played, _only_in(directory), directory, "")
        case Demo.QEMU:
            with practice() as (directory, ports):
                yield _Stage(ports, _only_in(directory), directory, _WELCOME)


def _only_in(directory: Path) -> Sequence[Place]:
    from vmtui.journal.file import FilePlace

    return (FilePlace(directory / "audit.jsonl"),)


@contextmanager
def _stderr_back() -> Iterator[None]:
    """Let whoever tells of an error do so on the terminal, where standard error was moved."""
    before = sys.__stderr__
    try:
        yield
    except Exception:
        if sys.__stderr__ is not before:
            sys.stderr = sys.__stderr__
        raise


def _move_stderr(directory: Path) -> None:
    """Keep what libvirt and ssh write to file descriptor 2 off the screen."""
    with suppress(OSError):
        spare_the_screen(directory / LOG_NAME)
        return
    with suppress(OSError):
        spare_the_screen(Path(tempfile.mkdtemp(prefix="vmtui-")) / LOG_NAME)


class _Terminal:
    """The terminal as it was before the console, to go back to after a defect."""

    def __init__(self) -> None:
        self._attributes: list[Any] = termios.tcgetattr(sys.stdin.fileno())

    def restore(self) -> None:
        """Leave the full screen and bring back echo and line editing; harmless if they are."""
        with suppress(OSError, termios.error):
            termios.tcsetattr(sys.stdin.fileno(), termios.TCSADRAIN, self._attributes)
            os.write(sys.stdout.fileno(), _LEAVE_SCREEN.encode())

    def say(self, words: str) -> None:
        """Write a line to it. Standard error is a log by now."""
        with suppress(OSError):
            os.write(sys.stdout.fileno(), (words + "\n").encode(errors="backslashreplace"))
