"""When a watched guest's screen is worth a look, and what was usual for it before."""

from __future__ import annotations

import math
from collections.abc import Sequence

from vmtui.core.history import Figure, History
from vmtui.core.model import Moment
from vmtui.core.why.evidence import Evidence, Rates
from vmtui.core.why.rates import rates, window

_LATELY = 5.0
"""Seconds that tell whether a guest is at work now."""

_BUSY = Rates(cpu=0.7, written=64 * 1024.0, read=256 * 1024.0)
"""At work by its figures, so that its screen decides nothing; looks would only cost it time."""

_MINUTE = 12
"""Values of a history that tell what is usual: those of one minute."""

_SECONDS_EACH = 5.0


def is_worth_a_look(evidence: Evidence, now: Moment) -> bool:
    """Whether a guest's screen may say more than its CPU and disk do.

    It may where these are idle, and where they are not known yet: the first look is compared with
    all later ones.
    """
    if evidence.readings and evidence.readings[-1].is_silent:
        return False  # It would wait for a QEMU that gives no answer.
    lately = rates(window(evidence.readings, now.boot - _LATELY, now.boot))
    return not any(
        now is not None and busy is not None and now >= busy
        for now, busy in (
            (lately.cpu, _BUSY.cpu),
            (lately.written, _BUSY.written),
            (lately.read, _BUSY.read),
        )
    )


def usual_rates(history: History, vcpus: int | None, up: float = math.inf) -> Rates | None:
    """What a guest did in the last minute, by its host's statistics; None where that is not known.

    The time that it waited for a CPU of the host is not in there.

    Args:
        vcpus: Its virtual CPUs; None where not known.
        up: Seconds since its start, as far as is known: values from before are of another run, or
            of none.
    """
    # The value that came first since the start tells of the time before it too.
    count = int(min(up / _SECONDS_EACH - 1, _MINUTE))
    of_one_cpu, read, written = (
        _mean(list(history.values(figure))[-count:] if count > 0 else ())
        for figure in (Figure.CPU, Figure.READ, Figure.WRITTEN)
    )
    cpu = None if of_one_cpu is None or not vcpus else min(of_one_cpu / 100 / vcpus, 1.0)
    if cpu is None and read is None and written is None:
        return None
    known = len(list(history.values(Figure.CPU))[-count:])
    return Rates(cpu=cpu, read=read, written=written, seconds=_SECONDS_EACH * known)


def _mean(values: Sequence[float]) -> float | None:
    known = [value for value in values if not math.isnan(value)]
    return sum(known) / len(known) if known else None
