"""The configuration file: what is understood, and the one line for what is not."""

import os
import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from vmtui.config import (
    BadConfigError,
    BadInputError,
    Config,
    Group,
    HostEntry,
    Inventory,
    ShutdownSettings,
    Terms,
    default_paths,
    load,
    schema,
)
from vmtui.config.example import EXAMPLE
from vmtui.config.schema import parse
from vmtui.core.commands import Mode
from vmtui.core.owners import Owner
from vmtui.core.preferences import (
    Bell,
    Characters,
    GroupBy,
    Mouse,
    Preferences,
    SavedFilter,
)
from vmtui.core.record.copies import CopyTo
from vmtui.core.view import Column
from vmtui.headless.config import summary
from vmtui.hosts import Choice, Target

SOURCES = [Path(schema.__file__)]
ASKED = re.compile(r'\.(?:texts?|flag|seconds|choice)\("(\w+)"')

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


def test_what_holds_for_hosts_groups_and_inventories_is_read() -> None:
    text = """
        [[host]]
        alias = "rain"
        tags = ["lab"]
        read_only = true
        protected = ["db-*"]
        limit = 60
        mode = "agent"
        [[group]]
        name = "production"
        hosts = ["hv*"]
        tags = ["lab"]
        limit = 900
        [[inventory]]
        file = "hosts.ini"
        group = "hypervisors"
        uri = "qemu+tls://{host}/system"
        [libvirt]
        aliases = true
    """
    config = parse(text, HERE)
    terms = Terms(("lab",), True, ("db-*",), 60.0, Mode.AGENT)
    assert config.hosts == (HostEntry("", "rain", terms, "rain"),)
    assert config.groups == (Group("production", ("hv*",), ("lab",), Terms(limit=900.0)),)
    file = Path("/etc/vmtui/hosts.ini")
    assert config.inventories == (
        Inventory(file, "hypervisors", "qemu+tls://{host}/system", line=14),
    )
    assert config.libvirt_aliases


def test_what_a_person_prefers_is_read() -> None:
    text = """
        [console]
        theme = "nord"
        columns = ["State", "name", "note"]
        group_by = "tag"
        mouse = true
        bell = "notify"
        title = false
        characters = "ascii"
        [keys]
        filter = "f5"
        palette = []
        help = ["?", "ctrl+e"]
        [[filter]]
        name = "stuck"
        line = "state:overdue"
    """
    assert parse(text, HERE).preferences == Preferences(
        (("filter", ("f5",)), ("palette", ()), ("help", ("question_mark", "ctrl+e"))),
        (Column.STATE, Column.NAME, Column.NOTE),
        GroupBy.TAG,
        (SavedFilter("stuck", "state:overdue"),),
        "nord",
        Mouse.ON,
        Characters.ASCII,
        Bell.NOTIFY,
        title=False,
    )


