"""Writing an initrd: a cpio archive in the kernel's "newc" format."""

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

_DIRECTORY, _FILE = 0o040755, 0o100755


def write_initrd(target: Path, files: Mapping[str, bytes]) -> None:
    """Write files, all of them executable, with the directories that they are in.

    Args:
        target: The file to write.
        files: Contents by path, without the leading slash.
    """
    folders = {str(parent) for path in files for parent in PurePosixPath(path).parents}
    entries = [(path, _DIRECTORY, b"") for path in sorted(folders - {"."})]
    entries += [(path, _FILE, content) for path, content in files.items()]
    entries.append(("TRAILER!!!", 0, b""))
    with target.open("wb") as archive:
        for number, (path, mode, content) in enumerate(entries, start=1):
            archive.write(_entry(number, path, mode, content))


def _entry(number: int, path: str, mode: int, content: bytes) -> bytes:
    name = path.encode() + b"\0"
    root, links, long_ago, no_device, unchecked = 0, 1, 0, 0, 0
    fields = [number, mode, root, root, links, long_ago, len(content)]
    fields += [no_device] * 4 + [len(name), unchecked]
    head = b"070701" + b"".join(b"%08X" % field for field in fields) + name
    return _padded(head) + _padded(content)


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)
