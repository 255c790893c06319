"""``vmtui list`` beside ``virsh list --all``: both as whole processes, near by and far away."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator, Sequence

from tests.bench import places
from tests.bench.delay import delayed
from tests.bench.figures import Figure, Measure, Peer, Scale
from tests.bench.running import console, surroundings

ROUND_TRIP = 0.020
"""Seconds that a question and its answer are on their way to a host far away."""


def take_near(scale: Scale) -> Iterator[Figure]:
    """Over the daemon's own socket."""
    domains = scale.of(1000, 50)
    with places.hypervisor_of(domains) as hypervisor:
        own, peer = _best(hypervisor.uri, domains, scale.of(15, 1), scale.of(15, 1))
    what = f"vmtui list, {domains:,} domains, unix socket"
    yield _figure(what, "≥ 2 × faster", own, peer, 2)


def take_far(scale: Scale) -> Iterator[Figure]:
    """Through a socket that holds back what passes it."""
    domains = scale.of(1000, 50)
    with (
        places.hypervisor_of(domains) as hypervisor,
        delayed(places.socket_of(hypervisor), ROUND_TRIP / 2) as far,
    ):
        # A list of virsh's takes 20 s here: what a busy machine adds is lost in that.
        own, peer = _best(places.by_socket(hypervisor, far), domains, scale.of(5, 1), 1)
    what = f"vmtui list, {domains:,} domains, 20 ms of round trip"
    yield _figure(what, "≥ 100 × faster", own, peer, 100)


def _best(uri: str, domains: int, own_runs: int, peer_runs: int) -> tuple[float, float]:
    """The shortest run of each, in turn; the longer ones had to wait for others."""
    own: list[float] = []
    peers: list[float] = []
    with surroundings() as env:
        for number in range(max(own_runs, peer_runs)):
            if number < own_runs:
                own.append(_seconds(console("list", "-c", uri), env, domains))
            if number < peer_runs:
                peers.append(_seconds(["virsh", "-c", uri, "list", "--all"], env, domains))
    return min(own), min(peers)


def _seconds(command: Sequence[str], env: dict[str, str], domains: int) -> float:
    """How long a process takes that lists all of these domains."""
    began = time.monotonic()
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
    seconds = time.monotonic() - began
    assert done.stdout.count("guest-") == domains, f"{command} lists others:\n{done.stdout}"
    return seconds


def _figure(what: str, goal: str, own: float, peer: float, times: float) -> Figure:
    beside = Peer("virsh list --all", peer * 1000)
    return Figure(what, goal, own * 1000, "ms", own * times <= peer, beside)


MEASURES = (Measure("list", take_near), Measure("list-far", take_far))
