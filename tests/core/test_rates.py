"""Rates of a watched guest."""

from __future__ import annotations

import pytest

from tests.core.watched import at
from vmtui.core.model import PowerState
from vmtui.core.why.evidence import Reading
from vmtui.core.why.rates import last_before, rates, steps, window


def sample(second: float, count: int, *, delay: int | None = 0, vcpus: int = 2) -> Reading:
    return Reading(
        at(second),
        PowerState.RUNNING,
        cpu_time=count * 10**9,
        vcpu_delay=None if delay is None else delay * 10**9,
        vcpus=vcpus,
        written=count * 1000,
    )


def test_computing_is_a_part_of_what_all_virtual_cpus_could_have_done() -> None:
    found = rates([sample(0, 0), sample(2, 1), sample(4, 2)])
    assert (found.cpu, found.written, found.seconds) == (0.25, 500.0, 4.0)


def test_the_wait_for_a_cpu_of_the_host_counts_as_computing() -> None:
    assert rates([sample(0, 0), sample(4, 2, delay=4)]).cpu == 0.75
    assert rates([sample(0, 0, delay=None), sample(4, 2, delay=None)]).cpu == 0.25


def test_more_than_all_is_all() -> None:
    assert rates([sample(0, 0), sample(1, 9)]).cpu == 1.0


@pytest.mark.parametrize("seconds", [0, -3])
def test_without_time_between_them_two_samples_tell_nothing(seconds: float) -> None:
    found = rates([sample(0, 0), sample(seconds, 5)])
    assert (found.cpu, found.written, found.seconds) == (None, None, 0.0)


def test_a_window_is_cut_where_another_run_began() -> None:
    readings = [sample(n, n + 10) for n in range(4)] + [sample(n, n - 4) for n in range(4, 8)]
    assert [one.at for one in window(readings, at(0).boot, at(9).boot)] == [
        at(4),
        at(5),
        at(6),
        at(7),
    ]


def test_a_window_has_both_its_ends_and_no_silence() -> None:
    silent = Reading(at(2), PowerState.RUNNING, is_silent=True)
    readings = [sample(0, 0), sample(1, 1), silent, sample(3, 3), sample(4, 4)]
    found = window(readings, at(1).boot, at(3).boot)
    assert [one.at for one in found] == [at(1), at(3)]
    assert [step.written for step in steps(found)] == [1000.0]


def test_the_last_sample_before_a_moment() -> None:
    readings = [sample(0, 0), sample(4, 1)]
    assert last_before(readings, at(3).boot) == at(0).boot
    assert last_before(readings, at(4).boot) == at(4).boot
    assert last_before(readings, at(-3).boot) == at(-3).boot
