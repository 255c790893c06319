"""Hosts from Ansible inventories, in both formats."""

import sys
from pathlib import Path

import pytest

from vmtui.config import BadInputError, HostEntry, Inventory, Terms
from vmtui.hosts.inventory import hosts_of
from vmtui.hosts.inventory_groups import expanded

INI = """\
# one that is in no group
lone ansible_host=192.0.2.1

[hypervisors]
hv[01:03].example ansible_user="ann"   # a remark
hv9:2222 ansible_host='2001:db8::9'

[lab]
lab-[a:b]

[lab:vars]
ansible_user = lab
ansible_port=22022

[everywhere:children]
hypervisors
lab  # both

[everywhere:vars]
ansible_user=root
"""

YAML = """\
all:
  vars: {ansible_user: nobody}
  hosts:
    lone: {ansible_host: 192.0.2.1}
  children:
    everywhere:
      vars:
        ansible_user: root
        secret: !vault |
          $ANSIBLE_VAULT;1.1;AES256
      children:
        hypervisors:
          hosts:
            hv[01:03].example: {ansible_user: ann}
            hv9: {ansible_host: "2001:db8::9", ansible_port: 2222}
        lab:
          vars: {ansible_user: lab, ansible_port: 22022}
          hosts:
            lab-[a:b]:
"""


@pytest.fixture(params=["hosts.ini", "hosts.yml"])
def inventory(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / str(request.param)
    path.write_text(INI if path.suffix == ".ini" else YAML)
    return path


def uris(path: Path, group: str, uri: str = "qemu+ssh://{host}/system") -> dict[str, str]:
    return {one.name: one.uri for one in hosts_of(Inventory(path, group, uri))}


def test_a_group_has_its_hosts_with_their_users_ports_and_addresses(inventory: Path) -> None:
    hypervisors = {
        "hv01.example": "qemu+ssh://ann@hv01.example/system",
        "hv02.example": "qemu+ssh://ann@hv02.example/system",
        "hv03.example": "qemu+ssh://ann@hv03.example/system",
        "hv9": "qemu+ssh://root@[2001:db8::9]:2222/system",
    }
    lab = {
        "lab-a": "qemu+ssh://lab@lab-a:22022/system",
        "lab-b": "qemu+ssh://lab@lab-b:22022/system",
    }
    assert uris(inventory, "hypervisors") == hypervisors
    assert uris(inventory, "everywhere") == hypervisors | lab
    assert list(uris(inventory, "everywhere")) == [*hypervisors, *lab], "in their order"
    assert set(uris(inventory, "all")) == {"lone", *hypervisors, *lab}


def test_the_uri_says_what_is_taken_from_the_inventory(inventory: Path) -> None:
    root = "qemu+ssh://root@{host}:22/system"
    assert uris(inventory, "lab", root)["lab-a"] == "qemu+ssh://root@lab-a:22/system"
    tls = uris(inventory, "lab", "qemu+tls://{name}.example/system")
    assert tls["lab-a"] == "qemu+tls://lab-a.example/system", "the port is that of SSH"
    named = uris(inventory, "lab", "qemu+ssh://{user}@{name}:{port}/system?keyfile=/k")
    assert named["lab-b"] == "qemu+ssh://lab@lab-b:22022/system?keyfile=/k"


def test_what_holds_for_the_inventory_holds_for_its_hosts(inventory: Path) -> None:
    terms = Terms(("lab",), True)
    (first, _) = hosts_of(Inventory(inventory, "lab", "qemu+tls://{host}/system", terms))
    assert first == HostEntry("qemu+tls://lab-a/system", "lab-a", terms)


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("hv1", ["hv1"]),
        ("hv[8:10]", ["hv8", "hv9", "hv10"]),
        ("hv[08:10].x", ["hv08.x", "hv09.x", "hv10.x"]),
        ("hv[0:6:3]", ["hv0", "hv3", "hv6"]),
        ("[a:b][1:2]", ["a1", "a2", "b1", "b2"]),
    ],
)
def test_a_range_stands_for_its_hosts(pattern: str, names: list[str]) -> None:
    assert expanded(pattern) == names


