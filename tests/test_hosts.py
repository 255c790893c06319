"""Which hosts are opened, under which names, and why."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from vmtui.config import BadInputError, Config, Group, HostEntry, Inventory, Terms
from vmtui.hosts import Choice, Surroundings, Target, check_uri, choose


def around(
    tmp_path: Path,
    environ: Mapping[str, str] | None = None,
    *,
    is_root: bool = False,
    trouble: str = "",
) -> Surroundings:
    """Surroundings in which nothing is set but what the test sets."""
    own = {"XDG_CONFIG_HOME": str(tmp_path / "home")}
    return Surroundings(own | dict(environ or {}), is_root, lambda: trouble, tmp_path / "etc")


def libvirt_conf(directory: Path, text: str) -> Path:
    path = directory / "libvirt" / "libvirt.conf"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    return path


def names(tmp_path: Path, *given: str) -> list[str]:
    return [target.name for target in choose(given, Config(), around(tmp_path)).targets]


@pytest.mark.parametrize(
    ("uri", "name"),
    [
        ("qemu:///system", "system"),
        ("qemu:///session", "session"),
        ("qemu:///system?socket=/tmp/x/libvirt-sock", "system"),
        ("qemu:///embed?root=/tmp/x", "embed"),
        ("qemu+unix:///system", "system"),
        ("qemu+ssh://root@hv1.example/system", "hv1"),
        ("qemu+ssh://hv1.example:2222/system?keyfile=/k", "hv1"),
        ("qemu+tls://192.0.2.7/system", "192.0.2.7"),
        ("qemu+tls://[2001:db8::7]/system", "2001:db8::7"),
        ("test:///default", "test"),
        ("test:///home/ann/fleet.xml", "test"),
        ("xen:///system", "xen"),
        ("esx://esx4.example/?no_verify=1", "esx4"),
    ],
)
def test_short_names_come_from_the_uri(tmp_path: Path, uri: str, name: str) -> None:
    assert names(tmp_path, uri) == [name]


def test_names_are_unique_and_given_ones_are_kept(tmp_path: Path) -> None:
    assert names(tmp_path, "qemu:///system", "qemu:///system") == ["system", "system-2"]
    assert names(tmp_path, "qemu+ssh://a.x/system", "qemu+ssh://a.y/system") == ["a", "a-2"]
    given = ("test:///default", "test=test:///default", "test-2=test:///default")
    assert names(tmp_path, *given) == ["test-3", "test", "test-2"]


def test_a_name_can_be_given(tmp_path: Path) -> None:
    found = choose(["blue=qemu:///system?mode=direct"], Config(), around(tmp_path))
    assert found == Choice((Target("blue", "qemu:///system?mode=direct"),))


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ("qemo:///system", "unknown scheme 'qemo'; did you mean 'qemu'?"),
        ("http://hv1/", "unknown scheme 'http'; known are: bhyve, ch, esx"),
        ("qemu+shh://hv1/system", "unknown transport 'shh'; did you mean 'ssh'?"),
        ("hv1", "is no connection URI: one looks like qemu:///system"),
        ("qemu:/system", "is no connection URI"),
        ("", "is no connection URI"),
        ("qemu+ssh://hv1:port/system", "is no connection URI"),
        ("qemu+ssh://[::1/system", "is no connection URI"),
        ("qemu+ssh://-oProxyCommand=x/system", "must not begin with '-'"),
        ("qemu+ssh://%2DoProxyCommand=x/system", "must not begin with '-'"),
        ("qemu+ssh://-lroot@hv1/system", "must not begin with '-'"),
        ("qemu:///system\x1b[31m", "blanks or control characters"),
        ("qemu:///system\n", "blanks or control characters"),
    ],
)
def test_a_uri_that_cannot_work_is_told_in_one_line(
    tmp_path: Path, given: str, complaint: str
) -> None:
    with pytest.raises(BadInputError) as told:
        choose([given], Config(), around(tmp_path))
    assert complaint in str(told.value)
    assert str(told.value).isprintable()


def test_a_host_that_is_not_known_is_told_with_those_that_are(tmp_path: Path) -> None:
    config = Config((HostEntry("test:///default", "blue"), HostEntry("qemu:///session", "grun")))
    with pytest.raises(BadInputError, match=r"'hv9' is no connection URI.*; known are: blue, grun"):
        choose(["hv9"], config, around(tmp_path))
    with pytest.raises(BadInputError, match="did you mean 'blue'"):
        choose(["a=bleu"], config, around(tmp_path))
    with pytest.raises(BadInputError) as told:
        choose(["root:hunter2@hv9\n"], config, around(tmp_path))
    assert str(told.value).isprintable()


def test_two_hosts_cannot_be_given_one_name(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="two hosts are named 'a'"):
        choose(["a=qemu:///system", "a=test:///default"], Config(), around(tmp_path))


def test_without_a_choice_the_configured_hosts_are_taken(tmp_path: Path) -> None:
    entries = (HostEntry("qemu+ssh://hv1/system", "one"), HostEntry("qemu+ssh://hv2/system"))
    config = Config(entries, path=tmp_path / "config.toml")
    found = choose([], config, around(tmp_path, {"LIBVIRT_DEFAULT_URI": "test:///default"}))
    assert [target.name for target in found.targets] == ["one", "hv2"]
    assert found.notice == ""
    bad = Config((HostEntry("qemu:///system", "a/b"),), path=tmp_path / "config.toml")
    with pytest.raises(BadInputError, match=r"config\.toml: 'a/b' can't be a host's name"):
        choose([], bad, around(tmp_path))


def test_then_the_environment_decides(tmp_path: Path) -> None:
    libvirt_conf(tmp_path / "home", 'uri_default = "qemu:///session"')
    found = choose([], Config(), around(tmp_path, {"LIBVIRT_DEFAULT_URI": "test:///default"}))
    assert found.targets == (Target("test", "test:///default"),)
    assert found.notice == "opened test:///default: LIBVIRT_DEFAULT_URI says so"
    with pytest.raises(BadInputError, match="LIBVIRT_DEFAULT_URI: 'x' is no connection URI"):
        choose([], Config(), around(tmp_path, {"LIBVIRT_DEFAULT_URI": "x"}))


def test_then_libvirts_own_configuration_the_users_before_the_machines(tmp_path: Path) -> None:
    etc = libvirt_conf(tmp_path / "etc", '# uri_default = "x"\nuri_default = "xen:///system"\n')
    found = choose([], Config(), around(tmp_path))
    assert found == Choice(
        (Target("xen", "xen:///system"),), f"opened xen:///system: {etc} says so"
    )
    # Blank lines without end cost nothing.
    libvirt_conf(tmp_path / "home", "\n" * 100_000 + 'uri_default = "test:///default"')
    assert choose([], Config(), around(tmp_path)).targets[0].uri == "test:///default"
    as_root = choose([], Config(), around(tmp_path, is_root=True))
    assert as_root.targets[0].uri == "xen:///system", "libvirt reads no user's file for root"


def test_then_the_system_daemon_and_a_user_falls_back_to_their_own(tmp_path: Path) -> None:
    found = choose([], Config(), around(tmp_path))
    assert found.targets == (Target("system", "qemu:///system"),)
    assert found.notice.startswith("opened qemu:///system: ")
    refused = choose([], Config(), around(tmp_path, trouble="the socket is missing"))
    assert refused.targets == (Target("session", "qemu:///session"),)
    assert refused.notice == "opened qemu:///session, not qemu:///system: the socket is missing"


def test_root_never_falls_back(tmp_path: Path) -> None:
    found = choose([], Config(), around(tmp_path, is_root=True, trouble="missing"))
    assert found.targets == (Target("system", "qemu:///system"),)


def test_libvirts_aliases_are_understood(tmp_path: Path) -> None:
    libvirt_conf(
        tmp_path / "etc",
        'uri_aliases = [\n  "hail=qemu+ssh://root@hail.example/system",\n'
        '#  "rain=qemu:///system",\n  "sleet=test:///default",\n]\n',
    )
    found = choose(["hail", "s=sleet"], Config(), around(tmp_path))
    assert found.targets == (
        Target("hail", "qemu+ssh://root@hail.example/system"),
        Target("s", "test:///default"),
    )
    with pytest.raises(BadInputError, match="'rain' is no connection URI"):
        choose(["rain"], Config(), around(tmp_path))


def test_ordinary_uris_pass() -> None:
    assert check_uri("qemu+libssh2://ann@hv1:22/system?known_hosts=/k").hostname == "hv1"


LAB = Terms(("lab",), None, ("db-*",), 60.0)


def test_what_is_configured_holds_however_the_host_is_given(tmp_path: Path) -> None:
    entry = HostEntry("qemu+ssh://hv1/system", "one", LAB)
    config = Config((entry,), path=tmp_path / "config.toml")
    for given in ([], ["one"], ["qemu+ssh://hv1/system"], ["one=qemu+ssh://hv1/system"]):
        found = choose(given, config, around(tmp_path))
        assert found.targets == (Target("one", "qemu+ssh://hv1/system", LAB),)
    (target,) = choose(["two=one"], config, around(tmp_path)).targets
    assert target == Target("two", "qemu+ssh://hv1/system", LAB)
    (other,) = choose(["qemu:///system"], config, around(tmp_path)).targets
    assert other.terms == Terms()


def test_a_libvirt_conf_that_others_may_write_is_not_followed(tmp_path: Path) -> None:
    path = libvirt_conf(tmp_path / "home", 'uri_default = "test:///default"\n')
    path.chmod(0o666)
    with pytest.raises(BadInputError, match=r"libvirt\.conf: not read, for others may write it"):
        choose([], Config(), around(tmp_path))


@pytest.mark.parametrize(
    "given",
    ["hv1", "x=hv1", "x=qemu+ssh://hv1/system", "qemu+ssh://hv2/system", "x=qemu+ssh://hv2/system"],
)
def test_another_name_takes_a_host_out_of_no_group(tmp_path: Path, given: str) -> None:
    guarded = Group("production", ("hv*",), terms=Terms(read_only=True, protected=("*",)))
    entry = HostEntry("qemu+ssh://hv1/system", "hv1")
    config = Config((entry,), groups=(guarded,), path=tmp_path / "config.toml")
    (target,) = choose([given], config, around(tmp_path)).targets
    assert target.terms == Terms(("production",), read_only=True, protected=("*",))


def test_a_group_adds_what_its_hosts_do_not_say(tmp_path: Path) -> None:
    entries = (
        HostEntry("xen://a/", "a", LAB),
        HostEntry("xen://b/", "b"),
        HostEntry("xen://c/", "c", Terms(read_only=False)),
    )
    groups = (
        Group("first", ("b", "c*"), (), Terms(read_only=True, limit=1.0)),
        Group("second", (), ("lab",), Terms(protected=("vip",), limit=2.0)),
        Group("third", ("[a-b]",), (), Terms(limit=3.0)),
    )
    config = Config(entries, groups=groups, path=tmp_path / "config.toml")
    a, b, c = choose([], config, around(tmp_path)).targets
    assert a.terms == Terms(("lab", "second", "third"), None, ("db-*", "vip"), 60.0)
    assert b.terms == Terms(("first", "third"), True, (), 1.0)
    assert c.terms == Terms(("first",), False, (), 1.0)
    host = b.host()
    assert (host.tags, host.read_only, host.limit) == (("first", "third"), True, 1.0)
    only = choose([], config, around(tmp_path), ["third"])
    assert [target.name for target in only.targets] == ["a", "b"]
    both = choose([], config, around(tmp_path), ["lab", "first"])
    assert [target.name for target in both.targets] == ["a", "b", "c"]
    with pytest.raises(BadInputError, match="no host is in a group 'frist': did you mean 'first'"):
        choose([], config, around(tmp_path), ["frist"])
    with pytest.raises(BadInputError, match="the configuration has none"):
        choose(["qemu:///system"], Config(), around(tmp_path), ["lab"])


def test_aliases_and_inventories_bring_hosts_too(tmp_path: Path) -> None:
    libvirt_conf(tmp_path / "etc", 'uri_aliases = ["hail=xen://hail/", "one=xen://other/"]\n')
    inventory = tmp_path / "hosts.ini"
    inventory.write_text("[g]\nhv1\nhail\none\n")
    config = Config(
        (HostEntry("xen://one/", "one"), HostEntry("", "storm", LAB, "hail")),
        inventories=(Inventory(inventory, "g", "xen://{host}/", LAB),),
        libvirt_aliases=True,
        path=tmp_path / "config.toml",
    )
    found = choose([], config, around(tmp_path))
    assert found.targets == (
        Target("one", "xen://one/"),
        Target("storm", "xen://hail/", LAB),
        Target("hv1", "xen://hv1/", LAB),
    ), "each once, and by what [[host]] says of it"
    missing = Config((HostEntry("", "a", alias="hial"),), path=tmp_path / "config.toml")
    with pytest.raises(BadInputError, match=r"no alias 'hial'. did you mean 'hail'"):
        choose([], missing, around(tmp_path))
    broken = Config(
        inventories=(Inventory(inventory, "gg", line=7),), path=tmp_path / "config.toml"
    )
    with pytest.raises(BadInputError, match=r"config\.toml:7: .*hosts\.ini has no group 'gg'"):
        choose([], broken, around(tmp_path))


def test_what_the_command_line_says_comes_before_the_configuration(tmp_path: Path) -> None:
    config = Config((HostEntry("xen://a/", "a", LAB),), path=tmp_path / "config.toml")
    chosen = choose([], config, around(tmp_path)).under(Terms(read_only=True, limit=9.0))
    assert chosen.targets[0].terms == Terms(("lab",), True, ("db-*",), 9.0)
