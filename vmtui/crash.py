"""Where vmtui leaves what it logs, and a defect its traceback: files, never the screen."""

from __future__ import annotations

import logging
import os
import tempfile
import time
import traceback
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path


def state_directory(environ: Mapping[str, str] = os.environ) -> Path:
    """The user's directory for logs of vmtui (XDG_STATE_HOME; relative ones are ignored)."""
    given = Path(environ.get("XDG_STATE_HOME", ""))
    home = given if given.is_absolute() else Path.home() / ".local" / "state"
    return home / "vmtui"


class _LogFile(logging.Handler):
    """Appends to ``vmtui.log`` in the state directory, which is only made when there is need."""

    def emit(self, record: logging.LogRecord) -> None:
        directory = state_directory()
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW
        with suppress(OSError):  # there is nobody left to tell
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(directory / "vmtui.log", flags, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
                file.write(self.format(record) + "\n")


def log_to_file() -> None:
    """Send warnings and errors of all libraries to the log file."""
    handler = _LogFile(logging.WARNING)
    handler.setFormatter(logging.Formatter("%(asctime)s %(name)s: %(message)s"))
    logging.getLogger().addHandler(handler)


def write_log(error: BaseException) -> str:
    """Write an error's traceback to a file of its own; says where, as the end of a sentence."""
    text = "".join(traceback.format_exception(error))
    name = time.strftime("crash-%Y%m%d-%H%M%S-")
    for directory in (state_directory(), Path(tempfile.gettempdir())):
        with suppress(OSError):
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Made anew with mode 0600: nobody else's file or link is ever written to.
            descriptor, path = tempfile.mkstemp(prefix=name, suffix=".log", dir=directory)
            with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
                file.write(text)
            return f"the traceback is in {path}"
    return "the traceback could be written nowhere"
