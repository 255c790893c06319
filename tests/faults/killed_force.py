"""Forces a guest off, and kills itself with SIGKILL at one of the steps: once for each step.

``python -m tests.faults.killed_force DIRECTORY`` makes a directory for each step, with the journal
and, once libvirt's call arrived, a file ``destroyed``. A host that answers by a script stands for
libvirt; session, journal and their threads are the real ones.
"""

from __future__ import annotations

import io
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from tests.fakes import domain
from tests.headless.scripted import Answer, ScriptedPort
from tests.journal.samples import SOFT, body
from vmtui.clock import now
from vmtui.core.commands import ForceOff, Shutdown
from vmtui.core.events import Detail, Lifecycle
from vmtui.core.record.records import JournalChange
from vmtui.headless.force_off import Wish, force_off
from vmtui.headless.report import Report
from vmtui.journal import Journal, this_author
from vmtui.journal.file import FilePlace
from vmtui.session import Session

STEPS = (
    "intent: not yet written",
    "intent: half of it written",
    "intent: written, not yet on the disk",
    "intent: on the disk",
    "call: begun",
    "call: arrived",
    "outcome: not yet written",
    "outcome: half of it written",
    "outcome: written, not yet on the disk",
    "outcome: on the disk",
    "none",
)


def journal_of(directory: Path) -> FilePlace:
    """The journal of one step."""
    return FilePlace(directory / "audit.jsonl")


def force_and_die(directory: Path, step: str) -> None:
    """Force the guest off up to this step."""
    place = journal_of(directory)
    place.append([body(SOFT)])  # so that what is torn stands in the middle of a chain
    _die_in_the_journal(step)
    force(place, _destroying(directory, step))


def force(place: FilePlace, answer: Answer) -> tuple[int, str]:
    """Force a guest off; returns the exit code and what was told."""
    port = ScriptedPort(clock=now, rows=[domain("web")], answer=answer)
    out = io.StringIO()
    journals: list[Journal] = []

    def make_journal(sink: Callable[[JournalChange], None]) -> Journal:
        journals.append(Journal([place], sink, wall=time.time, author=this_author(), bound=60))
        return journals[0]

    session = Session([port], make_journal, now, stats_every=None)
    code = force_off(session, Wish("web", "web", "it hangs"), Report(as_json=True, out=out))
    journals[0].flush(60)
    return code, out.getvalue()


def _destroying(directory: Path, step: str) -> Answer:
    def destroy(port: ScriptedPort, command: Shutdown | ForceOff) -> None:
        if step == "call: begun":
            _die()
        (directory / "destroyed").touch()
        if step == "call: arrived":
            _die()
        port.event(port.row(command), Lifecycle.STOPPED, Detail.DESTROYED)
        port.done(command)

    return destroy


def _die_in_the_journal(step: str) -> None:
    """Die in what the journal asks of the system: its first write is the intent, then the outcome.

    Nothing else here writes by these calls.
    """
    what, _, how = step.partition(": ")
    number = {"intent": 1, "outcome": 2}.get(what, 0)
    written = 0
    write, fsync = os.write, os.fsync

    def dying_write(file: int, data: bytes) -> int:
        nonlocal written
        written += 1
        is_it = written == number
        if is_it and how.startswith("not yet"):
            _die()
        if is_it and how.startswith("half"):
            write(file, data[: len(data) // 2])
            _die()
        return write(file, data)

    def dying_fsync(file: int) -> None:
        if written == number and how.startswith("written"):
            _die()
        fsync(file)
        if written == number and how == "on the disk":
            _die()

    os.write, os.fsync = dying_write, dying_fsync  # type: ignore[assignment]


def _die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("it lives")


def main(directory: Path) -> None:
    """Force the guest off for each step, each in a process of its own."""
    for number, step in enumerate(STEPS):
        own = directory / str(number)
        own.mkdir(mode=0o700)
        child = os.fork()  # no thread runs yet; to import all this again would cost more
        if child == 0:
            try:
                force_and_die(own, step)
            finally:
                os._exit(0)
        _, status = os.waitpid(child, 0)
        (own / "status").write_text(str(os.waitstatus_to_exitcode(status)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
