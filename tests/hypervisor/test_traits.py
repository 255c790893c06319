"""What is read out of a domain's XML about how it can be shut down and watched."""

from xml.etree import ElementTree as ET

import pytest

from vmtui.core.model import Traits
from vmtui.hypervisor.demo.cast import HOUSES, Manner
from vmtui.hypervisor.demo.driver_file import open_driver
from vmtui.hypervisor.facts import describe
from vmtui.hypervisor.traits import traits_of


def traits(inside: str) -> Traits:
    return traits_of(ET.fromstring(f"<domain type='kvm'>{inside}</domain>"))


def test_a_definition_that_says_nothing_has_no_devices_and_libvirts_own_defaults() -> None:
    assert traits("") == Traits(on_poweroff="destroy", has_display=False)


@pytest.mark.parametrize("what", ["destroy", "restart", "preserve"])
def test_what_follows_a_power_off_is_read(what: str) -> None:
    assert traits(f"<on_poweroff>{what}</on_poweroff>").on_poweroff == what


@pytest.mark.parametrize(("word", "can"), [("yes", True), ("no", False)])
def test_whether_it_can_sleep_is_read(word: str, can: bool) -> None:
    assert traits(f"<pm><suspend-to-mem enabled='{word}'/></pm>").can_sleep is can


def test_a_machine_s_own_preset_for_sleep_is_not_guessed() -> None:
    assert traits("<pm><suspend-to-disk enabled='no'/></pm>").can_sleep is None


@pytest.mark.parametrize(
    ("device", "has_display"),
    [
        ("<video><model type='virtio'/></video>", True),
        ("<video><model type='none'/></video>", False),
        ("<hostdev mode='subsystem' type='mdev' display='on'/>", True),
        ("<hostdev mode='subsystem' type='pci'/>", False),
        ("<graphics type='vnc'/>", False),
    ],
)
def test_a_screen_is_a_video_device(device: str, has_display: bool) -> None:
    assert traits(f"<devices>{device}</devices>").has_display is has_display


@pytest.mark.parametrize(
    ("folder", "shares"),
    [
        ("<filesystem type='mount'><driver type='virtiofs'/></filesystem>", True),
        ("<filesystem type='mount'><readonly/></filesystem>", False),
    ],
)
def test_a_shared_folder_counts_where_the_guest_can_write_to_it(folder: str, shares: bool) -> None:
    assert traits(f"<devices>{folder}</devices>").has_shared_folder is shares


def test_the_guests_of_the_demo_have_traits_that_fit_their_manners() -> None:
    guests = [guest for house in HOUSES for guest in house.guests]
    host = open_driver(guests)
    try:
        found = {
            guest.name: describe(host.lookupByName(guest.name).XMLDesc()).traits for guest in guests
        }
    finally:
        host.close()
    restarting = {guest.name for guest in guests if guest.manner is Manner.RESTARTING}
    assert {name for name, one in found.items() if one.on_poweroff == "restart"} == restarting
    assert {name for name, one in found.items() if one.can_sleep} == {"kiosk-3"}
    assert all(one.has_display for one in found.values())
