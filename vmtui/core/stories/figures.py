"""What a guest did in the last seconds, and what its agent said, as lines of its story."""

from __future__ import annotations

from collections.abc import Callable

from vmtui.core.frozen import frozen
from vmtui.core.text import size
from vmtui.core.why.evidence import AgentSigns, Evidence

Span = tuple[float, float]
"""The lowest and the highest of what was measured."""

NOISE_CPU = 0.1
"""Of a CPU's time: what is no further apart says the same."""

NOISE_RATE = 16 * 1024.0
"""Bytes a second: likewise."""

_NOTHING = 1024.0
"""Bytes a second below which a disk is said to be left alone."""

_IDLE_CPU = 0.1
"""Of the time of all its CPUs: up to this a guest that leaves its disks alone is called idle."""


@frozen
class Figures:
    """What a guest did over some time, each as a span; None for what nobody told.

    Attributes:
        cpu: Of the time of all its CPUs, 1.0 for all of it.
        written: Bytes a second; so are the next ones.
        silent: Why there are no figures; "" where there are.
    """

    cpu: Span | None = None
    written: Span | None = None
    read: Span | None = None
    sent: Span | None = None
    received: Span | None = None
    silent: str = ""

    @property
    def words(self) -> str:
        """Such as "idle: CPU 1–3 %, no writes, no reads"; "" where there are no figures."""
        if self.silent:
            return self.silent
        disk = _pair(("writes", self.written), ("reads", self.read))
        net = _pair(("sends", self.sent), ("receives", self.received))
        cpu = f"CPU {_range(self.cpu, lambda part: f'{part * 100:.0f}')} %" if self.cpu else ""
        if self.is_idle:
            return " · ".join(filter(None, (f"idle: {cpu}, {disk}", net)))
        return " · ".join(filter(None, (cpu, disk, net)))

    @property
    def is_idle(self) -> bool:
        """Whether it hardly computed, and left its disks alone, all the time."""
        disks = [span for span in (self.written, self.read) if span is not None]
        is_calm = self.cpu is not None and self.cpu[1] <= _IDLE_CPU
        return is_calm and bool(disks) and all(span[1] < _NOTHING for span in disks)

    def joined(self, later: Figures) -> Figures | None:
        """Both as one where they say the same within the noise; None where they do not."""
        if self.silent or later.silent:
            return self if self.silent == later.silent else None
        joined = Figures(
            cpu=_over(self.cpu, later.cpu),
            written=_over(self.written, later.written),
            read=_over(self.read, later.read),
            sent=_over(self.sent, later.sent),
            received=_over(self.received, later.received),
        )
        rates = (joined.written, joined.read, joined.sent, joined.received)
        is_alike = _is_narrow(joined.cpu, NOISE_CPU) and all(
            _is_narrow(span, NOISE_RATE) for span in rates
        )
        return joined if is_alike else None


def figures(evidence: Evidence, seconds: float) -> Figures | None:
    """What a guest did in the last seconds; None where nothing tells it.

    Args:
        evidence: What was seen.
        seconds: How far to look back.
    """
    if not evidence.readings or evidence.is_outdated:
        return None
    last = evidence.readings[-1]
    if last.is_silent:
        words = "its QEMU gives no figures: another call waits for it"
        return Figures(silent=f"{last.state.value}; {words}")
    from vmtui.core.why.rates import rates, window

    found = rates(window(evidence.readings, last.at.boot - seconds, last.at.boot))
    seen = Figures(
        cpu=_once(found.cpu),
        written=_once(found.written),
        read=_once(found.read),
        sent=_once(found.sent),
        received=_once(found.received),
    )
    return seen if seen.words else None


def _once(measured: float | None) -> Span | None:
    return None if measured is None else (measured, measured)


def _over(first: Span | None, second: Span | None) -> Span | None:
    if first is None or second is None:
        return first or second
    return min(first[0], second[0]), max(first[1], second[1])


def _is_narrow(span: Span | None, noise: float) -> bool:
    return span is None or span[1] - span[0] <= max(noise, span[1] / 2)


def _range(span: Span, say: Callable[[float], str]) -> str:
    low, high = map(say, span)
    return low if low == high else f"{low}–{high}"


def _pair(*told: tuple[str, Span | None]) -> str:
    return ", ".join(_rate(verb, span) for verb, span in told if span is not None)


def _rate(verb: str, span: Span) -> str:
    if span[1] < _NOTHING and verb in _OF_DISKS:
        return f"no {verb}"
    return f"{verb} {_range(span, size)}/s"


_OF_DISKS = ("writes", "reads")


def agent_words(agent: AgentSigns) -> str:
    """What the guest agent answered, or that it did not."""
    if not agent.responds:
        return f"its guest agent gives no answer: {agent.error}"
    if agent.users is None:
        return "its guest agent answers"
    if not agent.users:
        return "its guest agent answers: nobody is logged in"
    return f"its guest agent answers: logged in {', '.join(agent.users)}"
