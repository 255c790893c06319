"""Pictures of the ladder, and of the question before the agent is asked.

Refresh them with ``pytest tests/ui/test_ladder_snapshots.py --snapshot-update``, and look.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from textual.pilot import Pilot

from tests.fakes import Stage, domain, stage
from tests.ui.bench import Bench, news, open_dialog
from vmtui.core.commands import Mode
from vmtui.core.cures.guest_os import Family
from vmtui.core.looks import FactsRead
from vmtui.core.why.evidence import AgentSigns, Evidence
from vmtui.core.why.verdict import Slug, Sureness, Verdict
from vmtui.ui.guard import KeyBurst
from vmtui.ui.screens.agent_dialog import AgentDialog
from vmtui.ui.screens.ladder import LadderDialog

Snap = Callable[..., bool]

APP = domain("app-win-07", memory=8 << 30)
WINDOWS = "http://microsoft.com/win/2k22"


def waiting(monkeypatch: pytest.MonkeyPatch) -> Stage:
    """A Windows that was asked half a minute ago, and waits for a person, as it seems."""
    set_ = stage(APP)
    vm_id = set_.port.vm(APP)
    facts = FactsRead(vm_id, set_.clock(), 1, "", True, WINDOWS, "", True, True, "", ())
    set_.port.say(replace(facts, has_passthrough=False))
    set_.settle()
    set_.session.shut_down(vm_id, Mode.ACPI, 60)
    set_.pass_(32)
    since = set_.clock()
    verdict = Verdict(
        Slug.WAITING_FOR_INPUT,
        replace(since, wall=since.wall - 20, boot=since.boot - 20),
        "a new screen, and idle since: it may wait for a person",
        "waiting for a person?",
        Sureness.PERHAPS,
        ("a new screen 4 s after the press", "since then: CPU 1 %, writes nothing"),
        "what stands on its screen",
    )
    signs = AgentSigns(since, responds=False, error="Guest agent is not responding")
    monkeypatch.setattr(set_.session.evidence, "verdict", lambda _: verdict)
    monkeypatch.setattr(set_.session.evidence, "of", lambda _: Evidence(since, agent=signs))
    return set_


@pytest.mark.parametrize("size", [(80, 24), (140, 56)], ids=["80x24", "140x56"])
@pytest.mark.parametrize("pages", [0, 1])
def test_the_ladder(
    snap_compare: Snap, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int], pages: int
) -> None:
    set_ = waiting(monkeypatch)
    ladder = LadderDialog(set_.session, set_.port.vm(APP), KeyBurst(seconds=0))

    async def play(pilot: Pilot[None]) -> None:
        await open_dialog(pilot, ladder)
        await news(pilot)
        for _ in range(pages):
            await pilot.press("pagedown")
        await pilot.press("a")

    assert snap_compare(Bench(set_), terminal_size=size, run_before=play)


def test_the_question_before_the_agent(snap_compare: Snap, monkeypatch: pytest.MonkeyPatch) -> None:
    set_ = waiting(monkeypatch)
    vm = set_.session.fleet.vms[set_.port.vm(APP)]

    async def play(pilot: Pilot[None]) -> None:
        await open_dialog(pilot, AgentDialog(set_.session, vm, Family.WINDOWS, reboot=False))

    assert snap_compare(Bench(set_), terminal_size=(80, 24), run_before=play)