@pytest.mark.parametrize(
    ("text", "line", "complaint"),
    [
        ("limit = ", 1, "no TOML: Invalid value, at the end of the file"),
        ("[shutdown]\nlimit 3", 2, "no TOML: Expected '=' after a key in a key/value pair"),
        ("\nhosts = []", 2, "unknown key 'hosts': did you mean [[host]]?"),
        ("[hosts]\n[[group]]\nname = 'a'\nhosts = ['b']", 1, "'hosts': did you mean [[host]]?"),
        ("colour = 1", 1, "unknown key 'colour': known are: console, filter, group, host"),
        ("[shutdown]\nlimits = 3", 2, "unknown key 'limits' in [shutdown]: did you mean 'limit'?"),
        ("[shutdown]\nmouse = true", 2, "unknown key 'mouse' in [shutdown]: it belongs into [co"),
        ("[shutdown]\nlimit = true", 2, "limit must be a number of seconds"),
        ("[shutdown]\n\nlimit = 0", 3, "limit must be a number of seconds, more than 0"),
        ("[shutdown]\nlimit = -3", 2, "limit must be"),
        ("[shutdown]\nlimit = nan", 2, "limit must be"),
        ("[shutdown]\nlimit = inf", 2, "limit must be"),
        ('[shutdown]\nlimit = "soon"', 2, "limit must be a number of seconds, more than 0"),
        ('[shutdown]\nlimit = "8 days"', 2, 'or such as "5m" or "1:30"'),
        (
            '[shutdown]\nmode = "acip"',
            2,
            "mode must be one of acpi, agent, not 'acip': did you mean 'acpi'?",
        ),
        ("[shutdown]\nmode = [1]", 2, "mode must be one of acpi, agent, not [1]"),
        (
            '[screen]\ngraphics = "iterm"',
            2,
            "graphics must be one of auto, kitty, sixel, blocks, none",
        ),
        ("[statistics]\nevery = -1", 2, "[statistics] every must be a number of seconds"),
        ("[statistics]\nevery = false", 2, "or 0 for none"),
        ("[screen]\ngraphics = true", 2, "graphics must be one of"),
        ('[screen]\nlayout = "dvorak"', 2, "layout must be one of us, uk, de, fr, not 'dvorak'"),
        ("[screen]\nlayouts = 'us'", 2, "unknown key 'layouts' in [screen]: did you mean"),
        ("[[screen]]\nlayout = 'us'", 1, "'screen' must be written as [screen]"),
        ("shutdown = 3", 1, "'shutdown' must be written as [shutdown]"),
        ("[host]\nuri = 'x'", 1, "'host' must be written as [[host]]"),
        ("[owner]\nmanager = 'x'", 1, "'owner' must be written as [[owner]]"),
        ("[[owner]]\nguests = ['a']", 1, "[[owner]] has no manager: known are OpenStack"),
        ("[[owner]]\nmanager = 'x'", 1, "[[owner]] has no guests: name some"),
        ("[[owner]]\nmanager = 'x'\nguests = 'a'", 3, "guests must be a list of names"),
        ("[[owner]]\nmanager = 'x'\nguests = [3]", 3, "guests must be a list of names"),
        ("[[owner]]\nmanager = 3\nguests = ['a']", 2, "manager must be a text in quotes"),
        ("[[owner]]\nmanager='x'\nguests = ['a']\nmanger = 'x'", 4, "did you mean 'manager'?"),
        ("[[owner]]\nmanager='x'\nguests=['a']\nhots='b'", 4, "did you mean 'host'?"),
        ("[[host]]\nname = 'x'", 1, "[[host]] has no uri, nor an alias of libvirt.conf"),
        ("[[host]]\nuri = 'xen:///'\nalias = 'c'", 3, "has a uri and an alias"),
        ("[[host]]\nuri = 3", 2, "[[host]] uri must be a text in quotes"),
        ("[[host]]\nuri = ''", 2, "[[host]] uri must be a text in quotes"),
        ("[[host]]\nuri='xen:///'\n[[host]]\nuri='xen:///'\nurl='c'", 5, "'url' in [[host]]"),
        ("[[host]]\nuri='xen:///'\nread_only='yes'", 3, "read_only must be true or false"),
        ("[[host]]\nuri='xen:///'\ntags='lab'", 3, 'a list of names, such as ["production"]'),
        ("[[group]]\nhosts=['a']", 1, "[[group]] has no name"),
        ("[[group]]\nname='a'", 1, "[[group]] holds no hosts"),
        (
            "[[group]]\nname='a'\nhosts=['b']\n[[group]]\nname='a'\nhosts=['b']",
            5,
            "[[group]] name 'a' was given to another group before",
        ),
        ("[[inventory]]\ngroup='a'", 1, "[[inventory]] has no file"),
        ("[[inventory]]\nfile='a'\nuri='qemu:///{hots}'", 3, "{hots}: did you mean 'host'?"),
        ("[[inventory]]\nfile='a'\nuri='qemu:///system'", 3, "must have {host} or {name} in it"),
        ("[libvirt]\naliases = 'all'", 2, "[libvirt] aliases must be true or false"),
        ("[console]\ncolumns = [\n'name',\n'stat']", 4, "'stat': did you mean 'state'?"),
        ("[console]\ncolumns = ['name', 'name']", 2, "'name' is there twice"),
        ("[console]\ncolumns = ['state']", 2, "columns must have 'name' among them"),
        ("[console]\ntheme = 'norf'", 2, "theme: unknown theme 'norf': did you mean 'nord'?"),
        ("[console]\ngroup_by = 'hosts'", 2, "did you mean 'host'?"),
        ("[console]\nmouse = 'yes'", 2, "one of auto, on, off (or true, false), not 'yes'"),
        ("[journal]\ncopy = 'sylog'", 2, "did you mean 'syslog'?"),
        ("[journal]\ncopies = 'syslog'", 2, "unknown key 'copies'"),
        ("[[filter]]\nline = 'a'", 1, "[[filter]] has no name"),
        ("[[filter]]\nname = 'a'", 1, "[[filter]] has no line"),
        ("[[filter]]\nname = 'a'\nline = 'stat:x'", 3, "line: no field 'stat'"),
        (
            "[[filter]]\nname='a'\nline='b'\n[[filter]]\nname='a'\nline='c'",
            5,
            "was given to another filter before",
        ),
        ("[keys]\nforce-of = 'f5'", 2, "[keys] has no action 'force-of': did you mean 'force-off'"),
        ("[keys]\nsoft = 'f5'", 2, "[keys] has no action 'soft': did you mean 'shut-down'?"),
        ("[keys]\nxyzzy = 'f5'", 2, "'xyzzy': ? in the console lists their names"),
        ("[keys]\nsave = 'f99'", 2, "save: 'f99' is no key"),
        ("[keys]\nsave = ''", 2, "save: '' is no key"),
        ("[keys]\nsave = 3", 2, "save must be a key or a list of keys"),
        ("[keys]\nsave = 'esc'", 2, "save: 'esc' can't be given to an action"),
        ("[keys]\nsave = ['f5', 'enter']", 2, "save: 'enter' can't be given to an action"),
        ("[keys]\nfilter = '/'\nsave = 's'", 3, "[keys] save: s would be the key of"),
        ("[keys]\nfilter = 'f5'\nsave = 'f5'", 3, "[keys] save: f5 would be the key of"),
        ("[keys]\nsave = '+'", 2, "+ would be the key of"),
    ],
)
def test_a_mistake_is_told_in_one_line_with_file_and_line(
    text: str, line: int, complaint: str
) -> None:
    with pytest.raises(BadConfigError) as told:
        parse(text, HERE)
    (mistake,) = told.value.mistakes
    assert str(told.value) == str(mistake)
    assert str(mistake).startswith(f"{HERE}:{line}: ")
    assert complaint in mistake.words
    assert "\n" not in mistake.words


