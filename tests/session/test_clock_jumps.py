"""A wall clock that is set during a watch, and a machine that sleeps meanwhile."""

from __future__ import annotations

import re
from datetime import UTC

import pytest

from tests.fakes import stage
from tests.session.test_handover import LOGIN, PROMPT, WEB, WEB_ID, Console, follower
from vmtui.core.events import Detail, Lifecycle
from vmtui.core.panel_text import panel
from vmtui.core.row_text import row
from vmtui.core.shutdown import Phase
from vmtui.core.stories.lines import from_lines
from vmtui.core.stories.markdown import markdown
from vmtui.core.stories.words import lasted
from vmtui.core.why.verdict import Slug

DAY = 86400.0


def asking() -> Console:
    """A console that has just pressed."""
    console = Console(stage(WEB))
    console.facts()
    console.set_.session.evidence.observe([WEB_ID])
    console.idle_for(5, LOGIN)
    console.press()
    return console


def on_screen(console: Console) -> str:
    """The panel and the row of the guest."""
    session, now = console.set_.session, console.set_.clock()
    vm, doings = session.fleet.vms[WEB_ID], session.doings(WEB_ID)
    lines = ["".join(cell.text for cell in line) for line in panel(vm, doings, now)]
    cells = row(vm, session.host(WEB_ID), doings, now).values()
    return "\n".join([*lines, *(cell.text for cell in cells)])


@pytest.mark.parametrize("jump", [DAY, -DAY])
def test_a_clock_that_is_set_moves_no_countdown_and_is_told(jump: float) -> None:
    console = asking()
    console.idle_for(10, PROMPT)
    console.set_.clock.wall += jump
    console.idle_for(10, PROMPT)
    assert console.watch.remaining(console.set_.clock()) == pytest.approx(120 - 20.5)
    assert console.verdict.slug is Slug.WAITING_FOR_INPUT
    seen = on_screen(console)
    assert "1:39 left of 2:00" in seen
    assert not re.search(r"(?<!\d)-\d|24:|1 d", seen)
    way = "forward" if jump > 0 else "back"
    words = f"this machine's clock was set {way} by 24:00:00; countdowns go on"
    assert [one.words for one in console.set_.session.ring].count(words) == 1
    console.set_.port.event(WEB, Lifecycle.STOPPED, Detail.SHUT_DOWN)
    console.settle()
    story = console.set_.session.stories.of(WEB_ID)
    assert story is not None
    assert words in [entry.words for entry in story.entries]
    assert lasted(story) == "0:20"
    assert "+24:" not in markdown(story, console.set_.clock(), zone=UTC)


@pytest.mark.parametrize("jump", [DAY, -DAY])
def test_what_the_journal_says_of_it_is_read_as_one_story(jump: float) -> None:
    console = asking()
    console.set_.clock.wall += jump
    console.idle_for(10, PROMPT)
    second = follower(console, after=5)
    second.idle_for(12, PROMPT)
    seen = on_screen(second)
    assert not re.search(r"-\d+:", seen)
    console.set_.port.event(WEB, Lifecycle.STOPPED, Detail.SHUT_DOWN)
    console.settle()
    uri = console.set_.session.host(WEB_ID).uri
    story = from_lines(console.lines, WEB_ID, uri, console.set_.clock())
    assert story is not None
    assert not story.open
    assert story.outcome is not None
    assert story.outcome.slug == Phase.OFF_BY_GUEST.value


def test_a_machine_that_slept_goes_on_with_the_true_time() -> None:
    console = asking()
    console.idle_for(10, LOGIN)
    console.set_.pass_(40)
    console.settle()
    assert console.watch.remaining(console.set_.clock()) == pytest.approx(120 - 50.5)
    console.idle_for(1, PROMPT)
    slugs = {console.verdict.slug}
    for _ in range(8):
        console.idle_for(1, PROMPT)
        slugs.add(console.verdict.slug)
    assert slugs <= {Slug.TOO_EARLY, Slug.WAITING_FOR_INPUT}
    assert console.verdict.slug is Slug.WAITING_FOR_INPUT
    assert "1:00 left of 2:00" in on_screen(console)
    assert not any("clock" in one.words for one in console.set_.session.ring)
