"""The peer of vmtui's start: what every Textual program with a table costs, here an empty one."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import DataTable

COLUMNS = ("STATE", "NAME", "HOST", "CPU", "MEM", "UP", "NOTE")


class EmptyTable(App[None]):
    """A table without rows."""

    def compose(self) -> ComposeResult:
        """The table alone."""
        yield DataTable[str]()

    def on_mount(self) -> None:
        """Name the columns."""
        self.query_one(DataTable).add_columns(*COLUMNS)


if __name__ == "__main__":
    EmptyTable().run()
