"""A real terminal for the tests: a tmux server of its own, typed into and read like a person's.

``Terminal.raw`` holds every byte that the program sent, to prove what must never be sent.
"""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

from tests.qemu.waiting import PATIENCE, wait_until

_EVERY = 0.05
"""Seconds between two looks at the screen: each starts a process."""


class Terminal:
    """One program in one terminal window.

    Attributes:
        pid: The program's process.
    """

    def __init__(
        self,
        command: Sequence[str],
        directory: Path,
        *,
        columns: int = 100,
        rows: int = 30,
        env: Mapping[str, str] | None = None,
    ) -> None:
        """Open a window and run the program in it.

        Args:
            command: Program and arguments.
            directory: An empty directory for the terminal's own files.
            env: Added to a small environment of the terminal's own.
        """
        directory.mkdir(parents=True, exist_ok=True)
        self._socket = directory / "tmux"
        self._raw = directory / "raw"
        setting = {
            "PATH": os.environ["PATH"],
            "HOME": str(directory),
            "TERM": "tmux-256color",
            "LANG": "C.UTF-8",
            **(env or {}),
        }
        # The program starts only once its bytes are being kept.
        wait = f"tmux -S {shlex.quote(str(self._socket))} wait-for go"
        line = f"{wait}; exec env -i {shlex.join(f'{k}={v}' for k, v in setting.items())} "
        self._tmux(
            *("-f", "/dev/null", "new-session", "-d", "-x", str(columns), "-y", str(rows)),
            line + shlex.join(command),
        )
        self._tmux("set-option", "-g", "remain-on-exit", "on")
        self._tmux("set-option", "-g", "status", "off")
        self._tmux("resize-window", "-x", str(columns), "-y", str(rows))
        self._tmux("pipe-pane", f"exec cat >{shlex.quote(str(self._raw))}")
        wait_until(self._raw.exists, "the terminal's bytes are kept")
        self._tmux("wait-for", "-S", "go")
        self.pid = int(self._tmux("display-message", "-p", "#{pane_pid}"))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def press(self, *keys: str) -> None:
        """Press keys by tmux's names, such as ``Enter`` or ``s``, one after the other."""
        for key in keys:
            self._tmux("send-keys", key)

    def type(self, text: str) -> None:
        """Send a text at once, as an unbracketed paste or a fast typist would."""
        self._tmux("send-keys", "-l", "--", text)

    def paste(self, text: str) -> None:
        """Paste as terminals do, in brackets if the program asked for them."""
        self._tmux("set-buffer", "--", text)
        self._tmux("paste-buffer", "-p", "-r")

    def resize(self, columns: int, rows: int) -> None:
        """Change the window's size."""
        self._tmux("resize-window", "-x", str(columns), "-y", str(rows))

    def screen(self) -> str:
        """What a person sees."""
        return self._tmux("capture-pane", "-p")

    @property
    def raw(self) -> bytes:
        """Every byte that the program has sent so far."""
        return self._raw.read_bytes()

    def wait_for(self, pattern: str, timeout: float = PATIENCE) -> str:
        """Wait until the screen matches a regular expression; returns the screen."""

        def shown() -> bool:
            return re.search(pattern, self.screen()) is not None

        try:
            wait_until(shown, f"the screen shows {pattern!r}", patience=timeout, every=_EVERY)
        except TimeoutError as error:
            raise TimeoutError(f"{error}\n{self.screen()}") from None
        return self.screen()

    def wait_gone(self, pattern: str, timeout: float = PATIENCE) -> str:
        """Wait until the screen does not match any more; returns the screen."""

        def gone() -> bool:
            return re.search(pattern, self.screen()) is None

        wait_until(gone, f"{pattern!r} leaves the screen", patience=timeout, every=_EVERY)
        return self.screen()

    def exit_status(self, timeout: float = PATIENCE) -> int:
        """Wait for the program's end; returns its exit status, or minus its signal."""

        def how() -> tuple[str, str]:
            # tmux can miss the signal of a child's end; that of the next child makes up for it.
            # In the background: tmux could miss that one's end too, and would wait for it.
            self._tmux("run-shell", "-b", "true")
            return self._pane("pane_dead_status"), self._pane("pane_dead_signal")

        wait_until(lambda: any(how()), "the program ends", patience=timeout, every=_EVERY)
        status, ended_by = how()
        return -int(ended_by) if ended_by else int(status)

    def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        """Send the program a signal."""
        os.kill(self.pid, how)

    def close(self) -> None:
        """Close the window, and end what runs in it."""
        subprocess.run(["tmux", "-S", str(self._socket), "kill-server"], check=False)

    def _pane(self, what: str) -> str:
        return self._tmux("display-message", "-p", f"#{{{what}}}")

    def _tmux(self, *words: str) -> str:
        done = subprocess.run(
            ["tmux", "-S", str(self._socket), *words],
            check=True,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            env={**os.environ, "LANG": "C.UTF-8", "TERM": "xterm-256color"},
        )
        return done.stdout.rstrip("\n")
