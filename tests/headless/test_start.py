"""``vmtui start``: powers on what it may, and says why it does not start the rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.fakes import domain
from tests.headless.scripted import Scene, ScriptedPort
from tests.program import Program
from vmtui.config import BadInputError
from vmtui.core.commands import Command, PowerOn
from vmtui.core.events import Detail, Lifecycle
from vmtui.core.model import PowerState, Reason
from vmtui.core.replies import CommandBegun, CommandDone, CommandFailed
from vmtui.endings import Exit
from vmtui.headless.start import Wish, start

OFF = PowerState.SHUT_OFF
WEB, DB = domain("web", OFF), domain("db", OFF)


def comes_up(port: ScriptedPort, command: PowerOn, detail: Detail = Detail.BOOTED) -> None:
    row = next(row for row in port.rows if row.uuid == command.vm.uuid)
    port.event(row, Lifecycle.STARTED, detail)
    port.say(CommandDone(command.ticket, command.vm, port.clock()))


def is_restored(port: ScriptedPort, command: PowerOn) -> None:
    comes_up(port, command, Detail.RESTORED)


def has_no_disk(port: ScriptedPort, command: PowerOn) -> None:
    port.say(CommandFailed(command.ticket, command.vm, port.clock(), "no such disk"))


def is_lost(port: ScriptedPort, command: PowerOn) -> None:
    at = port.clock()
    port.say(CommandFailed(command.ticket, command.vm, at, "broken pipe", host_lost=True))


@dataclass
class StartingPort(ScriptedPort):
    """A host that starts guests as its script says."""

    starts: Callable[[ScriptedPort, PowerOn], None] = field(default=comes_up)

    def submit(self, command: Command) -> None:
        super().submit(command)
        if isinstance(command, PowerOn):
            self.say(CommandBegun(command.ticket, command.vm, self.clock()))
            self.starts(self, command)


def scene(**more: Any) -> Scene:
    return Scene([StartingPort("hv1", "fake:///hv1", **({"rows": [WEB, DB]} | more))])


def test_guests_are_started_and_it_is_written_down_why() -> None:
    s = scene()
    wish = Wish(["web", "hv1/db"], why="maintenance is over")
    assert start(s.session, wish, s.report) is Exit.DONE
    assert s.outcomes == {"web": "started", "db": "started"}
    assert s.journal.phases("power-on") == ["intent", "intent", "outcome", "outcome"]
    assert {one.why for one in s.journal.records} == {"maintenance is over"}


def test_what_is_on_already_is_not_asked() -> None:
    s = scene(rows=[domain("web")])
    assert start(s.session, Wish(["web"]), s.report) is Exit.DONE
    assert s.outcomes == {"web": "on-already"}
    paused = scene(rows=[domain("web", PowerState.PAUSED)])
    assert start(paused.session, Wish(["web"]), paused.report) is Exit.REFUSED
    assert paused.lines[-1]["evidence"]["words"] == "not started: it is on, and paused"
    assert not s.commands(PowerOn) + paused.commands(PowerOn)


def test_a_managed_save_is_only_restored_on_demand(capsys: pytest.CaptureFixture[str]) -> None:
    s = scene(facts={"saved": True}, starts=is_restored)
    assert start(s.session, Wish(["web"]), s.report) is Exit.REFUSED
    assert s.lines[-1]["verdict"] == "saved"
    assert "--restore" in s.lines[-1]["evidence"]["words"]
    assert not s.commands(PowerOn)
    again = scene(facts={"saved": True}, starts=is_restored)
    assert start(again.session, Wish(["web"], restore=True), again.report) is Exit.DONE
    assert again.outcomes == {"web": "restored"}
    assert "restores its memory" in capsys.readouterr().err


def test_one_that_runs_elsewhere_or_went_there_is_not_started() -> None:
    there = ScriptedPort("hv2", "fake:///hv2", rows=[domain("web")])
    here = StartingPort("hv1", "fake:///hv1", rows=[WEB])
    s = Scene([here, there])
    assert start(s.session, Wish(["hv1/web"]), s.report) is Exit.REFUSED
    assert s.lines[-1]["verdict"] == "runs-elsewhere"
    left = scene(rows=[domain("web", OFF, Reason.MIGRATED)])
    assert start(left.session, Wish(["web"]), left.report) is Exit.REFUSED
    assert left.lines[-1]["verdict"] == "migrated"
    assert not s.commands(PowerOn) + left.commands(PowerOn)


@pytest.mark.parametrize(
    ("script", "code", "outcome", "words"),
    [
        (has_no_disk, Exit.REFUSED, "refused", "not started: no such disk"),
        (is_lost, Exit.UNREACHABLE, "unknown", "perhaps started, nobody knows: broken pipe"),
        (lambda _port, _command: None, Exit.NOT_OFF, "unknown", "it may still be started"),
    ],
)
def test_how_it_failed_is_told(
    script: Callable[[ScriptedPort, PowerOn], None], code: Exit, outcome: str, words: str
) -> None:
    s = scene(starts=script)
    assert start(s.session, Wish(["web"]), s.report) is code
    assert s.outcomes == {"web": outcome}
    assert words in s.lines[-1]["evidence"]["words"]


def test_a_silent_host_is_said_to_perhaps_have_it(capsys: pytest.CaptureFixture[str]) -> None:
    silent = ScriptedPort("hv2", "fake:///hv2", refusal="nobody is there")
    s = Scene([StartingPort("hv1", "fake:///hv1", rows=[WEB]), silent])
    assert start(s.session, Wish(["web", "hv2/db"]), s.report) is Exit.UNREACHABLE
    assert s.outcomes == {"web": "started", "db": "host-unreachable"}
    assert "no answer from hv2: nobody knows whether it runs there" in capsys.readouterr().err


def test_a_slip_starts_none() -> None:
    s = scene()
    with pytest.raises(BadInputError, match="no guest 'bd'"):
        start(s.session, Wish(["web", "bd"]), s.report)
    assert not s.commands(PowerOn)


def test_the_command_itself(program: Program) -> None:
    run = program.run("start", "test", "-c", "test:///default")
    assert (run.code, run.outcomes) == (0, {"test": "on-already"})
