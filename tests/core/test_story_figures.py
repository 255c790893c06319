"""The figures of a story: quiet minutes are one line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.stories import figures, story
from vmtui.core.stories.figures import Figures, Span
from vmtui.core.stories.story import Kind

MIB = 1024.0 * 1024


def of(*, cpu: float | None = None, written: float | None = None) -> Figures:
    return Figures(
        cpu=None if cpu is None else (cpu, cpu),
        written=None if written is None else (written, written),
    )


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        (of(cpu=0.01, written=0), of(cpu=0.07, written=9), "idle: CPU 1–7 %, no writes"),
        (of(cpu=0.03), of(cpu=0.03), "CPU 3 %"),
        (of(cpu=0.9, written=0), of(cpu=1.0, written=0), "CPU 90–100 % · no writes"),
        (of(cpu=0.5, written=2 * MIB), of(written=3 * MIB), "CPU 50 % · writes 2 MiB–3 MiB/s"),
        (Figures(silent="no answer"), Figures(silent="no answer"), "no answer"),
    ],
)
def test_what_says_the_same_within_the_noise_is_one(
    first: Figures, second: Figures, words: str
) -> None:
    joined = first.joined(second)
    assert joined is not None
    assert joined.words == words


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (of(cpu=0.02), of(cpu=0.3)),
        (of(cpu=0.02, written=0), of(cpu=0.02, written=MIB)),
        (of(written=MIB), of(written=3 * MIB)),
        (Figures(silent="no answer"), of(cpu=0.1)),
    ],
)
def test_what_differs_stays_apart(first: Figures, second: Figures) -> None:
    assert first.joined(second) is None
    assert second.joined(first) is None


spans = st.none() | st.tuples(
    st.floats(0, 1, allow_subnormal=False), st.floats(1, 8e6, allow_subnormal=False)
)


@given(spans, spans)
def test_a_joined_line_claims_no_less_than_both_said(one: Span | None, other: Span | None) -> None:
    joined = Figures(written=one).joined(Figures(written=other))
    if joined is None or joined.written is None:
        return
    for span in filter(None, (one, other)):
        assert joined.written[0] <= span[0] <= span[1] <= joined.written[1]


def test_many_lines_of_noise_never_drift_into_one() -> None:
    climbing = story(*(figures(10.0 * step, cpu=step / 100) for step in range(0, 101, 2)))
    kept = [one.figures for one in climbing.entries if one.kind is Kind.FIGURES]
    assert len(kept) > 3
    for one in kept:
        assert one is not None
        assert one.cpu is not None
        assert one.cpu[1] - one.cpu[0] <= max(0.1, one.cpu[1] / 2)
