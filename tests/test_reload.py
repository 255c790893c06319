"""A configuration that is read again while the console is open."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.fakes import FakePort, Stage, domain, stage
from vmtui.config import BadInputError, Config, Terms
from vmtui.core.events import Lifecycle
from vmtui.core.mode import Mode
from vmtui.core.owners import Owner
from vmtui.core.preferences import Bell, Preferences
from vmtui.core.reloaded import NotReloadedError, reload_words
from vmtui.core.screens.graphics import ScreenSettings
from vmtui.core.screens.layout import Layout
from vmtui.hosts import Choice, Demo, Target
from vmtui.reload import Reload, Wanted

WEB, DB = domain("web-01"), domain("db-01")
HV1 = Target("hv1", "fake:///hv1")
HV2 = Target("hv2", "fake:///hv2")


def wanted(*targets: Target, config: Config | None = None, limit: float = 300.0) -> Wanted:
    owners = config.owners if config else ()
    return Wanted(Choice(targets, owners=owners), limit, Mode.ACPI, config or Config())


class Reread:
    """A session with one host, and what is read again."""

    def __init__(self) -> None:
        self.stage: Stage = stage(WEB)
        self.ports: list[FakePort] = []
        self.next = wanted(HV1)
        self.adopted: list[frozenset[str]] = []
        self.reload = self.reading(lambda: self.next)

    def reading(self, read: Callable[[], Wanted]) -> Reload:
        """What reads again, by what is read."""
        session = self.stage.session
        return Reload(session, self.next, read, self._connect, lambda: self.adopted.append)

    def _connect(self, targets: Sequence[Target]) -> list[FakePort]:
        made = [FakePort(one.name, one.uri, self.stage.clock) for one in targets]
        self.ports += made
        return made

    def read(self, *targets: Target) -> str:
        """Read these hosts; returns what is said after that."""
        self.next = wanted(*targets)
        words = self.reload()().words.removeprefix("configuration read again: ")
        for port in self.ports:
            if port.sink is not None and not port.epoch:
                port.up([DB])
        self.stage.settle()
        return words

    @property
    def hosts(self) -> list[str]:
        return list(self.stage.session.fleet.hosts)


def test_hosts_come_and_go() -> None:
    again = Reread()
    assert again.read(HV1) == "the hosts are the same"
    assert again.read(HV1, HV2) == "opened hv2"
    assert again.hosts == ["hv1", "hv2"]
    assert len(again.stage.session.fleet.vms) == 2
    assert again.read(HV2) == "closed hv1"
    assert again.hosts == ["hv2"]
    assert again.stage.port.closed
    assert again.read(HV2, HV1) == "opened hv1"
    assert again.adopted == [{"fake:///hv2"}, {"fake:///hv1"}], "what is under way there counts"


def test_what_holds_for_a_host_changes_without_a_new_connection() -> None:
    again = Reread()
    told = Terms(("lab",), None, ("db-*",), 60.0)
    again.next = wanted(Target("hv1", HV1.uri, told))
    reloaded = again.reload()()
    assert reloaded.words == "configuration read again: changed hv1"
    assert reloaded.vms == {again.stage.port.vm(WEB)}, "a filter by tag sees it at once"
    assert again.stage.session.fleet.hosts["hv1"].tags == ("lab",)
    assert again.ports == []
    assert again.read(HV1) == "NO LONGER protected db-*: hv1; changed hv1"
    assert again.stage.session.fleet.hosts["hv1"].limit is None


def test_another_uri_or_right_takes_a_new_connection() -> None:
    again = Reread()
    assert again.read(Target("hv1", "fake:///other")) == "opened hv1"
    assert again.stage.port.closed
    assert again.stage.session.fleet.hosts["hv1"].uri == "fake:///other"
    read_only = Target("hv1", "fake:///other", Terms(read_only=True))
    assert again.read(read_only) == "opened hv1"
    assert len(again.ports) == 2
    assert again.hosts == ["hv1"]


def test_a_host_that_is_less_shielded_than_before_is_told_first() -> None:
    again = Reread()
    names = ("hv1", "hv2")

    def under(terms: Terms) -> list[Target]:
        return [Target(name, f"fake:///{name}", terms) for name in names]

    again.read(*under(Terms(read_only=True, protected=("db-*", "dc"))))
    wider = again.read(*under(Terms(read_only=True, protected=("d*",))))
    assert wider == "changed hv1, hv2", "what covers more takes nothing away"
    words = again.read(*under(Terms(protected=("db-*",))))
    assert words.startswith("NO LONGER read-only: hv1, hv2; NO LONGER protected d*: hv1, hv2; ")
    assert again.read(*under(Terms())).startswith("NO LONGER protected db-*: hv1, hv2; changed ")
    assert again.read(*under(Terms())) == "the hosts are the same", "it is told once"


def test_a_host_stays_while_something_is_under_way_on_it() -> None:
    again = Reread()
    set_ = again.stage
    assert set_.session.shut_down(set_.port.vm(WEB), Mode.ACPI, 60.0) is None
    words = again.read(HV2)
    assert words == "opened hv2; hv1 stays as it was: something is under way with a guest of it"
    assert again.hosts == ["hv1", "hv2"]
    assert not set_.port.closed
    set_.port.event(WEB, Lifecycle.SHUTDOWN)
    set_.port.event(WEB, Lifecycle.STOPPED)
    set_.settle()
    assert again.read(HV2) == "closed hv1"
    assert again.hosts == ["hv2"]


def test_a_broken_configuration_changes_nothing() -> None:
    again = Reread()

    def read() -> Wanted:
        raise BadInputError("config.toml:3: unknown key 'limt'")

    reload = again.reading(read)
    with pytest.raises(NotReloadedError, match=r"config\.toml:3: unknown key"):
        reload()
    assert again.hosts == ["hv1"]


def test_the_rest_of_it_is_followed_as_well() -> None:
    again = Reread()
    config = Config(
        owners=(Owner("Pacemaker", ("db-*",)),),
        path=Path("config.toml"),
        screen=ScreenSettings(layout=Layout.DE),
        statistics_every=None,
        preferences=Preferences(bell=Bell.NONE),
    )
    again.next = wanted(HV1, config=config, limit=60.0)
    reloaded = again.reload()()
    assert (reloaded.limit, reloaded.preferences.bell) == (60.0, Bell.NONE)
    assert again.stage.session.screens.settings.layout is Layout.DE
    assert again.stage.session.details.owners == config.owners


def test_in_a_demo_the_hosts_stay() -> None:
    again = Reread()
    demo = Wanted(Demo.EMBEDDED, 60.0, Mode.ACPI, Config())
    reload = again.reading(lambda: demo)
    assert reload()().words == "configuration read again: the hosts are the same"
    assert again.hosts == ["hv1"]


def test_many_hosts_are_told_by_their_number() -> None:
    many = [f"hv{number}" for number in range(7)]
    assert reload_words(many, many[:2], (), {"a\x1b": 2}) == (
        "configuration read again: opened 7 hosts; closed hv0, hv1;"
        " a\\x1b stays as it was: something is under way with 2 guests of it"
    )
