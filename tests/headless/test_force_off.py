"""``vmtui force-off`` on hosts that answer by a script."""

import pytest

from tests.fakes import domain
from tests.headless.scripted import Scene, ScriptedPort
from tests.program import TEST_DRIVER, Program
from vmtui.config import BadInputError
from vmtui.core.commands import ForceOff, PrepareForce, Shutdown
from vmtui.core.events import Detail, Lifecycle
from vmtui.core.force import ForcePhase
from vmtui.core.freeze import FreezeStage
from vmtui.core.model import PowerState
from vmtui.core.obstacles import OwnMachine
from vmtui.core.record.records import Record
from vmtui.core.replies import CommandFailed, FreezeSeen
from vmtui.headless.force_off import Wish, force_off

WEB = domain("web")


def is_destroyed(port: ScriptedPort, command: Shutdown | ForceOff) -> None:
    port.event(port.row(command), Lifecycle.STOPPED, Detail.DESTROYED)
    port.done(command)


def is_frozen_first(port: ScriptedPort, command: Shutdown | ForceOff) -> None:
    assert isinstance(command, ForceOff)
    assert command.freeze_first
    stage_ = FreezeStage.FROZEN
    port.say(FreezeSeen(command.ticket, command.vm, port.clock(), stage_, 2, 0.0521))
    is_destroyed(port, command)


def is_not_frozen(port: ScriptedPort, command: Shutdown | ForceOff) -> None:
    words, stage_ = "the agent does not answer", FreezeStage.NOT_FROZEN
    port.say(FreezeSeen(command.ticket, command.vm, port.clock(), stage_, words=words))
    port.failed(command, words)


def is_refused(port: ScriptedPort, command: Shutdown | ForceOff) -> None:
    port.failed(command, "it is another run")


def is_cut_off(port: ScriptedPort, command: Shutdown | ForceOff) -> None:
    lost = CommandFailed(command.ticket, command.vm, port.clock(), "broken pipe", host_lost=True)
    port.say(lost)


def one(**more: object) -> Scene:
    return Scene([ScriptedPort(rows=[WEB], **more)])  # type: ignore[arg-type]


def test_it_is_forced_after_the_record_says_so() -> None:
    stage = one(answer=is_destroyed)
    assert force_off(stage.session, Wish("web", "web", "it hangs"), stage.report) == 0
    assert stage.outcomes == {"web": "off-forced"}
    assert stage.lines[-1]["verdict"] == "off-forced"
    assert stage.journal.phases("force-off") == ["intent", "outcome"]
    assert {one.why for one in stage.journal.records} == {"it hangs"}


def test_it_is_frozen_first_where_that_is_asked_for() -> None:
    stage = one(answer=is_frozen_first)
    assert force_off(stage.session, Wish("web", "web", freeze=True), stage.report) == 0
    assert stage.journal.phases("force-off") == ["intent", "frozen", "outcome"]
    evidence = stage.lines[-1]["evidence"]
    assert evidence["freeze"] == {"stage": "frozen", "filesystems": 2, "seconds": 0.052}
    assert "2 file systems frozen first (0.1 s), forced off" in evidence["words"]


def test_the_last_line_waits_for_the_event_that_tells_of_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stage = one(answer=lambda port, command: port.done(command))
    port, drain = stage.ports[0], stage.session.drain
    told: list[bool] = []

    def drain_then_tell(timeout: float = 0.0) -> object:
        touched = drain(timeout=timeout)
        phases = {forcing.phase for forcing in stage.session.force.forcings.values()}
        if phases == {ForcePhase.DONE} and not told:
            told.append(True)
            port.event(WEB, Lifecycle.STOPPED, Detail.DESTROYED)
        return touched

    monkeypatch.setattr(stage.session, "drain", drain_then_tell)
    assert force_off(stage.session, Wish("web", "web"), stage.report) == 0
    assert stage.lines[-1]["outcome"] == "off-forced"
    assert stage.lines[-1]["evidence"]["state"] == "shut off"


def test_what_cannot_be_frozen_first_is_not_forced() -> None:
    stage = one(answer=is_not_frozen)
    assert force_off(stage.session, Wish("web", "web", freeze=True), stage.report) == 4
    assert stage.outcomes == {"web": "refused"}
    assert stage.lines[-1]["verdict"] == "refused"
    assert stage.lines[-1]["evidence"]["freeze"]["stage"] == "not-frozen"
    assert "the agent does not answer" in stage.lines[-1]["evidence"]["words"]


def test_a_plain_force_says_nothing_of_a_freeze() -> None:
    stage = one(answer=is_destroyed)
    force_off(stage.session, Wish("web", "web"), stage.report)
    assert all("freeze" not in line["evidence"] for line in stage.lines)


def test_a_connection_that_breaks_in_the_call_is_no_promise_that_nothing_was_forced() -> None:
    stage = one(answer=is_cut_off)
    assert force_off(stage.session, Wish("web", "web"), stage.report) == 5
    assert stage.outcomes == {"web": "unknown"}


@pytest.mark.parametrize("confirm", ["", "we", "WEB", "web ", "hv1/web", "b"])
def test_without_the_same_name_nothing_is_even_opened(confirm: str) -> None:
    stage = one(answer=is_destroyed)
    with pytest.raises(BadInputError, match="nothing was done"):
        force_off(stage.session, Wish("web", confirm), stage.report)
    assert stage.ports[0].sink is None, "never started"


