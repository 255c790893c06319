"""How guests are asked, by what their hosts say."""

from vmtui.core.mode import Mode
from vmtui.core.model import Host
from vmtui.core.ways import Way, differing, way_for_all, way_on

USUAL = Way(Mode.AGENT, 300.0)
PLAIN = Host("plain", "")
SLOW = Host("slow", "", limit=900.0)
BUTTON = Host("button", "", mode=Mode.ACPI)


def test_what_a_host_says_comes_before_the_usual() -> None:
    assert way_on(PLAIN, USUAL) == USUAL
    assert way_on(SLOW, USUAL) == Way(Mode.AGENT, 900.0)
    assert way_on(BUTTON, USUAL) == Way(Mode.ACPI, 300.0)


def test_hosts_that_differ_are_given_the_longest_time_and_the_gentlest_way() -> None:
    assert way_for_all([], USUAL) == USUAL
    assert way_for_all([PLAIN, PLAIN], USUAL) == USUAL
    assert way_for_all([PLAIN, SLOW], USUAL) == Way(Mode.AGENT, 900.0)
    assert way_for_all([SLOW, BUTTON], USUAL) == Way(Mode.ACPI, 900.0)


def test_that_hosts_differ_is_said() -> None:
    assert differing([PLAIN], USUAL) == ""
    assert differing([PLAIN, Host("other", "", limit=300.0)], USUAL) == ""
    said = differing([PLAIN, SLOW, Host("slow-2", "", limit=900.0)], USUAL)
    assert said == "configured: 5:00 by agent on plain, 15:00 by agent on 2 hosts"
