"""Beside another console for libvirt in a terminal, where it is installed: virtui-manager.

Its command is looked for in ``PATH``. One way to have it there is a virtual environment with system
site packages: ``apt-get install python3-gi python3-netifaces``, then ``pip install --no-deps
virtui-manager`` with textual, PyYAML, requests, markdown-it-py and packaging.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.bench import places
from tests.bench.figures import Figure, Measure, Peer, Scale
from tests.bench.pty import Pty
from tests.bench.running import console, surroundings
from tests.bench.startup import seconds_to_list

COMMAND = "virtui-manager"

_PATIENCE = 120.0


def take(scale: Scale) -> Iterator[Figure]:
    """Start both on one host in turn, several times; no figure where there is only vmtui."""
    if (command := shutil.which(COMMAND)) is None:
        return
    guests = scale.of(1000, 50)
    own: list[float] = []
    others: list[float] = []
    with places.hypervisor_of(guests) as hypervisor, surroundings() as env:
        _configure(Path(env["HOME"]), hypervisor.uri)
        for _ in range(scale.of(3, 1)):
            own.append(seconds_to_list(console("-c", hypervisor.uri), env, guests))
            others.append(_seconds_to_a_guest(command, env))
    least, beside = min(own), min(others)
    yield Figure(
        f"start to the list, {guests:,} guests, beside another console",
        "less",
        least * 1000,
        "ms",
        least < beside,
        Peer(COMMAND, beside * 1000),
        "vmtui: the full list; the other: the first guest that it shows",
    )


def _configure(home: Path, uri: str) -> None:
    """Have it connect to the host by itself. Its configuration is YAML, which JSON is too."""
    place = home / ".config" / COMMAND
    place.mkdir(parents=True)
    server = {"name": "bench", "uri": uri, "autoconnect": True}
    (place / "config.yaml").write_text(json.dumps({"servers": [server]}))


def _seconds_to_a_guest(command: str, env: Mapping[str, str]) -> float:
    # It has modules of its own, and must not find ours.
    surrounded = {name: value for name, value in env.items() if name != "PYTHONPATH"}
    with Pty([command], env=surrounded) as terminal:
        return terminal.wait_for(rb"guest-\d{5}", patience=_PATIENCE) - terminal.began


MEASURES = (Measure("other-console", take),)