def test_a_limit_may_be_written_as_people_type_it() -> None:
    text = """
        [shutdown]
        limit = "5m"
        [[host]]
        uri = "test:///default"
        limit = "1:30"
        [[group]]
        name = "lab"
        hosts = ["*"]
        limit = "90"
    """
    config = parse(text, HERE)
    limits = (config.shutdown.limit, config.hosts[0].terms.limit, config.groups[0].terms.limit)
    assert limits == (300.0, 90.0, 90.0)


def test_copies_of_the_journal_go_where_it_is_said_and_else_nowhere() -> None:
    assert parse("[journal]\ncopy = 'journald'", HERE).copy_to is CopyTo.JOURNALD
    assert parse("[journal]\ncopy = 'none'", HERE).copy_to is CopyTo.NONE
    assert parse("", HERE).copy_to is CopyTo.NONE


def test_two_actions_may_exchange_their_keys() -> None:
    keys = parse("[keys]\nsave = 's'\nshut-down = 'S'", HERE).preferences.keys
    assert keys == (("save", ("s",)), ("shut-down", ("S",)))
    keys = parse("[keys]\ndetails = ['enter', 'i']", HERE).preferences.keys
    assert keys == (("details", ("enter", "i")),), "that is its own key"


def test_all_mistakes_are_found_at_once_and_the_first_is_told() -> None:
    with pytest.raises(BadConfigError) as told:
        parse("[console]\nbell = 3\nmuse = 1\n[shutdown]\nlimit = 0\n", HERE)
    assert [mistake.line for mistake in told.value.mistakes] == [2, 3, 5]
    assert str(told.value).startswith(f"{HERE}:2: [console] bell must be one of")
    assert str(told.value).endswith(f"(and 2 more: see vmtui config check {HERE})")


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
    with pytest.raises(BadInputError, match="it is no regular file"):
        load(tmp_path)
    latin = tmp_path / "latin.toml"
    latin.write_bytes(b"# a\n# \xe4\n")
    with pytest.raises(BadInputError, match=r"latin\.toml:2: not in UTF-8"):
        load(latin)


@pytest.mark.parametrize(("text", "every"), [("", 5.0), ("every = 30", 30.0), ("every = 0", None)])
def test_statistics_are_read_as_often_as_it_says(text: str, every: float | None) -> None:
    config = parse(f"[statistics]\n{text}\n", Path("config.toml"))
    assert config.statistics_every == every


