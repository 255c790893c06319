"""The configuration file: what is understood, and the one line for what is not."""

from pathlib import Path

import pytest

from vmtui.config import (
    BadInputError,
    Config,
    HostEntry,
    ShutdownSettings,
    default_paths,
    load,
    parse,
)
from vmtui.core.commands import Mode
from vmtui.core.owners import Owner

HERE = Path("/etc/vmtui/config.toml")


def test_a_full_file_is_understood() -> None:
    text = """
        [[host]]
        name = "hv1"
        uri = "qemu+ssh://root@hv1.example/system"
        [[host]]
        uri = "qemu:///system"
        [shutdown]
        limit = 90
        mode = "agent"
        [[owner]]
        manager = "pacemaker"
        guests = ["db-*", "vip"]
        [[owner]]
        manager = "cron"
        guests = ["batch-*"]
        host = "hv1"
        command = "batchctl stop {name}"
    """
    assert parse(text, HERE) == Config(
        (HostEntry("qemu+ssh://root@hv1.example/system", "hv1"), HostEntry("qemu:///system")),
        ShutdownSettings(90.0, Mode.AGENT),
        (
            Owner("Pacemaker", ("db-*", "vip")),
            Owner("cron", ("batch-*",), "hv1", "batchctl stop {name}"),
        ),
        HERE,
    )


def test_an_empty_file_means_the_presets() -> None:
    assert parse("", HERE) == Config((), ShutdownSettings(300.0, Mode.ACPI), (), HERE)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("limit = ", "Invalid value (at end of document)"),
        ("[shutdown]\nlimit 3", "at line 2"),
        ("hosts = []", "unknown key 'hosts': did you mean 'host'?"),
        ("colour = 1", "unknown key 'colour': known are: host, owner, screen, shutdown"),
        ("[shutdown]\nlimits = 3", "unknown key 'limits' in [shutdown]: did you mean 'limit'?"),
        ("[shutdown]\nlimit = true", "limit must be a number of seconds"),
        ("[shutdown]\nlimit = 0", "limit must be a number of seconds, more than 0"),
        ("[shutdown]\nlimit = -3", "limit must be"),
        ("[shutdown]\nlimit = nan", "limit must be"),
        ("[shutdown]\nlimit = inf", "limit must be"),
        ('[shutdown]\nlimit = "300"', "limit must be"),
        ('[shutdown]\nmode = "ACPI"', "mode must be one of acpi, agent, not 'ACPI'"),
        ("[shutdown]\nmode = [1]", "mode must be one of acpi, agent, not [1]"),
        (
            '[screen]\ngraphics = "iterm"',
            "graphics must be one of auto, kitty, sixel, blocks, none",
        ),
        ("[statistics]\nevery = -1", "[statistics] every must be a number of seconds"),
        ("[screen]\ngraphics = true", "graphics must be one of"),
        ('[screen]\nlayout = "dvorak"', "layout must be one of us, uk, de, fr, not 'dvorak'"),
        ("[screen]\nlayouts = 'us'", "unknown key 'layouts' in [screen]: did you mean 'layout'?"),
        ("[[screen]]\nlayout = 'us'", "'screen' must be written as [screen]"),
        ("shutdown = 3", "'shutdown' must be written as [shutdown]"),
        ("[host]\nuri = 'x'", "'host' must be written as [[host]]"),
        ("[owner]\nmanager = 'x'", "'owner' must be written as [[owner]]"),
        ("[[owner]]\nguests = ['a']", "[[owner]] number 1 has no manager: known are OpenStack"),
        ("[[owner]]\nmanager = 'x'", "[[owner]] number 1: guests must be a list of names"),
        ("[[owner]]\nmanager = 'x'\nguests = 'a'", "guests must be a list of names"),
        ("[[owner]]\nmanager = 'x'\nguests = [3]", "guests must be a list of names"),
        ("[[owner]]\nmanager = 3\nguests = ['a']", "manager must be a text in quotes"),
        ("[[owner]]\nmanger = 'x'", "in [[owner]] number 1: did you mean 'manager'?"),
        ("[[host]]\nname = 'x'", "[[host]] number 1 has no uri"),
        ("[[host]]\nuri = 3", "[[host]] number 1: uri must be a text in quotes"),
        ("[[host]]\nuri = ''", "[[host]] number 1: uri must be a text in quotes"),
        ("[[host]]\nuri='a:///b'\nurl='c'", "unknown key 'url' in [[host]] number 1: did you mean"),
    ],
)
def test_a_mistake_is_told_in_one_line_with_the_file(text: str, complaint: str) -> None:
    with pytest.raises(BadInputError) as told:
        parse(text, HERE)
    message = str(told.value)
    assert message.startswith(f"{HERE}: ")
    assert complaint in message
    assert "\n" not in message


def test_the_users_file_comes_before_the_machines(tmp_path: Path) -> None:
    environ = {"XDG_CONFIG_HOME": str(tmp_path)}
    assert default_paths(environ) == (tmp_path / "vmtui/config.toml", HERE)
    assert default_paths({"HOME": "/home/ann"})[0] == Path("/home/ann/.config/vmtui/config.toml")
    own = tmp_path / "vmtui" / "config.toml"
    own.parent.mkdir()
    own.write_text("[shutdown]\nlimit = 7\n")
    found = load(environ=environ)
    assert (found.path, found.shutdown.limit) == (own, 7.0)


def test_a_file_that_was_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="there is no such file"):
        load(tmp_path / "missing.toml")


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="Is a directory"):
        load(tmp_path)
    latin = tmp_path / "latin.toml"
    latin.write_bytes(b"# a\n# \xe4\n")
    with pytest.raises(BadInputError, match=r"not in UTF-8 \(at line 2\)"):
        load(latin)


@pytest.mark.parametrize(("text", "every"), [("", 5.0), ("every = 30", 30.0), ("every = 0", None)])
def test_statistics_are_read_as_often_as_it_says(text: str, every: float | None) -> None:
    config = parse(f"[statistics]\n{text}\n", Path("config.toml"))
    assert config.statistics_every == every
