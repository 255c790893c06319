"""The report of an incident: complete, and harmless whatever a guest is called."""

from __future__ import annotations

from datetime import UTC

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.core.stories import at, bad_night, entry, story
from vmtui.core.stories.markdown import Picture, Shown, code, file_name, markdown, plain
from vmtui.core.stories.story import Kind, Story

RENDERER = MarkdownIt("gfm-like")
"""With tables, strikethrough, HTML, and links made from bare addresses."""

HARMLESS = {
    "text", "softbreak", "code_inline", "strong_open", "strong_close", "em_open", "em_close",
    "inline", "paragraph_open", "paragraph_close", "heading_open", "heading_close", "fence",
    "bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close",
}  # fmt: skip

ATTACKS = [
    "</code><script>alert(1)</script>",
    "[click](http://evil.example)",
    "![x](http://evil.example/x.png)",
    "http://evil.example",
    "www.evil.example",
    "ada@evil.example and @ada #12",
    "`code` ``two`` ```three",
    "```\n# heading",
    "# heading",
    "- item",
    "1. item",
    "1) item",
    "+ item",
    "> quote",
    "---",
    "===",
    "    indented",
    "| a | b |\n|---|---|",
    "**bold** _em_ ~~gone~~",
    "&lt;b&gt; &#64;",
    "[ref]: http://evil.example",
    "<http://evil.example>",
    "\\",
    "a\\",
    "a`",
    "`",
    "",
    " ",
    "\x1b[31m\u202e\u200b",
    "line\r\n\u2028# other",
    "javascript:alert(1)",
    "$x^2$",
    "*",
    "**",
    "_",
]


def tokens(text: str) -> list[Token]:
    """All tokens, those inside of lines too."""
    found = RENDERER.parse(text)
    return [one for token in found for one in (token, *(token.children or ()))]


def says(text: str) -> str:
    """What a reader reads."""
    kinds = ("text", "code_inline", "text_special")
    return "".join(one.content for one in tokens(text) if one.type in kinds)


def with_words(words: str) -> Story:
    """A story in which a guest says this wherever it can."""
    return story(
        entry(0, Kind.DEED, words, by=words, details=(words,), slug="soft-shutdown"),
        entry(1, Kind.VERDICT, words, slug="working", details=(words, f"and {words}")),
        entry(2, Kind.FIGURES, words),
        entry(3, Kind.EVENT, words),
        entry(9, Kind.OUTCOME, f"not {words}", slug="refused"),
        name=words,
    )


@pytest.mark.parametrize("words", ATTACKS)
def test_nothing_that_a_guest_says_acts(words: str) -> None:
    check_harmless(words)


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("ab1 `*_[]()<>|#-+=.!~&\\\n:/@w&;$'\""), max_size=30))
def test_no_text_acts(words: str) -> None:
    check_harmless(words)


def check_harmless(words: str) -> None:
    screen = Shown(at(5), (words, f"x{words}"))
    told = markdown(with_words(words), at(60), system=words, screen=screen, zone=UTC)
    # What is escaped comes as tokens of its own kind, which are texts.
    found = [one for one in tokens(told) if one.type != "text_special"]
    assert {one.type for one in found} <= HARMLESS
    assert sum(one.type == "heading_open" for one in found) == 4
    calm = markdown(with_words("calm"), at(60), system="calm", screen=screen, zone=UTC)
    items = [sum(one.type == "list_item_open" for one in tokens(text)) for text in (told, calm)]
    # A system that is not told has no place; nothing else makes or spoils an item.
    assert items[0] == items[1] if words else items[1] - 2 <= items[0] <= items[1]
    assert "\x1b" not in told


@pytest.mark.parametrize("words", ["a*b_c", "1. x", "a|b", "it's 5 < 6 & 7 > 2 #x", "~", "[x](y)"])
def test_a_reader_reads_what_was_said(words: str) -> None:
    assert says(plain(words)) == words
    assert says(code(words)) == words
    assert says(f"- {plain(words)}") == words


