"""The panel of a soft shutdown: five steps, what is known of each, and what can be done."""

from __future__ import annotations

import textwrap
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmtui.core.commands import Mode
from vmtui.core.cures.remedy_text import remedy_line
from vmtui.core.doings import NOTHING, Doings
from vmtui.core.events import Detail
from vmtui.core.force import ForcePhase, Forcing
from vmtui.core.freeze import LeftFrozen
from vmtui.core.last_times import Took
from vmtui.core.model import Moment, PowerState, Vm, VmId
from vmtui.core.panel_text import Line, Room, panel
from vmtui.core.shutdown import Goal, Phase, SoftShutdown
from vmtui.core.tried import Tried
from vmtui.core.why.verdict import Slug, Sureness, Verdict

VM = Vm(VmId("hv1", "u"), "web-01")


def at(seconds: float) -> Moment:
    return Moment(1_000 + seconds, 500 + seconds)


ASKED = SoftShutdown(
    VM.id, VM.name, "e", Mode.ACPI, at(0), 60, phase=Phase.WAITING, presses=(at(0),)
)
PASSED = replace(ASKED, accepted=at(1), raised=(at(1),))


def said(shutdown: SoftShutdown, seconds: float, foreign: Moment | None = None) -> list[str]:
    lines = panel(VM, Doings(shutdown, foreign_press=foreign), at(seconds))
    return ["".join(cell.text for cell in line) for line in lines]


def test_a_shutdown_on_its_way() -> None:
    assert said(PASSED, 12) == [
        "web-01 on hv1  ▓▓░░░░░░░░ 0:48 left of 1:00",
        " ✓ 1 the host's libvirt passes the request to QEMU  0:01",
        " ✓ 2 QEMU presses the ACPI power button  0:01",
        " ▸ 3 the guest ends applications and services  hidden inside",
        " ▸ 4 the guest ends its core services  hidden inside",
        " · 5 the guest powers off",
        "v look · + time · s asks again · x stops watching",
    ]


def test_a_press_too_soon_says_when() -> None:
    assert said(PASSED, 4)[-1] == "v look · + time · s asks again in 6 s · x stops watching"


def test_overdue_offers_the_next_steps() -> None:
    lines = said(replace(PASSED, phase=Phase.OVERDUE), 65)
    assert "overdue by 0:05, limit 1:00" in lines[0]
    assert lines[-1].endswith("x stops watching · F forces it off")


def test_how_long_it_took_before_stands_beside_the_countdown_of_a_shutdown_only() -> None:
    times = (Took(100, Mode.ACPI), Took(125, Mode.AGENT))
    for shutdown, words in (
        (PASSED, ["its last soft shutdowns took 1:40, 2:05 by agent"]),
        (replace(PASSED, goal=Goal.RESTART), []),
    ):
        lines = panel(VM, Doings(shutdown, last_times=times), at(12))
        told = ["".join(cell.text for cell in line) for line in lines]
        assert [line for line in told if "last soft" in line] == words


@pytest.mark.parametrize("phase", [Phase.OVERDUE, Phase.UNWATCHED])
def test_a_reboot_that_was_not_followed_says_that_its_reset_is_pending(phase: Phase) -> None:
    reboot = replace(PASSED, goal=Goal.RESTART, phase=phase)
    pending = "a reset is pending: if it powers off later, it restarts; s makes it a shutdown"
    assert pending in said(reboot, 65)
    assert any("5 the guest powers off, and libvirt resets it" in line for line in said(reboot, 65))
    for other in (replace(reboot, mode=Mode.AGENT), replace(reboot, goal=Goal.OFF)):
        assert pending not in said(other, 65)


def test_what_was_inferred_is_called_so() -> None:
    done = replace(
        PASSED,
        phase=Phase.OFF_BY_GUEST,
        closing=at(20),
        closing_by=Detail.GUEST,
        ended=at(21),
    )
    lines = said(done, 30)
    assert lines[0].endswith("off by the guest after 0:21")
    assert lines[3].endswith("inferred")
    assert lines[5] == " ✓ 5 the guest powers off  0:20"
    assert lines[-1] == "watching for 2:51 more whether it comes back · x dismisses"
    assert said(done, 300)[-1] == "x dismisses"


def test_presses_of_ours_and_of_others() -> None:
    twice = replace(PASSED, presses=(at(0), at(15)))
    line = said(twice, 40, at(30))[-2]
    assert line == "pressed 2 times: 0:00, 0:15 · pressed by somebody else 0:10 ago"


