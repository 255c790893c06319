"""What all dialogs have in common: a calm frame, and no ear for keys meant for the table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.binding import Binding, BindingType

from vmtui.core.model import Moment
from vmtui.core.text import Cell
from vmtui.ui.guard import BURST_SECONDS, Breath
from vmtui.ui.screens.overlay import Overlay, Result

SETTLE = 0.25
"""Seconds after a dialog was painted in which all input is ignored."""

TOO_EARLY = "a key came before this could be read, and was ignored"
"""What the frame says of such a key until the next one."""

HARMLESS_KEYS = frozenset({"up", "down", "pageup", "pagedown"})
"""Keys that only scroll: these count at any time, and nothing is said of them."""

_HARMLESS_ACTIONS = frozenset({"cancel", "page", "scroll"})

_FRAME = 2
"""Lines of the frame itself."""

_LEAST = 3
"""Lines that a list keeps; where there are none for it beside the rest, the whole frame scrolls."""

LINE = 70
"""Cells of a line in a dialog of full width, after which its list is taken to wrap."""


class Dialog(Overlay[Result]):
    """A modal screen that ignores input until a person can have seen it.

    Keys of an unmarked paste and of a terminal's late reply, and a key typed twice, arrive while
    a dialog opens; none of them was meant for it. So nothing counts for the first ``SETTLE``
    seconds, neither a key, nor a paste, nor a click; and then no key that still belongs to one of
    these. What does nothing is no danger: Esc closes at once unless it is part of a burst, and
    what only scrolls always does.

    Remarks on what was done before never lie on a dialog; those not read by then show after it.

    Subclasses compose one ``#frame`` that holds an optional ``.scroll`` and, last, ``.buttons``,
    whose buttons name actions of the screen.
    """

    DEFAULT_CSS = """
    Dialog #frame {
        width: 78;
        max-width: 100%;
        height: auto;
        max-height: 100%;
        padding: 0 1;
        border: round $primary;
        border-title-style: bold;
        background: $surface;
    }
    Dialog #frame.-low {
        overflow-y: auto;
        scrollbar-size-vertical: 1;
    }
    Dialog .scroll {
        height: auto;
        scrollbar-size-vertical: 1;
    }
    Dialog .field {
        height: 1;
    }
    Dialog .apart {
        margin-top: 1;
    }
    Dialog .label {
        width: 10;
        color: $text-muted;
    }
    Dialog .field Input {
        width: 1fr;
    }
    Dialog .buttons {
        height: 1;
        margin-top: 1;
        align-horizontal: center;
    }
    Dialog .buttons Button {
        margin: 0 2;
    }
    Dialog Toast {
        display: none;
    }
    """

    breath: float = BURST_SECONDS
    """Seconds after a dropped key in which the next one is dropped with it."""

    dropped_words: ClassVar[str] = TOO_EARLY
    """What the frame says of a dropped key."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Cancel", show=False),
        Binding("pageup", "page(-1)", "Scroll up", show=False),
        Binding("pagedown", "page(1)", "Scroll down", show=False),
    ]

    def __init__(self, clock: Callable[[], Moment]) -> None:
        super().__init__()
        self._clock = clock
        self._painted: Moment | None = None
        self._breath = Breath()
        self._reads = False
        """Whether somebody scrolled, and perhaps away from what keys go to."""

    def on_mount(self) -> None:
        """Begin to listen a moment after the first picture."""
        self.call_after_refresh(self._was_painted)
        self.screen_layout_refresh_signal.subscribe(self, lambda _: self._fit_list())

    @property
    def list_height(self) -> int:
        """Lines that a long list may take: those that all the rest leaves."""
        return max(self.app.size.height - self._rest, _LEAST)

    @property
    def _rest(self) -> int:
        """Lines of all that is not a list."""
        rest = _FRAME
        for frame in self.query("#frame"):
            shown = [one for one in frame.children if one.display and not one.has_class("scroll")]
            rest += sum(one.outer_size.height + one.styles.margin.height for one in shown)
        return rest

    def is_long(self, lines: Sequence[Sequence[Cell]]) -> bool:
        """Whether a list of these lines has to be scrolled to be seen whole."""
        lengths = (sum(cell_len(cell.text) for cell in line) for line in lines)
        return sum(1 + length // LINE for length in lengths) > self.list_height

    def on_resize(self) -> None:
        """Leave room for what must always be seen beside a long list."""
        self._fit_list()

    def _fit_list(self) -> None:
        """Give a long list the lines that the rest leaves, as it is laid out now."""
        is_low = self._rest + _LEAST > self.app.size.height
        for frame in self.query("#frame"):
            if frame.has_class("-low") is not is_low:
                frame.set_class(is_low, "-low")
        if is_low and not self._reads:
            # What is said above it may have become longer, and have moved it.
            self.call_after_refresh(self.show_focused)
        # In cells: with a relative height the frame is made too high for what is in it.
        most = None if is_low else self.list_height
        for part in self.query(".scroll"):
            now = part.styles.max_height
            if (now.value if now else None) != most:
                part.styles.max_height = most

    def show_focused(self) -> None:
        """Scroll to what keys go to, where the terminal is too low for all of it."""
        self._reads = False
        for _ in self.query("#frame.-low"):
            if self.focused is not None:
                self.focused.scroll_visible(animate=False, immediate=True)

    def _was_painted(self) -> None:
        self._painted = self._clock()

    @property
    def takes_input(self) -> bool:
        """Whether a person can have seen it, so that input counts."""
        return self._painted is not None and self._clock().boot - self._painted.boot >= SETTLE

    @property
    def enter_leaves(self) -> bool:
        """Whether Enter closes it and does nothing: its button that cancels has the focus."""
        return self.focused is not None and self.focused.id == "cancel"

    def on_key(self, event: events.Key) -> None:
        """Let no key reach a button or a binding before the dialog takes input."""
        if event.key in HARMLESS_KEYS:
            return
        is_early = not self.takes_input and event.key != "escape"
        within = BURST_SECONDS if event.key == "escape" else self.breath
        is_dropped = self._breath.drops(event.time, is_early=is_early, within=within)
        for frame in self.query("#frame"):  # there may be none yet
            frame.border_subtitle = self.dropped_words if is_dropped else ""
        if is_dropped or self.take_key(event):
            event.stop()
            event.prevent_default()

    def take_key(self, _event: events.Key) -> bool:
        """Whether a key that counts, and that no field took, did something without a binding."""
        return False

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing is done, by whatever way it was asked for, before it takes input."""
        is_heard = self.takes_input or action in _HARMLESS_ACTIONS
        return is_heard and super().check_action(action, parameters)

    def action_cancel(self) -> None:
        """Close it, and do nothing."""
        self.dismiss(None)

    def action_page(self, direction: int) -> None:
        """Scroll what is too long for the dialog."""
        self._reads = True
        for part in self.query("#frame.-low, .scroll"):
            part.scroll_relative(y=direction * max(part.size.height - 1, 1), animate=False)
