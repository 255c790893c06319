"""How a soft shutdown goes on, in a line: nothing of it acts on a terminal."""

from __future__ import annotations

import pytest

from vmtui.core.ends_text import shutdown_note
from vmtui.core.mode import Mode
from vmtui.core.model import Moment, VmId
from vmtui.core.shutdown import Phase, SoftShutdown

NOW = Moment(10_000.0, 1_000.0)


@pytest.mark.parametrize("phase", [Phase.WAITING, Phase.OVERDUE])
def test_what_was_seen_is_shown_and_does_nothing(phase: Phase) -> None:
    watch = SoftShutdown(VmId("hv1", "u"), "web", "e", Mode.ACPI, NOW, 60.0, phase=phase)
    assert "\\x1b[2J" in shutdown_note(watch, NOW, seen="\x1b[2J").text
