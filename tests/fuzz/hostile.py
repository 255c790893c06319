"""What nobody should call a guest: texts, names, XML, records, pictures and files made up anew."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Callable
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from hypothesis import strategies as st

PIECES = (
    *("\x1b[31m", "\x1b[2J", "\x1b]0;owned\x07", "\x1b]52;c;aGk=\x07", "\x1bP0;1q", "\x1b_Ga=T"),
    *("\x9b2J", "\x9d0;owned\x9c", "\x90", "\x00", "\x07", "\x08", "\r\n", "\n", "\t", "\x7f"),
    *("\u202e", "\u2066", "\u200e", "\u200b", "\u200d", "\ufeff", "\xad", "\u2028", "\u2029"),
    *("\u0300" * 20, "\u0489", "\u3164", "\u2800", "\xa0", "\U000e0041", "\ue000", "\ufffe"),
    *("[bold red]", "[/]", "[@click=app.quit]x[/]", "[link=file:///]", "\\[", "{}", "{0}", "%s"),
    *("-oProxyCommand=id", "$(id)", "`id`", "'; id; '", '"', "|", "<b>", "&lt;", "]]>", "<!--"),
    *("w\u0435b", "\U0001d430\U0001d41e\U0001d41b", "größe", "東京", "👩\u200d👧", "ﷺ", "\ufe0f"),
    *("web-01", "db", "off", " ", "-", "/", "..", "…", "x" * 3000, "9" * 5000, "²", "٣"),
)
"""What does harm where somebody forgot something: to terminals, markup, shells and parsers."""

ordinary = st.sampled_from(("web-01", "db-win-02", "kiosk-3", "a", "", "größe-東京", "mail server"))
pieces = st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map("".join)
texts = st.one_of(pieces, ordinary, st.text(max_size=30))
"""Any text at all, mostly with something in it that attacks."""

well_formed = texts.map(lambda text: "".join(c for c in text if _is_xml(c)))
"""The same, but only what XML can hold: C1 controls, bidi and zero-width characters stay."""

paths = texts.map(lambda text: f"/var/{text}")

# XML

_TAGS = (
    *("name", "title", "description", "uuid", "memory", "vcpu", "os", "type", "features", "acpi"),
    *("metadata", "devices", "disk", "source", "target", "driver", "interface", "mac", "link"),
    *("channel", "graphics", "listen", "video", "model", "hostdev", "filesystem", "readonly"),
    *("on_poweroff", "pm", "suspend-to-mem", "mirror", "parent", "creationTime", "state", "disks"),
    *("domain", "domainsnapshot", "serial", "console", "watchdog", "sound", "snapshot"),
)
_KEYS = (
    *("type", "id", "dev", "bus", "name", "file", "path", "port", "tlsPort", "address", "socket"),
    *("current", "arch", "enabled", "state", "job", "display", "protocol", "pool", "listen"),
    *("snapshot", "device", "action", "passwd"),
)
_VALUES = st.one_of(
    well_formed,
    st.sampled_from(("qemu", "kvm", "test", "vnc", "spice", "yes", "no", "x86_64", "destroy")),
    st.sampled_from(("org.qemu.guest_agent.0", "connected", "down", "5900", "-1", "9" * 4400, "²")),
)
_SHAPES = (
    ("devices/graphics", "listen"),
    ("devices/interface", "mac"),
    ("devices/disk", "target"),
    ("devices/channel", "target"),
    ("os", "type"),
    ("metadata", "os"),
)


def _is_xml(char: str) -> bool:
    return char in "\t\n\r" or " " <= char <= "\ud7ff" or "\ue000" <= char <= "\ufffd"


def _element(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(
        _tag,
        st.sampled_from(_TAGS),
        st.dictionaries(st.sampled_from(_KEYS), _VALUES, max_size=3),
        st.lists(st.one_of(children, _VALUES.map(escape)), max_size=4).map("".join),
    )


def _tag(name: str, attributes: dict[str, str], content: str) -> str:
    told = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f"<{name}{told}>{content}</{name}>"


def _placed(shape: tuple[str, str], attributes: dict[str, str], inner: dict[str, str]) -> str:
    way, last = shape
    text = _tag(last, inner, "")
    *outer, nearest = way.split("/")
    text = _tag(nearest, attributes, text)
    for name in outer:
        text = _tag(name, {}, text)
    return text


_attributes = st.dictionaries(st.sampled_from(_KEYS), _VALUES, max_size=4)
_elements = st.recursive(_VALUES.map(escape), _element, max_leaves=8)
_parts = st.one_of(
    _elements,
    st.builds(_placed, st.sampled_from(_SHAPES), _attributes, _attributes),
    well_formed.map(lambda text: _tag("title", {}, escape(text))),
    well_formed.map(lambda text: _tag("name", {}, escape(text))),
)
_PROLOGUES = (
    "",
    "<?xml version='1.0'?>",
    "<!DOCTYPE d [<!ENTITY a 'x'><!ENTITY b '&a;&a;'>]>",
    "<!DOCTYPE d SYSTEM 'file:///etc/passwd'>",
    '<!DOCTYPE d [<!ENTITY a "<domain>&a;">]>',
    "<!-- <domain> -->",
)
_SPOILED = ("", "&b;", "&#0;", "<", "]]>", "<!DOCTYPE x>", "<a>" * 200, "\x00", "\ud800")


def _document(root: str, head: str, attributes: dict[str, str], body: str, spoiled: str) -> str:
    return head + _tag(root, attributes, body + spoiled)


def xml(root: str) -> st.SearchStrategy[str]:
    """Documents that a host could send for a domain or a snapshot; some are none at all."""
    return st.one_of(
        st.builds(
            _document,
            st.sampled_from((root, root, root, "domain", "b")),
            st.sampled_from(_PROLOGUES),
            _attributes,
            st.lists(_parts, max_size=6).map("".join),
            st.sampled_from((*(7 * ("",)), *_SPOILED)),
        ),
        texts,
        st.integers(0, 40).flatmap(lambda at: st.just(f"<{root}><name>x</name></{root}>"[:at])),
    )


# JSON, and the lines of a journal

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)


def lines(known: dict[str, tuple[Any, ...]], sample: bytes) -> st.SearchStrategy[list[bytes]]:
    """Lines of a journal: good ones, torn ones, and others whose values are of any kind."""
    values: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
        {}, optional={key: st.sampled_from(told) | json_values for key, told in known.items()}
    )
    base: dict[str, Any] = json.loads(sample)
    changed = values.map(lambda told: json.dumps({**base, **told}).encode())
    cut = st.integers(0, len(sample)).map(lambda at: sample[:at])
    deep = st.sampled_from((b"[" * 100_000, b'{"a":' * 100_000, b'{"time": ' + b"9" * 5000 + b"}"))
    anything = st.one_of(values.map(lambda told: json.dumps(told).encode()), cut, deep)
    return st.lists(
        st.one_of(changed, changed, changed, anything, st.binary(max_size=40)), max_size=4
    )


# Pictures


def _png(width: int, height: int, kind: int, depth: int, data: bytes, extra: bytes) -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        told = struct.pack(">I", len(content)) + name + content
        return told + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + (chunk(b"zTXt", extra) if extra else b"")
        + chunk(b"IDAT", zlib.compress(data))
        + chunk(b"IEND", b"")
    )


_sizes = st.one_of(st.integers(0, 9), st.sampled_from((720, 7681, 65535, 2**31 - 1, 2**32 - 1)))
_bomb = b"key\x00\x00" + zlib.compress(bytes(3_000_000))
pngs = st.builds(
    _png,
    _sizes,
    _sizes,
    st.sampled_from((0, 2, 3, 4, 6, 7, 255)),
    st.sampled_from((1, 2, 4, 8, 16, 0, 3)),
    st.binary(max_size=60) | st.integers(0, 400).map(bytes),
    st.sampled_from((b"", b"", b"junk", _bomb)),
)
_ppm_heads = st.one_of(
    st.builds("P6 {} {} {}\n".format, _sizes, _sizes, st.sampled_from((255, 1, 0, 65535, -1))),
    st.builds("P6\n# {}\n{} {}\n255\n".format, st.sampled_from(("x", "#", "\n")), _sizes, _sizes),
    st.sampled_from(("P6", "P6 1", "P6 9 9 ", "P5 1 1 255\n", "P6 x y z\n", "P6 -1 1 255\n")),
)
ppms = st.builds(lambda head, body: head.encode() + body, _ppm_heads, st.binary(max_size=300))


def _broken(picture: bytes, at: int, byte: int, *, is_cut: bool) -> bytes:
    at %= len(picture)
    return picture[:at] if is_cut else picture[:at] + bytes([byte]) + picture[at + 1 :]


_made = pngs | ppms
pictures = st.one_of(
    _made,
    st.builds(_broken, _made, st.integers(0, 400), st.integers(0, 255), is_cut=st.booleans()),
    st.binary(max_size=100),
)

# Files


def mangled(samples: tuple[str, ...], words: tuple[str, ...]) -> st.SearchStrategy[str]:
    """Texts of a file's kind: lines of good ones, mixed, spoiled and filled with anything."""
    good = st.sampled_from([line for one in samples for line in one.splitlines()])
    spoiled = st.builds(_spoiled, good, st.integers(0, 60), texts)
    told = st.builds("{} = {}".format, st.sampled_from(words) | texts, _toml_values)
    return st.one_of(
        st.sampled_from(samples),
        st.lists(st.one_of(good, good, spoiled, told), max_size=12).map("\n".join),
        texts,
        st.sampled_from(("a: " + "[" * 5000, "a: " + "9" * 5000, "a: 2026-02-31", "- " * 5000)),
        st.sampled_from(("a = " + "[" * 5000, "[" + "a." * 5000 + "b]", "x = " + "9" * 5000)),
    )


