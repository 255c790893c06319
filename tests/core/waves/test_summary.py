"""The file that is kept of a fleet shutdown: who, where, when, and how each guest ended."""

from __future__ import annotations

from tests.core.waves.test_run import ids
from vmtui.core.model import Moment
from vmtui.core.shutdown import Phase
from vmtui.core.waves.plan import Course, Wave
from vmtui.core.waves.progress_text import InWaves
from vmtui.core.waves.run import FleetShutdown, Stage, Standing
from vmtui.core.waves.summary import Ended, Told, markdown

A, B, C = ids("hv1", "a", "b", "c")
NOW = Moment(1_795_000_000.0, 500.0)
RUN = FleetShutdown("entry", Course((Wave("front", (A, B, C), 60.0),)), NOW, NOW, Stage.STOPPED)
STANDINGS = {A: Standing.OFF, B: Standing.OFF, C: Standing.OVERDUE}


def written(begun_by: str = "") -> str:
    told = InWaves(run=RUN, names={A: "web-a", B: "web-b", C: "db"}, standings=STANDINGS)
    ends = {
        A: Ended(Phase.OFF_BY_GUEST, NOW.wall + 3),
        B: Ended(Phase.OFF_FORCED, NOW.wall + 90, by_us=True),
    }
    notes = {A: "off by the guest, just now", C: "ignores the button?"}
    uris = {"hv1": "qemu+ssh://hv1/system"}
    return markdown(told, Told(notes, {C: notes[C]}, ends, uris, "ada", begun_by), NOW)


def test_each_end_has_its_time_and_nothing_is_told_twice() -> None:
    text = written()
    assert "off by the guest, 2026-11-18T11:06:43" in text
    assert "forced off by us, 2026-11-18T11:08:10" in text
    assert "just now" not in text
    assert text.count("ignores the button?") == 1


def test_one_that_was_forced_is_counted() -> None:
    assert "2 off · 1 overdue · of those off 1 forced off." in written()


def test_who_it_was_and_where() -> None:
    assert "    by ada\n    hv1 is qemu+ssh://hv1/system\n" in written()
    assert "begun by bob, whose console ended; taken up by ada" in written("bob")
