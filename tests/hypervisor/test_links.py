"""Plugs that are pulled and put in again, on a domain that is played here."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.hypervisor.fakes import libvirt_error
from vmtui.core.model import Links
from vmtui.hypervisor import links
from vmtui.hypervisor.errors import RefusalError

FIRST, SECOND, THIRD = "52:54:00:00:00:01", "52:54:00:00:00:02", "52:54:00:00:00:03"


class Domain:
    """A running domain with three plugs, the second one out, and a card of the host."""

    def __init__(self) -> None:
        self.states = {FIRST: "up", SECOND: "down", THIRD: "up"}
        self.noted = ""
        self.refused: set[str] = set()

    def XMLDesc(self, _flags: int = 0) -> str:  # noqa: N802
        plugs = "".join(
            f"<interface type='user'><mac address='{mac.upper()}'/><link state='{state}'/>"
            "</interface>"
            for mac, state in self.states.items()
        )
        card = "<interface type='hostdev'><mac address='52:54:00:00:00:09'/></interface>"
        return f"<domain><metadata>{self.noted}</metadata><devices>{plugs}{card}</devices></domain>"

    def setMetadata(self, *told: Any) -> int:  # noqa: N802
        _kind, text, key, uri, _flags = told
        root = f"<{key}:cut xmlns:{key}='{uri}'>"
        inner = (text or "").removeprefix("<cut>").removesuffix("</cut>")
        inner = inner.replace("<link", f"<{key}:link")
        self.noted = f"{root}{inner}</{key}:cut>" if text else ""
        return 0

    def updateDeviceFlags(self, xml: str, _flags: int) -> int:  # noqa: N802
        plug = ET.fromstring(xml)
        mac, link = plug.find("mac"), plug.find("link")
        assert mac is not None
        assert link is not None
        name = mac.get("address", "").lower()
        assert name in self.noted, "what is pulled is noted before"
        if name in self.refused:
            raise libvirt_error(1, 0, "no such netdev")
        self.states[name] = link.get("state", "")
        return 0

    @property
    def links(self) -> Links:
        return links.links_of(ET.fromstring(self.XMLDesc()))


@pytest.fixture
def domain() -> Any:
    return Domain()


def test_what_is_plugged_in_is_told(domain: Any) -> None:
    assert domain.links == Links(up=(FIRST, THIRD))


def test_what_was_out_before_stays_out(domain: Any) -> None:
    links.cut(domain)
    assert domain.links == Links(cut=(FIRST, THIRD))
    links.restore(domain)
    assert domain.states == {FIRST: "up", SECOND: "down", THIRD: "up"}
    assert domain.links == Links(up=(FIRST, THIRD))
    assert not domain.noted


def test_a_second_cut_remembers_the_first(domain: Any) -> None:
    links.cut(domain)
    domain.states[THIRD] = "up"  # somebody else plugs it in
    assert domain.links == Links(up=(THIRD,), cut=(FIRST,))
    links.cut(domain)
    links.restore(domain)
    assert domain.links == Links(up=(FIRST, THIRD))


def test_one_that_fails_is_named_and_the_others_are_cut(domain: Any) -> None:
    domain.refused = {FIRST}
    with pytest.raises(RefusalError, match=f"1 of 2 interfaces are not down: {FIRST}: no such"):
        links.cut(domain)
    assert domain.links == Links(up=(FIRST,), cut=(THIRD,))


def test_a_restore_that_fails_can_be_tried_again(domain: Any) -> None:
    links.cut(domain)
    domain.refused = {FIRST}
    with pytest.raises(RefusalError, match="not up"):
        links.restore(domain)
    domain.refused = set()
    links.restore(domain)
    assert domain.links == Links(up=(FIRST, THIRD))
