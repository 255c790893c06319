"""How long the last soft shutdowns took, from the journal and from this session."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.journal.samples import FORCE, SOFT, body
from vmtui.core.commands import Mode
from vmtui.core.last_times import KEPT, NOBODY_LOOKED, LastTimes, Took, last_times
from vmtui.core.model import Moment, VmId
from vmtui.core.record.records import Phase
from vmtui.core.shutdown import Phase as Standing
from vmtui.core.shutdown import SoftShutdown
from vmtui.core.times_text import times_words

WELL = Standing.OFF_BY_GUEST.value


def ended(
    entry: str, began: float, seconds: float, outcome: str = WELL, **more: Any
) -> list[bytes]:
    """The lines of a soft shutdown from its intent to its end."""
    end = replace(SOFT, phase=Phase.OUTCOME, outcome=outcome, entry=entry)
    return [
        body(SOFT, entry=entry, time=began, mode=more.pop("mode", "acpi")),
        body(SOFT, entry=entry, time=began, phase=Phase.PRESSED),
        body(end, time=began + seconds, **more),
    ]


def test_those_that_ended_well_count_the_newest_last() -> None:
    lines = [
        *ended("b", 5_000.0, 125.0, mode="agent"),
        *ended("a", 1_000.0, 100.0),
        *ended("forced", 6_000.0, 10.0, Standing.OFF_FORCED.value),
        *ended("overdue", 7_000.0, 10.0, Standing.UNWATCHED.value),
        body(SOFT, entry="open"),
        body(FORCE),
        b"torn {",
    ]
    times = last_times(reversed(lines))
    assert times == {SOFT.uuid: (Took(100.0, Mode.ACPI), Took(125.0, Mode.AGENT))}


def test_an_end_that_nobody_saw_says_nothing() -> None:
    lines = ended("a", 1_000.0, 9_000.0, evidence={"words": NOBODY_LOOKED})
    assert last_times(lines) == {}


def test_only_the_last_few_are_kept() -> None:
    lines = [line for n in range(9) for line in ended(f"e{n}", 1_000.0 * n, float(n))]
    assert [took.seconds for took in last_times(lines)[SOFT.uuid]] == [4.0, 5.0, 6.0, 7.0, 8.0]


def going(entry: str, seconds: float, phase: Standing = Standing.OFF_BY_GUEST) -> SoftShutdown:
    """A shutdown of this session that has ended."""
    return SoftShutdown(
        vm=VmId("hv1", SOFT.uuid),
        name="web-01",
        entry=entry,
        mode=Mode.ACPI,
        asked=Moment(0.0, 100.0),
        limit=300.0,
        domain_id=1,
        cpu_time=None,
        phase=phase,
        ended=Moment(seconds, 100.0 + seconds),
    )


def test_this_sessions_own_follow_those_of_the_journal() -> None:
    times = LastTimes()
    times.learn(last_times(ended("a", 1_000.0, 100.0)))
    times.note(going("b", 90.0))
    times.note(going("b", 90.0))
    times.note(going("c", 1.0, Standing.OFF_FORCED))
    times.note(replace(going("d", 1.0), words=NOBODY_LOOKED))
    assert [took.seconds for took in times.of(SOFT.uuid)] == [100.0, 90.0]
    for number in range(KEPT):
        times.note(going(f"n{number}", 7.0))
    assert [took.seconds for took in times.of(SOFT.uuid)] == [7.0] * KEPT
    assert times.of("another") == ()


def test_in_words() -> None:
    assert times_words(()) == ""
    assert times_words([Took(100.4, Mode.ACPI)]) == "its last soft shutdown took 1:40"
    many = [Took(float(n), Mode.ACPI) for n in (1, 100)] + [
        Took(125.0, Mode.AGENT),
        Took(5, Mode.ACPI),
    ]
    assert times_words(many) == "its last soft shutdowns took 1:40, 2:05 by agent, 0:05"
