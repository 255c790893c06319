"""What the first picture leaves alone, and that it is there soon after."""

from __future__ import annotations

import os
import pkgutil
import subprocess
import sys

import pytest

import vmtui.ui
from tests.qemu.daemon import PROJECT

FIRST_PICTURE = """\
import asyncio, sys
from tests.ui.fleet import DB, WEB_1, open_console
from vmtui.ui.preload import preload

def say():
    print(*sys.modules)

async def first_picture():
    async with open_console(DB, WEB_1) as (console, pilot):
        await console.shows(pilot, "2 guests", "web-01")
        say()

asyncio.run(first_picture())
preload().join()
say()
"""
"""Says what is imported when the first list is shown, and after the preload."""


@pytest.fixture(scope="module")
def imported() -> tuple[set[str], set[str]]:
    """The modules that are there at the first picture, and those after the preload."""
    run = subprocess.run(
        [sys.executable, "-c", FIRST_PICTURE],
        cwd=PROJECT,
        env=os.environ | {"PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    first, then = map(set, map(str.split, run.stdout.splitlines()))
    return first, then


def test_the_first_picture_waits_for_nothing_that_is_opened_later(
    imported: tuple[set[str], set[str]],
) -> None:
    first, _then = imported
    screens = {name for name in first if name.startswith("vmtui.ui.screens.")}
    assert screens == {"vmtui.ui.screens.fleet", "vmtui.ui.screens.overlay"}
    assert not {"vmtui.ui.acts", "PIL"} & first


def test_after_the_preload_no_key_waits_for_an_import(
    imported: tuple[set[str], set[str]],
) -> None:
    _first, then = imported
    everything = {one.name for one in pkgutil.walk_packages(vmtui.ui.__path__, "vmtui.ui.")}
    assert everything <= then
