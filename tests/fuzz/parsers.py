"""Everything that reads what somebody else wrote, and the errors that it may raise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import libvirt
from hypothesis import strategies as st

from tests.fuzz import hostile
from tests.fuzz.harmless import harm, harm_in
from tests.fuzz.printed import audited, audits, drained, drains, waves_lines, waves_read
from tests.fuzz.worlds import any_of
from tests.hypervisor.fakes import libvirt_error
from tests.journal.samples import FORCE, SOFT, body
from vmtui.config import BadInputError, plan
from vmtui.config.example import EXAMPLE
from vmtui.config.schema import parse
from vmtui.config.uris import check_name, check_uri
from vmtui.core import domain_xml
from vmtui.core.changes import Change
from vmtui.core.fleet import Fleet
from vmtui.core.guest.snapshots import in_tree, snapshot_of
from vmtui.core.guest.xml_text import xml_lines
from vmtui.core.last_times import last_times
from vmtui.core.look_alike import mixed_scripts, skeleton
from vmtui.core.model import Host, HostStatus, Moment, Vm, VmId
from vmtui.core.record.chain import verify
from vmtui.core.record.open_dumps import open_dumps
from vmtui.core.record.open_freezes import open_freezes
from vmtui.core.record.open_shutdowns import open_shutdowns
from vmtui.core.record.past_ends import past_ends
from vmtui.core.record.record_lines import decode
from vmtui.core.screens.displays import displays_of, viewing_commands
from vmtui.core.screens.guest_screen import COLUMNS, ROWS, GuestScreen, lines_of
from vmtui.core.screens.screen_text import recognised_lines
from vmtui.core.spans import parse_span
from vmtui.core.stories.lines import from_lines
from vmtui.core.stories.markdown import markdown
from vmtui.core.stories.words import story_lines
from vmtui.core.view import parse_filter, passes, searched
from vmtui.core.visible import visible
from vmtui.core.waves.chain import last_ended
from vmtui.core.waves.record import open_fleet_shutdowns
from vmtui.hosts.ini_inventory import parse_ini
from vmtui.hosts.inventory_groups import expanded
from vmtui.hosts.yaml_inventory import parse_yaml
from vmtui.hypervisor import errors, event_words, uri
from vmtui.hypervisor.agent_signs import read_signs
from vmtui.hypervisor.details import definition_of
from vmtui.hypervisor.facts import describe
from vmtui.hypervisor.pictures import size_of, tiles_of
from vmtui.imaging import decoding, drawing, keeping


@dataclass(frozen=True)
class Parser:
    """One thing that reads.

    Attributes:
        made: What it is given.
        read: Reads it, and says what harm is in what comes out; "" for none.
        declared: The errors that it may raise.
    """

    name: str
    made: st.SearchStrategy[Any]
    read: Callable[[Any], str]
    declared: tuple[type[Exception], ...] = ()


_FILE = Path("/etc/file")
_NOW = Moment(1_700_000_000.0, 5_000.0)
_URI = "qemu+ssh://root@hv1/system"
_SAMPLES = (body(SOFT), body(FORCE))
_KNOWN: dict[str, tuple[Any, ...]] = {
    "phase": ("intent", "outcome", "verdict", "pressed", "extended", "unwatched", "progress"),
    "action": ("soft-shutdown", "force-off", "fleet-shutdown", "dump", "thaw", "power-on"),
    "time": ("2026-11-22T10:00:00.000Z", "9998-12-31T23:59:59Z", "1969-01-01T00:00:00+14:00"),
    **dict.fromkeys(("guest", "host", "uuid", "outcome", "why", "evidence", "user"), (None,)),
    **dict.fromkeys(("run", "limit", "deadline", "mode", "entry", "pid", "boot", "prev"), (None,)),
}
_LINES = hostile.lines(_KNOWN, _SAMPLES[0])
_INVENTORY = """[hosts]\nhv[01:30] ansible_host=10.0.0.1 ansible_user=root\n[all:vars]\na=b
[group:children]\nhosts\n"""
_YAML = """all:\n  hosts:\n    hv[1:3]: {ansible_host: 10.0.0.1}\n  children: {web: {vars: {a: b}}}
  vars: !vault |\n    x\nb: &a [*a, *a]\n"""


class _Domain:
    """As much of a domain as the readers ask for."""

    def __init__(self, text: str = "", info: dict[str, Any] | None = None) -> None:
        self._text, self._info = text, info or {}

    def XMLDesc(self, _flags: int = 0) -> str:  # noqa: N802
        return self._text

    def isPersistent(self) -> int:  # noqa: N802
        return 0

    def guestInfo(self, _question: int, _flags: int) -> dict[str, Any]:  # noqa: N802
        return self._info


def _xml(text: str) -> str:
    # Whatever libvirt's binding hands out is text that can be encoded.
    found = describe(text)
    definition = definition_of(_Domain(text))  # type: ignore[arg-type]
    shown = [one for display in displays_of(text) for one in viewing_commands(display, _URI)]
    shown += [f"{found.manager} {definition.channel.value}"]
    return harm_in(shown)


def _entities(text: str) -> str:
    """No document can make more of itself than it is long."""
    root = domain_xml.domain_root(text)
    longest = max(len(one.text or "") for one in root.iter())
    return "" if longest <= len(text) else f"{longest} characters from {len(text)}"


def _snapshot(text: str) -> str:
    found = snapshot_of(text, current="x")
    return "" if len(in_tree([found])) == 1 else "it is not in its tree"


def _links(text: str) -> str:
    """What is written back to libvirt is made of any domain's XML."""
    for one in domain_xml.domain_root(text).iterfind("devices/interface"):
        ET.tostring(one, encoding="unicode")
    return ""


