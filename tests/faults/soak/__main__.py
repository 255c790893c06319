"""Keeps the console among faults for a while, and says whether it leaks.

``python -m tests.faults.soak [--minutes M] [--seed N]`` starts private libvirtds with real guests
and the real console in a terminal. Daemons and QEMUs are stopped, killed and restarted at random,
guests come, go and change their names, events come in bursts, and somebody presses all keys. Every
minute all is mended, and once the screen shows what there is, one line says what the console uses.
At the end: whether that is the same in the middle and in the last third, and whether it still
answers. Exit code 1 if not.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.e2e.console import Console
from tests.faults.soak.person import SIZE, Person
from tests.faults.soak.usage import Usage, judged, usage
from tests.faults.soak.world import World
from tests.qemu.waiting import wait_until

HOSTS = 3
ENOUGH = 6
"""Lines of figures from which on they can tell what grows."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a soak ended.

    Attributes:
        seen: What the console used, each time that all was calm.
        complaints: What is wrong; empty if nothing is.
    """

    seen: tuple[Usage, ...]
    complaints: tuple[str, ...]


def soak(
    minutes: float,
    seed: int,
    directory: Path,
    *,
    hosts: int = HOSTS,
    cache: Path | None = None,
    say: Callable[[str], None] = print,
) -> Outcome:
    """Do it.

    Args:
        minutes: How long things go wrong, without the calm in between.
        seed: The same for the same faults and keys; their timing differs.
        directory: An empty one for the console's terminal and its home.
        hosts: How many daemons.
        cache: What libvirt learned about QEMU, if that is kept.
        say: Gets each line of the report.
    """
    random = Random(seed)
    spell = min(60.0, minutes * 60 / 2)
    seen: list[Usage] = []
    complaints: list[str] = []
    world = World(hosts, random, longest=min(25.0, spell / 3), cache=cache)
    try:
        with _console(world, directory) as console:
            person = Person(console, random, world.names)
            began = time.monotonic()
            while not seen or time.monotonic() - began < minutes * 60:
                _rage(world, person, until=time.monotonic() + spell)
                seen.append(_calm(world, person, console, began))
                say(str(seen[-1]))
            say(f"happened: {dict(world.happened.most_common())}")
            say(f"pressed: {dict(person.did.most_common())}")
            if not person.is_answered():
                complaints.append(f"the screen does not answer:\n{console.screen()}")
            if (code := person.quit()) != 0:
                complaints.append(f"it ended with {code}:\n{console.screen()}")
    except TimeoutError as error:
        complaints.append("\n".join([str(error), *getattr(error, "__notes__", ())]))
    finally:
        world.close()
    complaints += _left_behind(directory)
    if len(seen) >= ENOUGH:
        lines, is_flat = judged(seen)
        for line in lines:
            say(line)
        complaints += [] if is_flat else ["it grows"]
    return Outcome(tuple(seen), tuple(complaints))


@contextmanager
def _console(world: World, directory: Path) -> Iterator[Console]:
    hosts = [word for n, uri in enumerate(world.uris, 1) for word in ("-c", f"hv{n}={uri}")]
    columns, rows = SIZE
    with Console(
        [sys.executable, "-m", "vmtui", *hosts],
        directory / "terminal",
        home=directory / "home",
        columns=columns,
        rows=rows,
        env={},
    ) as console:
        console.wait_for(rf"\b{world.domains} guests", timeout=60)
        yield console


def _rage(world: World, person: Person, until: float) -> None:
    while time.monotonic() < until:
        world.disturb()
        person.act()


def _calm(world: World, person: Person, console: Console, began: float) -> Usage:
    """Mend all, wait until the screen shows what there is, and look at what that takes."""
    world.mend()
    world.wait_up()
    person.rest()
    try:
        wait_until(
            lambda: person.guests_shown() == world.domains,
            "the screen counts the guests that there are",
            patience=90,
        )
    except TimeoutError as error:
        error.add_note(f"{world.domains} guests: {sorted(world.names())}\n{console.screen()}")
        raise
    return usage(console.pid, time.monotonic() - began, person.guests_shown())


def _left_behind(directory: Path) -> list[str]:
    """What no console may leave: tracebacks, on its screen or in its logs."""
    files = [path for path in directory.rglob("*") if path.is_file()]
    texts = {path: path.read_text(errors="replace") for path in files}
    return [
        f"a traceback in {path}:\n{text[-4000:]}"
        for path, text in texts.items()
        if "Traceback" in text
    ]


def main() -> None:
    """Run it from the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=20.0, help="how long (default: 20)")
    parser.add_argument("--seed", type=int, default=None, help="to meet the same faults again")
    asked = parser.parse_args()
    seed = asked.seed if asked.seed is not None else time.time_ns() % 1_000_000
    print(f"seed {seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="vmtui-soak-") as directory:
        outcome = soak(
            asked.minutes, seed, Path(directory), say=lambda line: print(line, flush=True)
        )
    for complaint in outcome.complaints:
        print(f"WRONG: {complaint}")
    print("failed" if outcome.complaints else "passed: nothing leaks, and the screen answers")
    sys.exit(bool(outcome.complaints))


if __name__ == "__main__":
    main()