@pytest.mark.parametrize(
    ("mode", "complaint"),
    [(0o644, ""), (0o600, ""), (0o646, "others may write it: chmod go-w"), (0o666, "others may")],
)
def test_a_file_that_others_may_write_is_refused(tmp_path: Path, mode: int, complaint: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text("")
    path.chmod(mode)
    assert _refusal(path).startswith(f"{path}: not read, for {complaint}" if complaint else "")
    assert bool(_refusal(path)) is bool(complaint)


@pytest.mark.parametrize(("mode", "is_refused"), [(0o755, False), (0o1777, False), (0o777, True)])
def test_a_file_that_others_may_replace_is_refused(
    tmp_path: Path, mode: int, is_refused: bool
) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    path = shared / "config.toml"
    path.write_text("")
    shared.chmod(mode)
    words = f"others may put another file in its place: chmod go-w {shared}"
    assert _refusal(path) == (f"{path}: not read, for {words}" if is_refused else "")


def test_a_group_may_write_only_if_nobody_else_is_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "config.toml"
    path.write_text("")
    path.chmod(0o664)
    user = SimpleNamespace(pw_name="ann", pw_gid=path.stat().st_gid)
    group = SimpleNamespace(gr_name="ann", gr_mem=[])
    monkeypatch.setattr("pwd.getpwuid", lambda _: user)
    monkeypatch.setattr("grp.getgrgid", lambda _: group)
    assert _refusal(path) == ""
    group.gr_mem = ["ann"]
    assert _refusal(path) == ""
    group.gr_mem = ["ann", "bob"]
    assert "others may write it" in _refusal(path)
    group.gr_name, group.gr_mem = "staff", []
    assert "others may write it" in _refusal(path)


def test_a_file_of_another_user_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "config.toml"
    path.write_text("")
    path.chmod(0o600)
    owner = path.stat().st_uid
    monkeypatch.setattr("os.geteuid", lambda: owner)
    assert _refusal(path) == ""
    if owner == 0:
        os.chown(path, 65432, -1)
    else:
        monkeypatch.setattr("os.geteuid", lambda: owner + 1)
    assert re.search("not read, for it belongs to .+, not to you or root", _refusal(path))


def _refusal(path: Path) -> str:
    try:
        load(path)
    except BadInputError as error:
        return str(error)
    return ""


def test_the_example_is_understood_with_and_without_its_remarks() -> None:
    config = parse(EXAMPLE, HERE)
    assert config.hosts[0].name == "hv1"
    assert config.preferences.columns[0] is Column.STATE
    assert all(re.search(rf"\b{column.value.lower()}\b", EXAMPLE) for column in Column)
    # Each table and key that stands in it as a remark, too; what a preset shows is the preset.
    shown = re.sub(r"(?m)^# (?=[\[a-z_]+(\]| = ))", "", EXAMPLE)
    assert shown.count("\n[[inventory]]") == 1
    everything = parse(shown, HERE)
    assert everything.libvirt_aliases
    assert everything.inventories
    assert everything.hosts[1].alias == "hv2"
    usual, preferences = Config(), config.preferences
    assert (config.shutdown, config.screen) == (usual.shutdown, usual.screen)
    assert config.statistics_every == usual.statistics_every
    assert (preferences.mouse, preferences.bell) == (Mouse.AUTO, Bell.BELL)


def test_the_example_has_every_key_that_may_be_written() -> None:
    names = {line.lstrip("# ").partition(" = ")[0] for line in EXAMPLE.splitlines()}
    for asked in (ASKED.findall(path.read_text()) for path in SOURCES):
        assert set(asked) <= names | {"name"}, asked


def test_a_check_names_what_a_group_and_a_filter_may_have_meant() -> None:
    text = """
        [[group]]
        name = "prod"
        hosts = ["gren"]
        [[group]]
        name = "lab"
        tags = ["nothing-like-it"]
        [[filter]]
        name = "up"
        line = "state:runing host:x"
        [[filter]]
        name = "fine"
        line = "state:run state:shut off state:=overdue"
    """
    hosts = Choice((Target("green", "test:///default"), Target("blue", "test:///default")))
    lines = list(summary(parse(text, HERE), hosts))
    assert "group prod: holds none of the hosts: did you mean 'green'?" in lines
    assert "group lab: holds none of the hosts" in lines
    (remark,) = [line for line in lines if line.startswith("filter ")]
    assert remark == "filter up: no state is 'runing': did you mean 'running'?"
