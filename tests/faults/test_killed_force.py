"""A console that is killed in the middle of a force: no force without a record, none that lies."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.killed_force import STEPS, force, journal_of
from tests.journal.samples import SOFT, body
from vmtui.core.record.checked import CheckedFile
from vmtui.core.record.records import Action, Phase
from vmtui.core.stories.audit import Entry, State, entries
from vmtui.journal.author import lives
from vmtui.journal.whole import read_whole

PROJECT = Path(__file__).parents[2]

NO_PHASES: list[Phase] = []
INTENT, ENDED = [Phase.INTENT], [Phase.INTENT, Phase.OUTCOME]

LEFT = {
    "intent: not yet written": (False, NO_PHASES),
    "intent: half of it written": (False, NO_PHASES),
    "intent: written, not yet on the disk": (False, INTENT),
    "intent: on the disk": (False, INTENT),
    "call: begun": (False, INTENT),
    "call: arrived": (True, INTENT),
    "outcome: not yet written": (True, INTENT),
    "outcome: half of it written": (True, INTENT),
    "outcome: written, not yet on the disk": (True, ENDED),
    "outcome: on the disk": (True, ENDED),
    "none": (True, ENDED),
}
"""At each step whether the guest was destroyed, and what the journal tells of it."""


@dataclass(frozen=True)
class Left:
    """What was left where a force was killed at one step."""

    directory: Path

    @property
    def status(self) -> int:
        return int((self.directory / "status").read_text())

    @property
    def is_destroyed(self) -> bool:
        return (self.directory / "destroyed").exists()

    def forces(self) -> list[Entry]:
        """What the journal tells of it."""
        lines = [one.line for one in read_whole(journal_of(self.directory)).found]
        return [x for x in entries(lines, lives) if x.first.record.action is Action.FORCE_OFF]

    def checked(self) -> CheckedFile:
        (file,) = read_whole(journal_of(self.directory), verify=True).files
        return file


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Left]:
    """What was left, by step."""
    directory = tmp_path_factory.mktemp("killed")
    command = [sys.executable, "-m", "tests.faults.killed_force", str(directory)]
    subprocess.run(command, cwd=PROJECT, check=True)
    return {step: Left(directory / str(number)) for number, step in enumerate(STEPS)}


@pytest.mark.parametrize("step", STEPS)
def test_there_is_no_force_without_a_record_and_no_record_that_lies(
    killed: dict[str, Left], step: str
) -> None:
    left = killed[step]
    assert left.status == (0 if step == "none" else -signal.SIGKILL), "it did not come to the step"
    forces = left.forces()
    phases = [line.record.phase for entry in forces for line in entry.lines]

    assert (left.is_destroyed, phases) == LEFT[step]
    for entry in forces:
        # Without an outcome nobody claims to know, whether the guest was destroyed or not.
        assert entry.state is (State.ENDED if phases == ENDED else State.UNKNOWN)
        assert ("nobody knows" in entry.words) is (phases != ENDED)


@pytest.mark.parametrize("step", STEPS)
def test_the_next_console_goes_on_with_the_chain(killed: dict[str, Left], step: str) -> None:
    left = killed[step]
    assert left.checked().is_sound
    before = left.checked().lines
    journal_of(left.directory).append([body(SOFT, entry="after")])

    assert left.checked().is_sound
    assert left.checked().lines == before + 1
    has_torn = bool(left.checked().problems)
    assert has_torn == ("half" in step)
    last = (left.directory / "audit.jsonl").read_bytes().splitlines()[-1]
    assert json.loads(last)["entry"] == "after"


def test_where_others_can_replace_the_journal_nothing_is_forced_and_it_is_said_why(
    tmp_path: Path,
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    home.chmod(0o777)
    asked: list[object] = []
    place = journal_of(home / "vmtui")
    code, told = force(place, lambda _port, command: asked.append(command))

    assert code == 4
    assert asked == []
    words = json.loads(told.splitlines()[-1])["evidence"]["words"]
    assert "its record could not be written" in words
    assert f"others can write to {home} (chmod go-w {home})" in words
