"""The process that clears a training ground when its vmtui ends, also by SIGKILL.

Usage: ``python -m vmtui.hypervisor.training.keeper DIRECTORY``. It waits for the end of its input,
a pipe whose other end vmtui alone holds.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from vmtui.hypervisor.training import directory

_SOURCE = Path(__file__).parents[3]
"""Where the package vmtui lies."""


class Keeper:
    """The keeper of a directory, as vmtui sees it."""

    def __init__(self, kept: Path) -> None:
        """Start the process. It is in a session of its own: ctrl+c and a lost terminal spare it.

        Raises:
            OSError: It can't be started.
        """
        self._process = subprocess.Popen(
            # Not from the present directory, where anything could lie (-P).
            [sys.executable, "-P", "-m", "vmtui.hypervisor.training.keeper", str(kept)],
            env=os.environ | {"PYTHONPATH": str(_SOURCE)},
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def clear(self) -> None:
        """Have the ground cleared; returns when it is, at the latest soon after its patience."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(timeout=directory.PATIENCE + 2)
        except subprocess.TimeoutExpired:
            return  # It goes on without us.


if __name__ == "__main__":
    sys.stdin.buffer.read()
    directory.clear(Path(sys.argv[1]))
