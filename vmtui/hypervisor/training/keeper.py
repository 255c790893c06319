"""The process that clears a training ground when its vmtui ends, also by SIGKILL.

Usage: ``python -m vmtui.hypervisor.training.keeper DIRECTORY``. Its input is a pipe whose other end
vmtui alone holds. For each line it clears the directory and answers with a line; when its input
ends it clears it once more and ends.

Once more, because libvirt's driver lives until vmtui's very end: while it takes in that its guests
are gone it may make directories anew.
"""

from __future__ import annotations

import os
import select
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from vmtui.hypervisor.training import directory

_SOURCE = Path(__file__).absolute().parents[3]
"""Where the package vmtui lies: a directory, or a zip."""


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
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            start_new_session=True,
        )

    def clear(self) -> None:
        """Have the ground cleared; returns when it is, at the latest soon after its patience."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with suppress(BrokenPipeError):  # somebody ended it: the next start clears up
            self._process.stdin.write(b"clear\n")
            select.select([self._process.stdout], [], [], directory.PATIENCE + 2)


def main(kept: Path) -> None:
    """Clear when asked to, and at the end."""
    for _ in sys.stdin.buffer:
        directory.clear(kept)
        with suppress(BrokenPipeError):
            os.write(sys.stdout.fileno(), b"cleared\n")
    directory.clear(kept)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
