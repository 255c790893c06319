"""The details of the guest under the cursor, on the line API: rows that changed are painted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from vmtui.core.details_text import LABEL, DetailLine
from vmtui.core.text import Cell, Role
from vmtui.ui.widgets.paint import ROLE_CLASSES

_WHEEL = 3
_BLANK: tuple[Cell, ...] = ()

Row = tuple[Cell, ...]
"""What stands in one row of the screen."""


class DetailsPane(Widget):
    """A window on rows of labelled lines; the wheel and ``scroll_rows`` move it."""

    DEFAULT_CSS = """
    DetailsPane {
        height: 1fr;
        padding: 0 1;
        border-top: solid $border-blurred;
        border-title-color: $foreground;
        display: none;
    }
    """

    COMPONENT_CLASSES = ROLE_CLASSES
    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines: tuple[DetailLine, ...] = ()
        self._rows: list[Row] = []
        self._top = 0
        self._title = ""
        self._head = ""

    @property
    def text(self) -> str:
        """All rows, without styles."""
        return "\n".join("".join(cell.text for cell in row).rstrip() for row in self._rows)

    def show(self, title: str, lines: Sequence[DetailLine], *, from_top: bool) -> None:
        """Say this from now on.

        Args:
            title: The guest's name, made visible already.
            from_top: Whether it is another guest than before, to be read from its first line.
        """
        self._title = title
        self._lines = tuple(lines)
        if from_top:
            self._top = 0
        self._arrange()

    def scroll_rows(self, rows: int) -> None:
        """Move the window down by so many rows, or up."""
        self._go_to(self._top + rows)

    def on_resize(self) -> None:
        """Wrap the lines into the new width."""
        self._arrange()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Up."""
        event.stop()
        self.scroll_rows(-_WHEEL)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Down."""
        event.stop()
        self.scroll_rows(_WHEEL)

    def render_line(self, y: int) -> Strip:
        """Paint one row."""
        width = self.content_size.width
        row = self._row(self._top + y)
        segments = [Segment(cell.text, self._style(cell.role)) for cell in row]
        return Strip(segments).adjust_cell_length(width, self._style(Role.PLAIN))

    def _arrange(self) -> None:
        before, top = self._rows, self._top
        width = self.content_size.width
        self._rows = [row for line in self._lines for row in rows_of(line, width)]
        self._go_to(self._top)
        if self._top != top:
            return
        height = self.content_size.height
        for y, place in enumerate(range(top, top + height)):
            if _row_of(before, place) != self._row(place):
                self.refresh(Region(0, y, width, 1))

    def _go_to(self, top: int) -> None:
        height = self.content_size.height
        last = max(len(self._rows) - height, 0)
        before, self._top = self._top, min(max(top, 0), last)
        self._say_head(last - self._top)
        if self._top != before:
            self.refresh()

    def _say_head(self, below: int) -> None:
        more = f" · ] {below} more" if below else " · [ back" if self._top else ""
        head = f"{self._title}{more}"
        if head != self._head:
            # Setting it paints the whole pane again.
            self._head = head
            self.border_title = _literal(head)

    def _row(self, place: int) -> Row:
        return _row_of(self._rows, place)

    def _style(self, role: Role) -> Style:
        return self.get_component_rich_style(f"role--{role}")


def _row_of(rows: Sequence[Row], place: int) -> Row:
    return rows[place] if place < len(rows) else _BLANK


def _literal(text: str) -> str:
    """``text`` where Textual would read markup."""
    return text.replace("[", r"\[")


def rows_of(line: DetailLine, width: int) -> Iterator[Row]:
    """A line in rows of at most ``width`` cells, its words beside its label."""
    label = Cell(f"{line.label:<{LABEL}}", Role.MUTED)
    if width <= LABEL:
        yield (Cell(set_cell_size(label.text, max(width, 0)), Role.MUTED),)
    elif line.wraps:
        for words in _wrapped(_words(line.cells), width - LABEL):
            yield (label, *words)
            label = Cell(" " * LABEL)
    else:
        yield (label, *_cut(line.cells, width - LABEL))


def _words(cells: Iterable[Cell]) -> Iterator[Cell]:
    for cell in cells:
        for word in cell.text.split(" "):
            if word:
                yield Cell(word, cell.role)


def _wrapped(words: Iterable[Cell], width: int) -> Iterator[list[Cell]]:
    """Words in rows; one that is longer than a row is broken."""
    row: list[Cell] = []
    left = width
    for word in words:
        text = word.text
        wanted = cell_len(text) + (1 if row else 0)
        if wanted > left and row:
            yield row
            row, left = [], width
        while cell_len(text) > width:
            head = set_cell_size(text, width).rstrip()
            yield [Cell(head or "…", word.role)]
            text = text[len(head) or 1 :]
        if text:
            row.append(Cell(f" {text}" if row else text, word.role))
            left -= cell_len(row[-1].text)
    yield row


def _cut(cells: Iterable[Cell], width: int) -> Iterator[Cell]:
    """Cells beside each other with a space between, as far as there is room."""
    left = width
    for number, cell in enumerate(cells):
        text = f" {cell.text}" if number else cell.text
        if cell_len(text) > left:
            text = set_cell_size(text, left)
        left -= cell_len(text)
        yield Cell(text, cell.role)
