"""The story of an incident as Markdown, for a ticket or a report.

Names, words of libvirt and answers of agents can be influenced by guests and remote hosts. None
of them may become a heading, a link, an image, HTML or a mention: what could is set as code, the
rest has its marks escaped. There are lists and no tables, for a table's cells end at any ``|``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import tzinfo
from urllib.parse import quote

from vmtui.core.frozen import frozen
from vmtui.core.model import Moment
from vmtui.core.stories.story import Entry, Kind, Story
from vmtui.core.stories.summary import summary
from vmtui.core.stories.words import after, day_of, lasted, said, time_of, until
from vmtui.core.virsh import out_of_reach
from vmtui.core.visible import visible

_MARKS = re.compile(r"([\\`*_{}\[\]<>|&#~!$])")
"""What CommonMark, its dialects' tables, strikethrough and formulas act on inside a line."""

_BEGINNING = re.compile(r"^([-+=:]|\d+(?=[.)]))")
"""What they act on at the beginning of one."""

_BECOMES_LINK = re.compile(r"://|www\.|@|#\d|\b(?:mailto|xmpp|javascript|data):|\bGH-\d", re.I)
"""What a renderer may turn into a link, a mention or the number of an issue by itself."""

LONGEST = 1000
"""Characters of one text that are kept."""


@frozen
class Shown:
    """What the guest's screen showed, which goes into a report only if a person wants it.

    Attributes:
        at: When.
        lines: Its text.
        words: Instead of a text: why there is none.
    """

    at: Moment
    lines: tuple[str, ...] = ()
    words: str = ""


@frozen
class Picture:
    """A picture of the guest's screen beside the report, which a person wants in it.

    Attributes:
        at: When it was taken.
        file: Its name, in the report's own folder; "" where there is none.
        words: Why there is none.
    """

    at: Moment
    file: str = ""
    words: str = ""


def markdown(
    story: Story,
    now: Moment,
    *,
    system: str = "",
    screen: Shown | None = None,
    picture: Picture | None = None,
    zone: tzinfo | None = None,
) -> str:
    """The whole story.

    Args:
        story: It.
        now: When it is told.
        system: The guest's operating system, "" if nobody knows.
        screen: What the guest showed; None to leave it out.
        picture: A picture of that; likewise.
        zone: In which its times are told; None for the machine's own.
    """
    parts = [
        [f"# {_title(story)}"],
        [" ".join(map(plain, summary(story, now, zone)))],
        _head(story, now, system, zone),
        ["## What happened"],
        _steps(story, zone),
        *_verdicts(story, zone),
        *_by_hand(story),
        *_screen(screen, zone),
        *_picture(picture, zone),
    ]
    return "\n\n".join("\n".join(lines) for lines in parts) + "\n"


def plain(text: str) -> str:
    """Text that says what it says and does nothing; a dash for none."""
    # An item of a list without text would make a heading of the line before.
    text = visible(text.strip(), limit=LONGEST) or "–"
    if _BECOMES_LINK.search(text):
        return code(text)
    return _BEGINNING.sub(_escaped_beginning, _MARKS.sub(r"\\\1", text))


def code(text: str) -> str:
    """Text as it is, in a code span that it can't end."""
    text = visible(text, limit=LONGEST) or " "
    ticks = "`" * (_longest_run(text) + 1)
    blank = " " if text.startswith("`") or text.endswith("`") or text.strip() != text else ""
    return f"{ticks}{blank}{text}{blank}{ticks}"


def fenced(lines: Sequence[str], language: str = "") -> list[str]:
    """Lines as they are, in a block that they can't end."""
    shown = [visible(line, limit=LONGEST) for line in lines]
    fence = "`" * max(3, _longest_run("\n".join(shown)) + 1)
    return [f"{fence}{language}", *shown, fence]


def _longest_run(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)


def _escaped_beginning(match: re.Match[str]) -> str:
    found = match.group()
    # A number is only a list's with its dot or bracket, and that is what can be escaped.
    return f"{found}\\" if found[0].isdigit() else f"\\{found}"


def _title(story: Story) -> str:
    what = next((_TITLES[one.slug] for one in story.entries if one.slug in _TITLES), "Incident")
    end = plain(story.outcome.words) if story.outcome else "still under way"
    return f"{what} of {code(story.name)}: {end}"


