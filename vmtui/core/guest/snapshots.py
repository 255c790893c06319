"""A guest's snapshots: read from their XML, and put into the order of their tree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from vmtui.core.domain_xml import snapshot_root
from vmtui.core.frozen import frozen

if TYPE_CHECKING:
    from xml.etree import ElementTree as ET

LONGEST_NAME = 128
"""Characters of a name that somebody may give here."""

LONGEST_DESCRIPTION = 500
"""Characters that are kept of a description: it may be a megabyte."""

LARGEST_XML = 1_000_000
"""Characters of a snapshot's XML that are parsed; it holds the whole domain's definition too."""


@frozen
class Snapshot:
    """A ``<domainsnapshot>`` (virDomainSnapshotGetXMLDesc).

    Attributes:
        created: Wall time in seconds since the epoch; None where its host does not tell.
        state: Of the guest when it was taken: "running", "shutoff", "paused", "disk-snapshot" ...
        kinds: Where its parts are kept: "internal", in the guest's own disks, or "external".
        problem: Why nothing but its name is known; "" if more is.
    """

    name: str
    description: str = ""
    created: float | None = None
    state: str = ""
    parent: str = ""
    is_current: bool = False
    kinds: tuple[str, ...] = ()
    problem: str = ""

    @property
    def kind(self) -> str:
        """In words: "internal", "external", "internal + external"; "" where nobody knows."""
        return " + ".join(self.kinds)


@frozen
class Snapshots:
    """All of a guest (virDomainListAllSnapshots).

    Attributes:
        left_out: How many more its host has.
    """

    listed: tuple[Snapshot, ...] = ()
    left_out: int = 0


@frozen
class Branch:
    """A snapshot in the tree.

    Attributes:
        depth: How many snapshots stand above it.
        children: The names of those that come right from it.
    """

    snapshot: Snapshot
    depth: int
    children: tuple[str, ...] = ()


def snapshot_of(xml: str, *, current: str) -> Snapshot:
    """Read a snapshot's XML, without trusting it.

    Args:
        xml: As virDomainSnapshotGetXMLDesc gives it.
        current: The name of the current one; "" where there is none.

    Raises:
        ValueError: The text is no snapshot XML, or too much.
    """
    if len(xml) > LARGEST_XML:
        raise ValueError(f"its XML is too long to be read: {len(xml):,} characters")
    root = snapshot_root(xml)
    name = _text(root, "name")
    created = _text(root, "creationTime")
    return Snapshot(
        name=name,
        description=_text(root, "description")[:LONGEST_DESCRIPTION],
        created=float(created) if created.isdecimal() and len(created) < 12 else None,
        state=_text(root, "state")[:40],
        parent=_text(root, "parent/name"),
        is_current=bool(current) and name == current,
        kinds=tuple(sorted({kind for kind in _kinds(root) if kind in ("internal", "external")})),
    )


def _text(root: ET.Element, path: str) -> str:
    return (root.findtext(path) or "").strip()


def _kinds(root: ET.Element) -> Iterator[str]:
    memory = root.find("memory")
    if memory is not None:
        yield memory.get("snapshot", "")
    for disk in root.iterfind("disks/disk"):
        yield disk.get("snapshot", "")


def in_tree(snapshots: Iterable[Snapshot]) -> list[Branch]:
    """All of them once, each below the one that it came from, the oldest first among siblings.

    Those whose parent is not among them, or is their own descendant, stand at the root.
    """
    known = {one.name: one for one in snapshots}
    below: dict[str, list[Snapshot]] = {}
    for one in sorted(known.values(), key=lambda one: (one.created or 0.0, one.name)):
        parent = one.parent if one.parent in known and one.parent != one.name else ""
        below.setdefault(parent, []).append(one)
    branches: list[Branch] = []
    left = dict(known)

    def grow(first: Snapshot) -> None:
        # Not by recursion: hundreds may stand in one line.
        waiting = [(first, 0)]
        while waiting:
            one, depth = waiting.pop()
            if left.pop(one.name, None) is None:
                continue
            children = below.get(one.name, [])
            branches.append(Branch(one, depth, tuple(child.name for child in children)))
            waiting += [(child, depth + 1) for child in reversed(children)]

    for root in below.get("", []):
        grow(root)
    while left:  # rings: nobody above any of them
        grow(next(iter(left.values())))
    return branches


def problem_of_name(name: str, taken: Iterable[str]) -> str:
    """Why a new snapshot can't be called so; "" if it can.

    Args:
        name: As it was typed.
        taken: The names that there are.
    """
    if not name:
        return "give it a name"
    if len(name) > LONGEST_NAME:
        return f"its name is too long: at most {LONGEST_NAME} characters"
    if "/" in name or name.startswith("."):
        return "libvirt takes no name with a / in it, or a . before it"
    return "there is one of this name already" if name in taken else ""
