"""The first paragraph of a report: what those read who read no more."""

from __future__ import annotations

from datetime import UTC

import pytest

from tests.core.stories import ADA, at, bad_night, entry, figures, story
from vmtui.core.stories.markdown import markdown
from vmtui.core.stories.story import Entry, Kind, Story
from vmtui.core.stories.summary import summary


def asked() -> Entry:
    words = "asked to shut down by its ACPI power button; 3:00 given"
    return entry(0, Kind.DEED, words, by=ADA, slug="soft-shutdown")


def forced() -> tuple[Entry, ...]:
    words = "force off: confirmed, and written down first"
    return (
        entry(200, Kind.DEED, words, by=ADA, slug="force-off"),
        entry(201, Kind.OUTCOME, "forced off by us", by=ADA, slug="off-forced"),
    )


def said(told: Story) -> str:
    return " ".join(summary(told, at(300), UTC))


def test_all_of_a_bad_night() -> None:
    assert summary(bad_night(), at(300), UTC) == (
        "app-win-07 on hv2 was asked to shut down by its ACPI power button, 4:00 given,"
        " by ada, from 192.0.2.7 (reason given: new kernel), at 2023-11-14 22:13:20 +0000.",
        "What was found: still working: wrote 19.6 MB in the last 5 s;"
        " then waiting for a person? a new screen, then idle.",
        "How it ended: forced off by us (ada, from 192.0.2.7), at 22:17:42, 4:22 after it began.",
        "What its programs had not saved is lost, and its file systems were not frozen first:"
        " they may need a journal replay or a repair.",
    )


def test_what_was_tried_is_told_but_not_the_first_press() -> None:
    told = story(
        asked(),
        entry(0.1, Kind.DEED, "the power button is pressed", slug="pressed"),
        entry(20, Kind.DEED, "the power button is pressed, once more", slug="pressed"),
        entry(30, Kind.DEED, "began to type into it", slug="typed"),
        entry(40, Kind.DEED, "4 keys typed into it", slug="typed"),
        entry(50, Kind.OUTCOME, "not forced off: it ran anew", slug="not-forced"),
        *forced(),
    )
    assert (
        "What was tried: the power button is pressed, once more; 4 keys typed into it;"
        " not forced off: it ran anew." in said(told)
    )


def test_a_freeze_first_says_what_it_kept() -> None:
    frozen = entry(200.5, Kind.EVENT, "its file systems were frozen first", slug="frozen")
    deed, outcome = forced()
    assert "they are clean; what its programs had not saved is lost." in said(
        story(asked(), deed, frozen, outcome)
    )
    assert "not frozen first" in said(story(asked(), deed, outcome))


def test_a_force_that_did_nothing_is_no_loss() -> None:
    words = "not forced off, and perhaps left frozen: no answer"
    end = entry(12, Kind.OUTCOME, words, slug="perhaps-frozen")
    assert "waits until" not in said(story(asked(), end))
    assert "may wait until it is thawed" in said(story(asked(), end))
    thawed = entry(40, Kind.EVENT, "Thaw: thawed", slug="thawed")
    assert "thawed later; it ran on, and nothing is lost" in said(story(asked(), end, thawed))


@pytest.mark.parametrize("name", ["off-by-guest", "off-saved", "vanished"])
def test_other_ends_say_what_is_kept_too(name: str) -> None:
    told = story(asked(), entry(9, Kind.OUTCOME, "ended", slug=name))
    assert len(summary(told, at(300), UTC)) == 3


def test_an_end_by_sysrq_is_not_called_gentle() -> None:
    keys = entry(5, Kind.DEED, "SysRq: sync, unmount, power off", slug="sysrq")
    told = story(asked(), keys, entry(9, Kind.OUTCOME, "off by the guest", slug="off-by-guest"))
    assert "what its programs had not saved is lost" in said(told)


def test_what_goes_on_says_so() -> None:
    assert "It is still under way, after 5:00." in said(story(asked(), open=True))


def test_three_minutes_of_a_deaf_guest_are_read_on_one_screen() -> None:
    noise = (0.03, 0.04, 0.03, 0.01, 0.05, 0.07, 0.02)
    quiet = [figures(10.0 * n, cpu=noise[n % len(noise)]) for n in range(1, 18)]
    details = ("since the press: CPU 2 %", "QEMU raised the button 0:05 ago", "perhaps: or not")
    deaf = entry(5, Kind.VERDICT, "ignores the button?", slug="ignores-button", details=details)
    told = story(
        asked(),
        entry(0.1, Kind.DEED, "the power button is pressed: libvirt is called", by=ADA),
        entry(0.2, Kind.EVENT, "libvirt passed the request on"),
        figures(0.3, cpu=0.03),
        entry(0.4, Kind.EVENT, "power button pressed, by us"),
        deaf,
        *quiet,
        entry(180, Kind.EVENT, "its time is over: not off after 3:00"),
        figures(185, cpu=0.02),
        entry(190, Kind.DEED, "force dialog opened: the host is asked for this run", by=ADA),
        *forced(),
    )
    text = markdown(told, at(300), zone=UTC)
    assert "- 22:13:30–22:16:10 +0:10 _idle: CPU 1–7 %, no writes, no reads_" in text
    assert len(text.splitlines()) <= 40
