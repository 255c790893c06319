"""What the force dialog says: only what is known, and safe to paste."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmtui.core import force_text as say
from vmtui.core.commands import Mode
from vmtui.core.doings import NOTHING, Doings
from vmtui.core.force import ForcePhase, Forcing
from vmtui.core.model import Host, HostStatus, Moment, PowerState, Run, Vm, VmId
from vmtui.core.obstacles import Obstacle
from vmtui.core.record.records import Action
from vmtui.core.shutdown import Goal, Phase, SoftShutdown
from vmtui.core.tried import Tried
from vmtui.core.visible import visible
from vmtui.core.why.verdict import Slug, Sureness, Verdict

UUID = "0b5e6f0a-1111-4000-8000-000000000001"
NOW = Moment(10_000.0, 1_000.0)
VM = Vm(VmId("hv1", UUID), "web-01", PowerState.RUNNING, run=Run(7, 1, 0), persistent=True)
HOST = Host("hv1", "qemu+ssh://hv1/system", HostStatus.UP, epoch=1)
WINDOWS = replace(VM, os_id="http://microsoft.com/win/2k19")
DEBIAN = replace(VM, os_id="http://debian.org/debian/12")
SOFT = SoftShutdown(
    VM.id, VM.name, "e", Mode.ACPI, Moment(9_900, 900), 60, phase=Phase.OVERDUE, presses=(NOW, NOW)
)
FORCING = Forcing(VM.id, VM.name, "e", NOW, 1, 0, ForcePhase.READY, 7, state=PowerState.RUNNING)


def ago(seconds: float) -> Moment:
    return Moment(NOW.wall - seconds, NOW.boot - seconds)


def test_what_its_owner_wrote_is_shown_and_harmless() -> None:
    assert say.title(VM) == ()
    (cell,) = say.title(replace(VM, title="ask Maria\x1b first"))
    assert cell.text == "ask Maria\\x1b first"


def test_a_plain_name_is_the_only_thing_to_type() -> None:
    assert say.to_type(VM).accepted == {"web-01"}


@pytest.mark.parametrize("name", ["wеb-01", "a\x1b[0m", "\u202ea", "x" * 41, "a\u200bb", " a", "é"])
def test_a_name_hard_to_type_has_the_uuids_head_beside_it(name: str) -> None:
    kind = say.to_type(replace(VM, name=name))
    assert kind.accepted == {UUID[:8], visible(name)}
    assert UUID[:8] in kind.hint


def test_a_name_that_is_cut_off_is_not_accepted_as_shown() -> None:
    assert say.to_type(replace(VM, name="x" * 500)).accepted == {UUID[:8]}


@given(st.text(max_size=500))
def test_nothing_empty_or_hidden_is_ever_accepted(name: str) -> None:
    for text in say.to_type(replace(VM, name=name or "x")).accepted:
        assert text
        assert visible(text, 2000) == text


def test_risks_are_named_by_what_is_known() -> None:
    assert "Windows Update" in say.risk(WINDOWS).text
    assert "NTFS" in say.risk(WINDOWS).text
    assert "journal replay" in say.risk(DEBIAN).text
    assert "NTFS" not in say.risk(DEBIAN).text
    assert "on Windows also" in say.risk(VM).text
    assert "the running backup is lost" in say.risk(replace(VM, job="backup")).text
    assert "writing right now" in say.risk(replace(VM, write_rate=1e6)).text
    assert "definition goes too" in say.risk(replace(VM, persistent=False)).text
    assert "oVirt may start it again" in say.risk(replace(VM, manager="oVirt")).text


def test_tried_tells_presses_and_overdue_and_an_earlier_force() -> None:
    assert "no soft shutdown" in say.tried(NOTHING, None, NOW).text
    words = say.tried(Doings(SOFT, foreign_press=ago(30)), None, NOW).text
    assert "1:40 ago" in words
    assert "asked 2 times" in words
    assert "overdue by 0:40" in words
    assert "by somebody else 0:30 ago" in words
    earlier = replace(FORCING, phase=ForcePhase.REFUSED, words="disk full", ended=ago(9))
    sysrq = Doings(SOFT, tried=(Tried("SysRq s, u, o sent", ago(12)),))
    assert say.tried(sysrq, None, NOW).text.endswith(" · SysRq s, u, o sent 12 s ago")
    assert say.tried(NOTHING, earlier, NOW).text == "force: not forced: disk full, 0:09 ago"


@pytest.mark.parametrize(
    ("phase", "asked"),
    [
        (Phase.WAITING, True),
        (Phase.OVERDUE, True),
        (Phase.ASLEEP, True),
        (Phase.REFUSED, False),
        (Phase.RESTARTED, False),
        (Phase.OFF_BY_GUEST, False),
    ],
)
def test_whether_this_run_was_asked_softly(phase: Phase, asked: bool) -> None:
    assert say.was_asked_softly(Doings(replace(SOFT, phase=phase))) is asked
    assert not say.was_asked_softly(NOTHING)


def test_only_the_same_asked_softly_makes_asking_needless() -> None:
    rebooting = Doings(replace(SOFT, goal=Goal.RESTART))
    assert not say.was_asked_softly(rebooting)
    assert say.was_asked_softly(rebooting, Action.RESET)
    assert not say.was_asked_softly(Doings(SOFT), Action.RESET)


def test_seen_says_only_what_is_known() -> None:
    assert say.seen(VM, HOST, None, NOTHING, NOW).text == "running · reading the guest afresh…"
    busy = replace(VM, cpu_percent=3.2, write_rate=2e6)
    words = say.seen(busy, HOST, FORCING, NOTHING, NOW).text
    assert words == "running, read afresh · CPU 3 % · writes 1.9 MiB/s"
    other = replace(FORCING, state=PowerState.PAUSED)
    assert "read afresh: paused" in say.seen(VM, HOST, other, NOTHING, NOW).text


def test_a_closing_qemu_is_not_to_be_forced() -> None:
    closing = replace(VM, state=PowerState.IN_SHUTDOWN)
    assert "wait" in say.seen(closing, HOST, None, NOTHING, NOW).text


def test_a_lost_host_is_said_and_how_the_guest_is_reached() -> None:
    lost = replace(HOST, status=HostStatus.NO_ANSWER, last_seen=ago(48))
    trying = say.seen(VM, lost, None, NOTHING, NOW).text
    assert trying.startswith("hv1 gives no answer for 0:48, last seen running · trying")
    assert "of its own: running" in say.seen(VM, lost, FORCING, NOTHING, NOW).text


def test_gentler_depends_on_what_stands_against_it() -> None:
    uri = HOST.uri
    assert say.gentler(VM, NOTHING, None, uri, NOW).text.startswith("a soft shutdown")
    assert "managedsave web-01" in say.gentler(VM, NOTHING, None, uri, NOW).text
    asleep = replace(VM, state=PowerState.SUSPENDED)
    against = Obstacle("asleep", "it sleeps", "wake it")
    assert say.gentler(asleep, NOTHING, against, uri, NOW).text == "it sleeps: wake it"
    assert "more time" in say.gentler(VM, Doings(SOFT), None, uri, NOW).text
    transient = replace(VM, persistent=False)
    assert "managedsave" not in say.gentler(transient, NOTHING, None, uri, NOW).text


def test_what_would_hang_as_well_is_not_called_gentler() -> None:
    hung = Verdict(Slug.QEMU_HUNG, NOW, "hung?", "hung?", Sureness.PERHAPS)
    words = say.gentler(VM, Doings(SOFT, verdict=hung), None, HOST.uri, NOW).text
    assert "look at its host" in words
    assert "managedsave" not in words
    lost = Obstacle("host-unreachable", "hv1 gives no answer", "wait")
    words = say.gentler(VM, Doings(SOFT), lost, HOST.uri, NOW).text
    assert words == "wait until its host is back: nothing gentler reaches it"


def test_the_run_is_named() -> None:
    vm = replace(WINDOWS, started=ago(7200))
    assert say.about(vm, HOST, FORCING, NOW).text == "on hv1 · Windows 2k19 · domain 7 · up 2 h"
    assert say.system_words(DEBIAN) == "debian 12"
    assert say.system_words(VM) == ""


def test_the_evidence_is_json_and_what_was_shown() -> None:
    shown = say.evidence(VM, HOST, Doings(SOFT, FORCING), None, NOW)
    assert json.loads(json.dumps(shown)) == shown
    assert "overdue" in str(shown["tried"])


ASKING = Verdict(
    Slug.WAITING_FOR_INPUT, NOW, "waiting?", "?", Sureness.PERHAPS, ("new screen",), "what it says"
)


def test_the_verdict_stands_in_the_dialog_and_whole_in_the_record() -> None:
    doings = Doings(SOFT, FORCING, verdict=ASKING)
    assert "read afresh · waiting?" in say.seen(VM, HOST, FORCING, doings, NOW).text
    recorded = say.evidence(VM, HOST, doings, None, NOW)["verdict"]
    assert recorded == {
        "slug": "waiting-for-input",
        "words": "waiting?",
        "sureness": "perhaps",
        "reasons": ["new screen"],
        "unknown": "what it says",
    }
    assert say.evidence(VM, HOST, NOTHING, None, NOW)["verdict"] is None


def test_one_of_several_fits_a_line() -> None:
    line = say.entry(VM, HOST, Doings(SOFT), "", NOW)
    assert "".join(cell.text for cell in line) == (
        "! web-01 on hv1  running · soft, overdue by 0:40 · risk: unsaved work"
    )
    dropped = say.entry(VM, HOST, NOTHING, "it went off meanwhile", NOW)
    assert "left out: it went off meanwhile" in dropped[-1].text


def test_a_reboot_is_not_called_a_shutdown() -> None:
    going = Doings(replace(SOFT, goal=Goal.RESTART))
    assert say.tried(going, None, NOW).text.startswith("reboot 1:40 ago")
    assert "then r" in say.gentler(VM, going, None, "qemu:///system", NOW, Action.RESET).text
    line = say.entry(VM, HOST, going, "", NOW)
    assert "reboot, overdue" in "".join(cell.text for cell in line)


def test_the_record_of_a_reset_names_the_risk_of_a_reset() -> None:
    doings = Doings(forcing=replace(FORCING, action=Action.RESET))
    assert say.evidence(VM, HOST, doings, None, NOW)["risk"] == say.risk(VM, Action.RESET).text


def test_of_several_one_that_sleeps_is_called_as_the_table_calls_it() -> None:
    line = say.entry(replace(VM, state=PowerState.SUSPENDED), HOST, NOTHING, "", NOW)
    assert "  asleep · " in line[-1].text


def test_a_verdict_is_shown_and_harmless() -> None:
    doings = Doings(SOFT, verdict=replace(ASKING, words="asked by \x1b[2J"))
    assert r"asked by \x1b[2J" in say.seen(VM, HOST, FORCING, doings, NOW).text
