"""The details of the guest under the cursor, on the line API: rows that changed are painted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.cells import cell_len, set_cell_size

from vmtui.core.details_text import LABEL, DetailLine
from vmtui.core.text import Cell, Role
from vmtui.ui.widgets.rows_view import Row, RowsView


class DetailsPane(RowsView):
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

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines: tuple[DetailLine, ...] = ()
        self._title = ""
        self._head = ""

    def show(self, title: str, lines: Sequence[DetailLine], *, from_top: bool) -> None:
        """Say this from now on.

        Args:
            title: The guest's name, made visible already.
            from_top: Whether it is another guest than before, to be read from its first line.
        """
        self._title = title
        self._lines = tuple(lines)
        self._arrange(from_top=from_top)

    def on_resize(self) -> None:
        """Wrap the lines into the new width."""
        self._arrange()

    def _arrange(self, *, from_top: bool = False) -> None:
        width = self.content_size.width
        rows = [row for line in self._lines for row in rows_of(line, width)]
        self.show_rows(rows, from_top=from_top)

    def _moved(self) -> None:
        more = f" · ] {self.below} more" if self.below else " · [ back" if self.top else ""
        head = f"{self._title}{more}"
        if head != self._head:
            # Setting it paints the whole pane again.
            self._head = head
            self.border_title = _literal(head)


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
