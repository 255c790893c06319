"""Words for the cells that there are: cut between two clauses if they can be, else words."""

from __future__ import annotations

import re

_CLAUSE_ENDS = re.compile(r"[,;:] | \(| · ")

_LEAST = 3
"""Part of the room that a first clause must fill to stand for the whole."""


def shortened(text: str, cells: int) -> str:
    """``text`` in at most ``cells`` characters.

    A clause that is left out whole is not missed: what is said without it is true as well. What
    is cut off elsewhere is marked by "…".

    Example: ``shortened("hv1 gives no answer, so nothing can be asked of it", 40)`` is
    ``"hv1 gives no answer"``.
    """
    if len(text) <= cells:
        return text
    ends = [
        found.start()
        for found in _CLAUSE_ENDS.finditer(text[: cells + 2])
        if found.start() <= cells
    ]
    whole = [end for end in ends if end * _LEAST >= cells and _is_closed(text[:end])]
    if whole:
        return text[: whole[-1]]
    kept = text[: max(cells - 1, 0)]
    if text[len(kept)] != " ":
        kept = kept.rpartition(" ")[0] or kept
    return f"{kept.rstrip()}…" if cells > 0 else ""


def _is_closed(text: str) -> bool:
    return text.count("(") == text.count(")")
