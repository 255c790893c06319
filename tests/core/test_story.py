"""What a story keeps, and what it thins out."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.core.stories import at, entry, story
from tests.fakes import AUTHOR
from vmtui.core.record.author_text import by_words
from vmtui.core.shutdown import AFTERMATH
from vmtui.core.stories.story import FIRST_KEPT, KEPT, LAST_KEPT, Kind, with_entry

KINDS = st.sampled_from(list(Kind))


@given(st.lists(KINDS, max_size=3 * KEPT))
def test_a_story_of_any_length_is_bounded_and_keeps_its_ends_in_order(kinds: list[Kind]) -> None:
    entries = [entry(10.0 * n, kind, f"entry {n}") for n, kind in enumerate(kinds)]
    told = story(*entries)
    assert len(told.entries) <= KEPT
    assert len(told.entries) + told.left_out == len(entries)
    assert told.entries[:FIRST_KEPT] == tuple(entries[:FIRST_KEPT])
    assert told.entries[-LAST_KEPT:] == tuple(entries[-LAST_KEPT:])
    assert list(told.entries) == sorted(told.entries, key=lambda one: one.at)


def test_figures_go_first_and_what_people_did_stays() -> None:
    told = story()
    deeds = 0
    for n in range(4 * KEPT):
        is_deed = n % 20 == 0
        deeds += is_deed
        told = with_entry(told, entry(n, Kind.DEED if is_deed else Kind.FIGURES, f"entry {n}"))
    assert sum(one.kind is Kind.DEED for one in told.entries) == deeds
    figures = [one.at.boot - at(0).boot for one in told.entries if one.kind is Kind.FIGURES]
    assert any(KEPT < second < 2 * KEPT for second in figures), "the middle is still told"


def test_a_storm_is_one_entry() -> None:
    told = story(*(entry(n, Kind.EVENT, "I/O error") for n in range(1000)))
    (one,) = told.entries
    assert (one.times, one.last, told.latest) == (1000, at(999), at(999))


def test_an_end_that_several_tell_is_one() -> None:
    told = story(
        entry(5, Kind.OUTCOME, "forced off", slug="off-forced"),
        entry(5.1, Kind.EVENT, "forced off by us"),
        entry(5.2, Kind.OUTCOME, "forced off by us", slug="off-forced"),
    )
    assert [one.words for one in told.entries] == ["forced off by us"]
    reasons = ("libvirt says so",)
    judged = entry(5.3, Kind.VERDICT, "forced off after 0:05", slug="off-forced", details=reasons)
    (one,) = with_entry(told, judged).entries
    assert (one.kind, one.words, one.details) == (Kind.OUTCOME, "forced off by us", reasons)
    later = with_entry(told, entry(60, Kind.EVENT, "forced off by us"))
    assert len(later.entries) == 2


def test_the_outcome_is_what_became_of_the_guest() -> None:
    end = entry(9, Kind.OUTCOME, "restarted instead", slug="restarted")
    nothing = entry(20, Kind.OUTCOME, "not forced off: too late", slug="not-forced")
    assert story(end, nothing).outcome == end
    assert story(nothing).outcome == nothing
    assert story(end, nothing, open=True).outcome is None


def test_which_request_belongs_to_an_incident() -> None:
    restarted = story(entry(0, Kind.OUTCOME, "restarted instead", slug="restarted"))
    assert restarted.takes_in(at(AFTERMATH))
    assert not restarted.takes_in(at(AFTERMATH + 1))
    off = story(entry(0, Kind.OUTCOME, "off by the guest", slug="off-by-guest"))
    assert off.goes_on(at(AFTERMATH))
    assert not off.takes_in(at(1))
    left = story(entry(0, Kind.DEED, "asked"), open=True)
    assert left.takes_in(at(3600))
    assert not left.takes_in(at(3601))


def test_who_did_it() -> None:
    assert by_words(AUTHOR) == "ada, from 192.0.2.7"
    here = replace(AUTHOR, user="root", sudo_user="eve", ssh_origin=None)
    assert by_words(here) == "root (sudo by eve)"
