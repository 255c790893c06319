"""``vmtui config``: what is wrong with the configuration, what it comes to, and an example."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from vmtui.config import BadConfigError, BadInputError, Config, Group, default_paths, find, load
from vmtui.config.mistakes import near
from vmtui.core.actions import NAMES
from vmtui.core.keys import written
from vmtui.core.preferences import SavedFilter
from vmtui.core.row_text import STATE_WORDS
from vmtui.core.text import clock
from vmtui.core.view import parse_filter
from vmtui.core.visible import visible
from vmtui.core.without_passwords import without_passwords
from vmtui.endings import Exit
from vmtui.headless.stray_groups import strays, with_line
from vmtui.hosts import Choice, Surroundings, Target, choose
from vmtui.hosts.client_conf import client_conf
from vmtui.output import complain, put


def show_example() -> Exit:
    """Print a configuration with all that it may say."""
    from vmtui.config.example import EXAMPLE

    put(EXAMPLE.rstrip("\n"), sys.stdout)
    return Exit.DONE


def check_config(path: Path | None, around: Surroundings) -> Exit:
    """Read a configuration, and say all that is wrong with it, or what it comes to.

    Args:
        path: The file; None for the one that vmtui would read.
        around: What else the choice of hosts depends on.
    """
    found = find(path, around.environ)
    if found is None:
        places = ", nor ".join(str(place) for place in default_paths(around.environ))
        complain(f"there is no configuration: no {places}; vmtui config example prints one")
        return Exit.USAGE
    try:
        config = load(found, around.environ)
        chosen = choose((), config, around)
    except BadConfigError as error:
        for mistake in error.mistakes:
            complain(visible(str(mistake)))
        return Exit.USAGE
    except BadInputError as error:
        complain(visible(str(error)))
        return Exit.USAGE
    found_strays = list(strays(config, chosen, client_conf(around).aliases))
    for stray in found_strays:
        complain(visible(str(with_line(stray, config))))
    if any(stray.is_slip for stray in found_strays):
        return Exit.USAGE
    for line in summary(config, chosen, len(found_strays)):
        put(visible(line), sys.stdout)
    return Exit.DONE


def summary(config: Config, chosen: Choice, warnings: int = 0) -> Iterator[str]:
    """What a configuration comes to, line by line; so many warnings were told before."""
    doubt = f", but for {_count(warnings, 'warning')}" if warnings else ""
    yield f"{config.path}: nothing is wrong{doubt}"
    if chosen.notice:
        yield f"no hosts: {chosen.notice}"
    else:
        yield _count(len(chosen.targets), "host")
    width = max((len(one.name) for one in chosen.targets), default=0)
    for one in chosen.targets:
        yield f"  {one.name:{width}}  {without_passwords(one.uri)}{_terms(one)}"
    for group in config.groups:
        names = [one.name for one in chosen.targets if group.name in one.terms.tags]
        yield f"group {group.name}: {', '.join(names) or _none(group, chosen.targets)}"
    for saved in config.preferences.filters:
        yield from _doubtful(saved)
    keys = config.preferences.keys
    yield from (f"key of {NAMES[name].words}: {_keys(its)}" for name, its in keys)
    shutdown = config.shutdown
    yield f"soft shutdowns: {clock(shutdown.limit)} by {shutdown.mode}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _none(group: Group, targets: Iterable[Target]) -> str:
    hosts, tags = [one.name for one in targets], [tag for one in targets for tag in one.terms.tags]
    close = [near(word, hosts) for word in group.hosts] + [near(tag, tags) for tag in group.tags]
    meant = next(filter(None, close), "")
    return "holds none of the hosts" + (f": did you mean {meant!r}?" if meant else "")


def _doubtful(saved: SavedFilter) -> Iterator[str]:
    """What a filter asks for that no guest's state is ever called; only a slip is told."""
    for field, value in parse_filter(saved.line).fields:
        word = value.removeprefix("=")
        if field != "state" or any(word in state for state in STATE_WORDS):
            continue
        if close := near(word, STATE_WORDS):
            yield f"filter {saved.name}: no state is {word!r}: did you mean {close!r}?"


def _terms(target: Target) -> str:
    terms = target.terms
    said = [
        *(f"tag {tag}" for tag in terms.tags),
        *(["read-only"] if terms.read_only else []),
        *(f"protects {pattern}" for pattern in terms.protected),
        *([clock(terms.limit)] if terms.limit is not None else []),
        *([f"by {terms.mode}"] if terms.mode is not None else []),
    ]
    return f"  ({', '.join(said)})" if said else ""


def _keys(keys: tuple[str, ...]) -> str:
    return " ".join(map(written, keys)) or "none"
