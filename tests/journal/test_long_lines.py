"""A line that is longer than memory should hold: passed over, and the others are checked."""

from pathlib import Path

import pytest

from tests.journal.samples import SOFT, body
from vmtui.core.record.chain import Flaw, Problem
from vmtui.journal import whole
from vmtui.journal.file import FilePlace


@pytest.mark.parametrize("length", [5000, 5001, 12_345])
def test_of_a_line_too_long_only_the_digest_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, length: int
) -> None:
    monkeypatch.setattr(whole, "LONGEST", 5000)
    path = tmp_path / "vmtui" / "audit.jsonl"
    place = FilePlace(path)
    place.append([body(SOFT)])
    with path.open("ab") as file:
        file.write(b"x" * length + b"\n")
    place.append([body(SOFT), body(SOFT)])
    (checked,) = whole.read_whole(place, verify=True).files
    assert (checked.lines, checked.problems) == (4, (Problem(2, Flaw.TOO_LONG),))
    found = [one.where for one in whole.read_whole(place).found]
    assert found == [f"{path}:{number}" for number in (1, 3, 4)]
