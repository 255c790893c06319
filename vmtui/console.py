"""Opens the console: wiring before it, and an orderly end after it, whatever ended it."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import termios
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from vmtui.clock import now
from vmtui.core.commands import Mode
from vmtui.crash import log_to_file, state_directory, write_log
from vmtui.endings import Exit, InterruptedBySignal, end_on_signals, ignore_signals
from vmtui.hosts import Choice
from vmtui.journal import Place, default_places, read_open
from vmtui.wiring import Wired, connections, played, spare_the_screen

LOG_NAME = "stderr.log"

_MODES_OFF = ("1049", "1000", "1002", "1003", "1006", "1015", "1004", "2004")
_LEAVE_SCREEN = "".join(f"\x1b[?{mode}l" for mode in _MODES_OFF) + "\x1b[?25h\x1b[<u\x1b[0m"
"""Back from the alternate screen; cursor shown; mouse, focus, paste and key reports off."""


def open_console(chosen: Choice | None, limit: float, mode: Mode) -> int:
    """Run the console until the user leaves it.

    Args:
        chosen: The hosts; None plays the demo's.
        limit: Seconds for a soft shutdown, as its dialog proposes them.
        mode: The way that it proposes.

    Returns:
        The exit code. After a defect the terminal is as it was, and one line says where its
        traceback is.
    """
    # Textual takes 250 ms to import.
    from vmtui.ui.app import run
    from vmtui.ui.settings import UiSettings

    with _kept(demo=chosen is None) as (places, log_directory):
        log_to_file()
        _move_stderr(log_directory)
        wired = Wired(connections(chosen.targets) if chosen else played(), places)
        terminal = _Terminal()
        end_on_signals()
        try:
            notices = _notices(chosen, wired, places)
            return run(wired.session, UiSettings(limit, mode, notices, demo=chosen is None))
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


def _notices(chosen: Choice | None, wired: Wired, places: Sequence[Place]) -> tuple[str, ...]:
    """Pick up what is under way, and say what there is to say at the start."""
    left = read_open(places, now=now().wall)
    wired.session.adopt(left.shutdowns)
    notices = [chosen.notice] if chosen and chosen.notice else []
    notices += [f"the journal can't be read: {problem}" for problem in left.problems]
    return tuple(notices)


@contextmanager
def _kept(*, demo: bool) -> Iterator[tuple[Sequence[Place], Path]]:
    """Where the journal and what libvirt prints are kept: of a demo, nowhere for long."""
    if not demo:
        yield default_places(), state_directory()
        return
    from vmtui.journal.file import FilePlace

    directory = Path(tempfile.mkdtemp(prefix="vmtui-demo-"))
    try:
        yield (FilePlace(directory / "audit.jsonl"),), directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)


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