def _journal(lines: list[bytes]) -> str:
    for line in lines:
        decode(line)
    verify(lines)
    open_shutdowns(lines)
    open_freezes(lines)
    open_dumps(lines)
    last_times(lines)
    past_ends(lines)
    last_ended(lines, _NOW)
    open_fleet_shutdowns(lines, _NOW)
    return ""


def _stories(lines: list[bytes]) -> str:
    story = from_lines(lines, VmId("hv1", SOFT.uuid), _URI, _NOW)
    if story is None:
        return ""
    text = markdown(story, _NOW, system="vmtui")
    return harm(text, lines=True) or harm_in(story_lines(story))


def _drawn(picture: bytes) -> str:
    width, height = size_of(picture)
    image = decoding.decoded(GuestScreen(_NOW, width, height, picture=picture))
    drawing.half_blocks(image, 4, 2)
    return ""


def _tiles(picture: bytes) -> str:
    found = tiles_of(picture)
    return "" if found.width * found.height <= len(picture) * 1100 else "a bomb"


def _agent(told: dict[str, Any]) -> str:
    signs = read_signs(_Domain(info=told), _NOW)  # type: ignore[arg-type]
    return harm_in([visible(one) for one in signs.users or ()])


def _filter(told: tuple[str, Any, Any]) -> str:
    line, vm, status = told
    passes(parse_filter(line), searched(vm, status))
    return ""


def _flood(changes: list[Any]) -> str:
    fleet = Fleet([Host("hv1", _URI), Host("hv2", _URI)])
    for change in changes:
        fleet.apply(change)
    return ""


def _trouble(told: tuple[str, int]) -> str:
    words, code = told
    made = libvirt_error(code, message=words)
    return harm_in([visible(errors.of_open(made).words)])


def _named(name: str) -> str:
    check_name(name)
    return harm(name)


def _displayed(address: str) -> str:
    told = uri.display(address)
    try:
        check_uri(address)
    except BadInputError as error:
        told += str(error)
    return "its password" if ":secret" in told else ""


def _effective(address: str) -> str:
    """What libvirt is given runs no option, and checks who answers."""
    parts = check_uri(address)
    given = uri.effective(address)
    if "no_verify" in given.partition("?")[2]:
        return given
    names = (parts.hostname or "", parts.username or "")
    return given if any(name.startswith(("-", "%2d", "%2D")) for name in names) else ""


def _events(told: tuple[str, str, int, str]) -> str:
    path, device, action, reason = told
    words = event_words.io_error(path, device, action, reason)
    job = event_words.job({"operation": action, "time_elapsed": action, "errmsg": reason})
    return harm_in([visible(words), visible(job)])


def _alike(names: tuple[str, str]) -> str:
    skeletons = [skeleton(name) for name in names]
    return harm_in([*map(mixed_scripts, names), *map(visible, skeletons)])


_names = hostile.texts


