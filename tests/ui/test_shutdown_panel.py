"""The panel beside the fleet shows one shutdown, and takes no room where there is none."""

from __future__ import annotations

from tests.fakes import Stage, domain, stage
from tests.ui.bench import Bench
from vmtui.core.commands import Mode
from vmtui.core.events import Signal
from vmtui.ui.widgets.shutdown_panel import ShutdownPanel

WEB = domain("web-01")


def going() -> Stage:
    set_ = stage(WEB)
    set_.session.shut_down(set_.port.vm(WEB), Mode.ACPI, 60)
    set_.port.signal(WEB, Signal.POWER_BUTTON)
    set_.settle()
    return set_


async def test_it_follows_the_shutdown_and_fits_nine_lines() -> None:
    set_ = going()
    async with Bench(set_).run_test(size=(80, 24)) as pilot:
        panel = pilot.app.query_one(ShutdownPanel)
        panel.show(set_.session, set_.port.vm(WEB))
        await pilot.pause()
        assert "1:00 left of 1:00" in panel.text
        set_.pass_(70)
        panel.show(set_.session, set_.port.vm(WEB))
        await pilot.pause()
        assert "overdue by 0:10" in panel.text
        assert 7 <= panel.size.height <= 9
        assert panel.size.height == len(panel.text.splitlines()), "no line wraps"


async def test_it_hides_where_there_is_nothing_to_show() -> None:
    set_ = going()
    async with Bench(set_).run_test(size=(80, 24)) as pilot:
        panel = pilot.app.query_one(ShutdownPanel)
        assert not panel.display
        panel.show(set_.session, set_.port.vm(WEB))
        assert panel.display
        panel.show(set_.session, None)
        assert not panel.display
        set_.session.soft.stop_watching(set_.port.vm(WEB))
        set_.session.soft.stop_watching(set_.port.vm(WEB))
        panel.show(set_.session, set_.port.vm(WEB))
        assert not panel.display
