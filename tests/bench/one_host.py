"""One host with ever more domains: the whole list, and what each domain costs.

From 16,385 domains on libvirt refuses every call for all of them. The last host has more, of two
kinds (half of them start with the host), and is listed by kinds.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

from tests.bench import growth, places
from tests.bench.figures import Figure, Measure, Scale
from tests.bench.pty import Pty
from tests.bench.running import console, surroundings
from tests.qemu.hypervisor import PrivateHypervisor

LIMIT = 16384
"""Domains that one answer of libvirt may hold."""

STEPS = (1000, 5000, 10000, LIMIT + 116)

_SMALL = (100, 300)

SLACK = 1.25
"""How much more than in proportion the largest host may cost: what a busy machine makes of it."""


def take(scale: Scale) -> Iterator[Figure]:
    """Time the console's whole list, ``vmtui list``, and keys, on hosts of each size."""
    sizes = scale.of(STEPS, _SMALL)
    whole: list[float] = []
    smallest: dict[str, growth.Cost] = {}
    for domains in sizes:
        with places.hypervisor_of(domains) as hypervisor, surroundings() as env:
            if domains > LIMIT:
                _let_half_start_with_the_host(hypervisor)
            runs = [_seconds_to_all(hypervisor.uri, env, domains) for _ in range(scale.of(3, 1))]
            listed, told = _listed(hypervisor.uri, env)
            open_costs = list(growth.costs(hypervisor.uri, env, domains, scale))
        whole.append(min(runs))
        is_told = ("read in parts" in told) is (domains > LIMIT)
        yield Figure(
            f"one host, {domains:,} domains: start to all of them shown",
            "all shown",
            whole[-1] * 1000,
            "ms",
            listed == domains and is_told,
            note=f"vmtui list shows {listed:,}" + (f" and says: {told.strip()}" if told else ""),
        )
        for cost in open_costs:
            least = smallest.setdefault(cost.what, cost).value * domains / sizes[0]
            yield Figure(
                f"one host, {domains:,} domains: {cost.what}",
                "linear or better",
                cost.value,
                cost.unit,
                cost.value <= least * SLACK,
                note=cost.note,
            )
    of_the_first = (whole[1] - whole[0]) / (sizes[1] - sizes[0])
    of_all = (whole[-1] - whole[0]) / (sizes[-1] - sizes[0])
    yield Figure(
        f"one host, {sizes[0]:,} to {sizes[-1]:,} domains: growth of the cost of each",
        "linear or better (≤ 1 ×)",
        of_all / of_the_first,
        "× linear",
        of_all <= of_the_first * SLACK,
        note=f"what each domain beyond {sizes[0]:,} adds to the start, beside the same up to"
        f" {sizes[1]:,}",
    )


def _let_half_start_with_the_host(hypervisor: PrivateHypervisor) -> None:
    marks = places.definitions(hypervisor) / "autostart"
    marks.mkdir(exist_ok=True)
    for number, file in enumerate(sorted(places.definitions(hypervisor).glob("guest-*.xml"))):
        if number % 2:
            (marks / file.name).symlink_to(f"/etc/libvirt/qemu/{file.name}")
    hypervisor.daemon.restart()


def _seconds_to_all(uri: str, env: dict[str, str], domains: int) -> float:
    """From the start to the number of all guests on the screen."""
    with Pty(console("-c", uri), env=env) as terminal:
        return terminal.wait_shown(rf"\b{domains} guests") - terminal.began


def _listed(uri: str, env: dict[str, str]) -> tuple[int, str]:
    """How many ``vmtui list`` shows, and what it says on standard error."""
    done = subprocess.run(
        console("list", "-c", uri), env=env, capture_output=True, text=True, check=True
    )
    return done.stdout.count("guest-"), done.stderr


MEASURES = (Measure("one-host", take),)
