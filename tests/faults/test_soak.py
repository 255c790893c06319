"""The soak, as short as can be: ``python -m tests.faults.soak`` is the long one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.soak.__main__ import soak


@pytest.mark.timeout(240)
def test_among_faults_it_shows_what_there_is_and_answers(tmp_path: Path, qemu_cache: Path) -> None:
    outcome = soak(0.2, 7, tmp_path, hosts=2, cache=qemu_cache)
    assert outcome.complaints == ()
    assert len(outcome.seen) == 2
