"""How many bytes go to the terminal: of a fleet that stands still, and of one that changes."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator

from tests.bench.at_work import at_work
from tests.bench.figures import Figure, Measure, Scale
from tests.bench.pty import FRAME_END, Pty
from tests.bench.running import console, surroundings
from tests.qemu.hypervisor import PrivateHypervisor
from vmtui.guests import Manner

IDLE, CHANGING = 50, 5000
"""Bytes a second."""

CHANGES = 20
"""State changes a second, each on the screen."""

_GUESTS = (20, 3)
"""How many of them; the second number is a small run's."""


def take(scale: Scale) -> Iterator[Figure]:
    """Watch the terminal for a while."""
    yield _idle(scale)
    yield _changing(scale)


def _idle(scale: Scale) -> Figure:
    with at_work(scale.of(100, 10)) as busy:
        place, seconds = busy.terminal.place, scale.of(30.0, 3.0)
        time.sleep(seconds)
        rate = busy.terminal.bytes_since(place) / seconds
        what = f"bytes to the terminal, nothing happens, {busy.rows:,} rows"
    return Figure(what, f"≤ {IDLE} B/s", rate, "B/s", rate <= IDLE)


def _changing(scale: Scale) -> Figure:
    count = scale.of(*_GUESTS)
    hypervisor = PrivateHypervisor()
    try:
        guests = [hypervisor.guest(Manner.IGNORE, f"web-{n:02}") for n in range(count)]
        with surroundings() as env:
            # As over SSH, which passes TERM on and no more.
            del env["COLORTERM"]
            with Pty(console("-c", hypervisor.uri), env=env) as terminal:
                terminal.wait_shown(rf"\b{count} running")
                terminal.wait_quiet(3.0)
                place, began = terminal.place, time.monotonic()
                changes = scale.of(600, 40)
                rounds = itertools.cycle((True, False))
                turns = ((guest, pause) for pause in rounds for guest in guests)
                for number, (guest, pause) in enumerate(itertools.islice(turns, changes)):
                    domain = guest.domain
                    (domain.suspend if pause else domain.resume)()
                    time.sleep(max(0.0, began + (number + 1) / CHANGES - time.monotonic()))
                seconds = time.monotonic() - began
                rate = terminal.bytes_since(place) / seconds
                frames = sum(chunk.data.count(FRAME_END) for chunk in terminal.since(place))
    finally:
        hypervisor.close()
    what = f"bytes to the terminal, {CHANGES} state changes/s on the screen"
    note = f"{changes / seconds:.1f} changes and {frames / seconds:.1f} frames a second"
    return Figure(what, "≤ 5 kB/s", rate / 1000, "kB/s", rate <= CHANGING, note=note)


MEASURES = (Measure("quiet", take),)
