"""The guests' domain XML."""

from pathlib import Path
from uuid import UUID
from xml.etree import ElementTree as ET

import pytest

from vmtui.guests import domain_xml

IMAGE = Path("/images/a & b.img")
LOG = Path("/logs/serial<1>.log")


def test_names_paths_and_titles_are_escaped() -> None:
    name, title = "</name><x>&amp;'\"\u202e", "[b]title[/b] & more"
    domain = ET.fromstring(domain_xml(name, IMAGE, LOG, title=title))
    assert domain.findtext("name") == name
    assert domain.findtext("title") == title
    source, log = domain.find("devices/disk/source"), domain.find("devices/serial/log")
    assert source is not None
    assert log is not None
    assert (source.get("file"), log.get("file")) == (str(IMAGE), str(LOG))


def test_what_is_not_asked_for_is_left_to_libvirt() -> None:
    domain = ET.fromstring(domain_xml("plain", IMAGE, LOG))
    assert [domain.find(tag) for tag in ("uuid", "title", "metadata")] == [None, None, None]


def test_a_uuid_and_the_metadata_of_others_are_kept() -> None:
    uuid = UUID("6d2f1a52-0a86-4a5e-b1b4-5a4b7f4d5c11")
    owner = ET.Element("{http://openstack.org/xmlns/libvirt/nova/1.1}instance")
    domain = ET.fromstring(domain_xml("owned", IMAGE, LOG, uuid=uuid, metadata=[owner]))
    assert domain.findtext("uuid") == str(uuid)
    metadata = domain.find("metadata")
    assert metadata is not None
    assert [child.tag for child in metadata] == [owner.tag]


@pytest.mark.parametrize("acpi", [True, False])
def test_acpi_is_there_or_not(acpi: bool) -> None:
    domain = ET.fromstring(domain_xml("button", IMAGE, LOG, acpi=acpi))
    assert (domain.find("features/acpi") is not None) is acpi


def test_on_poweroff_is_passed_on() -> None:
    domain = ET.fromstring(domain_xml("again", IMAGE, LOG, on_poweroff="restart"))
    assert domain.findtext("on_poweroff") == "restart"


def test_a_guest_that_can_tell_of_its_crash() -> None:
    domain = ET.fromstring(domain_xml("crash", IMAGE, LOG, on_crash="preserve"))
    assert domain.findtext("on_crash") == "preserve"
    assert domain.find("devices/panic") is not None
    mute = ET.fromstring(domain_xml("mute", IMAGE, LOG))
    assert (mute.find("on_crash"), mute.find("devices/panic")) == (None, None)


def test_what_cannot_be_seen_of_a_guest() -> None:
    blind = domain_xml("blind", IMAGE, LOG, has_display=False, shared_folder=Path("/a & b"))
    devices = ET.fromstring(blind).find("devices")
    assert devices is not None
    assert devices.find("video") is None
    source = devices.find("filesystem/source")
    assert source is not None
    assert source.get("dir") == "/a & b"
    usual = ET.fromstring(domain_xml("plain", IMAGE, LOG)).find("devices")
    assert usual is not None
    assert usual.find("video/model") is not None
    assert usual.find("filesystem") is None
