"""What a guest did in the last seconds, and what its agent said, as lines of its story."""

from __future__ import annotations

from vmtui.core.text import size
from vmtui.core.why.evidence import AgentSigns, Evidence
from vmtui.core.why.rates import rates, window


def figures_words(evidence: Evidence, seconds: float) -> str:
    """Such as "CPU 3 % · writes 2 MiB/s, reads 0 B/s"; "" where there are no figures.

    Args:
        evidence: What was seen.
        seconds: How far to look back.
    """
    if not evidence.readings:
        return ""
    last = evidence.readings[-1]
    if last.is_silent:
        return f"{last.state.value}; its QEMU gives no figures: another call waits for it"
    found = rates(window(evidence.readings, last.at.boot - seconds, last.at.boot))
    disk = _pair(("writes", found.written), ("reads", found.read))
    net = _pair(("sends", found.sent), ("receives", found.received))
    cpu = "" if found.cpu is None else f"CPU {found.cpu:.0%}".replace("%", " %")
    return " · ".join(filter(None, (cpu, disk, net)))


def _pair(*rates: tuple[str, float | None]) -> str:
    return ", ".join(f"{verb} {size(rate)}/s" for verb, rate in rates if rate is not None)


def agent_words(agent: AgentSigns) -> str:
    """What the guest agent answered, or that it did not."""
    if not agent.responds:
        return f"its guest agent gives no answer: {agent.error}"
    if agent.users is None:
        return "its guest agent answers"
    if not agent.users:
        return "its guest agent answers: nobody is logged in"
    return f"its guest agent answers: logged in {', '.join(agent.users)}"
