"""Where the journal can be kept."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from vmtui.journal.file import FilePlace
from vmtui.journal.journald import JournaldPlace

FILE_NAME = "audit.jsonl"


class Place(Protocol):
    """Somewhere that records can be written to. Both calls may block for as long as a disk does."""

    @property
    def name(self) -> str:
        """What to call it in front of a person."""

    def append(self, bodies: Sequence[bytes]) -> None:
        """Write encoded records (`record_lines.encode`), all or none, to stable storage.

        Raises:
            OSError: They are not written.
        """

    def tail(self, limit: int) -> Sequence[bytes]:
        """Return the last whole lines, up to `limit` bytes of them; none if it was never used.

        Raises:
            OSError: It can't be read.
        """


def default_places(environ: Mapping[str, str] = os.environ) -> tuple[Place, ...]:
    """Return where records go: the state directory, else the runtime directory, else journald."""
    return (
        FilePlace(_state_home(environ) / "vmtui" / FILE_NAME),
        FilePlace(_runtime_directory(environ) / "vmtui" / FILE_NAME),
        JournaldPlace(),
    )


def _state_home(environ: Mapping[str, str]) -> Path:
    return _absolute(environ, "XDG_STATE_HOME") or Path.home() / ".local" / "state"


def _runtime_directory(environ: Mapping[str, str]) -> Path:
    given = _absolute(environ, "XDG_RUNTIME_DIR")
    if given is not None:
        return given
    # Root's own goes away with its last login: a shutdown under way would be forgotten with it.
    return Path("/run") if os.geteuid() == 0 else Path(f"/run/user/{os.geteuid()}")


def _absolute(environ: Mapping[str, str], variable: str) -> Path | None:
    """Return a base directory; the XDG specification has relative ones ignored."""
    path = Path(environ.get(variable, ""))
    return path if path.is_absolute() else None