_TITLES = {
    "soft-shutdown": "Shutdown",
    "reboot": "Reboot",
    "force-off": "Forced power-off",
    "reset": "Reset",
}


def _head(story: Story, now: Moment, system: str, zone: tzinfo | None) -> list[str]:
    run = f", domain {story.domain_id}" if story.domain_id is not None else ""
    rows = {
        "Guest": code(story.name) + run + (f" ({plain(system)})" if system else ""),
        "Host": f"{code(story.vm.host)}, {code(story.uri)}",
        "UUID": code(story.vm.uuid),
        "Began": day_of(story.began.wall, zone),
        "Ended": _ended(story, zone),
        "Told": f"{day_of(now.wall, zone)}, by vmtui",
    }
    return [f"- **{name}:** {value}" for name, value in rows.items()]


def _ended(story: Story, zone: tzinfo | None) -> str:
    if story.outcome is None:
        return "not yet"
    at = day_of(story.outcome.at.wall, zone)
    return f"{at}, {lasted(story)} after the first request: **{plain(story.outcome.words)}**"


def _steps(story: Story, zone: tzinfo | None) -> list[str]:
    lines = []
    for entry in story.entries:
        end = until(entry, zone)
        when = f"{time_of(entry.at.wall, zone)}{f'–{end}' if end else ''}"
        lines.append(f"- {when} {after(story, entry.at)} {_step(entry)}")
        if entry.kind is not Kind.VERDICT:
            lines += [f"    - {plain(detail)}" for detail in entry.details]
    if story.left_out:
        lines += ["", f"{story.left_out} entries that said less were left out: it was too long."]
    return lines


def _step(entry: Entry) -> str:
    words = plain(said(entry))
    match entry.kind:
        case Kind.FIGURES:
            return f"_{words}_" if not words.startswith("`") else words
        case Kind.DEED:
            return f"**{words}**" + (f" (by {plain(entry.by)})" if entry.by else "")
        case Kind.VERDICT:
            return f"Verdict: {words} ({code(entry.slug)})"
        case Kind.OUTCOME:
            return f"**Outcome: {words}**"
        case _:
            return words


def _verdicts(story: Story, zone: tzinfo | None) -> list[list[str]]:
    """Each verdict once, as it was first reached, with what it is founded on."""
    found = {one.slug: one for one in reversed(story.entries) if one.kind is Kind.VERDICT}
    if not found:
        return []
    lines: list[str] = []
    for entry in sorted(found.values(), key=lambda entry: entry.at):
        when = f"{time_of(entry.at.wall, zone)} {after(story, entry.at)}"
        lines.append(f"- **{plain(entry.words)}** ({code(entry.slug)}, first at {when})")
        lines += [f"    - {plain(detail)}" for detail in entry.details]
    return [["## Why it still ran, and how that was known"], lines]


def _by_hand(story: Story) -> list[list[str]]:
    lines = list(dict.fromkeys(one.by_hand for one in story.entries if one.by_hand))
    if why := out_of_reach(story.uri):
        return [["## The same by hand"], [plain(why)]]
    return [["## The same by hand"], fenced(lines, "sh")] if lines else []


def _screen(screen: Shown | None, zone: tzinfo | None) -> list[list[str]]:
    if screen is None:
        return []
    head = [f"## Its screen at {time_of(screen.at.wall, zone)}"]
    lines = list(screen.lines)
    while lines and not lines[-1].strip():
        del lines[-1]
    return [head, fenced(lines, "text") if lines else [plain(screen.words or "it is blank")]]


def _picture(picture: Picture | None, zone: tzinfo | None) -> list[list[str]]:
    if picture is None:
        return []
    head = [f"## A picture of its screen at {time_of(picture.at.wall, zone)}"]
    if not picture.file:
        return [head, [plain(picture.words)]]
    # Whatever the file is called, nothing in it ends the link or leads out of the folder.
    return [head, [f"![a picture of its screen](./{quote(picture.file, safe='')})"]]


def file_name(story: Story, zone: tzinfo | None = None) -> str:
    """A name for its file, of plain characters only: guest, date and time of the beginning."""
    guest = re.sub(r"[^A-Za-z0-9._-]+", "-", story.name).strip("-.")[:60] or story.vm.uuid
    digits = re.sub(r"\D", "", day_of(story.began.wall, zone)[:19])
    return f"vmtui-{guest}-{digits[:8]}-{digits[8:]}.md"
