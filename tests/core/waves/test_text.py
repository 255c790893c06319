"""A fleet shutdown in words, before it begins."""

from __future__ import annotations

import pytest

from tests.core.waves.test_run import ids
from vmtui.core.model import VmId
from vmtui.core.obstacles import Obstacle
from vmtui.core.waves.plan import Course, LeftOut, Wave
from vmtui.core.waves.text import left_out_lines, not_asked_lines

A, B = ids("hv1", "a", "b")
(C,) = ids("hv2", "c")
NAMES = {A: "web", B: "db", C: "web"}
PAUSED, DEAF = Obstacle("paused", "it is paused"), Obstacle("no-acpi", "it has no power button")


def course(*guests: VmId, out: tuple[VmId, ...] = ()) -> Course:
    return Course((Wave("w", guests, 60.0),), left_out=tuple((x, LeftOut.OFF) for x in out))


@pytest.mark.parametrize(
    ("one", "told"),
    [
        (course(A, out=(B,)), "left out, off already: db"),
        (course(B, out=(A, C)), "left out, off already: web on hv1, web on hv2"),
        (course(C, out=(A,)), "left out, off already: web on hv1"),
    ],
)
def test_a_guest_is_told_with_its_host_where_several_are_meant(one: Course, told: str) -> None:
    assert left_out_lines(one, NAMES) == [told]


def test_who_can_not_be_asked_is_counted_for_each_reason() -> None:
    against = {A: DEAF, B: PAUSED, C: DEAF}
    assert not_asked_lines(course(A, B, C), NAMES, against) == [
        "2 guests can't be asked, for it has no power button: web on hv1, web on hv2",
        "1 guest can't be asked, for it is paused: db on hv1",
    ]


def test_nothing_is_said_of_one_that_is_in_no_wave() -> None:
    assert not_asked_lines(course(A, out=(B,)), NAMES, {B: DEAF}) == []
