"""The rungs of the ladder: their order, their keys, what they cost, and what blocks each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from vmtui.core.commands import Mode
from vmtui.core.cures.ladder import (
    ASKED_ABOUT,
    DEEDS,
    EVIDENCE,
    Ground,
    Rung,
    Step,
    ladder,
    rung_of,
)
from vmtui.core.cures.ladder_text import (
    LEAST,
    RUNG,
    WHOLE,
    agent_line,
    finding_lines,
    lasting_lines,
    pointed_at,
    reason_lines,
    rung_lines,
    verdict_lines,
    why_blocked,
)
from vmtui.core.cures.only_looked_at import with_read_only
from vmtui.core.cures.remedies import findings
from vmtui.core.model import Host, HostStatus, Moment, PowerState, Traits, Vm, VmId
from vmtui.core.obstacles import Obstacle
from vmtui.core.power import Around, against
from vmtui.core.record.records import Action
from vmtui.core.shutdown import Goal, Phase, SoftShutdown
from vmtui.core.why.evidence import AgentSigns
from vmtui.core.why.verdict import Slug, Sureness, Verdict


def at(seconds: float) -> Moment:
    return Moment(1_000 + seconds, 500 + seconds)


VM = Vm(
    VmId("hv1", "u"), "web-01", PowerState.RUNNING, has_acpi=True, has_agent=True, persistent=True
)
HOST = Host("hv1", "qemu:///system", HostStatus.UP)
GOING = SoftShutdown(
    VM.id, VM.name, "e", Mode.ACPI, at(0), 60, phase=Phase.WAITING, presses=(at(0),)
)
LINUX = replace(VM, os_id="http://debian.org/debian/12")
WINDOWS = replace(VM, os_id="http://microsoft.com/win/2k22")
ASLEEP = replace(VM, state=PowerState.SUSPENDED)
OFF = replace(VM, state=PowerState.SHUT_OFF)
ANSWERS = AgentSigns(at(0), responds=True)
SILENT = AgentSigns(at(0), responds=False, error="not responding")
RUNGS = [
    Step.MORE_TIME,
    Step.PRESS_AGAIN,
    Step.WAKE_AND_PRESS,
    Step.ANSWER,
    Step.AGENT,
    Step.SYSRQ,
    Step.SAVE,
    Step.PAUSE,
    Step.CUT_LINK,
    Step.FREEZE_AND_FORCE,
    Step.RESET,
    Step.FORCE,
]


def ground(
    vm: Vm = VM,
    host: Host = HOST,
    shutdown: SoftShutdown | None = GOING,
    seconds: float = 30,
    *,
    agent: AgentSigns | None = None,
    is_own_machine: bool = False,
) -> Ground:
    """A guest's ground, with what stands against its deeds as the session finds it."""
    around = Around(is_own_machine=is_own_machine)
    found = {one: against(one, vm, host, around) for one in ASKED_ABOUT}
    obstacles: Mapping[Action, Obstacle] = {one: why for one, why in found.items() if why}
    return Ground(vm, host, at(seconds), shutdown, agent, obstacles, is_own_machine)


def rungs(*args: object, **more: object) -> dict[Step, Rung]:
    return {one.step: one for one in ladder(ground(*args, **more))}  # type: ignore[arg-type]


def blocked(step: Step, *args: object, **more: object) -> str:
    return rungs(*args, **more)[step].blocked


def test_the_rungs_go_from_the_gentlest_to_force_and_then_comes_what_is_kept() -> None:
    assert [one.step for one in ladder(ground())] == [*RUNGS, *EVIDENCE]


def test_every_rung_has_a_key_a_name_and_a_sentence() -> None:
    for vm in (VM, LINUX, WINDOWS, ASLEEP, OFF, replace(VM, state=PowerState.PAUSED)):
        for one in ladder(ground(vm)):
            assert len(one.key) == 1
            assert one.name
            assert one.does
            assert not any(text.endswith(".") for text in (one.does, one.costs, one.blocked))


def test_a_key_means_the_one_of_two_rungs_that_can_be_climbed() -> None:
    awake, asleep = (rung_of("s", ladder(ground(vm))) for vm in (VM, ASLEEP))
    assert awake is not None
    assert awake.step is Step.PRESS_AGAIN
    assert asleep is not None
    assert asleep.step is Step.WAKE_AND_PRESS
    assert rung_of("z", ladder(ground())) is None
    keys = [one.key for one in ladder(ground()) if one.step is not Step.WAKE_AND_PRESS]
    assert len(keys) == len(set(keys))


