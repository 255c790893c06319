"""Where the configuration stands, and whether what stands there can be trusted."""

from __future__ import annotations

import os
import stat
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
        BadInputError: It cannot be read, is no regular file, is not in UTF-8, or others may write
            or replace it.
    """
    try:
        written = read_checked(path)
    except FileNotFoundError:
        raise BadInputError(f"{path}: there is no such file") from None
    except OSError as error:
        raise BadInputError(f"{path}: {error.strerror}") from error
    try:
        return written.decode("utf-8")
    except UnicodeDecodeError as error:
        line = written[: error.start].count(b"\n") + 1
        raise BadInputError(f"{path}:{line}: not in UTF-8") from error


def read_checked(path: Path) -> bytes:
    """What stands in a file that says what is to be done.

    A pipe would have the program wait for ever for a writer, a device may have no end.

    Raises:
        BadInputError: It is no regular file, or others may write or replace it.
        OSError: It cannot be read.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        raise BadInputError(f"{path}: not read, for it is no regular file")
    # Not blocking: what has its name by now may be a pipe.
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
        _check_trust(path, os.fstat(file.fileno()))
        return file.read()


def _check_trust(path: Path, status: os.stat_result) -> None:
    """Refuse a file that others may write or replace: a URI in it can name a program to start.

    Raises:
        BadInputError: Whoever else may write it, and how that is changed.
    """
    if not stat.S_ISREG(status.st_mode):
        raise BadInputError(f"{path}: not read, for it is no regular file")
    if status.st_uid not in (0, os.geteuid()):
        owner = user_name(status.st_uid)
        raise BadInputError(f"{path}: not read, for it belongs to {owner}, not to you or root")
    if others_may_write(status):
        raise BadInputError(f"{path}: not read, for others may write it: chmod go-w {path}")
    if (above := replaceable_above(path.absolute())) is not None:
        words = f"others may put another file in its place: chmod go-w {above}"
        raise BadInputError(f"{path}: not read, for {words}")
