"""Builds ``vmtui.pyz``, one file to carry to a machine on which nothing of vmtui is installed.

Usage: ``python -m vmtui.carry [FILE]``.

In it are vmtui and the packages that it needs, as they are installed where it is built: those are
the versions that were tried there, and building needs no network. libvirt's binding is no pure
Python: that is the host's own.

Python can't keep what it compiled beside a module in a zip, and would compile all of them at each
start, for seconds. So each lies there compiled as well, for the Python that builds the file; any
other one takes the sources. The same sources give the same bytes.
"""

from __future__ import annotations

import importlib.metadata
import marshal
import os
import re
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import Distribution, PackageNotFoundError
from importlib.util import MAGIC_NUMBER, source_hash
from pathlib import Path, PurePath
from typing import IO, NamedTuple

import vmtui

FILE = "vmtui.pyz"

HOSTS_OWN = "libvirt-python"
"""What is not pure Python, and is there where the file runs."""

MAIN = """\
# Also read by a Python that is too old for anything else here.
import sys

if sys.version_info < (3, 11):
    sys.exit("vmtui: this is Python %d.%d, and vmtui needs 3.11 or newer" % sys.version_info[:2])

from vmtui.cli import main

main()
"""

_SHEBANG = b"#!/usr/bin/env python3\n"
_FIRST_DAY = 315532800
"""1980-01-01, in seconds since the epoch: a zip knows no day before."""
_UNCHECKED = (1).to_bytes(4, "little")
"""Flags of a compiled module that is not compared with its source (PEP 552)."""
_PLAIN_MARSHAL = 2
"""From version 3 on, what is written depends on who else in this process holds an object."""

_EXTENSIONS = frozenset({".so", ".pyd"})
_LEFT_OUT = frozenset({".pyc", ".pyi"})
_OF_DISTRIBUTION = re.compile(r"METADATA|.*(?:LICEN[CS]E|COPYING|NOTICE|AUTHORS).*", re.IGNORECASE)
_REQUIREMENT = re.compile(r"\s*([A-Za-z0-9._-]+)\s*(?:\[([^\]]*)\])?[^;]*(?:;(.*))?")
_EXTRA = re.compile(r"extra\s*==\s*['\"]([^'\"]+)['\"]")


class CarryError(Exception):
    """The file can't be built here; the message says why."""


class _Requirement(NamedTuple):
    """A distribution that is needed, with its extras.

    Attributes:
        is_conditional: Whether it has a marker, so that it may rightly not be installed.
    """

    name: str
    extras: tuple[str, ...] = ()
    is_conditional: bool = False


def build(target: Path) -> None:
    """Write the file; what stands there is replaced once the new one is whole.

    Raises:
        CarryError: Something that must go in is not installed, or is not pure Python.
        OSError: It can't be written.
    """
    contents = {"__main__.py": MAIN.encode(), **_own_files()}
    for distribution in _needed("vmtui"):
        contents.update(_files_of(distribution))
    contents.update(_compiled(contents))
    handle, temporary = tempfile.mkstemp(prefix=f"{target.name}.", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            _write(file, contents)
        Path(temporary).chmod(0o755)
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _own_files() -> dict[str, bytes]:
    """vmtui itself, from where it is imported: an editable installation lists no files."""
    package = Path(vmtui.__file__).parent
    if not package.is_dir():
        raise CarryError(f"{package.parent} is such a file itself: copy that")
    own = _installed("vmtui")
    metadata = own.read_text("METADATA") or own.read_text("PKG-INFO") or ""
    files = {path: path.relative_to(package.parent) for path in package.rglob("*.*")}
    return {
        f"vmtui-{own.version}.dist-info/METADATA": metadata.encode(),
        **{
            inside.as_posix(): path.read_bytes()
            for path, inside in files.items()
            if path.is_file() and _is_wanted(inside)
        },
    }


def _needed(name: str) -> Iterator[Distribution]:
    """The distributions that one needs, directly or through others, each once."""
    waiting, seen = list(_requirements(_installed(name), ())), set[_Requirement]()
    found = set[str]()
    while waiting:
        one = waiting.pop()
        if one in seen or one.name == HOSTS_OWN:
            continue
        seen.add(one)
        try:
            distribution = _installed(one.name)
        except CarryError:
            if one.is_conditional:
                continue
            raise
        if distribution.name not in found:
            found.add(distribution.name)
            yield distribution
        waiting += _requirements(distribution, one.extras)


def _requirements(distribution: Distribution, extras: Sequence[str]) -> Iterator[_Requirement]:
    for line in distribution.requires or ():
        match = _REQUIREMENT.match(line)
        assert match, line
        name, wanted, marker = match.groups()
        extra = _EXTRA.search(marker or "")
        if extra is None or extra[1] in extras:
            names = tuple(word.strip() for word in (wanted or "").split(",") if word.strip())
            yield _Requirement(name, names, marker is not None)


def _installed(name: str) -> Distribution:
    try:
        return importlib.metadata.distribution(name)
    except PackageNotFoundError:
        raise CarryError(f"{name} is not installed in {sys.prefix}") from None


def _files_of(distribution: Distribution) -> dict[str, bytes]:
    if distribution.files is None:
        raise CarryError(f"nothing tells which files belong to {distribution.name}")
    contents = {}
    for file in distribution.files:
        if file.suffix in _EXTENSIONS:
            raise CarryError(f"{distribution.name} is not pure Python: {file}")
        if _is_wanted(file):
            contents[file.as_posix()] = file.read_binary()
    return contents


def _is_wanted(file: PurePath) -> bool:
    """Whether it belongs to the program: not what is compiled, typed, or lies beside it."""
    if file.suffix in _LEFT_OUT or "__pycache__" in file.parts or ".." in file.parts:
        return False
    if file.parts[0].endswith((".dist-info", ".egg-info")):
        return bool(_OF_DISTRIBUTION.fullmatch(file.name))
    return True


def _compiled(contents: Mapping[str, bytes]) -> dict[str, bytes]:
    """All modules compiled, under the names that an import from a zip looks for first."""
    compiled = {}
    for name, source in contents.items():
        if name.endswith(".py"):
            code = compile(source, name, "exec", dont_inherit=True, optimize=0)
            head = MAGIC_NUMBER + _UNCHECKED + source_hash(source)
            compiled[f"{name}c"] = head + marshal.dumps(code, _PLAIN_MARSHAL)
    return compiled


def _write(file: IO[bytes], contents: Mapping[str, bytes]) -> None:
    """Write what the shell reads, then the zip; in one order, and of one time."""
    seconds = max(_FIRST_DAY, int(os.environ.get("SOURCE_DATE_EPOCH", _FIRST_DAY)))
    made = time.gmtime(seconds)[:6]
    file.write(_SHEBANG)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(contents):
            entry = zipfile.ZipInfo(name, made)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, contents[name])


def main() -> None:
    """Build the file that was named, else one in the present directory."""
    target = Path(sys.argv[1] if len(sys.argv) == 2 else FILE)
    if len(sys.argv) > 2 or target.name.startswith("-"):
        sys.exit("usage: python -m vmtui.carry [FILE]")
    try:
        build(target)
    except (CarryError, OSError) as error:
        sys.exit(f"vmtui.carry: {error}")
    print(f"{target}: {target.stat().st_size / 1e6:.1f} MB, to be run by {_SHEBANG[2:-1].decode()}")


if __name__ == "__main__":
    main()
