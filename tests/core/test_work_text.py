"""What a guest is about stands beside its countdown: its verdict, or figures without one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vmtui.core.commands import Mode
from vmtui.core.doings import Doings
from vmtui.core.model import Host, HostStatus, Moment, PowerState, Vm, VmId
from vmtui.core.panel_text import panel
from vmtui.core.row_text import note
from vmtui.core.shutdown import Goal, Phase, SoftShutdown
from vmtui.core.why.verdict import Slug, Sureness, Verdict
from vmtui.core.work_text import NOTED, busy_words, work_words

NOW = Moment(1_100.0, 600.0)
UP = Host("hv1", "qemu:///system", HostStatus.UP, listed=True, last_seen=NOW)
VM = Vm(VmId("hv1", "u"), "db-win-02", PowerState.RUNNING, cpu_percent=13.4, write_rate=522_240.0)
ASKED = Moment(1_030.0, 530.0)
GOING = SoftShutdown(
    VM.id, VM.name, "e", Mode.ACPI, ASKED, 140, phase=Phase.WAITING, presses=(ASKED,)
)
OVERDUE = replace(GOING, phase=Phase.OVERDUE, limit=60)


def note_of(shutdown: SoftShutdown, vm: Vm = VM) -> str:
    return note(vm, UP, Doings(shutdown), NOW, bar_cells=5).text


def panel_of(shutdown: SoftShutdown) -> list[str]:
    lines = panel(VM, Doings(shutdown), NOW)
    return ["".join(cell.text for cell in line) for line in lines]


def test_only_what_is_known_is_said() -> None:
    assert work_words(VM) == "CPU 13 % · writes 510 KiB/s"
    assert work_words(replace(VM, cpu_percent=None, write_rate=0.2)) == "writes nothing"
    assert work_words(replace(VM, cpu_percent=None, write_rate=None)) == ""


@pytest.mark.parametrize(
    ("rate", "words"),
    [(None, ""), (0.0, ""), (NOTED, ""), (NOTED + 1024, "writes 65 KiB/s")],
)
def test_little_writing_is_not_worth_a_place_in_the_line(rate: float | None, words: str) -> None:
    assert busy_words(replace(VM, write_rate=rate)) == words


def test_a_line_says_what_is_written_beside_the_countdown() -> None:
    assert note_of(GOING) == "▓▓░░░ 1:10  writes 510 KiB/s"
    assert note_of(GOING, replace(VM, write_rate=0.0)) == "▓▓░░░ 1:10"
    assert note_of(OVERDUE).startswith("0:10 over  writes 510 KiB/s · v look · + time")


def verdict(slug: Slug, note_: str) -> Verdict:
    return Verdict(slug, NOW, note_, note_, Sureness.PERHAPS)


WAITING = verdict(Slug.WAITING_FOR_INPUT, "waiting for a person? v look")


def test_a_verdict_is_worth_more_than_figures() -> None:
    assert note(VM, UP, Doings(GOING, verdict=WAITING), NOW, bar_cells=5).text == (
        "▓▓░░░ 1:10  waiting for a person? v look"
    )
    assert note(VM, UP, Doings(OVERDUE, verdict=WAITING), NOW, bar_cells=5).text == (
        "0:10 over  waiting for a person? v look · + time · s again · F force"
    )


def test_a_verdict_that_tells_nothing_leaves_room_for_figures() -> None:
    early = verdict(Slug.TOO_EARLY, "")
    assert note(VM, UP, Doings(GOING, verdict=early), NOW, 5).text == note_of(GOING)


def test_what_libvirt_says_of_the_press_is_worth_more() -> None:
    assert note_of(replace(GOING, words="waits: 3 calls")) == "▓▓░░░ 1:10  waits: 3 calls"


def test_the_steps_have_a_line_for_it_while_they_are_under_way() -> None:
    assert "seen  CPU 13 % · writes 510 KiB/s" in panel_of(GOING)
    ended = replace(GOING, phase=Phase.UNWATCHED, ended=NOW)
    assert not any(line.startswith("seen") for line in panel_of(ended))


def test_the_mildest_thing_to_do_comes_first() -> None:
    calm = replace(VM, write_rate=0.0)
    assert note_of(OVERDUE, calm) == "0:10 over  v look · + time · s again · F force"
    reboot = replace(OVERDUE, goal=Goal.RESTART, mode=Mode.AGENT)
    assert note_of(reboot, calm) == "0:10 over  v look · + time · r again · F force"
    assert panel_of(OVERDUE)[-1].startswith("v look · + time")


def test_nobody_is_led_to_force_while_qemu_closes() -> None:
    closing = replace(OVERDUE, closing=NOW)
    assert note_of(closing) == "0:10 over  QEMU is closing: wait, don't force"
    assert "F " not in "".join(panel_of(closing))
