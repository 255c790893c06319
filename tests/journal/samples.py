"""Records for the tests."""

import uuid
from dataclasses import replace
from typing import Any

from vmtui.core.record.record_lines import encode
from vmtui.core.record.records import Action, Author, Line, Phase, Record

AUTHOR = Author(
    user="ada", sudo_user=None, ssh_origin="192.0.2.7", pid=4711, pid_start=8128, boot="b-1"
)

SOFT = Record(
    entry="soft-1",
    action=Action.SOFT_SHUTDOWN,
    phase=Phase.INTENT,
    host="hv1",
    uri="qemu:///system",
    guest="web-01",
    uuid="6a1f0c9e-0000-4000-8000-000000000001",
    run=3,
    limit=300.0,
    deadline=1_300.0,
    mode="acpi",
)

FORCE = Record(
    entry="force-1",
    action=Action.FORCE_OFF,
    phase=Phase.INTENT,
    host="hv1",
    uri="qemu:///system",
    guest="web-01",
    uuid="6a1f0c9e-0000-4000-8000-000000000001",
    run=3,
    why="ignores the button",
    evidence={"verdict": "idle, same screen", "presses": [1_000.0, 1_010.0]},
)


def body(
    record: Record, *, time: float = 1_000.0, author: Author = AUTHOR, **changes: Any
) -> bytes:
    """Return an encoded record with an id of its own, as a place gets it."""
    return encode(Line(uuid.uuid4().hex, time, author, replace(record, **changes)))
