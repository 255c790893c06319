"""What a shell completes: the scripts for three shells, and what they ask at each tab.

Never a prompt, and never longer than ``patience``: somebody waits for a key.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from vmtui.core.frozen import frozen
from vmtui.endings import Exit
from vmtui.hosts import Target
from vmtui.output import put

FILES = 10
"""The exit code that tells a shell to complete names of files itself."""

PATIENCE = "VMTUI_COMPLETION_SECONDS"
"""The environment's word for how long a tab may take."""

FRESH = 10.0
"""Seconds for which a list is not asked for again: tabs come one after the other."""

KEPT = 86_400.0
"""Seconds for which the names of a host that gives no answer are still offered."""

SHELLS = ("bash", "fish", "zsh")


@frozen
class Listed:
    """A guest whose name can be offered.

    Attributes:
        state: As libvirt calls it.
    """

    host: str
    name: str
    state: str


Ask = Callable[[Sequence[Target], float], dict[str, list[tuple[str, str]]]]
"""Lists the guests of hosts within so many seconds, name and state, by the name of the host; one
that gave no answer is left out."""


def show_script(shell: str) -> Exit:
    """Print the script for a shell."""
    from importlib.resources import files

    file = files("vmtui.headless") / "shells" / f"vmtui.{shell}"
    put(file.read_text(encoding="utf-8").rstrip("\n"), sys.stdout)
    return Exit.DONE


def patience() -> float:
    """Seconds that a tab may take; hosts have half of them to list their guests."""
    with suppress(ValueError):
        return max(float(os.environ.get(PATIENCE, "")), 0.1)
    return 3.0


def end_in_time() -> None:
    """Let the process end once that is over, whatever call hangs then."""
    timer = threading.Timer(patience(), os._exit, (1,))
    timer.daemon = True
    timer.start()


def words_of(line: str) -> list[str]:
    """The words of a command line up to the cursor, without the first; the last may be empty."""
    import shlex

    # The mark makes a word of nothing, and shows where the last word ends.
    for closing in ("", "'", '"'):
        with suppress(ValueError):
            words = shlex.split(f"{line}\0{closing}")
            return [*words[1:-1], words[-1].replace("\0", "")]
    return [""]


def fitting(
    values: Iterable[tuple[str, str]], prefix: str, before: str = ""
) -> list[tuple[str, str]]:
    """Those that begin with what is typed, and can be typed: nothing hidden is in them.

    HOST/GUEST also fits where the guest's name begins so.
    """
    found = dict(values)
    return [
        (before + value, words)
        for value, words in found.items()
        if _begins(value, prefix) and value.isprintable()
    ]


def _begins(value: str, prefix: str) -> bool:
    if value.startswith(prefix):
        return True
    return "://" not in value and value.partition("/")[2].startswith(prefix)


def tell(values: Sequence[tuple[str, str]]) -> Exit:
    """Print what can be typed, each with its description after a tab."""
    lines = [f"{value}\t{' '.join(words.split())}" for value, words in values]
    if lines:
        put("\n".join(lines), sys.stdout, exactly=True)
    return Exit.DONE


def guest_values(
    guests: Sequence[Listed], states: Sequence[str], prefix: str
) -> list[tuple[str, str]]:
    """The names of guests in certain states.

    Args:
        guests: All that are known.
        states: Those of the guests that are meant; any where none is given.
        prefix: What is typed already: with a slash in it, names come with their host, as they do
            where two guests have one name.
    """
    names = Counter(one.name for one in guests)
    meant = [one for one in guests if not states or one.state in states]
    return [
        (f"{one.host}/{one.name}", one.state)
        if "/" in prefix or names[one.name] > 1
        else (one.name, f"{one.state} on {one.host}")
        for one in meant
    ]


def guests_of(targets: Sequence[Target], ask: Ask, cache: Path, now: float) -> list[Listed]:
    """The guests of hosts: as known for some seconds, else asked for, else as last known.

    Args:
        targets: The hosts.
        ask: Asks them.
        cache: The directory where the last lists are kept.
        now: Seconds since the epoch.
    """
    known = {target.name: _kept(_place(cache, target)) for target in targets}
    old = [one for one in targets if not 0 <= now - known[one.name][0] < FRESH]
    for name, told in (ask(old, patience() / 2) if old else {}).items():
        listed = [Listed(name, guest, state) for guest, state in told]
        known[name] = (now, listed)
        place = _place(cache, next(one for one in targets if one.name == name))
        with suppress(OSError):  # Then it is asked for again at the next tab.
            _keep(place, now, listed)
    return [one for at, listed in known.values() if now - at < KEPT for one in listed]


def _place(cache: Path, target: Target) -> Path:
    import hashlib

    which = hashlib.sha256(f"{target.name}\0{target.uri}".encode()).hexdigest()[:16]
    return cache / f"guests-{which}.json"


def _kept(place: Path) -> tuple[float, list[Listed]]:
    try:
        at, listed = json.loads(place.read_text(encoding="utf-8"))
        return float(at), [Listed(str(host), str(name), str(state)) for host, name, state in listed]
    except (OSError, ValueError, TypeError):
        return -KEPT, []


def _keep(place: Path, now: float, listed: Iterable[Listed]) -> None:
    """Write a list as a whole, for another tab may read it just now."""
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    text = json.dumps([now, [(one.host, one.name, one.state) for one in listed]])
    descriptor, temporary = tempfile.mkstemp(dir=place.parent, prefix=place.name)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    Path(temporary).replace(place)
