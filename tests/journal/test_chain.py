"""The chain of lines, without a disk."""

from hypothesis import given
from hypothesis import strategies as st

from tests.journal.samples import FORCE, SOFT, body
from vmtui.core.record.chain import GENESIS, Flaw, Problem, digest, tie, verify


def chain(*bodies: bytes) -> list[bytes]:
    lines: list[bytes] = []
    for one in bodies:
        lines.append(tie(one, digest(lines[-1]) if lines else GENESIS))
    return lines


LINES = chain(*(body(SOFT, entry=str(number)) for number in range(5)))


def test_a_whole_chain_has_no_problems() -> None:
    assert verify([]) == []
    assert verify(LINES) == []
    assert verify(line + b"\n" for line in LINES) == []


def test_a_part_of_a_chain_is_checked_from_its_own_link() -> None:
    assert verify(LINES[2:], prev=digest(LINES[1])) == []
    assert verify(LINES[2:]) == [Problem(1, Flaw.BROKEN)]


@given(number=st.integers(0, len(LINES) - 2), data=st.data())
def test_a_changed_byte_is_found(number: int, data: st.DataObject) -> None:
    lines = list(LINES)
    at = data.draw(st.integers(0, len(lines[number]) - 1))
    flip = data.draw(st.integers(1, 255))
    changed = bytearray(lines[number])
    changed[at] ^= flip
    lines[number] = bytes(changed)

    assert Problem(number + 2, Flaw.BROKEN) in verify(lines)


@given(number=st.integers(0, len(LINES) - 2))
def test_a_removed_line_is_found_where_the_next_one_stands(number: int) -> None:
    assert verify(LINES[:number] + LINES[number + 1 :]) == [Problem(number + 1, Flaw.BROKEN)]


@given(number=st.integers(1, len(LINES) - 1))
def test_a_line_slipped_in_is_found(number: int) -> None:
    forged = tie(body(FORCE), digest(LINES[number - 1]))
    found = verify([*LINES[:number], forged, *LINES[number:]])
    assert found == [Problem(number + 2, Flaw.BROKEN)]


def test_lines_that_are_not_ours_are_told_from_broken_ones() -> None:
    start = chain(body(SOFT))
    for foreign, flaw in [
        (b'{"torn": ', Flaw.UNREADABLE),
        (b"[7]", Flaw.UNREADABLE),
        (b"[" * 100_000, Flaw.UNREADABLE),
        (b"{}", Flaw.UNTIED),
    ]:
        following = tie(body(SOFT), digest(foreign))
        assert verify([*start, foreign, following]) == [Problem(2, flaw)]
