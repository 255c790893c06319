"""A hundred connections to a real daemon: how soon all is there, and what it costs to keep it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench import places
from tests.bench.at_work import cpu_seconds, settle
from tests.bench.figures import Figure, Measure, Scale
from tests.bench.pty import Pty
from tests.bench.running import console, surroundings
from vmtui.hypervisor.limits import Limits

HOSTS, DOMAINS = 100, 100

WITHOUT_STATISTICS = "[statistics]\nevery = 0\n"

_MOVES = (200, 10)
"""Keys that move the cursor about before the memory is read; the second number is a small run's."""


def take(scale: Scale) -> Iterator[Figure]:
    """Open all of them, several times; then move about, and leave it alone."""
    hosts, domains = scale.of(HOSTS, 3), scale.of(DOMAINS, 20)
    rows = hosts * domains
    name = f"{hosts} connections × {domains} domains"
    with places.hypervisor_of(domains) as hypervisor, surroundings() as env:
        targets = [
            f"-ch{number:03}={uri}" for number, uri in enumerate(places.ways(hypervisor, hosts))
        ]
        seconds = []
        for _ in range(scale.of(5, 1)):
            with _opened(targets, env, rows) as terminal:
                seconds.append(terminal.wait_shown(_all(rows)) - terminal.began)
        best = min(seconds)
        yield Figure(f"{name}: all rows there", "≤ 2.5 s", best, "s", best <= 2.5)
        with _opened(targets, env, rows) as terminal:
            settle(terminal.pid)
            _move_about(terminal, scale.of(*_MOVES))
            memory = _resident(terminal.pid)
            yield Figure(f"{name}: memory (RSS)", "≤ 120 MB", memory, "MB", memory <= 120)
            _rest(scale)
            share = _idle(terminal, scale)
            yield Figure(f"{name}: idle CPU, statistics every 5 s", "≤ 5 %", share, "%", share <= 5)
        settings = Path(env["XDG_CONFIG_HOME"], "vmtui", "config.toml")
        settings.parent.mkdir(parents=True)
        settings.write_text(WITHOUT_STATISTICS)
        with _opened(targets, env, rows) as terminal:
            settle(terminal.pid)
            _rest(scale)
            share = _idle(terminal, scale)
            yield Figure(f"{name}: idle CPU, events only", "≤ 0.5 %", share, "%", share <= 0.5)


@contextmanager
def _opened(targets: list[str], env: dict[str, str], rows: int) -> Iterator[Pty]:
    """The console, with all of its rows."""
    with Pty(console(*targets), env=env) as terminal:
        terminal.wait_shown(_all(rows))
        yield terminal


def _all(rows: int) -> str:
    return rf"\b{rows} guests"


def _move_about(terminal: Pty, moves: int) -> None:
    for number in range(moves):
        terminal.send((b"j", b"\x1b[6~", b"G", b"k", b"g")[number % 5])
        # As fast as a finger: a burst would be taken for a paste.
        time.sleep(0.06)
    terminal.wait_quiet(1.0)


def _rest(scale: Scale) -> None:
    """Until the connections by which titles were read, and which nobody needs, are closed."""
    time.sleep(scale.of(Limits().idle + 5, 0.0))


def _resident(pid: int) -> float:
    """Resident memory in MB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    told = next(line for line in lines if line.startswith("VmRSS:"))
    return int(told.split()[1]) * 1024 / 1e6


def _idle(terminal: Pty, scale: Scale) -> float:
    """Percent of a core while nobody does anything."""
    seconds = scale.of(30.0, 2.0)
    before, began = cpu_seconds(terminal.pid), time.monotonic()
    time.sleep(seconds)
    return (cpu_seconds(terminal.pid) - before) / (time.monotonic() - began) * 100


MEASURES = (Measure("many-hosts", take),)