def test_with_its_host_the_name_alone_confirms() -> None:
    for confirm in ("web", "hv1/web"):
        stage = one(answer=is_destroyed)
        assert force_off(stage.session, Wish("hv1/web", confirm), stage.report) == 0


def test_the_end_of_a_name_is_not_its_name() -> None:
    stage = Scene([ScriptedPort(rows=[domain("a/web")], answer=is_destroyed)])
    with pytest.raises(BadInputError, match="--confirm must be 'a/web'"):
        force_off(stage.session, Wish("a/web", "web"), stage.report)
    assert stage.commands(ForceOff) == []


def test_a_guest_that_is_off_is_left_alone() -> None:
    stage = Scene([ScriptedPort(rows=[domain("web", PowerState.SHUT_OFF)])])
    assert force_off(stage.session, Wish("web", "web"), stage.report) == 0
    assert stage.outcomes == {"web": "off-already"}
    assert stage.lines[-1]["verdict"] == "off"
    assert stage.commands(PrepareForce) == []


def test_what_does_not_tell_whether_it_is_protected_takes_a_reason() -> None:
    stage = one(answer=is_destroyed, tells_facts=False)
    assert force_off(stage.session, Wish("web", "web"), stage.report) == 4
    assert stage.lines[-1]["verdict"] == "protected"
    assert "could not be read whether it is protected" in stage.lines[-1]["evidence"]["words"]
    assert stage.journal.records == []
    stage = one(answer=is_destroyed, tells_facts=False)
    assert force_off(stage.session, Wish("web", "web", "it hangs"), stage.report) == 0
    evidence = stage.journal.records[0].evidence
    assert isinstance(evidence, dict)
    assert evidence["protected"] == "it could not be read whether it is protected"


def test_a_refusal_is_told_in_its_own_words() -> None:
    stage = one(answer=is_refused)
    assert force_off(stage.session, Wish("web", "web"), stage.report) == 4
    assert stage.outcomes == {"web": "refused"}
    assert "it is another run" in stage.lines[-1]["evidence"]["words"]


def test_without_a_record_nothing_is_forced(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = one(answer=is_destroyed)
    stage.journal.answers = False
    record = stage.journal.record

    def not_written(one: Record) -> str:
        record_id = record(one)
        stage.journal.answer(reason="disk full")
        return record_id

    monkeypatch.setattr(stage.journal, "record", not_written)
    assert force_off(stage.session, Wish("web", "web"), stage.report) == 4
    assert stage.commands(ForceOff) == []
    assert "disk full" in stage.lines[-1]["evidence"]["words"]


def test_no_connection_for_it_is_an_unreachable_host() -> None:
    stage = one(force_refusal="no answer")
    assert force_off(stage.session, Wish("web", "web"), stage.report) == 5
    assert stage.outcomes == {"web": "host-unreachable"}


def test_the_own_machine_is_never_forced() -> None:
    stage = one(answer=is_destroyed)
    stage.session._own_machine = OwnMachine(uuid=WEB.uuid)
    assert force_off(stage.session, Wish("web", "web"), stage.report) == 4
    assert stage.lines[-1]["verdict"] == "own-machine"
    assert stage.commands(ForceOff) == []


def test_nothing_is_forced_while_another_host_may_have_that_name_too() -> None:
    ports = [
        ScriptedPort("hv1", "x:///hv1", rows=[WEB], answer=is_destroyed),
        ScriptedPort("hv2", "x:///hv2", refusal="nobody there"),
    ]
    stage = Scene(ports)
    assert force_off(stage.session, Wish("web", "web"), stage.report) == 5
    assert stage.commands(ForceOff) == []
    assert "if hv1/web is meant, say so" in stage.lines[-1]["evidence"]["words"]


def test_a_protected_guest_takes_a_reason_and_the_record_has_it(program: Program) -> None:
    configure(program, 'protected = ["te*"]')
    run = program.run("force-off", "test", "--confirm", "test")
    assert (run.code, run.outcomes) == (4, {"test": "refused"})
    assert run.lines[-1]["verdict"] == "protected"
    assert "--reason is needed" in run.lines[-1]["evidence"]["words"]
    run = program.run("force-off", "test", "--confirm", "test", "--reason", "it hangs")
    assert (run.code, run.outcomes) == (0, {"test": "off-forced"})
    assert program.journal[0]["why"] == "it hangs"
    assert program.journal[0]["evidence"]["protected"] == "te* in the configuration"


@pytest.mark.parametrize(
    ("key", "arguments"),
    [
        ("read_only = true", ["force-off", "test", "--confirm", "test"]),
        ("", ["force-off", "test", "--confirm", "test", "--read-only"]),
        ("", ["--read-only", "shutdown", "test"]),
    ],
)
def test_on_a_host_that_is_only_looked_at_nothing_is_done(
    program: Program, key: str, arguments: list[str]
) -> None:
    configure(program, key)
    run = program.run(*arguments)
    assert (run.code, run.outcomes) == (4, {"test": "refused"})
    assert run.lines[-1]["verdict"] == "read-only"
    assert "blue is opened read-only" in run.lines[-1]["evidence"]["words"]


def configure(program: Program, line: str) -> None:
    """Have one host in the configuration, with this line more."""
    path = program.home / ".config/vmtui/config.toml"
    path.parent.mkdir(parents=True)
    path.write_text(f'[[host]]\nname = "blue"\nuri = "{TEST_DRIVER}"\n{line}\n')