def test_more_time_needs_something_under_way() -> None:
    assert blocked(Step.MORE_TIME) == ""
    assert "nothing is under way" in blocked(Step.MORE_TIME, shutdown=None)


def test_more_time_once_it_is_overdue_counts_from_now_on() -> None:
    in_time = rung_of("+", ladder(ground()))
    overdue = rung_of("+", ladder(ground(seconds=1000)))
    assert in_time is not None
    assert overdue is not None
    assert in_time.does == "2 more minutes until it is overdue"
    assert overdue.does == "2 minutes from now on"


@pytest.mark.parametrize("step", [Step.PRESS_AGAIN, Step.AGENT])
def test_nobody_is_asked_again_within_ten_seconds(step: Step) -> None:
    assert "again in 6 s" in blocked(step, seconds=4)
    assert blocked(step, seconds=10) == ""


def test_a_second_press_warns_where_it_may_cancel() -> None:
    illumos = replace(VM, os_id="http://omnios.org/omnios/r151030")
    assert "cancels on illumos" in rungs(illumos)[Step.PRESS_AGAIN].costs
    assert "may cancel" in rungs()[Step.PRESS_AGAIN].costs
    assert rungs(LINUX)[Step.PRESS_AGAIN].costs == ""
    assert rungs(illumos, shutdown=None)[Step.PRESS_AGAIN].costs == ""


def test_a_reboot_is_asked_again_by_its_own_key() -> None:
    assert rungs(shutdown=replace(GOING, goal=Goal.RESTART))[Step.PRESS_AGAIN].key == "r"


def test_a_guest_that_closes_is_not_asked_again() -> None:
    closing = replace(GOING, closing=at(20))
    assert "wait" in blocked(Step.PRESS_AGAIN, shutdown=closing)
    in_shutdown = replace(VM, state=PowerState.IN_SHUTDOWN)
    assert "wait instead" in rungs(in_shutdown)[Step.FORCE].costs


def test_waking_is_for_those_that_sleep() -> None:
    assert blocked(Step.WAKE_AND_PRESS, ASLEEP) == ""
    assert "does not sleep" in blocked(Step.WAKE_AND_PRESS)
    assert "sleeps" in blocked(Step.PRESS_AGAIN, ASLEEP)


@pytest.mark.parametrize("step", [Step.AGENT, Step.FREEZE_AND_FORCE])
def test_what_needs_an_agent_is_blocked_without_one(step: Step) -> None:
    assert "no guest agent channel" in blocked(step, replace(VM, has_agent=False))
    assert "silent" in blocked(step, agent=SILENT)
    assert "5 s" in blocked(step, agent=SILENT)
    assert blocked(step, agent=ANSWERS) == ""


def test_the_agent_of_a_windows_costs_what_is_not_saved() -> None:
    assert "without asking" in rungs(WINDOWS)[Step.AGENT].costs
    assert "Windows" in rungs()[Step.AGENT].costs
    assert "without asking" not in rungs(LINUX)[Step.AGENT].costs


def test_sysrq_is_for_linux() -> None:
    assert blocked(Step.SYSRQ, LINUX) == ""
    assert blocked(Step.SYSRQ) == ""
    assert "Linux only" in rungs()[Step.SYSRQ].costs
    assert "Linux only" not in rungs(LINUX)[Step.SYSRQ].costs
    assert "only Linux" in blocked(Step.SYSRQ, WINDOWS)
    told = AgentSigns(at(0), responds=True, os="Microsoft Windows 11")
    assert "by its agent" in blocked(Step.SYSRQ, agent=told)


def test_a_state_is_not_saved_with_a_device_of_the_host() -> None:
    assert blocked(Step.SAVE) == ""
    assert "a device of the host" in blocked(Step.SAVE, replace(VM, has_passthrough=True))


def test_a_paused_guest_is_resumed_by_the_same_key() -> None:
    paused = ladder(ground(replace(VM, state=PowerState.PAUSED)))
    rung = rung_of("p", paused)
    assert rung is not None
    assert rung.step is Step.RESUME


def test_there_is_nothing_to_see_without_a_display() -> None:
    headless = replace(VM, traits=Traits(has_display=False))
    for step in (Step.ANSWER, Step.SCREENSHOT):
        assert blocked(step, headless) == "it has no display"
        assert blocked(step) == ""
        assert "it is off" in blocked(step, OFF)


@pytest.mark.parametrize("step", [*RUNGS, *EVIDENCE])
def test_a_read_only_connection_leaves_only_time(step: Step) -> None:
    found = blocked(step, host=replace(HOST, read_only=True))
    assert ("read-only" in found) == (step is not Step.MORE_TIME)


