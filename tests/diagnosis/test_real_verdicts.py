"""Each guest gets the verdict that it deserves, by a real session on real QEMU."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from tests.diagnosis.place import open_place
from tests.diagnosis.report import verdicts_of
from tests.diagnosis.run import Run, Seen
from tests.diagnosis.trials import ALONE, TOGETHER, TRIALS, Trial
from tests.qemu.daemon import PROJECT
from tests.qemu.linux import LinuxSystem
from vmtui.core.why.verdict import Slug
from vmtui.hypervisor import loop

NO_GUEST = frozenset({Slug.UP, Slug.TOO_EARLY})
"""What is said of any guest before it was asked, and before there is anything to judge by."""

TRIES = 3
"""A verdict that a busy machine brought late must come in time in one of so many."""

Report = Callable[[Sequence[Seen]], None]
Judge = Callable[[Sequence[Trial]], list[Seen]]


@pytest.fixture
def judge(qemu_cache: Path, linux: LinuxSystem, tmp_path: Path) -> Judge:
    """Tries guests on hosts of their own."""
    loop.start()
    folders = (tmp_path / str(number) for number in range(TRIES))

    def judged(trials: Sequence[Trial]) -> list[Seen]:
        folder = next(folders)
        folder.mkdir()
        with open_place(qemu_cache, linux, folder) as place, closing(Run(place, trials)) as run:
            return run.go()

    return judged


@pytest.mark.alone
@pytest.mark.timeout(900)  # three dozen guests are started, and each waits for the one before
@pytest.mark.parametrize("trials", [TOGETHER, *((one,) for one in ALONE)], ids=lambda x: x[0].name)
def test_every_guest_gets_its_verdict(
    trials: Sequence[Trial], judge: Judge, report_rows: Report
) -> None:
    seen = judge(trials)
    report_rows(seen)
    assert not [one.trial.name for one in seen if one.fault], _told(seen)
    for _ in range(TRIES - 1):
        if not (late := [one.trial for one in seen if one.is_late]):
            break
        seen = judge(late)
    assert not [one.trial.name for one in seen if one.fault or one.is_late], _told(seen)


def _told(seen: Sequence[Seen]) -> str:
    return "\n".join(one.told() for one in seen if one.fault or one.is_late)


def test_there_is_a_guest_for_every_verdict() -> None:
    assert {trial.expects for trial in TRIALS} == set(Slug) - NO_GUEST


def test_readme_shows_the_same_verdicts() -> None:
    shown = verdicts_of((PROJECT / "README.md").read_text())
    assert sorted(shown) == sorted((trial.about, trial.expects.value) for trial in TRIALS)
