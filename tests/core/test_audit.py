"""The journal's lines entry by entry, and its chain over several files."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from tests.journal.samples import AUTHOR, FORCE, SOFT, body
from vmtui.core.record.chain import GENESIS, Flaw, Problem, TooLong, digest, tied
from vmtui.core.record.checked import FLAWS, LISTED, CheckedFile, checked
from vmtui.core.record.records import Action, Author, Line, Phase, Record
from vmtui.core.stories.audit import FIELDS, Entry, State, entries, line_words, passes
from vmtui.core.view import Filter, parse_filter


def line(record: Record, time: float = 1_000.0, author: Author = AUTHOR, **changes: Any) -> Line:
    return Line(uuid.uuid4().hex, time, author, replace(record, **changes))


def told(*lines: Line, alive: Sequence[Author] = ()) -> list[Entry]:
    return entries(lines, lambda author: author in alive)


OUTCOME: dict[str, Any] = {"phase": Phase.OUTCOME, "outcome": "off-forced"}


def test_an_entry_tells_who_did_what_and_how_it_ended() -> None:
    (entry,) = told(line(FORCE, 1_000.0), line(FORCE, 1_002.0, **OUTCOME))
    assert (entry.state, entry.words) == (State.ENDED, "forced off by us")
    assert (entry.first.time, entry.last.time) == (1_000.0, 1_002.0)


def test_lines_come_in_any_order_and_twice() -> None:
    intent, outcome = line(FORCE, 1_000.0), line(FORCE, 1_002.0, **OUTCOME)
    (entry,) = told(outcome, intent, outcome, intent)
    assert entry.lines == (intent, outcome)


def test_the_earliest_is_first() -> None:
    first, second = told(line(FORCE, 2_000.0), line(SOFT, 1_000.0))
    assert (first.first.record.entry, second.first.record.entry) == ("soft-1", "force-1")


def test_a_thaw_is_told_beside_its_force() -> None:
    thaw = line(FORCE, 1_010.0, action=Action.THAW, phase=Phase.OUTCOME, outcome="thawed")
    force, other = told(line(FORCE), line(FORCE, 1_002.0, **OUTCOME), thaw)
    assert (force.words, other.words) == ("forced off by us", "thawed")


@pytest.mark.parametrize(
    ("lines", "state"),
    [
        ([line(FORCE)], State.UNKNOWN),
        ([line(FORCE), line(FORCE, phase=Phase.ABANDONED)], State.ABANDONED),
        ([line(SOFT)], State.UNWATCHED),
        ([line(SOFT), line(SOFT, phase=Phase.UNWATCHED)], State.UNWATCHED),
        ([line(FORCE, action=Action.FLEET_SHUTDOWN)], State.UNWATCHED),
        ([line(FORCE, action=Action.POWER_ON)], State.UNKNOWN),
    ],
)
def test_without_an_outcome_it_is_not_said_that_it_was_done(
    lines: list[Line], state: State
) -> None:
    (entry,) = told(*lines)
    assert entry.state is state
    assert "forced off" not in entry.words


def test_it_is_under_way_while_its_console_lives() -> None:
    other = replace(AUTHOR, pid=9)
    taken = line(SOFT, 1_050.0, other, phase=Phase.TAKEN_OVER)
    assert told(line(SOFT), alive=[AUTHOR])[0].state is State.UNDER_WAY
    assert told(line(SOFT), taken, alive=[AUTHOR])[0].state is State.UNWATCHED
    assert told(line(SOFT), taken, alive=[other])[0].state is State.UNDER_WAY


def test_what_one_gave_up_another_may_have_seen_to_its_end() -> None:
    given_up = line(SOFT, 1_060.0, phase=Phase.UNWATCHED)
    off = line(SOFT, 1_050.0, phase=Phase.OUTCOME, outcome="off-by-guest")
    assert told(line(SOFT), off, given_up)[0].words == "off by the guest"


@pytest.mark.parametrize(
    ("guests", "words", "is_meant"),
    [
        ([], "", True),
        (["web-01"], "", True),
        (["hv1/web-01"], "", True),
        (["web-*"], "", True),
        (["hv1/*"], "", True),
        ([FORCE.uuid], "", True),
        (["web-0"], "", False),
        (["web-02", "web-01"], "", True),
        ([], "host:hv1 user:ada", True),
        ([], "user:bob", False),
        ([], "action:force", True),
        ([], "action:soft-shutdown", False),
        (["web-01"], "host:hv2", False),
    ],
)
def test_only_what_is_asked_for(guests: list[str], words: str, is_meant: bool) -> None:
    (entry,) = told(line(FORCE))
    assert passes(entry, guests, parse_filter(words, FIELDS)) is is_meant


def test_who_called_sudo_is_found_too() -> None:
    (entry,) = told(line(FORCE, author=replace(AUTHOR, user="root", sudo_user="bob")))
    assert passes(entry, (), Filter((), (("user", "bob"),)))


def test_every_phase_has_words() -> None:
    assert line_words(line(FORCE)) == "force off: confirmed, and written down first"
    assert line_words(line(SOFT, phase=Phase.PRESSED)) == "Soft shutdown: pressed"
    verdict = line(SOFT, phase=Phase.VERDICT, evidence={"verdict": "qemu-hung"})
    assert line_words(verdict) == "Soft shutdown: verdict: qemu-hung"
    assert line_words(line(FORCE, **OUTCOME)) == "Force off: forced off by us"


# The chain over files


def journal(*sizes: int) -> list[list[bytes]]:
    """Files with so many lines each, of one chain."""
    prev, files = GENESIS, []
    for size in sizes:
        lines = tied([body(SOFT) for _ in range(size)], prev)
        prev = digest(lines[-1])
        files.append(lines)
    return files


def check(
    files: dict[int, list[bytes]], *, is_rotated_away: bool = False
) -> dict[int, list[Problem]]:
    numbered = ((f"file {number}", number, lines) for number, lines in files.items())
    found = checked(numbered, is_rotated_away=is_rotated_away)
    return {number: list(one.problems) for number, one in zip(files, found, strict=True)}


SOUND: list[Problem] = []
MISSING = [Problem(1, Flaw.MISSING)]


def test_a_whole_journal_is_sound() -> None:
    one, two, three = journal(3, 2, 1)
    assert check({1: one, 2: two, 3: three}) == {1: SOUND, 2: SOUND, 3: SOUND}


def test_a_changed_line_is_found_at_the_next_one_in_whatever_file() -> None:
    one, two = journal(3, 2)
    one[2] = one[2].replace(b"web-01", b"web-02")
    assert check({1: one, 2: two}) == {1: SOUND, 2: [Problem(1, Flaw.BROKEN)]}


def test_a_missing_file_is_told_and_what_follows_is_checked_all_the_same() -> None:
    one, _, three, four = journal(2, 2, 2, 2)
    four[1] = four[1].replace(b'"prev": "', b'"prev": "0')
    found = check({1: one, 3: three, 4: four})
    assert found == {1: SOUND, 3: MISSING, 4: [Problem(2, Flaw.BROKEN)]}


def test_missing_first_files_or_lines_are_told_unless_they_were_rotated_away() -> None:
    one, two, three = journal(3, 2, 2)
    assert check({2: two, 3: three}) == {2: MISSING, 3: SOUND}
    assert check({2: two, 3: three}, is_rotated_away=True) == {2: SOUND, 3: SOUND}
    assert check({1: two}) == {1: MISSING}
    assert check({1: one[1:]}) == {1: MISSING}


def test_a_line_torn_by_a_crash_is_no_sign_of_tampering() -> None:
    (one,) = journal(2)
    torn = body(SOFT)[:40]
    following = tied([body(SOFT)], digest(torn))
    (found,) = checked([("file", 1, [*one, torn, *following])], is_rotated_away=False)
    assert found == CheckedFile("file", 4, (Problem(3, Flaw.TORN),), torn=1)
    assert found.is_sound
    for flaw in set(Flaw) - {Flaw.TORN}:
        assert not replace(found, problems=(Problem(3, flaw),)).is_sound


def test_a_line_too_long_to_be_read_breaks_no_chain_of_the_others() -> None:
    (one,) = journal(2)
    following = tied([body(SOFT)], "d" * 64)
    (found,) = checked([("file", 1, [*one, TooLong("d" * 64), *following])], is_rotated_away=False)
    assert found == CheckedFile("file", 4, (Problem(3, Flaw.TOO_LONG),))
    assert not found.is_sound


def test_of_very_many_flaws_some_are_listed_and_none_hides_another() -> None:
    lines = [b'{"v": '] * (LISTED + 2) + [b"x"]
    (found,) = checked([("file", 1, lines)], is_rotated_away=False)
    assert (found.torn, found.unlisted, len(found.problems)) == (LISTED + 2, 2, LISTED + 1)
    assert found.problems[-1] == Problem(LISTED + 3, Flaw.UNREADABLE)
    assert not found.is_sound


def test_an_emptied_file_is_found() -> None:
    _, two = journal(2, 2)
    assert check({1: [], 2: two}) == {1: SOUND, 2: [Problem(1, Flaw.BROKEN)]}


def test_each_flaw_has_words() -> None:
    assert set(FLAWS) == set(Flaw)