def test_a_host_that_is_kept_read_only_says_so_on_every_rung_alike() -> None:
    host = replace(HOST, read_only=True, kept_read_only=True)
    said = {blocked(step, host=host) for step in (*RUNGS, *EVIDENCE) if step != Step.MORE_TIME}
    assert said == {f"{HOST.name} is opened read-only"}


@pytest.mark.parametrize("step", [*RUNGS, *EVIDENCE])
def test_a_lost_host_leaves_time_and_a_force_on_a_connection_of_its_own(step: Step) -> None:
    found = blocked(step, host=replace(HOST, status=HostStatus.NO_ANSWER))
    is_open = step in (Step.MORE_TIME, Step.RESET, Step.FORCE)
    assert ("gives no answer" in found) != is_open


@pytest.mark.parametrize(
    "step", [one for one in (*RUNGS, *EVIDENCE) if one not in (Step.ANSWER, Step.SCREENSHOT)]
)
def test_nothing_ends_the_guest_in_which_vmtui_runs(step: Step) -> None:
    found = blocked(step, is_own_machine=True, shutdown=None)
    assert "vmtui itself runs inside" in found or step is Step.MORE_TIME


@pytest.mark.parametrize("step", [Step.FORCE, Step.RESET, Step.FREEZE_AND_FORCE])
def test_what_is_off_is_not_forced(step: Step) -> None:
    assert blocked(step, OFF) == "it is off"
    assert "definition is gone" in blocked(step, replace(OFF, departed=True))


def test_what_is_off_can_be_started() -> None:
    first = ladder(ground(OFF, shutdown=None))[0]
    assert (first.step, first.key, first.blocked) == (Step.START, "o", "")
    assert Step.START not in rungs()


def test_every_deed_of_one_call_is_asked_about() -> None:
    assert set(DEEDS.values()) <= set(ASKED_ABOUT)


# In words


def words(lines: tuple[tuple[object, ...], ...]) -> list[str]:
    return ["".join(cell.text for cell in line) for line in lines]  # type: ignore[attr-defined]


def lines_of(there: Ground, verdict_: Verdict | None = None, cells: int = WHOLE) -> list[str]:
    """The lines of a guest's rungs."""
    found = findings(verdict_, there.vm, there.agent) if verdict_ else ()
    return words(rung_lines(ladder(there), found, cells))


def judged(slug: Slug, sureness: Sureness = Sureness.PERHAPS) -> Verdict:
    return Verdict(slug, at(0), "w", "n", sureness)


def test_a_rung_that_is_blocked_is_marked_and_says_why_on_its_line() -> None:
    lines = lines_of(ground(seconds=4))
    (again,) = [line for line in lines if "press again" in line]
    assert again.startswith("– s ")
    assert again.endswith("  asked just now, again in 6 s")
    (more,) = [line for line in lines if "more time" in line]
    assert more.startswith("  + ")


SITUATIONS = [
    ground(replace(vm, os_id=os_id), host, shutdown, agent=agent)
    for vm in (VM, ASLEEP, OFF, *(replace(VM, state=one) for one in PowerState))
    for os_id in (None, LINUX.os_id, WINDOWS.os_id, "http://omnios.org/omnios/r151030", "haiku")
    for host in (HOST, replace(HOST, read_only=True), replace(HOST, status=HostStatus.NO_ANSWER))
    for shutdown in (None, GOING, replace(GOING, goal=Goal.RESTART))
    for agent in (None, SILENT)
]


def test_every_rung_has_one_line_on_80_columns_and_what_is_open_says_all_there() -> None:
    for there in SITUATIONS:
        assert all(len(line) <= WHOLE for line in lines_of(there))
        for one in ladder(there):
            said = f"{one.does} · {one.costs}" if one.costs else one.does
            assert len(one.name) <= 19
            assert RUNG + len(said) <= WHOLE, said
            assert RUNG + len(one.costs or one.does) <= LEAST, one


def test_with_less_room_a_rung_says_what_it_costs() -> None:
    (narrow,) = [line for line in lines_of(ground(WINDOWS), cells=LEAST) if "the agent" in line]
    assert narrow == "  a  ask the agent       closes applications without asking"
    assert all(len(line) <= LEAST for there in SITUATIONS for line in lines_of(there, cells=LEAST))


