"""`vmtui shutdown` of a guest that another process asked before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest

from tests.fakes import domain
from tests.headless.scripted import Scene, ScriptedPort
from tests.headless.test_shutdown import OBEYS, stays
from tests.journal.samples import SOFT, body
from tests.program import Program
from tests.qemu.hypervisor import PrivateHypervisor
from tests.qemu.waiting import wait_until
from vmtui.core.commands import Shutdown
from vmtui.core.record.open_shutdowns import OpenShutdown, unfollowed_shutdowns
from vmtui.core.record.records import Phase
from vmtui.guests import Manner
from vmtui.headless.report import Report
from vmtui.headless.shutdown import Wish, shut_down

WEB = domain("web")


def asked(
    time: float, *, run: int = 1, watched: bool = True, ended: Sequence[Phase] = ()
) -> list[OpenShutdown]:
    """What the journal tells of another process that pressed at this time."""
    uri, deadline = "fake:///hv1", time + 300
    intent = replace(SOFT, guest="web", uuid=WEB.uuid, uri=uri, run=run, deadline=deadline)
    phases = (Phase.INTENT, Phase.PRESSED, *ended)
    lines = [body(replace(intent, phase=phase), time=time) for phase in phases]
    return [replace(one, watched=watched) for one in unfollowed_shutdowns(lines)]


def scene() -> Scene:
    return Scene([ScriptedPort(rows=[WEB], answer=OBEYS)])


def test_who_watches_it_is_said_before_it_is_pressed(capsys: pytest.CaptureFixture[str]) -> None:
    s = scene()
    assert shut_down(s.session, Wish(["web"], limit=5.0), s.report, asked(s.clock.wall - 58)) == 0
    assert len(s.commands(Shutdown)) == 1
    said = capsys.readouterr().err
    # It was watched for two seconds first.
    words = r"vmtui: web on hv1: asked (0:59|1:0\d) ago by PID 4711 of ada, (4:00|3:5\d) left; "
    assert re.fullmatch(words + r"pressing again may cancel on some systems\n", said)


def test_nothing_is_said_of_a_press_that_nobody_watches_or_of_an_earlier_run(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for how in ({"watched": False}, {"run": 7}, {"ended": [Phase.UNWATCHED]}):
        s = scene()
        before = asked(s.clock.wall - 58, **how)
        assert shut_down(s.session, Wish(["web"], limit=5.0), s.report, before) == 0
        assert len(s.commands(Shutdown)) == 1
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("ended", [(), (Phase.UNWATCHED,)], ids=["watched", "given up"])
def test_it_is_never_pressed_so_soon_after_the_last_time(ended: Sequence[Phase]) -> None:
    s = scene()
    before = asked(s.clock.wall - 1, ended=ended)
    assert shut_down(s.session, Wish(["web"], limit=5.0), s.report, before) == 4
    assert s.commands(Shutdown) == []
    (line,) = s.lines
    assert (line["outcome"], line["verdict"]) == ("refused", "asked-just-now")
    assert "again in 7 s (too early, it may cancel)" in line["evidence"]["words"]


def test_a_press_of_an_earlier_run_or_of_the_future_holds_up_none() -> None:
    for time, run in ((-1, 7), (3600, 1)):
        s = scene()
        before = asked(s.clock.wall + time, run=run, watched=False)
        assert shut_down(s.session, Wish(["web"], limit=5.0), s.report, before) == 0


def test_at_the_limit_the_next_step_is_named() -> None:
    s = Scene([ScriptedPort(rows=[WEB], answer=stays)])
    s.report = Report(as_json=False, out=s.out)
    assert shut_down(s.session, Wish(["web"], limit=2.0), s.report) == 3
    last = s.out.getvalue().splitlines()[-1]
    assert last.strip() == "what it is about: vmtui why web -c fake:///hv1"


def test_a_second_process_does_not_press_at_once(
    hypervisor: PrivateHypervisor, program: Program
) -> None:
    guest = hypervisor.guest(Manner.IGNORE, "deaf").wait_ready()
    with program.start("shutdown", "deaf", "-c", hypervisor.uri, "--limit", "60") as other:
        try:
            journal = program.home / ".local/state/vmtui/audit.jsonl"
            wait_until(lambda: journal.exists() and "pressed" in journal.read_text(), "the press")
            run = program.run("shutdown", "deaf", "-c", hypervisor.uri, "--limit", "1")
        finally:
            other.terminate()
    # Ten seconds may have passed on a busy machine: then it is pressed, and said.
    if run.code == 4:
        assert run.lines[-1]["verdict"] == "asked-just-now"
        assert guest.said.count("pressed") == 1
    else:
        assert f"by PID {other.pid} of" in run.err
