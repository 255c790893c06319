"""Each guest gets the verdict that it deserves, by a real session on real QEMU."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from tests.diagnosis.place import Place, open_place
from tests.diagnosis.report import verdicts_of
from tests.diagnosis.run import Run, Seen
from tests.diagnosis.trials import ALONE, TOGETHER, TRIALS, Trial
from tests.qemu.daemon import PROJECT
from tests.qemu.linux import LinuxSystem
from vmtui.core.why.verdict import Slug
from vmtui.hypervisor import loop

NO_GUEST = frozenset({Slug.UP, Slug.TOO_EARLY})
"""What is said of any guest before it was asked, and before there is anything to judge by."""

Report = Callable[[Sequence[Seen]], None]


@pytest.fixture
def place(qemu_cache: Path, linux: LinuxSystem, tmp_path: Path) -> Iterator[Place]:
    """Hosts of the test's own."""
    loop.start()
    with open_place(qemu_cache, linux, tmp_path) as opened:
        yield opened


@pytest.mark.alone
@pytest.mark.timeout(600)  # three dozen guests are started, and each waits for the one before
@pytest.mark.parametrize("trials", [TOGETHER, *((one,) for one in ALONE)], ids=lambda x: x[0].name)
def test_every_guest_gets_its_verdict(
    trials: Sequence[Trial], place: Place, report_rows: Report
) -> None:
    with closing(Run(place, trials)) as run:
        seen = run.go()
    report_rows(seen)
    assert not [one.trial.name for one in seen if one.fault], "\n".join(
        one.told() for one in seen if one.fault
    )


def test_there_is_a_guest_for_every_verdict() -> None:
    assert {trial.expects for trial in TRIALS} == set(Slug) - NO_GUEST


def test_readme_shows_the_same_verdicts() -> None:
    shown = verdicts_of((PROJECT / "README.md").read_text())
    assert sorted(shown) == sorted((trial.about, trial.expects.value) for trial in TRIALS)