@pytest.mark.parametrize(
    ("slug", "there", "key"),
    [
        (Slug.WAITING_FOR_INPUT, ground(), "v"),
        (Slug.WITHDRAWN, ground(), "v"),
        (Slug.WORKING, ground(), "+"),
        (Slug.CPU_WORKING, ground(), "+"),
        (Slug.ASLEEP, ground(ASLEEP), "s"),
        (Slug.DISPLAY_WOKE, ground(), "s"),
        (Slug.BOOTING, ground(), "s"),
        (Slug.IGNORES_BUTTON, ground(), "a"),
        (Slug.CPU_HUNG, ground(), "v"),
    ],
)
def test_the_rung_that_the_likeliest_reason_leads_to_is_pointed_at(
    slug: Slug, there: Ground, key: str
) -> None:
    marked = [line for line in lines_of(there, judged(slug)) if line.startswith("▸")]
    assert [line[2] for line in marked] == [key]


def test_of_a_blocked_rung_the_next_one_is_pointed_at() -> None:
    marked = [line for line in lines_of(ground(seconds=4), judged(Slug.BOOTING)) if "▸" in line]
    assert [line[2] for line in marked] == ["v"]


@pytest.mark.parametrize("slug", Slug)
def test_nobody_is_pointed_at_a_force_or_at_what_is_blocked(slug: Slug) -> None:
    for there in SITUATIONS:
        found = findings(judged(slug, Sureness.SEEN), there.vm, there.agent)
        rung = pointed_at(found, ladder(there))
        if rung is not None:
            assert rung.key not in "fFR"
            assert not rung.blocked
    silent = pointed_at(findings(judged(Slug.QEMU_HUNG), VM), ladder(ground()))
    assert silent is None, "its host and its storage come first"


def test_the_verdict_says_how_sure_it_is_and_what_nobody_knows() -> None:
    verdict = Verdict(
        Slug.WAITING_FOR_INPUT,
        at(10),
        "waiting for a person?",
        "waiting?",
        Sureness.PERHAPS,
        ("a new screen 4 s after the press", "idle \x1b[2Jsince"),
        "what its screen says",
    )
    assert words(verdict_lines(verdict, findings(verdict, VM), at(30), 75)) == [
        "waiting for a person?  perhaps, for 0:20",
        "most likely: a prompt waits for a person → v look and answer",
    ]
    assert words(reason_lines(verdict)) == [
        "  · a new screen 4 s after the press",
        "  · idle \\x1b[2Jsince",
        "  ? what its screen says",
    ]


@pytest.mark.parametrize("slug", Slug)
def test_on_a_read_only_host_the_reason_comes_first_and_nothing_is_offered(slug: Slug) -> None:
    host = replace(HOST, read_only=True, kept_read_only=True)
    verdict = judged(slug, Sureness.SEEN)
    found = with_read_only(findings(verdict, VM), host)
    (_, likeliest) = words(verdict_lines(verdict, found, at(0), 75))
    assert likeliest.startswith(f"{HOST.name} is opened read-only → ")
    assert {one.key for each in found for one in each.remedies} <= {"", "+"}
    assert all("stands in the way" not in one.words for one in found)
    assert with_read_only(findings(verdict, VM), HOST) == findings(verdict, VM)


def test_without_a_verdict_it_says_so() -> None:
    (line,) = words(verdict_lines(None, (), at(0), 75))
    assert "not judged yet" in line
    assert finding_lines(()) == reason_lines(None) == lasting_lines(()) == ()


def test_settings_for_the_next_time_stand_apart_and_once() -> None:
    found = findings(judged(Slug.WAITING_FOR_INPUT), WINDOWS)
    now, later = words(finding_lines(found)), words(lasting_lines(found))
    assert now[0].startswith("Perhaps a prompt waits")
    assert now[1].split() == ["v", "look", "and", "answer"]
    assert len([line for line in now if "look and answer" in line]) == 1
    assert any("Display Shutdown Event Tracker" in line for line in later)
    assert not any("Display Shutdown Event Tracker" in line for line in now)
    assert len(later) == len(set(later))


def test_what_the_agent_said() -> None:
    def said(agent: AgentSigns | None, vm: Vm = VM) -> str:
        return words((agent_line(agent, vm, at(60)),))[0]

    assert "no channel" in said(None, replace(VM, has_agent=False))
    assert "not asked yet" in said(None)
    assert said(SILENT).endswith("gave no answer, 1 min ago: not responding")
    heard = AgentSigns(at(0), responds=True, users=(), os="Debian")
    assert said(heard).endswith("Debian · nobody is logged on")
    assert said(replace(heard, users=("anna", "bo"))).endswith("logged on: anna, bo")


def test_a_key_that_does_nothing_now_says_why() -> None:
    rung = rungs(replace(VM, has_agent=False))[Step.AGENT]
    assert why_blocked(rung) == (
        "ask the agent can't be done: its definition has no guest agent channel"
    )
