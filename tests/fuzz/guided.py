"""The same cases, found by atheris: guided by which lines of vmtui they reach.

``python -m tests.fuzz --atheris SECONDS`` runs this once for each thing that reads, where atheris
is installed (``pip install atheris``; it is no dependency of the tests, for it has wheels for few
systems). A process for each, for atheris ends the one in which it runs.
"""

from __future__ import annotations

import importlib
import subprocess
import sys
import tempfile
from typing import Any


def guided(name: str, seconds: int) -> str:
    """Try one target for so long; returns what was wrong, "" if nothing was."""
    with tempfile.TemporaryDirectory() as directory:
        options = (f"-max_total_time={seconds}", f"-artifact_prefix={directory}/", "-max_len=8192")
        command = [sys.executable, "-m", "tests.fuzz.guided", name, *options]
        ended = subprocess.run(command, check=False, capture_output=True, text=True)
    return "" if ended.returncode == 0 else f"\n  FAILED: {(ended.stderr + ended.stdout)[-2000:]}"


def main(name: str, *options: str) -> None:
    """Try it until its time is over; the process ends with it."""
    atheris: Any = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["vmtui"]):
        from tests.fuzz.cases import one_input, targets
    (target,) = (one for one in targets() if one.name == name)
    atheris.Setup([sys.argv[0], *options], one_input(target))
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
