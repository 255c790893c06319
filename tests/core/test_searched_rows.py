"""What a filter looks in stands beside the rows, whatever comes, goes and changes."""

from __future__ import annotations

from vmtui.core.model import VmId
from vmtui.core.searched_rows import SearchedRows
from vmtui.core.view import parse_filter

ROWS = [VmId("hv1", str(number)) for number in range(5)]


class Told:
    """Texts that a test changes, and how often each was asked for."""

    def __init__(self) -> None:
        self.texts = {row: f"running\0hv1\0web-{row.uuid}\0\0" for row in ROWS}
        self.made: list[str] = []
        self.searched = SearchedRows(self._make)

    def _make(self, row: VmId) -> str:
        self.made.append(row.uuid)
        return self.texts[row]

    def change(self, row: VmId, text: str) -> None:
        self.texts[row] = text
        self.searched.changed(row, is_there=True)

    def passing(self, line: str, rows: list[VmId] = ROWS) -> str:
        return "".join(row.uuid for row in self.searched.passing(parse_filter(line), rows))


def test_those_that_pass_keep_their_order() -> None:
    told = Told()
    assert told.passing("web", ROWS[::-1]) == "43210"
    assert told.passing("web-2") == "2"
    assert told.passing("name:web-3 name:=web-1 running") == "13"


def test_a_text_is_made_once_until_it_changes() -> None:
    told = Told()
    told.passing("web")
    told.passing("web-", ROWS[::-1])
    assert sorted(told.made) == list("01234")
    told.change(ROWS[2], "paused\0hv1\0db\0\0")
    assert told.passing("paused") == "2"
    assert told.passing("web") == "0134"
    assert told.made[5:] == ["2"]


def test_a_text_that_is_read_by_itself_is_looked_in_too() -> None:
    told = Told()
    told.passing("web")
    told.change(ROWS[1], "paused\0hv1\0db\0\0")
    assert told.searched.text(ROWS[1]).startswith("paused")
    assert told.passing("db") == "1"


def test_rows_that_come_and_go_take_their_texts_with_them() -> None:
    told = Told()
    told.passing("web", ROWS[:3])
    told.searched.changed(ROWS[0], is_there=False)
    told.change(ROWS[4], "running\0hv1\0new\0\0")
    assert told.passing("running", [ROWS[4], *ROWS[1:3]]) == "412"
    told.change(ROWS[4], "running\0hv1\0newer\0\0")
    assert told.passing("newer", [*ROWS[1:3], ROWS[4]]) == "4"


def test_texts_are_learnt_bit_by_bit() -> None:
    told = Told()
    for row in ROWS:
        told.searched.changed(row, is_there=True)
    told.searched.learn(2)
    assert len(told.made) == 2
    told.searched.learn(9)
    told.searched.learn(9)
    assert sorted(told.made) == list("01234")
