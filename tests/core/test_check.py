"""What a quiet day's check finds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmtui.core.commands import Mode
from vmtui.core.cures.check import Agent, Checked, Edit, Severity, Subject, check
from vmtui.core.cures.check_text import (
    counts,
    edit_lines,
    guest_lines,
    plain,
    rows,
    settings_of,
    summary,
)
from vmtui.core.last_times import Took
from vmtui.core.model import Host, HostStatus, Moment, PowerState, Traits, Vm, VmId
from vmtui.core.record.past_ends import PastEnd
from vmtui.core.record.records import Action
from vmtui.core.shutdown import Phase
from vmtui.core.why.evidence import AgentSigns

HV1 = Host("hv1", "qemu:///system", HostStatus.UP)
NOW = Moment(1_700_000_000.0, 5_000.0)
ANSWERS = AgentSigns(NOW, responds=True, users=("ada",))
SILENT = AgentSigns(NOW, responds=False, error="Guest agent is not responding")
WINDOWS, DEBIAN = "http://microsoft.com/win/2k22", "http://debian.org/debian/12"
DESKTOP = "http://fedoraproject.org/fedora-workstation/40"
ASLEEP = PowerState.SUSPENDED
SLEPT = (
    PastEnd(1.0, Action.SOFT_SHUTDOWN, Phase.ASLEEP.value),
    PastEnd(2.0, Action.SOFT_SHUTDOWN, Phase.OFF_BY_GUEST.value),
)
FINE = Vm(
    VmId("hv1", "u"),
    "web-01",
    PowerState.RUNNING,
    persistent=True,
    os_id=DEBIAN,
    has_acpi=True,
    has_agent=True,
    has_passthrough=False,
    traits=Traits(can_sleep=False),
)


def checked(
    agent: AgentSigns | None = ANSWERS,
    host: Host = HV1,
    ends: Sequence[PastEnd] = (),
    own: bool = False,
    ignores: bool = False,
    **but: Any,
) -> Checked:
    """A guest that is fine, but for this."""
    subject = Subject(replace(FINE, **but), host, agent, ends, (), own, ignores)
    return check(subject)


def found(one: Checked) -> dict[str, Severity]:
    return {finding.slug: finding.severity for finding in one.findings}


def lines_of(one: Checked) -> str:
    return plain(guest_lines(one, HV1.uri, settings_of([one])))


def test_nothing_is_found_of_a_guest_that_is_fine() -> None:
    one = checked()
    assert one.findings == ()
    assert (one.severity, one.agent) == (Severity.FINE, Agent.ANSWERS)
    assert summary(one) == ""


@pytest.mark.parametrize(
    ("but", "slug", "severity"),
    [
        ({"has_acpi": False}, "no-acpi", Severity.MAY_FAIL),
        ({"has_acpi": False, "agent": SILENT}, "no-acpi", Severity.WOULD_FAIL),
        ({"has_acpi": False, "has_agent": False}, "no-acpi", Severity.WOULD_FAIL),
        ({"has_acpi": False, "state": PowerState.SHUT_OFF}, "no-acpi", Severity.WOULD_FAIL),
        ({"has_agent": False}, "no-agent", Severity.FINE),
        ({"agent": SILENT}, "agent-silent", Severity.MAY_FAIL),
        ({"agent": None}, "agent-not-asked", Severity.NOTE),
        ({"agent": replace(ANSWERS, frozen=True)}, "frozen", Severity.WOULD_FAIL),
        ({"traits": Traits(on_poweroff="restart")}, "restarts", Severity.WOULD_FAIL),
        ({"traits": Traits(on_poweroff="preserve")}, "preserves", Severity.FINE),
        ({"traits": Traits(can_sleep=True)}, "can-sleep", Severity.FINE),
        ({"traits": Traits(can_sleep=True), "os_id": ""}, "can-sleep", Severity.NOTE),
        ({"traits": Traits(can_sleep=True), "os_id": WINDOWS}, "can-sleep", Severity.MAY_FAIL),
        ({"traits": Traits(can_sleep=True), "os_id": DESKTOP}, "can-sleep", Severity.MAY_FAIL),
        ({"traits": Traits(can_sleep=True), "ends": SLEPT}, "can-sleep", Severity.MAY_FAIL),
        ({"traits": Traits(can_sleep=True), "state": ASLEEP}, "can-sleep", Severity.MAY_FAIL),
        ({"ignores": True}, "ignores-button", Severity.MAY_FAIL),
        ({"traits": Traits(), "os_id": WINDOWS}, "can-sleep", Severity.MAY_FAIL),
        ({"traits": None}, "unread", Severity.MAY_FAIL),
        ({"persistent": False}, "transient", Severity.FINE),
        ({"has_passthrough": True}, "passthrough", Severity.FINE),
        ({"own": True}, "own-machine", Severity.WOULD_FAIL),
        ({"host": replace(HV1, read_only=True)}, "read-only", Severity.WOULD_FAIL),
        (
            {"host": replace(HV1, status=HostStatus.NO_ANSWER)},
            "host-unreachable",
            Severity.WOULD_FAIL,
        ),
        ({"state": PowerState.PAUSED}, "paused", Severity.WOULD_FAIL),
        ({"state": PowerState.CRASHED}, "crashed", Severity.WOULD_FAIL),
        ({"state": ASLEEP}, "asleep", Severity.WOULD_FAIL),
        ({"job": "backup"}, "job-running", Severity.MAY_FAIL),
        ({"os_id": WINDOWS}, "windows", Severity.FINE),
        ({"os_id": WINDOWS, "agent": replace(ANSWERS, users=())}, "no-logon", Severity.MAY_FAIL),
    ],
)
def test_what_stands_in_the_way_is_found(
    but: dict[str, Any], slug: str, severity: Severity
) -> None:
    one = checked(**but)
    assert found(one)[slug] is severity
    assert one.severity >= severity
    finding = next(each for each in one.findings if each.slug == slug)
    assert finding.words
    assert finding.words in lines_of(one)


def test_a_guest_that_is_off_is_fine_without_an_answer() -> None:
    one = checked(None, state=PowerState.SHUT_OFF)
    assert found(one) == {}
    assert one.agent is Agent.OFF


def test_a_linux_with_users_unknown_is_not_told_of_windows() -> None:
    one = checked(replace(ANSWERS, users=()))
    assert found(one) == {}


@pytest.mark.parametrize(
    ("ends", "words"),
    [
        ([Phase.OFF_BY_GUEST], ""),
        ([Phase.UNWATCHED], "last time it was not off in time"),
        ([Phase.UNWATCHED, Phase.OFF_BY_GUEST], ""),
        ([Phase.OFF_BY_GUEST, Phase.RESTARTED], "last time it restarted instead"),
    ],
)
def test_only_the_last_end_counts(ends: list[Phase], words: str) -> None:
    past = [PastEnd(at, Action.SOFT_SHUTDOWN, end.value) for at, end in enumerate(ends)]
    assert summary(checked(ends=past)) == words


def test_an_end_that_came_late_is_told() -> None:
    late = PastEnd(1.0, Action.SOFT_SHUTDOWN, Phase.OFF_BY_GUEST.value, late=75.0)
    assert summary(checked(ends=[late])) == "last time it took 1:15 longer than it was given"


def test_a_forced_end_is_told() -> None:
    forced = PastEnd(1.0, Action.FORCE_OFF, "forced")
    assert summary(checked(ends=[forced])) == "last time it was forced off"


def test_a_forced_end_says_so_where_its_guest_ignored_the_button_before() -> None:
    soft = PastEnd(100.0, Action.SOFT_SHUTDOWN, Phase.OFF_FORCED.value, ignored=True)
    one = checked(ends=[soft, PastEnd(100.2, Action.FORCE_OFF, "off-forced")])
    assert summary(one) == "last time it ignored its button"
    assert "last time it ignored its button and was forced off" in lines_of(one)
    later = checked(ends=[soft, PastEnd(900.0, Action.FORCE_OFF, "off-forced")])
    assert summary(later) == "last time it was forced off"


def test_one_that_was_asked_and_has_no_end_is_told() -> None:
    asked = PastEnd(1.0, Action.SOFT_SHUTDOWN, "ignores-button", ignored=True)
    assert summary(checked(ends=[asked])) == "last time it ignored its button"


def test_what_nobody_knows_gets_no_tick() -> None:
    assert "✓" not in lines_of(checked(None))


@pytest.mark.parametrize(
    "but",
    [
        {"has_acpi": False},
        {"has_acpi": False, "agent": SILENT},
        {"agent": SILENT},
        {"state": ASLEEP},
        {"agent": replace(ANSWERS, frozen=True)},
        {"traits": Traits(on_poweroff="restart")},
        {"traits": Traits(can_sleep=True), "os_id": WINDOWS},
        {"os_id": WINDOWS, "agent": replace(ANSWERS, users=())},
        {"ends": [PastEnd(1.0, Action.FORCE_OFF, "off-forced")]},
        {"ends": [PastEnd(1.0, Action.SOFT_SHUTDOWN, Phase.UNWATCHED.value)]},
        {"ignores": True},
        {"agent": None},
    ],
)
def test_the_reason_that_tells_most_is_whole_at_80_columns(but: dict[str, Any]) -> None:
    named = replace(checked(**but), vm=replace(FINE, name="legacy-server-04"))
    ((*_, why),) = rows([named])
    reason = why.text.partition(" (and ")[0]
    head = sum(len(cell.text) for cell in rows([named])[0][:-1])
    assert head + len(reason) <= 80 - 4


def test_the_worst_comes_first_and_the_others_are_counted() -> None:
    one = checked(SILENT, has_acpi=False, traits=Traits(can_sleep=True), os_id=WINDOWS)
    severities = [finding.severity for finding in one.findings]
    assert severities == sorted(severities, reverse=True)
    assert summary(one).startswith("no <acpi/>: it has no power button")
    assert summary(one).endswith("(and 2 more)")


def test_guests_are_counted_by_how_they_stand() -> None:
    all_ = [checked(), checked(), checked(SILENT), checked(own=True)]
    assert counts(all_) == "1 would fail · 1 may fail · 2 fine"
    assert counts([]) == "no guests"


def test_what_the_agent_says_is_made_visible() -> None:
    one = checked(AgentSigns(NOW, responds=False, error="\x1b[2Jgone"))
    assert "\x1b" not in summary(one)
    assert "\x1b" not in lines_of(one)


@given(
    st.sampled_from(PowerState),
    st.sampled_from([None, ANSWERS, SILENT]),
    st.sampled_from([None, True, False]),
    st.sampled_from([None, Traits(), Traits("restart", True)]),
    st.sampled_from(["", WINDOWS, DEBIAN, None]),
)
def test_every_guest_can_be_checked(
    state: PowerState,
    agent: AgentSigns | None,
    known: bool | None,
    traits: Traits | None,
    os_id: str | None,
) -> None:
    one = checked(agent, state=state, has_acpi=known, has_agent=known, traits=traits, os_id=os_id)
    assert one.severity in Severity
    assert all(finding.words and finding.slug for finding in one.findings)


@pytest.mark.parametrize("edit", Edit)
def test_each_edit_names_the_guest(edit: Edit) -> None:
    assert any("web-01" in line for line in edit_lines(edit, FINE, HV1.uri))


def test_what_its_last_shutdowns_took_is_told() -> None:
    times = (Took(100.0, Mode.ACPI), Took(125.0, Mode.ACPI))
    fine, bad = (replace(one, times=times) for one in (checked(), checked(has_acpi=False)))
    assert summary(fine) == "its last soft shutdowns took 1:40, 2:05"
    assert "1:40" not in summary(bad)
    assert lines_of(bad).endswith("its last soft shutdowns took 1:40, 2:05")
