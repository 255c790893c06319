"""All keys that are bound stand in the table of actions."""

from __future__ import annotations

import pytest
from textual.binding import Binding
from textual.dom import DOMNode

from vmtui.core.action import Place
from vmtui.core.actions import NAMES, of_place
from vmtui.core.keys import written
from vmtui.core.preferences import Mouse
from vmtui.ui.app import VmtuiApp
from vmtui.ui.bindings import NO_KEY, bound, keymap
from vmtui.ui.mouse import takes_mouse
from vmtui.ui.screens.check import CheckScreen
from vmtui.ui.screens.dialog import Dialog
from vmtui.ui.screens.fleet import FleetScreen
from vmtui.ui.screens.force_dialog import ForceDialog
from vmtui.ui.screens.guest import GuestTabs
from vmtui.ui.screens.guest_screen import GuestScreenViewer
from vmtui.ui.screens.ladder import LadderDialog
from vmtui.ui.screens.overlay import Overlay
from vmtui.ui.screens.shutdown_dialog import ShutdownDialog
from vmtui.ui.screens.story import StoryScreen
from vmtui.ui.widgets.event_lines import EventLines
from vmtui.ui.widgets.event_pane import EventPane
from vmtui.ui.widgets.fleet_table import FleetTable

_SCROLL = {"j", "k", "g", "G", "↑", "↓", "PgUp", "PgDn"}
"""Keys that scroll a page or a dialog, which nobody has to be told."""


@pytest.mark.parametrize(
    ("node", "place"),
    [
        (VmtuiApp, Place.ANYWHERE),
        (Overlay, Place.ANYWHERE),
        (FleetScreen, Place.FLEET),
        (FleetTable, Place.FLEET),
        (EventPane, Place.EVENTS),
        (EventLines, Place.EVENTS),
        (GuestScreenViewer, Place.SCREEN),
        (GuestTabs, Place.GUEST),
        (LadderDialog, Place.LADDER),
        (StoryScreen, Place.STORY),
        (CheckScreen, Place.CHECK),
        (Dialog, Place.DIALOG),
        (ShutdownDialog, Place.DIALOG),
        (ForceDialog, Place.DIALOG),
    ],
)
def test_each_key_is_in_the_table(node: type[DOMNode], place: Place) -> None:
    told = {
        written(key)
        for action in (*of_place(place), *of_place(Place.ANYWHERE))
        for key in action.keys
    }
    for binding in node.BINDINGS:
        assert isinstance(binding, Binding)
        keys = {written(key) for key in binding.key.split(",")} - {NO_KEY}
        if not keys:
            continue
        assert keys & (told | _SCROLL), f"{binding.description} ({binding.key})"


@pytest.mark.parametrize("node", [VmtuiApp, FleetScreen, FleetTable, EventPane, EventLines])
def test_a_key_that_can_be_changed_goes_by_its_name(node: type[DOMNode]) -> None:
    for binding in node.BINDINGS:
        assert isinstance(binding, Binding)
        if binding.key not in ("escape", "left", "right"):
            assert binding == bound(binding.id or "")[0]


def test_a_choice_of_keys_becomes_a_keymap() -> None:
    found = keymap((("reset", ()), ("help", ("f2", "?"))))
    assert found["help"] == "f2,?"
    assert found["reset"] not in {key for action in NAMES.values() for key in action.keys}


@pytest.mark.parametrize(
    ("choice", "environ", "takes"),
    [
        (Mouse.AUTO, {}, True),
        (Mouse.AUTO, {"SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"}, False),
        (Mouse.AUTO, {"SSH_TTY": "/dev/pts/1"}, False),
        (Mouse.AUTO, {"STY": "4711.pts-0.hv1"}, False),
        (Mouse.ON, {"SSH_TTY": "/dev/pts/1"}, True),
        (Mouse.ON, {"STY": "4711.pts-0.hv1"}, True),
        (Mouse.OFF, {}, False),
    ],
)
def test_the_mouse_is_left_to_the_terminal_over_ssh_and_in_screen(
    choice: Mouse, environ: dict[str, str], takes: bool
) -> None:
    assert takes_mouse(choice, environ) is takes
