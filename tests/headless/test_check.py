"""``vmtui check`` on scripted hosts."""

from __future__ import annotations

import io
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from tests.fakes import domain
from tests.headless.scripted import Scene, ScriptedPort
from tests.schemas import checked
from vmtui.config import BadInputError
from vmtui.core.commands import AskAgent, Command, Mode, ReadFacts
from vmtui.core.last_times import Took
from vmtui.core.looks import AgentHeard, FactsRead
from vmtui.core.model import PowerState, Traits
from vmtui.core.record.past_ends import PastEnd
from vmtui.core.record.records import Action
from vmtui.core.why.evidence import AgentSigns
from vmtui.endings import Exit
from vmtui.headless.check import Wish, check

WEB = domain("web-01")
BARE = domain("bare-02", number=2, domain_id=2)
MUTE = domain("mute-03", number=3, domain_id=3)
OFF = domain("off-04", PowerState.SHUT_OFF, number=4)


@dataclass
class CheckedPort(ScriptedPort):
    """A host whose guests differ by their names: bare has no ACPI, mute no agent that answers.

    Attributes:
        answers: Whether agents are answered for at all.
    """

    answers: bool = field(default=True)

    def submit(self, command: Command) -> None:
        if isinstance(command, ReadFacts):
            self.commands.append(command)
            name = next(row.name for row in self.rows if row.uuid == command.vm.uuid)
            told = FactsRead(
                command.vm, self.clock(), self.epoch, "", True, "", "", True, True, "", ()
            )
            acpi = not name.startswith("bare")
            os_id = "http://microsoft.com/win/2k22" if name.startswith("win") else ""
            told = replace(told, has_acpi=acpi, os_id=os_id, traits=Traits(can_sleep=False))
            self.say(told)
            return
        super().submit(command)
        if isinstance(command, AskAgent) and self.answers:
            responds = command.vm.uuid != MUTE.uuid
            error = "" if responds else "Guest agent is not responding"
            signs = AgentSigns(self.clock(), responds, error, users=("ada",) if responds else None)
            self.say(AgentHeard(command.vm, self.epoch, signs))


def scene(*rows: Any, **more: Any) -> Scene:
    return Scene([CheckedPort("hv1", "fake:///hv1", rows=rows, **more)])


def found(set_: Scene, *guests: str, code: Exit, **more: Any) -> dict[str, dict[str, Any]]:
    out = io.StringIO()
    assert check(set_.session, Wish(guests, as_json=True, out=out), more.get("ends", {})) is code
    return {one["name"]: one for one in checked("check", out.getvalue())}


def test_each_guest_has_one_object() -> None:
    guests = found(scene(WEB, BARE, MUTE, OFF), code=Exit.DONE)
    assert {name: one["severity"] for name, one in guests.items()} == {
        "web-01": "fine",
        "bare-02": "may fail",
        "mute-03": "may fail",
        "off-04": "fine",
    }
    assert guests["mute-03"]["agent"] == "silent"
    assert guests["off-04"]["agent"] == "off"
    assert all(one["time"].endswith("Z") for one in guests.values())
    (finding,) = guests["bare-02"]["findings"]
    assert (finding["slug"], finding["edit"]) == ("no-acpi", "acpi")


def test_a_guest_that_would_fail_is_an_exit_code() -> None:
    guests = found(scene(BARE, answers=False), code=Exit.WOULD_FAIL)
    assert guests["bare-02"]["severity"] == "would fail"
    assert guests["bare-02"]["agent"] == "not-asked"


def test_only_the_named_are_checked() -> None:
    assert set(found(scene(WEB, BARE), "hv1/web-01", code=Exit.DONE)) == {"web-01"}


def test_an_unknown_name_is_wrong_use() -> None:
    with pytest.raises(BadInputError, match="there is no guest 'nobody'"):
        check(scene(WEB).session, Wish(["nobody"]), {})


def test_the_last_end_is_told() -> None:
    ends = {WEB.uuid: (PastEnd(1.0, Action.FORCE_OFF, "done"),)}
    guests = found(scene(WEB), code=Exit.DONE, ends=ends)
    assert [one["slug"] for one in guests["web-01"]["findings"]] == ["last-time"]


def test_a_host_without_an_answer_is_an_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert found(scene(WEB, refusal="no route to host"), code=Exit.UNREACHABLE) == {}
    assert "hv1 could not be reached: no route to host" in capsys.readouterr().err


def test_a_named_guest_of_a_host_without_an_answer_has_an_object_too(
    capsys: pytest.CaptureFixture[str],
) -> None:
    set_ = Scene(
        [
            CheckedPort("hv1", "fake:///hv1", rows=(WEB,)),
            CheckedPort("hv2", "fake:///hv2", refusal="no route to host"),
        ]
    )
    guests = found(set_, "web-01", "hv2/db-02", "app-03", code=Exit.UNREACHABLE)
    assert guests["web-01"]["severity"] == "fine"
    missing = guests["db-02"]
    assert (missing["host"], missing["severity"]) == ("hv2", "host-unreachable")
    assert missing["words"] == "no route to host"
    assert (guests["app-03"]["host"], guests["app-03"]["findings"]) == (None, [])
    assert {tuple(one) for one in guests.values()} == {tuple(missing)}
    assert "'db-02' was not checked: no route to host" in capsys.readouterr().err


def test_an_unknown_name_on_a_host_that_answers_is_wrong_use_whoever_else_is_silent() -> None:
    ports = [
        CheckedPort("hv1", "fake:///hv1", rows=(WEB,)),
        CheckedPort("hv2", "fake:///hv2", refusal="no route to host"),
    ]
    with pytest.raises(BadInputError, match="there is no guest 'hv1/nobody' on hv1"):
        check(Scene(ports).session, Wish(["hv1/nobody"]), {})


def test_people_get_a_table_and_the_remedies_if_they_want_them() -> None:
    out = io.StringIO()
    set_ = scene(WEB, BARE)
    assert check(set_.session, Wish(remedies=True, out=out), {}) is Exit.DONE
    text = out.getvalue()
    assert text.splitlines()[0].split() == ["CHECK", "NAME", "HOST", "STATE", "WHY"]
    assert "! may fail  bare-02" in text.splitlines()[1]
    assert "virsh -c fake:///hv1 edit bare-02" in text
    assert text.rstrip().endswith("1 may fail · 1 fine")


def test_what_is_set_inside_is_printed_once_for_all_guests() -> None:
    out = io.StringIO()
    windows = [domain(f"win-{at}", number=at, domain_id=at) for at in (5, 6)]
    set_ = scene(*windows)
    set_.session.details.times.learn({windows[0].uuid: (Took(100.0, Mode.ACPI),)})
    assert check(set_.session, Wish(remedies=True, out=out), {}) is Exit.DONE
    text = out.getvalue()
    assert text.count("look once (inside it: 1 to 8 below)") == 2
    assert text.count("Inside Windows") == text.count("SUB_SLEEP") == 1
    assert text.splitlines()[1].endswith("its last soft shutdown took 1:40")
    assert "\n  its last soft shutdown took 1:40\n" in text
