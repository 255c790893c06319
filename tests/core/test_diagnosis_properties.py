"""What holds of every verdict, whatever was seen."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.watched import ASKED, HOST, KIB, LOGIN, MIB, VM, Watched, at, text_screen, text_shot
from vmtui.core.commands import Mode
from vmtui.core.events import Signal
from vmtui.core.model import HostStatus, Moment, PowerState, Reason, Traits
from vmtui.core.shutdown import Goal, Phase
from vmtui.core.visible import visible
from vmtui.core.why.diagnosis import Case, diagnose
from vmtui.core.why.evidence import AgentSigns, Evidence, Mark, Rates, Reading, Shot
from vmtui.core.why.verdict import Slug

moments = st.builds(
    Moment,
    st.floats(-1e6, 2e6, allow_nan=False),
    st.one_of(st.floats(4_900, 5_100), st.floats(-1e7, 1e7)),
)
counters = st.none() | st.integers(0, 2**63)
readings = st.builds(
    Reading,
    moments,
    st.sampled_from(PowerState),
    st.sampled_from(Reason),
    cpu_time=counters,
    vcpu_delay=counters,
    vcpus=st.none() | st.integers(0, 8),
    read=counters,
    written=counters,
    received=counters,
    sent=counters,
    is_silent=st.booleans(),
)
shots = st.builds(
    Shot,
    moments,
    st.sampled_from((0, 720)),
    st.sampled_from((0, 400)),
    st.sampled_from((0, 80)),
    st.lists(st.integers(0, 3), max_size=60).map(tuple),
    st.booleans(),
    st.sampled_from(("", "no screen\x1b")),
)
marks = st.builds(
    Mark, moments, st.sampled_from([one.value for one in Signal]), st.text(max_size=9)
)
rates_ = st.none() | st.floats(0, 1e12)
evidence = st.builds(
    Evidence,
    moments,
    st.lists(readings, max_size=20).map(tuple),
    st.lists(shots, max_size=8).map(tuple),
    st.lists(marks, max_size=20).map(tuple),
    st.none()
    | st.builds(
        AgentSigns,
        moments,
        st.booleans(),
        st.text(max_size=9),
        st.none() | st.lists(st.text(max_size=5), max_size=5).map(tuple),
        frozen=st.none() | st.booleans(),
    ),
    st.none() | st.builds(Rates, cpu=st.none() | st.floats(0, 1), written=rates_, read=rates_),
)
guests = st.none() | st.builds(
    lambda state, reason, job, started, sees, acpi: replace(
        VM,
        state=state,
        reason=reason,
        job=job,
        started=started,
        has_acpi=acpi,
        traits=None if sees is None else Traits(has_display=sees, has_shared_folder=not sees),
    ),
    st.sampled_from(PowerState),
    st.sampled_from(Reason),
    st.sampled_from(("", "", "backup\x1b")),
    st.none() | moments,
    st.none() | st.booleans(),
    st.none() | st.booleans(),
)
requests = st.none() | st.builds(
    lambda phase, mode, goal, accepted, raised, ended, closing: replace(
        ASKED,
        phase=phase,
        mode=mode,
        goal=goal,
        accepted=accepted,
        raised=(raised,) if raised else (),
        ended=ended,
        closing=closing,
    ),
    st.sampled_from(Phase),
    st.sampled_from(Mode),
    st.sampled_from(Goal),
    st.none() | moments,
    st.none() | moments,
    st.none() | moments,
    st.none() | moments,
)
hosts = st.builds(
    lambda status, seen, note: replace(HOST, status=status, last_seen=seen, note=note),
    st.sampled_from(HostStatus),
    st.none() | moments,
    st.sampled_from(("", "busy")),
)
cases = st.builds(Case, guests, hosts, requests, evidence, moments)


@settings(max_examples=200, deadline=None)
@given(st.lists(cases, min_size=1, max_size=4))
def test_whatever_was_seen_there_is_a_verdict_that_can_be_shown(seen: list[Case]) -> None:
    verdict = None
    for case in seen:
        before = verdict
        verdict = diagnose(case, before)
        if before is not None and before.slug is verdict.slug:
            assert verdict.since == before.since
        for words in (verdict.words, verdict.note, verdict.unknown, *verdict.reasons):
            assert visible(words, 1000) == words
            assert "-" not in words or not any(f"-{digit}" in words for digit in "0123456789")
        assert verdict.words
        assert len(verdict.note) <= 40
        assert all(verdict.reasons)


SHOWN = (LOGIN, text_screen("Stopping services"), text_screen("Why?", "x" * 60), (0,) * 2000)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.floats(0, 1), min_size=46, max_size=46),
    st.lists(st.integers(0, 3), min_size=46, max_size=46),
    st.lists(st.sampled_from(SHOWN), min_size=46, max_size=46),
    st.integers(300 * KIB, 50 * MIB),
    st.booleans(),
)
def test_a_guest_that_writes_never_ignores_the_button_and_never_hangs(
    cpu: list[float],
    pauses: list[int],
    shown: list[tuple[int, ...]],
    amount: int,
    wrote_before: bool,
) -> None:
    bursts = set()
    second = 0
    for pause in pauses:
        second += pause
        bursts.add(second)
        second += 1
    guest = Watched(
        cpu=lambda s: cpu[int(s) + 5],
        writes=lambda s: float(amount) if s in bursts or (s < 0 and wrote_before) else 0.0,
        shows=lambda s: text_shot(at(s), shown[int(s) + 5]),
    )
    guest.until(40)
    wrong = {Slug.IGNORES_BUTTON, Slug.CPU_HUNG, Slug.WAITING_FOR_INPUT, Slug.WITHDRAWN}
    assert not wrong & {verdict.slug for verdict in guest.verdicts}, guest.slugs


def _noise(part: float) -> st.SearchStrategy[list[float]]:
    """How one second differs from the next, by so much at most, as it comes."""
    return st.integers(0, 2**32).map(lambda seed: _factors(Random(seed), part))


def _factors(random: Random, part: float) -> list[float]:
    return [random.uniform(1 - part, 1 + part) for _ in range(70)]


worst = st.lists(st.floats(0.88, 1.12), min_size=70, max_size=70)
"""Noise that conspires: for as many seconds in a row as does most harm."""

noise = _noise(0.3) | worst
amounts = st.just(0.0) | st.floats(0, 256 * KIB) | st.floats(0, 4 * MIB)


@settings(max_examples=100, deadline=None)
@given(noise, noise, st.floats(0, 1), st.floats(0, 1), amounts, amounts | st.floats(1, 3))
def test_a_guest_that_goes_on_as_it_does_has_no_verdict_twice(
    of_cpu: list[float],
    of_writes: list[float],
    cpu_before: float,
    cpu_since: float,
    before: float,
    since: float,
) -> None:
    if 1 <= since <= 3:
        since *= before  # near the limit of what is more than usual
    guest = Watched(
        cpu=lambda s: min((cpu_since if s >= 0 else cpu_before) * of_cpu[int(s) + 5], 1.0),
        writes=lambda s: (since if s >= 0 else before) * of_writes[int(s) + 5],
    )
    guest.until(60)
    assert all(guest.slugs.count(slug) == 1 for slug in guest.slugs), guest.slugs


DOES = {
    "rests": (0.02, 0.0),
    "writes": (0.1, 4.0 * MIB),
    "computes": (1.0, 0.0),
}


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(list(DOES)), st.integers(15, 25)), max_size=5))
def test_verdicts_change_only_when_the_guest_does(did: list[tuple[str, int]]) -> None:
    doing = [what for what, count in did for _ in range(count)] + ["rests"] * 15
    stretches = 1 + sum(one != other for one, other in pairwise(doing))
    guest = Watched(
        cpu=lambda s: DOES[doing[int(s)]][0] if s >= 0 else 0.02,
        writes=lambda s: DOES[doing[int(s)]][1] if s >= 0 else 0.0,
    )
    guest.until(len(doing) - 1)
    told = [slug for slug in guest.slugs if slug != "too-early"]
    # From one to the next there may be one in between: writing is held while computing begins.
    # Between two of them there may be one more: writing is held while computing begins.
    assert len(told) <= 2 * stretches, (doing, told)
    assert all(told.count(slug) <= stretches for slug in told), (doing, told)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 86_399), st.integers(1, 90), st.integers(0, 70), st.booleans())
def test_a_clock_on_the_screen_is_no_new_screen(
    start: int, step: int, column: int, has_cursor: bool
) -> None:
    def shown(second: float) -> Shot:
        count = (start + int(second + 5) * step) % 86_400
        clock = f"{count // 3600:02}:{count // 60 % 60:02}:{count % 60:02}"
        cursor = "_" if has_cursor and int(second) % 2 else " "
        screen = text_screen("web-01 login: " + cursor, "", " " * column + clock)
        return text_shot(at(second), screen)

    guest = Watched(shows=shown)
    assert guest.until(30).slug is Slug.IGNORES_BUTTON
    assert guest.slugs == ["too-early", "ignores-button"]
