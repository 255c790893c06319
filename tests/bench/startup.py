"""From the start of the process to the whole first list on the screen."""

from __future__ import annotations

import re
import statistics
import sys
from collections.abc import Iterator, Sequence

from tests.bench import places
from tests.bench.figures import Figure, Measure, Peer, Scale
from tests.bench.pty import Chunk, Pty
from tests.bench.running import console, surroundings

GOAL = 0.5
"""Seconds to the full first list."""

BESIDE_TEXTUAL = 1.3
"""How many times as long as an empty table it may take."""

_QUIET = 1.0
"""Seconds without a byte after which a screen is taken to be complete."""

_NAME = re.compile(rb"guest-\d{5}")


def take(scale: Scale) -> Iterator[Figure]:
    """Start vmtui on a host with many guests and the peer in turn, several times."""
    guests = scale.of(1000, 50)
    own: list[float] = []
    peers: list[float] = []
    with places.hypervisor_of(guests) as hypervisor, surroundings() as env:
        for _ in range(scale.of(10, 1)):
            own.append(seconds_to_list(console("-c", hypervisor.uri), env, guests))
            peers.append(_seconds_to_empty_table(env))
    # The best of each: what else the machine does makes both only slower.
    what = f"start to the full first list painted, {guests:,} guests"
    least, beside = min(own), min(peers)
    note = f"median of {len(own)}: {statistics.median(own) * 1000:.0f} ms"
    yield Figure(what, "≤ 500 ms", least * 1000, "ms", least <= GOAL, note=note)
    yield Figure(
        f"{what}, beside an empty table",
        "≤ 1.3 ×",
        least * 1000,
        "ms",
        least <= BESIDE_TEXTUAL * beside,
        Peer("empty DataTable of Textual", beside * 1000),
        f"median of the peer: {statistics.median(peers) * 1000:.0f} ms",
    )


def seconds_to_list(command: Sequence[str], env: dict[str, str], guests: int) -> float:
    """How long it takes until the number of all guests and every row of the screen were painted."""
    total = f"{guests} guests".encode()
    with Pty(command, env=env) as terminal:
        terminal.wait_for(re.escape(total), patience=60)
        terminal.wait_quiet(_QUIET)
        chunks = terminal.since(0)
        names = set(_NAME.findall(b"".join(chunk.data for chunk in chunks)))
        return _when(chunks, {total, *names}) - terminal.began


def _seconds_to_empty_table(env: dict[str, str]) -> float:
    command = [sys.executable, "-m", "tests.bench.empty_table"]
    with Pty(command, env=env) as terminal:
        terminal.wait_for(b"NOTE", patience=60)
        terminal.wait_quiet(_QUIET)
        return _when(terminal.since(0), {b"STATE", b"NOTE"}) - terminal.began


def _when(chunks: Sequence[Chunk], wanted: set[bytes]) -> float:
    """When the last of these had come."""
    data = b""
    for chunk in chunks:
        data += chunk.data
        if all(one in data for one in wanted):
            return chunk.at
    raise ValueError("not all of it came")


MEASURES = (Measure("startup", take),)