def test_the_whole_of_a_bad_night() -> None:
    told = markdown(bad_night(), at(300), system="Windows Server 2022", zone=UTC)
    assert told.startswith("# Shutdown of `app-win-07`: forced off by us\n")
    for words in (
        "- **Host:** `hv2`, `qemu+ssh://hv2/system`",
        "- **Began:** 2023-11-14 22:13:20 +0000",
        "- **Ended:** 2023-11-14 22:17:42 +0000, 4:22 after the first request:"
        " **forced off by us**",
        "- 22:13:20 +0:00 **asked to shut down by its ACPI power button; 4:00 given**"
        " (by ada, from 192.0.2.7)",
        "    - reason given: new kernel",
        "- 22:13:26 +0:06 Verdict: still working: wrote 19.6 MB in the last 5 s (`working`)",
        "- 22:13:40–22:13:50 +0:20 _idle: CPU 2–4 %, no writes, no reads_",
        "- 22:14:20 +1:00 power button pressed, by somebody else",
        "    - can't be known from outside: what its screen asks",
        "virsh -c qemu+ssh://hv2/system shutdown --mode acpi app-win-07\n"
        "virsh -c qemu+ssh://hv2/system destroy app-win-07\n```",
    ):
        assert words in told, words
    assert "screen at" not in told
    assert "left out" not in told


def test_the_screen_goes_in_only_by_choice() -> None:
    shown = Shown(at(299), ("C:\\> shutdown", "```", ""))
    told = markdown(bad_night(), at(300), screen=shown, zone=UTC)
    assert told.endswith("## Its screen at 22:18:19\n\n````text\nC:\\> shutdown\n```\n````\n")
    nothing = Shown(at(299), words="it shows graphics, 1024 × 768 pixels")
    assert "1024 × 768" in markdown(bad_night(), at(300), screen=nothing, zone=UTC)


def test_a_picture_is_linked_beside_the_report_only_by_choice() -> None:
    told = markdown(bad_night(), at(300), picture=Picture(at(299), "app-on-hv2-1.png"), zone=UTC)
    head = "## A picture of its screen at 22:18:19\n\n"
    assert told.endswith(f"{head}![a picture of its screen](./app-on-hv2-1.png)\n")
    nothing = Picture(at(299), words="it is off, *and* shows nothing")
    assert "it is off, \\*and\\* shows" in markdown(bad_night(), at(300), picture=nothing)
    assert "![" not in markdown(bad_night(), at(300))


@pytest.mark.parametrize("file", [*filter(None, ATTACKS), "a) b", "../../x", "http://evil/x.png"])
def test_no_name_of_a_picture_leads_anywhere_else(file: str) -> None:
    told = markdown(story(entry(0, Kind.DEED, "asked")), at(9), picture=Picture(at(5), file))
    (image,) = [one for one in tokens(told) if one.type == "image"]
    source = image.attrs["src"]
    assert isinstance(source, str)
    assert source.startswith("./")
    assert "/" not in source[2:]
    assert not [one for one in tokens(told) if one.type == "link_open"]


def test_what_goes_on_has_no_end_yet() -> None:
    told = markdown(story(entry(0, Kind.DEED, "asked"), open=True), at(9), zone=UTC)
    assert "still under way" in told
    assert "- **Ended:** not yet" in told
    assert "Why it still ran" not in told


def test_what_was_thinned_is_said() -> None:
    long = story(*(entry(n, Kind.FIGURES, f"CPU {n} %") for n in range(900)))
    assert f"{long.left_out} entries that said less were left out" in markdown(long, at(900))


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("app-win-07", "vmtui-app-win-07-20231114-221320.md"),
        ("../../etc/passwd", "vmtui-etc-passwd-20231114-221320.md"),
        ("a/b c\x1b", "vmtui-a-b-c-20231114-221320.md"),
        ("..", "vmtui-6a1f0c9e-0000-4000-8000-000000000001-20231114-221320.md"),
        ("x" * 400, f"vmtui-{'x' * 60}-20231114-221320.md"),
    ],
)
def test_its_file_has_a_plain_name(name: str, file: str) -> None:
    assert file_name(story(entry(0, Kind.DEED, "asked"), name=name), UTC) == file
