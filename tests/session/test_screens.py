"""A guest's picture is kept in a file, and whatever comes of that is told."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.fakes import Stage, domain, stage
from tests.qemu.waiting import wait_until
from vmtui.core.commands import ReadScreen
from vmtui.core.looks import ScreenRead
from vmtui.core.screens.guest_screen import Display, GuestScreen
from vmtui.session.screens import EVERY, PATIENCE

APP, WEB = domain("app-win-07"), domain("web-01")
PICTURE = b"\x89PNG a picture"


@pytest.fixture
def set_(tmp_path: Path) -> Stage:
    made = stage(APP, WEB)
    made.session.screens.folder = tmp_path / "screens"
    return made


def kept(set_: Stage) -> tuple[str, str]:
    """Path and error, once it is told."""
    vm = set_.port.vm(APP)

    def is_told() -> bool:
        set_.settle()
        return vm in set_.session.screens.kept

    wait_until(is_told, "it is told")
    told = set_.session.screens.kept[vm]
    return told.path, told.error


def looks(set_: Stage, **shown: object) -> None:
    screen = GuestScreen(set_.clock(), **shown)  # type: ignore[arg-type]
    set_.port.say(ScreenRead(set_.port.vm(APP), screen))
    set_.settle()


def test_it_is_kept_and_told(set_: Stage, tmp_path: Path) -> None:
    set_.session.screens.keep(set_.port.vm(APP))
    assert set_.session.screens.is_keeping(set_.port.vm(APP))
    looks(set_, width=640, height=480, picture=PICTURE)
    path, error = kept(set_)
    assert error == ""
    when = time.strftime("%Y%m%d-%H%M%S", time.localtime(set_.clock.wall))
    assert Path(path) == tmp_path / "screens" / f"app-win-07-on-hv1-{when}.png"
    assert Path(path).read_bytes() == PICTURE
    assert not set_.session.screens.is_keeping(set_.port.vm(APP))
    assert f"its screen: {path}" in [one.words for one in set_.session.ring]


def test_it_may_be_another_guest_than_the_one_looked_at(set_: Stage) -> None:
    set_.session.screens.look_at(set_.port.vm(WEB))
    set_.session.screens.keep(set_.port.vm(APP))
    looks(set_, width=640, height=480, picture=PICTURE)
    assert kept(set_)[0]
    assert set_.session.screens.shown is None


def test_why_it_is_not_kept_is_told(set_: Stage) -> None:
    set_.session.screens.keep(set_.port.vm(APP))
    looks(set_, error="operation forbidden: read only access")
    assert kept(set_) == ("", "operation forbidden: read only access")


def test_a_silent_host_is_told(set_: Stage) -> None:
    set_.session.screens.keep(set_.port.vm(APP))
    set_.pass_(PATIENCE)
    assert "no picture for 10 s" in kept(set_)[1]
    looks(set_, width=640, height=480, picture=PICTURE)
    assert kept(set_)[0] == ""


def test_a_folder_that_can_not_be_written_is_told(set_: Stage, tmp_path: Path) -> None:
    (tmp_path / "screens").write_text("in its place")
    set_.session.screens.keep(set_.port.vm(APP))
    looks(set_, width=640, height=480, picture=PICTURE)
    path, error = kept(set_)
    assert path == ""
    assert str(tmp_path / "screens") in error


def test_its_displays_are_read_once(set_: Stage) -> None:
    set_.session.screens.look_at(set_.port.vm(APP))
    looks(set_, width=640, height=480, displays=(Display("vnc", 5901),))
    set_.pass_(EVERY)
    looks(set_, width=640, height=480)
    asked = [one for one in set_.port.commands if isinstance(one, ReadScreen)]
    assert [one.with_displays for one in asked] == [True, False]
    assert set_.session.screens.displays == (Display("vnc", 5901),)