@pytest.mark.parametrize("pattern", ["hv[1:a]", "hv[3:1]", "hv[1:2:0]", "hv[1", "a[1:999999999]"])
def test_what_is_no_range_is_refused(pattern: str) -> None:
    with pytest.raises(BadInputError, match=r"range looks like|stands for no host"):
        expanded(pattern)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[g]\n-oProxyCommand=x\n", "host '-oProxyCommand=x': .* can't be a host's name"),
        ("[g]\nhv1 ansible_host=-x\n", "host 'hv1': ansible_host '-x' is no plain name"),
        ("[g]\nhv1 ansible_host='a/b?c'\n", "is no plain name or address"),
        ("[g]\nhv1 ansible_host='{{ ip }}'\n", "is no plain name or address"),
        ("[g]\nhv1 ansible_user='-x'\n", "ansible_user '-x' is no plain name"),
        ("[g]\nhv1 ansible_port=x\n", "ansible_port 'x' is no port"),
        ("[g]\nhv1 ansible_port=70000\n", "ansible_port '70000' is no port"),
        ("[g]\na\n[g:chidlren]\nb\n", "hosts.ini:3: unknown section :chidlren: did you mean"),
        ("[g]\na b\n", "hosts.ini:2: 'b' is no variable"),
        ("[g]\na b='c\n", "hosts.ini:2: No closing quotation"),
        ("[g]\nhv[1\n", "hosts.ini:2: .* a range looks like"),
        pytest.param(
            "[g]\n" + "[1:1]" * 5000 + "\n",
            "hosts.ini:2: .* is longer than a host's name",
            id="ranges",
        ),
        ("[gg]\na\n", "has no group 'g': did you mean 'gg'?"),
        ("[g]\n", "the group 'g' has no hosts"),
        ("#!/bin/sh\n", "is a program, which vmtui does not run"),
    ],
)
def test_what_cannot_be_used_is_told_with_its_place(
    tmp_path: Path, text: str, complaint: str
) -> None:
    path = tmp_path / "hosts.ini"
    path.write_text(text)
    with pytest.raises(BadInputError, match=complaint) as told:
        hosts_of(Inventory(path, "g"))
    assert str(path) in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("g: [a", "hosts.yml:1: no YAML: "),
        ("- a", "it must be a mapping, with a colon behind each name"),
        ("g: {hosts: [a, b]}", "hosts of 'g' must be a mapping"),
        ("g: {hosts: a}", "hosts of 'g' must be a mapping"),
        ("g: {hosts: {a: 3}}", "host 'a' must be a mapping"),
        ("g: {hosts: {-a: }}", "host '-a'"),
    ],
)
def test_yaml_that_cannot_be_used_is_told_as_well(
    tmp_path: Path, text: str, complaint: str
) -> None:
    path = tmp_path / "hosts.yml"
    path.write_text(text)
    with pytest.raises(BadInputError, match=complaint):
        hosts_of(Inventory(path, "g"))


def test_groups_that_hold_each_other_end(tmp_path: Path) -> None:
    path = tmp_path / "hosts"
    path.write_text("[a]\nx\n[a:children]\nb\n[b:children]\na\n")
    assert list(uris(path, "b")) == ["x"]


@pytest.mark.parametrize(
    "text",
    [
        # A chain that is deeper than Python's stack.
        "[g]\nx\n" + "".join(f"[c{n}:children]\nc{n + 1}\n" for n in range(1200)),
        # As many ways down as 2 to the 30th.
        "[g]\nx\n"
        + "".join(f"[{a}{n}:children]\na{n + 1}\nb{n + 1}\n" for n in range(30) for a in "ab"),
    ],
    ids=["chain", "ways"],
)
def test_groups_within_groups_are_read_at_once(tmp_path: Path, text: str) -> None:
    path = tmp_path / "hosts"
    path.write_text(text)
    assert list(uris(path, "g")) == ["x"]


@pytest.mark.parametrize(
    "text",
    [
        "g: &g {hosts: {x: }, children: {h: *g}}",
        "l0: &l0 {}\n"
        + "".join(
            f"l{n}: &l{n} {{children: {{a{n}: *l{n - 1}, b{n}: *l{n - 1}}}}}\n"
            for n in range(1, 30)
        )
        + "g: {hosts: {x: }}",
    ],
    ids=["itself", "ways"],
)
def test_aliases_of_yaml_repeat_nothing(tmp_path: Path, text: str) -> None:
    path = tmp_path / "hosts.yml"
    path.write_text(text)
    assert list(uris(path, "g")) == ["x"]


def test_the_nearest_group_has_the_word(tmp_path: Path) -> None:
    path = tmp_path / "hosts"
    text = "[c]\nx\n[b:children]\nc\n[a:children]\nb\nc\n"
    said = "".join(f"[{name}:vars]\nansible_host=of-{name}\n" for name in ("c", "b", "a"))
    path.write_text(text + said)
    assert list(uris(path, "a").values()) == ["qemu+ssh://of-c/system"]


def test_without_pyyaml_a_yaml_inventory_says_what_it_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "hosts.yaml"
    path.write_text("g:\n")
    monkeypatch.setitem(sys.modules, "yaml", None)
    with pytest.raises(BadInputError, match="takes PyYAML: python3-yaml in Debian"):
        hosts_of(Inventory(path, "g"))


def test_an_inventory_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match=r"the inventory .* no such file"):
        hosts_of(Inventory(tmp_path / "hosts.ini"))


def test_an_inventory_that_others_may_write_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "hosts.ini"
    path.write_text("[all]\nhv1\n")
    path.chmod(0o666)
    with pytest.raises(BadInputError, match=r"the inventory .* others may write it: chmod go-w"):
        hosts_of(Inventory(path))