_info = st.dictionaries(
    st.sampled_from(("user.count", "user.0.name", "os.pretty-name", "fs.count", "fs.0.mountpoint"))
    | hostile.texts,
    hostile.texts | st.integers(0, 2**32 - 1),
    max_size=5,
).map(
    lambda told: {
        key: value
        for key, value in told.items()
        if key.endswith(".count") == isinstance(value, int)  # as libvirt types them
    }
)

PARSERS = (
    Parser("domain XML", hostile.xml("domain"), _xml, (ValueError,)),
    Parser("entities", hostile.xml("domain"), _entities, (ValueError,)),
    Parser("interfaces", hostile.xml("domain"), _links, (ValueError,)),
    Parser("snapshot XML", hostile.xml("domainsnapshot"), _snapshot, (ValueError,)),
    Parser("XML as text", hostile.texts, lambda text: harm_in(xml_lines(text))),
    Parser("a journal", _LINES, _journal),
    Parser("waves in a journal", waves_lines, waves_read),
    Parser("a journal, audited", st.tuples(_LINES | waves_lines, audits), audited),
    Parser("fleet shutdowns, told by drain", drains, drained),
    Parser("stories of a journal", hostile.lines(_KNOWN, _SAMPLES[1]), _stories),
    Parser("pictures, decoded", hostile.pictures, _drawn, (ValueError, decoding.PictureError)),
    Parser("pictures, compared", hostile.pictures, _tiles, (ValueError,)),
    Parser("agents' replies", _info, _agent),
    Parser(
        "a text screen",
        st.binary(max_size=2 * COLUMNS * ROWS),
        lambda cells: harm_in(lines_of(cells)),
    ),
    Parser("recognised text", _names, lambda text: harm_in(recognised_lines(text))),
    Parser(
        "the configuration",
        hostile.mangled((EXAMPLE,), ("limit", "uri", "name", "keys", "theme", "hosts")),
        lambda text: harm_in([visible(repr(parse(text, _FILE)))]),
        (BadInputError,),
    ),
    Parser(
        "plan files",
        hostile.mangled(
            (plan.__doc__ or "",), ("limit", "at_once", "deadline", "then", "guests", "pause")
        ),
        lambda text: harm_in([visible(repr(plan.parse_plan(text, _FILE, 300)))]),
        (BadInputError,),
    ),
    Parser(
        "INI inventories",
        hostile.mangled((_INVENTORY,), ("ansible_host", "hv[1:3]", "[a:vars]")),
        lambda text: harm_in([visible(repr(parse_ini(text, _FILE)))]),
        (BadInputError,),
    ),
    Parser(
        "YAML inventories",
        hostile.mangled((_YAML,), ("all", "hosts", "&a", "*a", "!!python/object:os.system")),
        lambda text: harm_in([visible(repr(parse_yaml(text, _FILE)))]),
        (BadInputError,),
    ),
    Parser(
        "ranges of hosts",
        st.builds("hv[{}:{}]".format, *(2 * [st.integers(0, 10**12).map(str) | _names])),
        lambda text: "" if len(expanded(text)) <= 10_000 else "too many",
        (BadInputError,),
    ),
    Parser("connection URIs", hostile.uris, _effective, (BadInputError, ValueError)),
    Parser("URIs, shown", hostile.uris, _displayed),
    Parser("names of hosts", _names, _named, (BadInputError,)),
    Parser("spans", _names, lambda text: str(parse_span(text) or "")[:0]),
    Parser(
        "filters",
        st.tuples(_names, any_of(Vm), any_of(HostStatus)),
        _filter,
    ),
    Parser(
        "floods of changes",
        st.lists(any_of(Change), max_size=6),
        _flood,
    ),
    Parser(
        "libvirt's errors",
        st.tuples(_names, st.sampled_from((1, 8, 29, 38, 42, 55, 68, 88, libvirt.VIR_ERR_RPC))),
        _trouble,
    ),
    Parser(
        "events' words",
        st.tuples(_names, _names, st.integers(0, 2**31), _names),
        _events,
    ),
    Parser("names that look alike", st.tuples(_names, _names), _alike),
    Parser(
        "names of files",
        st.tuples(_names, _names),
        lambda told: harm(keeping.picture_name(told[0], told[1], 0.0, b"P6")),
    ),
)
