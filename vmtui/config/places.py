"""Where the configuration stands, and whether what stands there can be trusted."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from vmtui.config.mistakes import BadInputError
from vmtui.config.values import Config
from vmtui.trust import others_may_write, replaceable_above, user_name

FILE_NAME = "config.toml"


def load(path: Path | None = None, environ: Mapping[str, str] = os.environ) -> Config:
    """Read the configuration.

    Args:
        path: A file that must exist. None looks in the usual places and does without.
        environ: Where XDG_CONFIG_HOME and HOME are looked up.

    Raises:
        BadInputError: The file cannot be read, others may write it, or it says something that is
            not understood.
    """
    found = find(path, environ)
    return Config() if found is None else _read(found)


def find(path: Path | None = None, environ: Mapping[str, str] = os.environ) -> Path | None:
    """The file that counts: the one that was named, else the first of the usual ones; or none."""
    if path is not None:
        return path
    return next((place for place in default_paths(environ) if _is_there(place)), None)


def default_paths(environ: Mapping[str, str] = os.environ) -> tuple[Path, ...]:
    """Where the configuration is looked for; the first that is there counts, alone."""
    return (config_home(environ) / "vmtui" / FILE_NAME, Path("/etc/vmtui") / FILE_NAME)


def config_home(environ: Mapping[str, str] = os.environ) -> Path:
    """The user's configuration directory (XDG base directories: relative ones are ignored)."""
    given = Path(environ.get("XDG_CONFIG_HOME", ""))
    if given.is_absolute():
        return given
    home = environ.get("HOME", "")
    return (Path(home) if home else Path.home()) / ".config"


def _is_there(path: Path) -> bool:
    """Whether there is a file, or something that hides whether there is one."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True  # Reading it says what is wrong.
    return True


def _read(path: Path) -> Config:
    # Most runs have no file: they need not import what understands one.
    from vmtui.config.schema import parse

    return parse(read_trusted(path), path)


def read_trusted(path: Path) -> str:
    """The text of a file that says what is to be done.

    Raises:
        BadInputError: It cannot be read, is not in UTF-8, or others may write or replace it.
    """
    try:
        with path.open("rb") as file:
            check_trust(path, os.fstat(file.fileno()))
            written = file.read()
    except FileNotFoundError:
        raise BadInputError(f"{path}: there is no such file") from None
    except OSError as error:
        raise BadInputError(f"{path}: {error.strerror}") from error
    try:
        return written.decode("utf-8")
    except UnicodeDecodeError as error:
        line = written[: error.start].count(b"\n") + 1
        raise BadInputError(f"{path}:{line}: not in UTF-8") from error


def check_trust(path: Path, status: os.stat_result) -> None:
    """Refuse a file that others may write or replace: a URI in it can name a program to start.

    Raises:
        BadInputError: Whoever else may write it, and how that is changed.
    """
    if status.st_uid not in (0, os.geteuid()):
        owner = user_name(status.st_uid)
        raise BadInputError(f"{path}: not read, for it belongs to {owner}, not to you or root")
    if others_may_write(status):
        raise BadInputError(f"{path}: not read, for others may write it: chmod go-w {path}")
    if (above := replaceable_above(path.absolute())) is not None:
        words = f"others may put another file in its place: chmod go-w {above}"
        raise BadInputError(f"{path}: not read, for {words}")