def test_the_button_and_the_agent_are_told_apart() -> None:
    both = replace(PASSED, presses=(at(0), at(15), at(30)), agent_asked=(at(30),))
    assert "pressed 2 times: 0:00, 0:15 · agent asked at 0:30" in said(both, 40)


def test_a_guest_that_restarted_instead_has_a_next_step_and_one_that_was_to_restart_none() -> None:
    restarted = replace(PASSED, phase=Phase.RESTARTED, ended=at(5))
    assert said(restarted, 6)[-1] == "l what can be done · x dismisses"
    assert said(replace(restarted, goal=Goal.RESTART), 6)[-1] == "x dismisses"


def test_a_refusal_in_libvirts_words() -> None:
    refused = replace(ASKED, phase=Phase.REFUSED, words="Operation not \x1bsupported", ended=at(1))
    lines = said(refused, 2)
    assert "refused after 0:01" in lines[0]
    assert "Operation not \\x1bsupported" in lines
    assert " · 2 QEMU presses the ACPI power button" in lines, "it never got so far"


def test_a_guest_that_came_back_names_its_manager() -> None:
    back = replace(PASSED, phase=Phase.OFF_BY_GUEST, ended=at(20), came_back=at(40))
    lines = panel(replace(VM, manager="oVirt"), Doings(back), at(41))
    assert lines[-1][0].text == "came back, not by us (oVirt manages it)"


def test_a_force_under_way_is_shown_too() -> None:
    forcing = Forcing(VM.id, VM.name, "e", at(70), 1, 0, ForcePhase.SENT, called=at(71))
    overdue = replace(PASSED, phase=Phase.OVERDUE)
    lines = panel(VM, Doings(overdue, forcing), at(73))
    assert lines[-1][0].text == "forcing: QEMU told to end (TERM), killed in 8 s"
    assert panel(None, Doings(forcing=forcing), at(73))
    assert panel(VM, NOTHING, at(0)) == ()


WORKING = Verdict(
    Slug.WORKING,
    at(2),
    "still working: wrote 20 MiB in the last 5 s, 41 times its normal rate",
    "working: wrote 20 MiB in 5 s",
    Sureness.LIKELY,
    ("CPU 2 % · writes 4 MiB/s", "its agent answers: nobody is logged in", "a third"),
    "what the work is",
)


def test_a_verdict_says_why_and_what_can_be_done_where_the_steps_say_nothing_new() -> None:
    assert told(WORKING, Room(9, 78)) == [
        "web-01 on hv1  ▓▓░░░░░░░░ 0:48 left of 1:00",
        " ✓ 1-2 QEMU presses the ACPI power button  0:01",
        " ▸ 3-4 the guest ends applications and services, then its core  hidden inside",
        " · 5 the guest powers off",
        f"why  {WORKING.words}",
        f"     {remedy_line(WORKING, VM)}",
        "     not known: what the work is",
        f"     {WORKING.reasons[0]}",
        "v look · + time · s asks again · x stops watching",
    ]


def told(verdict: Verdict, room: Room) -> list[str]:
    lines = panel(VM, Doings(PASSED, verdict=verdict), at(12), room)
    return ["".join(cell.text for cell in line) for line in lines]


def test_where_there_is_room_all_reasons_are_said_and_all_steps() -> None:
    lines = told(WORKING, Room(13, 120))
    assert len([line for line in lines if line[1:2] in "✓▸·" and line[3:4].isdigit()]) == 5
    for words in (*WORKING.reasons, f"not known: {WORKING.unknown}"):
        assert f"     {words}" in lines


def test_a_verdict_that_comes_too_early_leaves_the_figures() -> None:
    early = replace(WORKING, slug=Slug.TOO_EARLY)
    busy = replace(VM, cpu_percent=3.0)
    lines = panel(busy, Doings(PASSED, verdict=early), at(2))
    assert "seen  CPU 3 %" in ["".join(cell.text for cell in line) for line in lines]


def test_an_end_needs_no_verdict() -> None:
    done = replace(PASSED, phase=Phase.OFF_BY_GUEST, ended=at(21))
    lines = panel(VM, Doings(done, verdict=WORKING), at(30))
    assert not any("why" in cell.text for line in lines for cell in line)


