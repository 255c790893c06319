"""Lists of more domains than one answer holds, on a real host whose answers are made smaller."""

from collections.abc import Callable
from typing import Any

import libvirt
import pytest

from tests.hypervisor.fakes import libvirt_error
from tests.qemu.hypervisor import PrivateHypervisor
from vmtui.guests import Manner
from vmtui.hypervisor import bulk, reading


class SmallAnswers:
    """A real connection whose answers hold few domains; it refuses more in libvirt's own words."""

    def __init__(self, connection: libvirt.virConnect, most: int) -> None:
        self._connection = connection
        self._most = most
        self.asked: list[int] = []
        self.refused = 0
        self.before_each: Callable[[], None] = lambda: None

    def getAllDomainStats(self, wanted: int, flags: int) -> Any:  # noqa: N802
        """As libvirt 9.0 refuses 16,501 domains."""
        listed = self._connection.getAllDomainStats(wanted, flags)
        return self._bounded(
            listed,
            f"Number of domain stats records is {len(listed)}, which exceeds max limit: 16384",
        )

    def listAllDomains(self, flags: int = 0) -> Any:  # noqa: N802
        """The same."""
        listed = self._connection.listAllDomains(flags)
        return self._bounded(listed, f"Too many domains '{len(listed)}' for limit '16384'")

    def numOfDomains(self) -> int:  # noqa: N802
        """Those that run."""
        return self._connection.numOfDomains()

    def numOfDefinedDomains(self) -> int:  # noqa: N802
        """The others."""
        return self._connection.numOfDefinedDomains()

    def domainListGetStats(self, domains: list[Any], *arguments: Any) -> Any:  # noqa: N802
        """Not bounded."""
        self.before_each()
        self.asked.append(len(domains))
        return self._connection.domainListGetStats(domains, *arguments)

    def _bounded(self, listed: list[Any], words: str) -> list[Any]:
        if len(listed) > self._most:
            self.refused += 1
            raise libvirt_error(libvirt.VIR_ERR_INTERNAL_ERROR, 0, words)
        return listed


@pytest.fixture
def names(hypervisor: PrivateHypervisor) -> set[str]:
    """Of a guest that runs, one that starts with the host, and three that are alike."""
    hypervisor.guest(Manner.IGNORE, "runs")
    hypervisor.guest(Manner.IGNORE, "starts", start=False).domain.setAutostart(1)
    for name in ("a", "b", "c"):
        hypervisor.guest(Manner.IGNORE, name, start=False)
    return {"runs", "starts", "a", "b", "c"}


def test_domains_that_are_known_to_be_many_are_asked_for_a_few_at_a_time(
    hypervisor: PrivateHypervisor, names: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "_AT_ONCE", 2)
    connection: Any = SmallAnswers(hypervisor.connection, 5)
    once = bulk.list_domains(connection, expected=4)
    assert connection.asked == []
    listing = bulk.list_domains(connection, expected=5)
    assert connection.asked == [2, 2, 1]
    assert _named(listing) == _named(once) == sorted(names)
    assert listing.words == ""


def test_a_domain_that_goes_meanwhile_fails_no_list(
    hypervisor: PrivateHypervisor, names: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "_AT_ONCE", 2)
    connection: Any = SmallAnswers(hypervisor.connection, 5)

    def undefine() -> None:
        if not connection.asked:
            hypervisor.connection.lookupByName("c").undefine()

    connection.before_each = undefine
    assert _named(bulk.list_domains(connection, expected=5)) == sorted(names - {"c"})


@pytest.mark.parametrize("expected", [5, 5000])
@pytest.mark.parametrize("most", [5, 1])
def test_those_that_run_can_be_asked_for_alone(
    hypervisor: PrivateHypervisor, names: set[str], expected: int, most: int
) -> None:
    connection: Any = SmallAnswers(hypervisor.connection, most)
    listing = bulk.list_domains(connection, expected=expected, only_active=True)
    assert _named(listing) == ["runs"] != sorted(names)


def _list(hypervisor: PrivateHypervisor, most: int) -> bulk.Listing:
    connection: Any = SmallAnswers(hypervisor.connection, most)
    return bulk.list_domains(connection)


def _named(listing: bulk.Listing) -> list[str]:
    return sorted(row.name for chunk in bulk.rows(listing.stats) for row in chunk)


@pytest.mark.parametrize(("most", "parts"), [(5, 1), (4, 2), (3, 3)])
def test_kinds_of_domains_make_up_the_whole(
    hypervisor: PrivateHypervisor, names: set[str], most: int, parts: int
) -> None:
    listing = _list(hypervisor, most)
    assert _named(listing) == sorted(names)
    assert (listing.parts, listing.left_out) == (parts, 0)
    assert bool(listing.words) is (parts > 1)


def test_a_kind_that_is_known_to_be_too_many_is_not_asked_for_first(
    hypervisor: PrivateHypervisor, names: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    connection: Any = SmallAnswers(hypervisor.connection, 3)
    assert _named(bulk.list_domains(connection)) == sorted(names)
    assert connection.refused == 2  # all at once, and those that are off
    monkeypatch.setattr(bulk, "LIMIT", 3)
    again: Any = SmallAnswers(hypervisor.connection, 3)
    assert _named(bulk.list_domains(again)) == sorted(names)
    assert again.refused == 1
    monkeypatch.setattr(bulk, "_AT_ONCE", 2)
    known: Any = SmallAnswers(hypervisor.connection, 3)
    assert _named(bulk.list_domains(known, expected=5)) == sorted(names)
    assert known.refused == 0
    assert "read in parts" in bulk.list_domains(known, expected=5).words
    for name in ("a", "b", "c"):
        hypervisor.connection.lookupByName(name).undefine()
    assert bulk.list_domains(known, expected=5).words == ""


def test_a_kind_of_which_there_is_none_takes_no_list(hypervisor: PrivateHypervisor) -> None:
    for name in ("a", "b"):
        hypervisor.guest(Manner.IGNORE, name, start=False)
    hypervisor.connection.lookupByName("a").setAutostart(1)
    connection: Any = SmallAnswers(hypervisor.connection, 1)
    listing = bulk.list_domains(connection)
    assert (_named(listing), listing.parts) == (["a", "b"], 2)


def test_what_no_kind_tells_apart_is_counted(
    hypervisor: PrivateHypervisor, names: set[str]
) -> None:
    listing = _list(hypervisor, 2)
    assert _named(listing) == sorted(names - {"a", "b", "c"})
    assert listing.left_out == 3
    assert "3 of its guests are not shown" in listing.words


@pytest.mark.usefixtures("names")
def test_statistics_of_the_running_hold_those_of_others_that_are_asked_for(
    hypervisor: PrivateHypervisor,
) -> None:
    connection = hypervisor.connection
    runs, off = (connection.lookupByName(name).UUIDString() for name in ("runs", "a"))
    no_more = "00000000-0000-4000-8000-000000000000"
    chunks = reading.read_stats(connection, only_active=True, also={runs, off, no_more})
    vcpus = {row.uuid: row.vcpus for rows in chunks for row in rows}
    assert vcpus == {runs: 1, off: 1}