def _spoiled(line: str, at: int, text: str) -> str:
    at %= len(line) + 1
    return line[:at] + text + line[at:]


_toml_values = st.one_of(
    texts.map(lambda text: json.dumps(text, ensure_ascii=False)),
    st.integers(-(2**64), 2**64).map(str),
    st.sampled_from(("nan", "inf", "-1", "true", "[]", "[1, 'a']", "{a = 1}", "1979-05-27", "0.0")),
    st.lists(texts, max_size=3).map(lambda many: json.dumps(many, ensure_ascii=False)),
)

# Connection URIs

_hosts = st.sampled_from(("hv1", "-oProxyCommand=id", "%2DoProxyCommand=id", "[::1]", "[", ""))
_users = st.sampled_from(("", "root@", "-l@", "%2dl@", "a:secret@", "a%0ab@"))
_queries = st.lists(
    st.builds(
        "{}={}".format,
        st.sampled_from(
            ("command", "keyfile", "socket", "netcat", "no_verify", "no_tty", "PASSWORD")
        ),
        texts,
    ),
    max_size=3,
).map("&".join)
uris = st.one_of(
    st.builds(
        "{}://{}{}{}/system?{}".format,
        st.sampled_from(("qemu", "qemu+ssh", "qemu+tls", "test", "qemu+ext", "-x", "xen+libssh2")),
        _users,
        _hosts | texts,
        st.sampled_from(("", ":22", ":99999", ":x")),
        _queries,
    ),
    texts,
)

Made = Callable[[], st.SearchStrategy[Any]]
