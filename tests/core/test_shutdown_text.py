"""What the soft shutdown's and the quit dialog say."""

from __future__ import annotations

from dataclasses import replace

from vmtui.core.commands import Mode
from vmtui.core.force import ForcePhase, Forcing
from vmtui.core.model import Moment, PowerState, Vm, VmId
from vmtui.core.obstacles import Obstacle
from vmtui.core.quit_text import UnderWay, promise, under_way_lines
from vmtui.core.shutdown import Phase, SoftShutdown
from vmtui.core.shutdown_text import Candidate, candidate_lines, hidden_words, mode_words
from vmtui.core.text import Role

VM = Vm(VmId("hv1", "u"), "web\x1b-01", PowerState.RUNNING)
NOW = Moment(1_000, 500)
WINDOWS = replace(VM, os_id="http://microsoft.com/win/10")
DEBIAN = replace(VM, os_id="http://debian.org/debian/12")


def test_those_asked_come_first_and_the_others_say_what_to_do() -> None:
    against = Obstacle("asleep", "it sleeps", "wake it")
    off = Obstacle("off", "it is off already")
    lines = candidate_lines(
        [
            Candidate(VM.id, "kiosk", VM, against),
            Candidate(VM.id, "gone", None, off),
            Candidate(VM.id, VM.name, VM, None),
        ]
    )
    assert ["".join(cell.text for cell in line) for line in lines] == [
        "● web\\x1b-01 on hv1",
        "– kiosk on hv1  left out: it sleeps",
        "    wake it",
        "– gone on hv1  left out: it is off already",
    ]


def test_a_title_stands_with_its_guest() -> None:
    titled = replace(VM, title="ask Maria\nfirst " + "x" * 100)
    (line,) = candidate_lines([Candidate(VM.id, "erp", titled, None)])
    said = "".join(cell.text for cell in line)
    assert said.startswith("● erp on hv1  ask Maria\\x0afirst xxx")
    assert said.endswith("xxx")
    two = candidate_lines([Candidate(VM.id, "erp", titled, None)] * 2)
    assert two[0][-1].text.endswith("x…")
    assert len(two[0][-1].text) < len(line[-1].text)


def test_the_agent_is_explained_by_what_the_guests_are() -> None:
    assert "power button" in mode_words(Mode.ACPI, [WINDOWS]).text
    assert mode_words(Mode.AGENT, [DEBIAN, WINDOWS]).role is Role.OVERDUE
    assert "Windows" not in mode_words(Mode.AGENT, [DEBIAN]).text
    assert "on Windows it closes" in mode_words(Mode.AGENT, [DEBIAN, VM]).text


def test_hidden_guests_are_counted() -> None:
    assert hidden_words(0, 3) == ""
    assert hidden_words(1, 3) == "1 of these 3 is hidden in the table"
    assert hidden_words(2, 3) == "2 of these 3 are hidden in the table"


def test_quitting_promises_only_what_holds() -> None:
    soft = SoftShutdown(VM.id, VM.name, "e", Mode.ACPI, NOW, 60, phase=Phase.WAITING)
    forcing = Forcing(VM.id, VM.name, "e", NOW, 1, 0, ForcePhase.SENT, called=NOW)
    lines = under_way_lines(UnderWay([soft], [forcing]), NOW)
    said = ["".join(cell.text for cell in line) for line in lines]
    assert said[0].startswith("web\\x1b-01 on hv1  forcing")
    assert said[1].endswith("1:00 left of 1:00")
    assert "cancels none" in promise(UnderWay([soft]))[0][0].text
    assert len(promise(UnderWay([soft], [forcing]))) == 2
    assert "nobody notes" in promise(UnderWay([], [forcing]))[0][0].text
    assert "Nothing is under way" in promise(UnderWay())[0][0].text


def test_the_demo_promises_nothing_for_its_next_start() -> None:
    soft = SoftShutdown(VM.id, VM.name, "e", Mode.ACPI, NOW, 60, phase=Phase.WAITING)
    assert "end with it" in promise(UnderWay([soft]), demo=True)[0][0].text
    assert "Nothing is under way" in promise(UnderWay(), demo=True)[0][0].text


def test_what_a_shutdown_replaces_is_said() -> None:
    (line,) = candidate_lines([Candidate(VM.id, "gw-2", VM, None, instead_of="reboot")])
    assert "".join(c.text for c in line) == "● gw-2 on hv1  instead of the reboot under way"
