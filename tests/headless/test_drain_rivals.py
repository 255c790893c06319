"""Two ``vmtui drain`` that begin at the same moment: one of them gives way."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.headless.scripted import Scene
from tests.headless.test_drain import PLAN, asked, left, scene
from tests.journal.samples import body
from vmtui.config import BadInputError
from vmtui.core.waves.record import OpenFleetShutdown, intent
from vmtui.headless.drain import Wish, drain
from vmtui.headless.left_open import rivals


def drained_beside(one: Scene, before: Sequence[OpenFleetShutdown]) -> None:
    """Drain while the journal tells, from the second look on, what stands before."""
    drain(one.session, Wish([], PLAN), [], io.StringIO(), lambda _entry: before)


def test_what_was_begun_while_the_hosts_were_looked_at_has_precedence() -> None:
    one = scene()
    with pytest.raises(BadInputError, match="stop it there first"):
        drained_beside(one, [left(one, watched=True)])
    assert asked(one) == []
    of_waves = [x for x in one.journal.records if x.action.value == "fleet-shutdown"]
    assert [(x.phase.value, x.outcome) for x in of_waves] == [
        ("intent", None),
        ("outcome", "stopped"),
    ]


def test_alone_it_goes_ahead() -> None:
    one = scene()
    drained_beside(one, [])
    assert asked(one) == ["web-1", "web-2", "db-1"]


def test_what_another_command_took_up_meanwhile_is_not_resumed() -> None:
    one = scene()
    found = left(one)
    with pytest.raises(BadInputError, match="stop it there first"):
        drain(
            one.session,
            Wish([], PLAN, resume=True),
            [found],
            io.StringIO(),
            lambda _entry: [left(one, watched=True)],
        )
    assert asked(one) == []


def test_the_order_of_the_journal_decides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    one = scene()
    now = one.clock().wall
    journal = tmp_path / "vmtui" / "audit.jsonl"
    journal.parent.mkdir()
    # The later line has the earlier time: its writer had to wait for the lock.
    lines = [begun("first", now - 1), begun("second", now - 2)]
    journal.write_bytes(b"\n".join([*lines, b""]))
    journal.chmod(0o600)
    assert [x.run.entry for x in rivals(one.session, "first")] == []
    assert [x.run.entry for x in rivals(one.session, "second")] == ["first"]
    assert {x.run.entry for x in rivals(one.session)} == {"first", "second"}


def begun(entry: str, time: float) -> bytes:
    found = left(scene())
    run = replace(found.run, entry=entry)
    return body(intent(run, found.names, found.hosts, found.mode), time=time)
