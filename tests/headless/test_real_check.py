"""``vmtui check`` on real guests."""

from __future__ import annotations

import io
from typing import Any

from tests import schemas
from tests.fakes import FakeJournal
from tests.hypervisor.recorder import clock
from tests.qemu.hypervisor import PrivateHypervisor
from tests.qemu.linux import Agent, LinuxSystem
from vmtui.endings import Exit
from vmtui.guests import Manner
from vmtui.headless.check import Wish, check
from vmtui.hypervisor import loop
from vmtui.hypervisor.connection import Connection
from vmtui.session import Session


def checked(hypervisor: PrivateHypervisor, code: Exit) -> dict[str, dict[str, Any]]:
    loop.start()
    ports = [Connection("hv1", hypervisor.uri, clock=clock)]
    session = Session(ports, FakeJournal, clock, stats_every=None)
    out = io.StringIO()
    try:
        assert check(session, Wish(as_json=True, out=out), {}) is code
    finally:
        session.close()
    return {one["name"]: one for one in schemas.checked("check", out.getvalue())}


def slugs(one: dict[str, Any]) -> set[str]:
    return {finding["slug"] for finding in one["findings"]}


def test_what_a_definition_says_is_found(hypervisor: PrivateHypervisor) -> None:
    hypervisor.guest(Manner.OBEY, "good").wait_ready()
    hypervisor.guest(Manner.OBEY, "bare", acpi=False, start=False)
    hypervisor.guest(Manner.OBEY, "loop", on_poweroff="restart", start=False)
    hypervisor.guest(Manner.OBEY, "brief", transient=True).wait_ready()
    found = checked(hypervisor, Exit.WOULD_FAIL)
    assert {name: one["severity"] for name, one in found.items()} == {
        "good": "note",
        "bare": "would fail",
        "loop": "would fail",
        "brief": "note",
    }
    # The definitions of these guests let them sleep.
    assert slugs(found["good"]) == {"can-sleep", "no-agent"}
    assert "no-acpi" in slugs(found["bare"])
    assert "restarts" in slugs(found["loop"])
    assert "transient" in slugs(found["brief"])


def test_agents_answer_or_are_silent(hypervisor: PrivateHypervisor, linux: LinuxSystem) -> None:
    hypervisor.linux(linux, "talks").wait_ready().wait_agent()
    hypervisor.linux(linux, "mute", agent=Agent.STOPPED).wait_ready().wait_agent()
    found = checked(hypervisor, Exit.DONE)
    assert found["talks"]["agent"] == "answers"
    assert found["talks"]["severity"] == "fine"
    assert found["mute"]["agent"] == "silent"
    assert "agent-silent" in slugs(found["mute"])
    assert found["mute"]["severity"] == "may fail"
