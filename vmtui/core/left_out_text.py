"""What a dialog says in one line of guests that it leaves out, where its list is long."""

from __future__ import annotations

from collections.abc import Sequence

from vmtui.core.text import Cell, Role
from vmtui.core.visible import visible


def left_out_shortly(total: int, reasons: Sequence[tuple[str, str]]) -> tuple[Cell, ...]:
    """How many of the guests are left out, and why; nothing where none is.

    Args:
        total: How many guests the dialog was opened for.
        reasons: The name of each guest that is left out, and the reason.
    """
    if not reasons:
        return ()
    name, why = reasons[0]
    is_shared = len(reasons) > 1 and all(other == why for _, other in reasons)
    first = visible(why) if is_shared else f"{visible(name)}, {visible(why)}"
    others = "" if is_shared or len(reasons) == 1 else ", and others"
    return (Cell(f"{len(reasons)} of {total} left out: {first}{others}", Role.OVERDUE),)
