"""What may be behind each verdict, and what is said to do about it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vmtui.core.cures.guest_os import Family, family
from vmtui.core.cures.remedies import Cause, Finding, findings
from vmtui.core.cures.remedy_text import alike, finding_words, likeliest_line, remedy_line
from vmtui.core.model import Moment, PowerState, Reason, Traits, Vm, VmId
from vmtui.core.why.evidence import AgentSigns
from vmtui.core.why.verdict import Slug, Sureness, Verdict

NOW = Moment(1_000, 500)
VM = Vm(VmId("hv1", "u"), "web-01", PowerState.RUNNING, has_agent=True)
WINDOWS = Vm(VmId("hv1", "w"), "app-win", has_agent=True, os_id="http://microsoft.com/win/2k22")
LINUX = Vm(VmId("hv1", "l"), "db-1", has_agent=True, os_id="http://debian.org/debian/12")
SILENT = AgentSigns(NOW, responds=False, error="Guest agent is not responding")

LADDER_KEYS = frozenset("+svawoSpFR")
ENDS_WITHOUT_A_STEP = {Slug.OFF_BY_GUEST, Slug.OFF_MIGRATED, Slug.VANISHED}


def verdict(slug: Slug, sureness: Sureness = Sureness.SEEN) -> Verdict:
    return Verdict(slug, NOW, "words", "note", sureness)


def told(found: tuple[Finding, ...]) -> str:
    return "\n".join(remedy.words for one in found for remedy in one.remedies)


def how(found: tuple[Finding, ...]) -> str:
    """What is done, and how what is to be set inside is set."""
    settings = [remedy.setting for one in found for remedy in one.remedies if remedy.setting]
    lines = [line for one in settings for line in (one.policy, *one.look, *one.commands)]
    return "\n".join((told(found), *lines))


def keys(found: tuple[Finding, ...]) -> str:
    return "".join(remedy.key for one in found for remedy in one.remedies)


@pytest.mark.parametrize("vm", [VM, WINDOWS, LINUX, None], ids=["?", "windows", "linux", "gone"])
@pytest.mark.parametrize("slug", Slug)
def test_every_verdict_says_what_may_be_behind_it_and_what_to_do(slug: Slug, vm: Vm | None) -> None:
    found = findings(verdict(slug), vm)
    assert found
    assert all(one.words and not one.words.endswith(".") for one in found)
    assert slug in ENDS_WITHOUT_A_STEP or all(one.remedies for one in found)
    assert set(keys(found)) <= LADDER_KEYS
    assert "  " not in told(found)


@pytest.mark.parametrize(
    ("slug", "cause", "first_key"),
    [
        (Slug.WORKING, Cause.UPDATE, "+"),
        (Slug.WAITING_FOR_INPUT, Cause.PROMPT, "v"),
        (Slug.WITHDRAWN, Cause.APPLICATION, "v"),
        (Slug.IGNORES_BUTTON, Cause.BUTTON_OFF, "a"),
        (Slug.ASLEEP, Cause.ASLEEP, "s"),
        (Slug.CPU_HUNG, Cause.DAMAGED, "v"),
        (Slug.RESET_LOOP, Cause.DAMAGED, "v"),
    ],
)
def test_the_likeliest_reason_and_its_first_remedy(
    slug: Slug, cause: Cause, first_key: str
) -> None:
    first = findings(verdict(slug), VM)[0]
    assert (first.cause, first.remedies[0].key) == (cause, first_key)


def test_why_a_guest_restarts_comes_before_asking_it_again() -> None:
    by_itself = findings(verdict(Slug.RESTARTS), VM)[0]
    assert keys((by_itself,)).startswith("vs")
    by_libvirt = replace(VM, traits=Traits(on_poweroff="restart"))
    of_libvirt = findings(verdict(Slug.RESTARTS), by_libvirt)[0]
    assert of_libvirt.words == "on_poweroff is restart: libvirt starts it again"
    assert "poweroff destroy" in of_libvirt.remedies[0].words
    assert "set it to destroy, then s" in remedy_line(verdict(Slug.RESTARTS), by_libvirt)


def test_each_of_the_seven_reasons_is_behind_some_verdict() -> None:
    causes = {one.cause for slug in Slug for one in findings(verdict(slug), WINDOWS)}
    assert causes >= set(Cause)


@pytest.mark.parametrize("sureness", [Sureness.LIKELY, Sureness.PERHAPS])
@pytest.mark.parametrize("slug", Slug)
def test_a_reason_is_never_surer_than_its_verdict(slug: Slug, sureness: Sureness) -> None:
    found = findings(verdict(slug, sureness), VM)
    if slug not in (Slug.BLIND, Slug.UP, Slug.TOO_EARLY, Slug.OFF):
        assert all(finding_words(one).startswith("perhaps ") for one in found)


@pytest.mark.parametrize(
    "slug", [Slug.WORKING, Slug.WAITING_FOR_INPUT, Slug.WITHDRAWN, Slug.IGNORES_BUTTON]
)
def test_what_goes_on_inside_is_only_perhaps_so(slug: Slug) -> None:
    assert not any(one.is_sure for one in findings(verdict(slug), WINDOWS))


def test_a_windows_is_told_of_its_policies_and_a_linux_of_logind() -> None:
    of_windows, of_linux = (
        "\n".join(how(findings(verdict(slug), vm)) for slug in Slug) for vm in (WINDOWS, LINUX)
    )
    for words in (
        "Display Shutdown Event Tracker",
        "Shutdown: Allow system to be shut down without having to log on",
        "AutoEndTasks",
        "PBUTTONACTION",
        "closes applications without asking",
    ):
        assert words in of_windows
        assert words not in of_linux
    for words in ("HandlePowerKey", "acpid", "DefaultTimeoutStopSec", "systemd-inhibit --list"):
        assert words in of_linux
        assert words not in of_windows


def test_where_the_system_is_not_known_both_are_named() -> None:
    lines = told(findings(verdict(Slug.WORKING), VM)).splitlines()
    assert [line.partition(":")[0] for line in lines[-2:]] == ["Windows", "Linux"]


def test_the_agent_tells_whether_somebody_is_logged_on() -> None:
    def causes(users: tuple[str, ...] | None) -> list[Cause | None]:
        agent = AgentSigns(NOW, responds=True, users=users, os="Microsoft Windows Server 2022")
        return [one.cause for one in findings(verdict(Slug.IGNORES_BUTTON), VM, agent)]

    assert causes(())[0] is Cause.NO_LOGON
    assert Cause.NO_LOGON not in causes(("CORP\\anna",))
    assert causes(None)[:2] == [Cause.BUTTON_OFF, Cause.NO_LOGON]


@pytest.mark.parametrize(
    ("vm", "agent"),
    [(Vm(VM.id, "web-01", has_agent=False), None), (VM, SILENT)],
    ids=["no channel", "silent"],
)
def test_an_agent_that_is_not_there_is_no_remedy(vm: Vm, agent: AgentSigns | None) -> None:
    for slug in Slug:
        assert "a" not in keys(findings(verdict(slug), vm, agent))
    assert "a" in keys(findings(verdict(Slug.IGNORES_BUTTON), VM))


def test_a_pause_names_what_paused_it_and_resumes_only_where_that_helps() -> None:
    def paused(reason: Reason) -> tuple[Finding, ...]:
        vm = Vm(VM.id, "web-01", PowerState.PAUSED, reason)
        return findings(verdict(Slug.PAUSED), vm)

    assert keys(paused(Reason.USER)) == "p"
    full = paused(Reason.IO_ERROR)
    assert "free space" in full[0].remedies[0].words
    assert keys(full) == "p"
    assert keys(paused(Reason.MIGRATING)) == ""
    assert paused(Reason.PANICKED)[0].cause is Cause.DAMAGED


def test_nobody_is_told_to_force_a_guest_that_is_working_or_closing() -> None:
    for slug in (Slug.WORKING, Slug.CPU_WORKING, Slug.QEMU_CLOSING, Slug.JOB_RUNNING):
        assert "F" not in keys(findings(verdict(slug), VM))


def test_one_line_for_the_panel_names_reason_remedy_and_ladder() -> None:
    line = remedy_line(verdict(Slug.WAITING_FOR_INPUT, Sureness.PERHAPS), VM)
    assert line == "a prompt waits for a person? v look and answer · l more"
    assert remedy_line(verdict(Slug.ASLEEP), VM).startswith("it sleeps: s wake it")
    assert remedy_line(verdict(Slug.OFF_BY_GUEST), VM) == "l what can be done"
    busy = Vm(VM.id, "web-01", PowerState.RUNNING, job="back\x1bup")
    assert "back\\x1bup" in remedy_line(verdict(Slug.JOB_RUNNING), busy)


def paused(reason: Reason) -> Vm:
    return Vm(VM.id, "web-01", PowerState.PAUSED, reason)


@pytest.mark.parametrize("sureness", Sureness)
@pytest.mark.parametrize("slug", Slug)
def test_the_line_of_the_panel_fits_and_breaks_no_word(slug: Slug, sureness: Sureness) -> None:
    """Five cells of indent and the line are 78 cells: what the panel has on 80 columns."""
    job = Vm(VM.id, "web-01", job="an incremental backup of three disks to a far away place")
    guests = [None, VM, WINDOWS, LINUX, job, *map(paused, Reason)]
    for line in (remedy_line(verdict(slug, sureness), vm) for vm in guests):
        assert len(line) <= 73
        assert "…" not in line or "far" not in line
        assert line.endswith(("l more", "l what can be done"))
        assert "  " not in line


def test_nothing_that_matters_is_cut_from_the_line_of_the_panel() -> None:
    def line(slug: Slug, vm: Vm = VM) -> str:
        return remedy_line(verdict(slug), vm)

    assert [one for one in map(line, Slug) if "…" in one] == []
    assert "a have its agent shut it down" in line(Slug.IGNORES_BUTTON, LINUX)
    assert "don't force" in line(Slug.QEMU_CLOSING)
    assert "free space on its storage" in line(Slug.PAUSED, paused(Reason.IO_ERROR))


def test_reasons_with_the_same_remedies_are_told_together_and_no_remedy_twice() -> None:
    for vm in (VM, WINDOWS, LINUX):
        for slug in Slug:
            groups = alike(findings(verdict(slug), vm))
            told = [remedy for one in groups for remedy in one.remedies]
            assert len(told) == len(set(told))
    (waiting,) = alike(findings(verdict(Slug.WAITING_FOR_INPUT), LINUX))
    assert waiting.words.startswith("perhaps a prompt waits for a person, or an application")
    assert [one.key for one in waiting.remedies] == ["v", "a"]


def test_the_likeliest_reason_in_a_line_of_the_ladder() -> None:
    likely = findings(verdict(Slug.IGNORES_BUTTON), LINUX)
    assert likeliest_line(likely, 75) == (
        "most likely: its button does nothing → a have its agent shut it down"
    )
    asleep = findings(verdict(Slug.ASLEEP), VM)
    assert likeliest_line(asleep, 75) == (
        "it sleeps → s wake it, and press once it is awake: one step"
    )
    assert likeliest_line(findings(verdict(Slug.OFF_BY_GUEST)), 75) == ""
    assert likeliest_line((), 75) == ""
    for slug in Slug:
        for vm in (None, VM, WINDOWS, LINUX, Vm(VM.id, "bare", has_agent=False)):
            line = likeliest_line(findings(verdict(slug, Sureness.PERHAPS), vm), 75)
            assert len(line) <= 75
            assert "…" not in line


@pytest.mark.parametrize(
    ("os_id", "own_words", "expected"),
    [
        ("http://microsoft.com/win/11", "", Family.WINDOWS),
        ("http://debian.org/debian/12", "", Family.LINUX),
        ("http://oracle.com/ol/9", "", Family.LINUX),
        ("http://oracle.com/solaris/11", "", Family.ILLUMOS),
        ("http://omnios.org/omnios/r151030", "", Family.ILLUMOS),
        ("http://freebsd.org/freebsd/14", "", Family.OTHER),
        ("http://libosinfo.org/unknown", "", Family.UNKNOWN),
        ("http://debian.org/debian/12", "Microsoft Windows 10", Family.WINDOWS),
        ("", "Debian GNU/Linux 12 (bookworm)", Family.LINUX),
        (None, "", Family.UNKNOWN),
    ],
)
def test_the_family_of_a_system(os_id: str | None, own_words: str, expected: Family) -> None:
    agent = AgentSigns(NOW, responds=True, os=own_words)
    assert family(Vm(VM.id, "x", os_id=os_id), agent) is expected
