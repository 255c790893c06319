"""What a guest was last seen to do: its verdict, or figures where there is none yet."""

from __future__ import annotations

from vmtui.core.model import Vm
from vmtui.core.text import size
from vmtui.core.why.verdict import Slug, Verdict

NOTED = 64 * 1024.0
"""Bytes written per second from which a line of the fleet table says so."""


def writing(rate: float) -> str:
    """How much it writes to its disks, from bytes per second."""
    return f"writes {size(rate)}/s" if rate >= 1 else "writes nothing"


def work_words(vm: Vm) -> str:
    """Such as ``CPU 13 % · writes 510 KiB/s``; "" where no figures are known."""
    parts = []
    if vm.cpu_percent is not None:
        parts.append(f"CPU {vm.cpu_percent:.0f} %")
    if vm.write_rate is not None:
        parts.append(writing(vm.write_rate))
    return " · ".join(parts)


def busy_words(vm: Vm) -> str:
    """What it writes, where that is worth a place in its line; else ""."""
    return writing(vm.write_rate) if vm.write_rate is not None and vm.write_rate > NOTED else ""


_NO_NEWS = (Slug.TOO_EARLY, Slug.UP)


def tells(verdict: Verdict | None) -> bool:
    """Whether a verdict says more of a guest under way than its countdown does."""
    return verdict is not None and verdict.slug not in _NO_NEWS


def seen_words(vm: Vm, verdict: Verdict | None) -> str:
    """What is worth a place in its line: the verdict, else what it writes; "" if nothing."""
    if verdict is not None and tells(verdict) and verdict.note:
        return verdict.note
    return busy_words(vm)