@given(
    st.sampled_from(Phase),
    st.sampled_from(Mode),
    st.integers(0, 30),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.sampled_from([None, *ForcePhase]),
    st.sampled_from([None, *Slug]),
    st.lists(st.sampled_from(["word " * 9, "a longer reason, " * 9, "x" * 60]), max_size=6),
    st.integers(40, 120),
)
def test_it_never_has_more_than_nine_lines(
    phase: Phase,
    mode: Mode,
    presses: int,
    closing: bool,
    words: bool,
    foreign: bool,
    force: ForcePhase | None,
    slug: Slug | None,
    reasons: list[str],
    width: int,
) -> None:
    shutdown = replace(
        ASKED,
        phase=phase,
        mode=mode,
        presses=tuple(at(15 * n) for n in range(presses)),
        closing=at(30) if closing else None,
        ended=at(50) if phase.is_end else None,
        words="something went wrong" if words else "",
    )
    forcing = Forcing(VM.id, VM.name, "e", at(70), 1, 0, force, called=at(71)) if force else None
    said_of_it = replace(WORKING, slug=slug, reasons=tuple(reasons)) if slug else None
    doings = Doings(shutdown, forcing, at(60) if foreign else None, verdict=said_of_it)
    without = panel(VM, replace(doings, verdict=None), at(80), Room(9, width))
    lines = panel(VM, doings, at(80), Room(9, width))
    assert 0 < len(lines) <= 9
    assert on_screen(lines, width) <= max(9, on_screen(without, width))
    assert lines[-1] == without[-1]


def on_screen(lines: tuple[Line, ...], width: int) -> int:
    """Lines that these take where they wrap."""
    texts = ["".join(cell.text for cell in line) for line in lines]
    return sum(len(textwrap.wrap(text, width, subsequent_indent=" " * 5)) for text in texts)


def test_a_reboot_is_over_once_the_guest_was_saved() -> None:
    """The steps of a restart tell nothing of a guest that is off for another reason."""
    restarted = replace(PASSED, goal=Goal.RESTART, phase=Phase.RESTARTED, ended=at(20))
    assert panel(replace(VM, state=PowerState.RUNNING), Doings(restarted), at(30))
    assert panel(replace(VM, state=PowerState.SHUT_OFF), Doings(restarted), at(30)) == ()


def test_a_shutdown_after_a_reset_has_the_panel_for_itself() -> None:
    reset = Forcing(VM.id, VM.name, "e", at(-9), 1, 0, ForcePhase.DONE, called=at(-8), ended=at(-8))
    told = [
        "".join(cell.text for cell in line)
        for line in panel(VM, Doings(PASSED, reset, verdict=WORKING), at(12))
    ]
    assert f"why  {WORKING.words}" in told
    assert not any("forced" in line for line in told)


def test_a_force_after_another_end_stands_alone_and_names_its_guest() -> None:
    restarted = replace(PASSED, phase=Phase.RESTARTED, ended=at(20))
    forcing = Forcing(
        VM.id, VM.name, "e", at(30), 1, 0, ForcePhase.DONE, called=at(31), ended=at(32)
    )
    (line,) = panel(VM, Doings(restarted, forcing), at(33))
    assert "".join(cell.text for cell in line) == "web-01 on hv1  forced off by us"
    ours = replace(PASSED, phase=Phase.OFF_FORCED, forced_by_us=True, ended=at(32))
    assert len(panel(VM, Doings(ours, forcing), at(33))) > 1, "its own steps stay"


def test_the_panel_says_that_a_freeze_of_ours_may_hold_it() -> None:
    left = LeftFrozen(VM.id, "web-01", "e", "u", 1, None, at(0).wall - 120)
    lines = panel(VM, Doings(PASSED, left_frozen=left), at(0))
    assert any("perhaps frozen by us 2 min ago" in cell.text for line in lines for cell in line)


def test_the_panel_says_what_else_was_tried() -> None:
    lines = panel(VM, Doings(PASSED, tried=(Tried("SysRq s, u, o sent", at(0)),)), at(12))
    assert any("SysRq s, u, o sent 12 s ago" in cell.text for line in lines for cell in line)


def test_a_verdict_is_shown_and_harmless() -> None:
    odd = "\x1b[2J"
    verdict = replace(WORKING, words=odd, reasons=(odd,), unknown=odd)
    lines = panel(VM, Doings(PASSED, verdict=verdict), at(12))
    told = ["".join(cell.text for cell in line) for line in lines]
    assert sum(r"\x1b[2J" in line for line in told) == 3
    assert not any(odd in line for line in told)
