"""How an examination begins: with what says which hosts there are."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator

from vmtui.config import BadInputError, Config, find, load
from vmtui.core.examination import Finding, Step, failed, note, ok
from vmtui.crash import state_directory
from vmtui.endings import Exit
from vmtui.headless.doctor import Steps, Wish, doctor
from vmtui.headless.doctor.here import here
from vmtui.headless.doctor.way import way
from vmtui.hosts import Choice, Target


def examine_all(
    options: argparse.Namespace,
    choose: Callable[[Config], Choice],
    at_host: Callable[[Target], Steps],
) -> Exit:
    """Examine what was asked for.

    Args:
        options: Of the command line.
        choose: Chooses the hosts.
        at_host: The steps of libvirt.

    Raises:
        BadInputError: There is no such host.
        BrokenPipeError, OutputError: The output can't be written.
    """
    config, of_config = _configuration(options)
    targets: tuple[Target, ...] = ()
    trouble = ""
    if config is not None:
        try:
            targets = _meant(choose(config).targets, options.hosts)
        except BadInputError as error:
            if options.hosts and "no host" in str(error):
                raise
            trouble = str(error)

    def first() -> Iterator[Step | Finding]:
        yield Step("config", "vmtui config check")
        yield of_config
        if trouble:
            yield Step("hosts")
            yield failed(trouble)
        yield from here(state_directory())

    return doctor(targets, first(), way, at_host, Wish(as_json=options.json))


def _configuration(options: argparse.Namespace) -> tuple[Config | None, Finding]:
    """The configuration, or, with -c, one that is empty; and what was found of it."""
    try:
        config, path = load(options.config), find(options.config)
    except BadInputError as error:
        return (Config() if options.connect else None), failed(str(error), "correct the file")
    if path is None:
        return config, note("no file: hosts come from -c, or are libvirt's default")
    return config, ok(f"{path}, {len(config.hosts)} hosts")


def _meant(targets: tuple[Target, ...], names: list[str]) -> tuple[Target, ...]:
    """Those of the hosts that were named; all of them if none was.

    Raises:
        BadInputError: There is none of that name.
    """
    known = {target.name: target for target in targets}
    for name in names:
        if name not in known:
            raise BadInputError(f"no host {name!r}: there are {', '.join(known)}")
    return tuple(known[name] for name in names) or targets
