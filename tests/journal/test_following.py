"""What other consoles write is known while this one runs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.journal.samples import AUTHOR, FORCE, SOFT, body
from vmtui.core.mode import Mode
from vmtui.core.model import Moment, VmId
from vmtui.core.record.elsewhere import ToldElsewhere
from vmtui.core.record.record_lines import encode
from vmtui.core.record.records import Action, Author, Line, Phase, Record
from vmtui.core.waves.plan import Course, Wave
from vmtui.core.waves.record import abandoned, intent
from vmtui.core.waves.run import FleetShutdown
from vmtui.journal import Follower, this_author
from vmtui.journal.file import FilePlace
from vmtui.journal.reading import MAX_AGE

MEANT = replace(FORCE, mode="freeze-first")
LEFT = body(MEANT, phase=Phase.OUTCOME, outcome="perhaps-frozen", time=1_002.0)
THAWED = body(MEANT, action=Action.THAW, mode=None, phase=Phase.OUTCOME, outcome="thawed")
IGNORED = {"verdict": "ignores-button"}
PRESSED = body(SOFT, phase=Phase.PRESSED, time=1_001.0)


class Following:
    """A follower of one file, and what it told."""

    def __init__(self, path: Path) -> None:
        self.place = FilePlace(path / "vmtui" / "audit.jsonl")
        self.told: list[ToldElsewhere] = []
        own = this_author()
        self.follower = Follower([self.place], own, self.told.append, lambda: Moment(1_010.0, 10.0))

    def after(self, *lines: bytes) -> ToldElsewhere | None:
        """What it tells after these were written; None if that is nothing."""
        if lines:
            self.place.append(lines)
        self.told.clear()
        self.follower.look()
        return self.told[0] if self.told else None


@pytest.fixture
def following(tmp_path: Path) -> Following:
    return Following(tmp_path)


def entries(told: ToldElsewhere | None) -> list[str]:
    assert told is not None
    return [one.intent.entry for one in told.freezes]


def test_a_freeze_that_another_console_left_is_told_once_and_its_thaw_too(
    following: Following,
) -> None:
    assert following.after() is None
    assert following.after(body(MEANT, author=this_author())) is None  # under way, by this one
    assert entries(following.after(body(MEANT, entry="other"))) == ["other"]  # its author is gone
    assert following.after() is None
    told = following.after(replace_entry(THAWED, "other"))
    assert told is not None
    assert (told.freezes, told.thawed) == ((), frozenset({"other"}))


def test_one_that_a_living_console_gave_up_is_told(following: Following) -> None:
    alive = replace(this_author(), user="another of this process")
    assert following.after(body(MEANT, author=alive)) is None
    assert entries(following.after(LEFT)) == ["force-1"]


def test_what_stood_there_before_is_told_at_the_first_look(following: Following) -> None:
    following.place.append([body(MEANT), body(MEANT, entry="old", time=1_000.0 - MAX_AGE)])
    assert entries(following.after()) == ["force-1"]


def test_a_press_is_told_once_and_one_of_our_own_never(following: Following) -> None:
    following.after()
    told = following.after(PRESSED, body(SOFT, phase=Phase.PRESSED, author=this_author()))
    assert told is not None
    assert [(one.uuid, one.at, one.author) for one in told.presses] == [
        (SOFT.uuid, 1_001.0, AUTHOR)
    ]
    assert following.after(body(SOFT)) is None


def test_a_line_that_is_torn_is_told_once_it_is_whole(following: Following) -> None:
    following.after(body(SOFT))
    with open(following.place.name, "ab") as file:
        file.write(PRESSED[:40])
        file.flush()
        assert following.after() is None
        file.write(PRESSED[40:] + b"\n")
    told = following.after()
    assert told is not None
    assert len(told.presses) == 1


def test_a_file_in_the_place_of_the_old_one_is_read_from_its_start(following: Following) -> None:
    following.after()
    assert following.after(PRESSED, PRESSED) is not None
    Path(following.place.name).rename(Path(following.place.name).with_suffix(".1"))
    told = following.after(PRESSED)
    assert told is not None
    assert len(told.presses) == 1


def test_a_place_that_can_not_be_read_is_passed_over(following: Following) -> None:
    following.after(PRESSED)
    Path(following.place.name).unlink()
    Path(following.place.name).symlink_to("/etc/passwd")
    assert following.after() is None


def test_how_a_shutdown_ends_is_told_with_what_was_seen_before(following: Following) -> None:
    following.after(body(FORCE, phase=Phase.OUTCOME, outcome="off-forced"))  # it stood there
    assert following.after(body(SOFT, phase=Phase.VERDICT, evidence=IGNORED)) is None
    told = following.after(body(SOFT, phase=Phase.OUTCOME, outcome="off-forced", time=1_005.0))
    assert told is not None
    ((end,),) = told.ends.values()
    assert (end.outcome, end.ignored) == ("off-forced", True)
    assert following.after() is None


def replace_entry(line: bytes, entry: str) -> bytes:
    return line.replace(b'"force-1"', f'"{entry}"'.encode())


WAVES = FleetShutdown(
    "waves",
    Course((Wave("front", (VmId("hv1", "uuid-1"),), 60.0),)),
    Moment(1_001.0, 1.0),
    Moment(1_001.0, 1.0),
)
BEGUN = intent(WAVES, {}, {"hv1": "test:///hv1"}, Mode.ACPI)


def in_waves(record: Record, author: Author) -> bytes:
    return encode(Line(f"waves-{record.phase}", 1_001.0, author, record))


def are_watched(told: ToldElsewhere | None) -> list[bool] | None:
    """Of each fleet shutdown that is told; None where nothing is new about them."""
    found = told.in_waves if told is not None else None
    return None if found is None else [one.watched for one in found]


def test_what_another_console_conducts_is_told_and_so_is_its_end(following: Following) -> None:
    assert are_watched(following.after(in_waves(BEGUN, AUTHOR))) == [False]  # its author is gone
    assert following.after() is None
    assert are_watched(following.after(in_waves(abandoned(WAVES), AUTHOR))) == []
    assert following.after() is None


def test_what_this_console_conducts_is_none_of_others(following: Following) -> None:
    assert are_watched(following.after(in_waves(BEGUN, this_author()))) == []


def test_that_who_conducts_died_without_an_end_is_told(
    following: Following, monkeypatch: pytest.MonkeyPatch
) -> None:
    living = {AUTHOR}
    monkeypatch.setattr("vmtui.journal.following.lives", living.__contains__)
    assert are_watched(following.after(in_waves(BEGUN, AUTHOR))) == [True]
    assert following.after() is None
    living.clear()
    assert are_watched(following.after()) == [False]
    assert following.after() is None
