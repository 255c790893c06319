"""Lines whose continuation is indented where they wrap, so that each line is seen to begin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual.content import Content
from textual.css.styles import RulesMap
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual


class Hanging(Visual):
    """Lines of text that wrap with a hanging indent."""

    def __init__(self, lines: Sequence[Content], indent: int) -> None:
        """Lines, and the cells by which their continuations are indented."""
        self._lines = tuple(lines)
        self._indent = indent

    def render_strips(
        self, width: int, height: int | None, style: Style, options: RenderOptions
    ) -> list[Strip]:
        """The rows."""
        return self._wrapped(width).render_strips(width, height, style, options)

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        """The widest line."""
        return Content("\n").join(self._lines).get_optimal_width(rules, container_width)

    def get_height(self, rules: RulesMap, width: int) -> int:
        """As many rows as it comes to."""
        return self._wrapped(width).get_height(rules, width)

    def _wrapped(self, width: int) -> Content:
        rows = (row for line in self._lines for row in hung(line, width, self._indent))
        return Content("\n").join(rows)


def hung(line: Content, width: int, indent: int) -> Iterator[Content]:
    """A line in rows of at most ``width`` cells, all but the first indented."""
    if width <= 2 * indent:
        yield line
        return
    first, *more = line.wrap(width)
    yield first
    if more:
        rest = line[len(first.plain) :]
        rest = rest[len(rest.plain) - len(rest.plain.lstrip()) :]
        for row in rest.wrap(width - indent):
            yield row.pad_left(indent)
