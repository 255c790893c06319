"""Where a defect of vmtui leaves its traceback: a file, never the screen."""

from __future__ import annotations

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
