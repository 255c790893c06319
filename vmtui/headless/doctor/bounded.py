"""Steps of an examination, none of which can hold it up."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Iterable, Iterator
from queue import Empty, SimpleQueue

from vmtui.core.examination import Finding, Step, failed
from vmtui.core.frozen import frozen


@frozen
class Examined:
    """A step that has ended.

    Attributes:
        seconds: How long it took.
    """

    step: Step
    finding: Finding
    seconds: float


def bounded(steps: Iterable[Step | Finding]) -> Iterator[Examined]:
    """Go through steps on a thread of their own; one that takes too long is the last one."""
    told: SimpleQueue[Step | Finding | BaseException | None] = SimpleQueue()

    def go() -> None:
        try:
            for one in steps:
                told.put(one)
        except BaseException as error:  # noqa: BLE001 (raised again where somebody hears it)
            told.put(error)
        told.put(None)

    threading.Thread(target=go, name="doctor", daemon=True).start()
    step, limit, began = Step(""), None, time.monotonic()
    while True:
        try:
            one = told.get(timeout=limit)
        except Empty:
            words = f"no answer within {step.limit:.0f} s"
            yield Examined(step, failed(words), time.monotonic() - began)
            return
        match one:
            case Step():
                step, limit, began = one, one.limit, time.monotonic()
            case Finding():
                yield Examined(step, one, time.monotonic() - began)
                limit = None
            case None:
                return
            case error:
                raise error


def run(command: list[str], seconds: float) -> tuple[int, str, str]:
    """Run a program that gets no terminal and no input.

    Returns:
        Its exit code, and what it wrote to standard output and to standard error.

    Raises:
        OSError: It can't be run.
        TimeoutError: It did not end in time.
    """
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds,
            check=False,
            start_new_session=True,  # without a terminal nothing can ask anything
            text=True,
            errors="replace",
        )
    except subprocess.TimeoutExpired:
        raise TimeoutError from None
    return done.returncode, done.stdout, done.stderr
