"""What of the happenings is seen: live, held, followed, filtered, while the ring goes round."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from vmtui.core.event_view import FIELDS, EventView, problem_of
from vmtui.core.happenings import Happening, Ring
from vmtui.core.model import Moment, VmId
from vmtui.core.view import parse_filter


class Reader:
    """A view of five lines on a ring, and what happens in it."""

    def __init__(self, size: int = 100) -> None:
        self.ring = Ring(size)
        self.view = EventView(self.ring, height=5)

    def happens(self, *words: str, name: str = "web", host: str = "hv1", kind: str = "") -> None:
        for one in words:
            at = Moment(0.0, float(self.ring.heard))
            vm = VmId(host, name)
            self.ring.add(Happening(at, host, name, one, vm=vm, kind=kind))
        self.view.catch_up()

    def counts_to(self, last: int) -> None:
        self.happens(*(str(number) for number in range(self.ring.count, last)))

    @property
    def seen(self) -> str:
        """The words on the screen."""
        return " ".join(self.ring[number].words for number in self.view.window())

    @property
    def at(self) -> str | None:
        """The words under the cursor."""
        cursor = self.view.cursor
        return None if cursor is None else self.ring[cursor].words


def test_a_live_view_ends_with_the_newest() -> None:
    reader = Reader()
    reader.counts_to(3)
    assert (reader.seen, reader.at) == ("0 1 2", "2")
    reader.counts_to(8)
    assert (reader.seen, reader.at) == ("3 4 5 6 7", "7")
    assert not reader.view.is_paused


def test_who_reads_an_older_line_is_not_disturbed() -> None:
    reader = Reader()
    reader.counts_to(10)
    reader.view.move(-1)
    reader.counts_to(20)
    assert (reader.seen, reader.at) == ("5 6 7 8 9", "8")
    assert (reader.view.is_paused, reader.view.waiting) == (True, 10)
    reader.view.newest()
    assert (reader.seen, reader.view.waiting) == ("15 16 17 18 19", 0)
    assert not reader.view.is_paused


def test_going_down_over_the_end_takes_in_what_waits() -> None:
    reader = Reader()
    reader.counts_to(10)
    reader.view.move(-1)
    reader.counts_to(12)
    reader.view.move(1)
    assert (reader.at, reader.view.waiting) == ("9", 2)
    reader.view.move(1)
    assert (reader.seen, reader.at, reader.view.is_paused) == ("6 7 8 9 10", "10", True)
    reader.view.move(1)
    assert (reader.at, reader.view.is_paused) == ("11", False)


def test_a_view_that_is_not_full_stands_still_too() -> None:
    reader = Reader()
    reader.counts_to(2)
    reader.view.stop()
    reader.counts_to(4)
    assert (reader.seen, reader.view.waiting) == ("0 1", 2)
    reader.view.stop()
    assert (reader.seen, reader.view.is_paused) == ("0 1 2 3", False)


def test_a_stopped_view_stays_stopped_on_its_newest_line() -> None:
    reader = Reader()
    reader.counts_to(10)
    reader.view.stop()
    reader.view.move(-2)
    reader.view.move(2)
    reader.counts_to(11)
    assert (reader.at, reader.view.waiting) == ("9", 1)


def test_a_held_view_stays_while_others_lines_are_dropped() -> None:
    reader = Reader(size=20)
    reader.counts_to(20)
    reader.view.move(-1)
    reader.counts_to(35)
    assert (reader.seen, reader.at, reader.view.waiting) == ("15 16 17 18 19", "18", 15)


def test_where_the_held_lines_are_dropped_the_oldest_kept_are_shown() -> None:
    reader = Reader(size=20)
    reader.counts_to(20)
    reader.view.move(-1)
    reader.counts_to(38)
    assert (reader.seen, reader.at, reader.view.waiting) == ("18 19 20 21 22", "18", 15)
    reader.counts_to(500)
    assert (reader.seen, reader.at, reader.view.waiting) == ("480 481 482 483 484", "480", 15)
    assert reader.view.is_paused


def test_what_was_dropped_unread_is_counted() -> None:
    reader = Reader(size=20)
    reader.counts_to(20)
    reader.view.move(-1)
    seen = set(range(20))
    for last in (40, 41, 50, 90):
        reader.counts_to(last)
        seen.update(reader.view.window())
    assert reader.view.missed > 0
    assert len(seen) + reader.view.waiting + reader.view.missed == 90
    reader.view.newest()
    assert reader.view.missed == 0


def test_the_wheel_takes_the_cursor_along_and_ends_live() -> None:
    reader = Reader()
    reader.counts_to(20)
    reader.view.scroll(-3)
    assert (reader.seen, reader.at) == ("12 13 14 15 16", "16")
    reader.counts_to(22)
    reader.view.scroll(2)
    assert (reader.seen, reader.view.is_paused) == ("14 15 16 17 18", True)
    reader.view.scroll(9)
    assert (reader.seen, reader.view.is_paused) == ("17 18 19 20 21", False)


def test_pages_and_ends() -> None:
    reader = Reader()
    reader.counts_to(20)
    reader.view.page(-1)
    assert (reader.at, reader.seen) == ("15", "15 16 17 18 19")
    reader.view.page(-1)
    assert (reader.at, reader.seen) == ("11", "11 12 13 14 15")
    reader.view.first()
    assert (reader.at, reader.seen) == ("0", "0 1 2 3 4")
    reader.view.move(-1)
    assert reader.at == "0"


def test_a_larger_window_shows_more_above() -> None:
    reader = Reader()
    reader.counts_to(20)
    reader.view.move(-2)
    reader.view.resize(8)
    assert reader.seen == "12 13 14 15 16 17 18 19"
    reader.view.resize(2)
    assert (reader.seen, reader.at) == ("17 18", "17")


def test_a_filter_keeps_the_cursor_on_its_line() -> None:
    reader = Reader()
    reader.happens("started", "paused", name="web")
    reader.happens("started", "I/O error", name="db", kind="I/O error")
    reader.happens("started", name="web", host="hv2")
    reader.view.move(-2)
    assert reader.at == "started"
    reader.view.show_only(parse_filter("started", FIELDS))
    assert (reader.seen, reader.at) == ("started started started", "started")
    reader.view.show_only(parse_filter("", FIELDS))
    assert reader.view.cursor == 2


def test_filters_by_words_and_fields() -> None:
    reader = Reader()
    reader.happens("started", "paused", name="Web")
    reader.happens("no space left", name="db", host="hv2", kind="I/O error")

    def seen(line: str) -> str:
        reader.view.show_only(parse_filter(line, FIELDS))
        return reader.seen

    assert seen("web") == "started paused"
    assert seen("web paus") == "paused"
    assert seen("host:hv2") == "no space left"
    assert seen("name:hv2") == ""
    assert seen("kind:i/o") == seen("kind:err") == "no space left"
    assert reader.view.filter.problem == ""
    assert seen("state:paused") == ""
    assert "host, name, kind" in reader.view.filter.problem


def test_a_kind_is_no_other_kind_that_ends_alike() -> None:
    reader = Reader()
    for kind in ("defined", "undefined", "suspended", "pmsuspended"):
        reader.happens(kind, kind=kind)

    def seen(line: str) -> str:
        parsed = parse_filter(line, FIELDS)
        assert problem_of(parsed) == ""
        reader.view.show_only(parsed)
        return reader.seen

    assert seen("kind:defined") == "defined"
    assert seen("kind:susp kind:undef") == "undefined suspended"
    assert "no kind 'fined'" in problem_of(parse_filter("kind:fined", FIELDS))


def test_what_passes_goes_on_passing() -> None:
    reader = Reader()
    reader.view.show_only(parse_filter("db", FIELDS))
    assert (reader.seen, reader.at) == ("", None)
    reader.happens("1", "2", name="web")
    reader.happens("3", name="db")
    assert (reader.seen, reader.at, reader.view.passing) == ("3", "3", 1)


def test_a_followed_guest_is_followed_to_another_host() -> None:
    reader = Reader()
    reader.happens("migrated away", name="web", host="hv1")
    reader.happens("started", name="db", host="hv1")
    reader.happens("arrived", name="web", host="hv2")
    reader.ring.add(Happening(Moment(0, 0), "hv1", "", "no answer"))
    reader.view.follow("web")
    reader.view.catch_up()
    assert reader.seen == "migrated away arrived"
    reader.view.follow(None)
    assert reader.seen == "migrated away started arrived no answer"


def test_nothing_passes_and_keys_do_no_harm() -> None:
    view = Reader().view
    view.move(-1)
    view.page(1)
    view.first()
    view.newest()
    view.scroll(-3)
    view.go_to(7)
    assert (list(view.window()), view.cursor) == ([], None)


STEPS = st.one_of(
    st.tuples(st.just("happens"), st.integers(0, 30)),
    st.tuples(st.sampled_from(["move", "page", "scroll"]), st.integers(-6, 6)),
    st.tuples(st.sampled_from(["first", "newest", "stop"]), st.just(None)),
    st.tuples(st.just("resize"), st.integers(1, 9)),
    st.tuples(st.just("show_only"), st.sampled_from(["", "1", "2", "name:web", "nothing"])),
)


@settings(max_examples=300)
@given(st.lists(STEPS, max_size=30))
def test_however_it_is_used_it_shows_what_is_there(steps: list[tuple[str, object]]) -> None:
    reader = Reader(size=20)
    view, ring = reader.view, reader.ring
    for act, argument in steps:
        before, was_held = list(view.window()), view.is_paused
        match act, argument:
            case "happens", int(times):
                reader.counts_to(ring.count + times)
                if was_held and before and before[0] >= ring.first:
                    assert list(view.window()) == before
            case "show_only", str(line):
                view.show_only(parse_filter(line, FIELDS))
            case _, None:
                getattr(view, act)()
            case _:
                getattr(view, act)(argument)
        fit = [n for n in range(ring.first, ring.count) if view._passes(ring[n])]
        window = list(view.window())
        assert view.passing == len(fit)
        if window:
            assert window == fit[fit.index(window[0]) :][: len(window)]
            assert view.cursor in window
        else:
            assert view.cursor is None
        if not view.is_paused:
            assert window == fit[-view._height :]
            assert (view.waiting, view.cursor) == (0, fit[-1] if fit else None)
