"""What the training ground's host tells while it fills itself with guests."""

from __future__ import annotations

from pathlib import Path

from tests.hypervisor.recorder import Recorder, clock
from vmtui.core.changes import HostBusy
from vmtui.hypervisor.training.port import TrainingPort


def test_why_there_are_no_guests_is_told_as_a_failure(tmp_path: Path) -> None:
    told = Recorder()
    port = TrainingPort("test:///default", tmp_path / "missing", clock)
    port.start(told.take)
    failed = told.wait(HostBusy, lambda busy: busy.is_failure)
    port.close()
    assert failed.note.startswith("its guests could not be started: ")
    assert "missing/web-01.img" in failed.note
