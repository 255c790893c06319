"""What one row of the diagnosis says, and the figures in it as people read them."""

from __future__ import annotations

from vmtui.core.frozen import frozen
from vmtui.core.model import Moment
from vmtui.core.text import clock
from vmtui.core.visible import visible
from vmtui.core.why.evidence import AgentSigns
from vmtui.core.why.verdict import Slug, Sureness

SHOWN_USERS = 3
"""Users named at most."""


@frozen
class Said:
    """A verdict without its age; see ``Verdict``.

    Attributes:
        at: When it came to be, where that is known better than by asking; else None.
    """

    slug: Slug
    words: str
    note: str
    sureness: Sureness
    reasons: tuple[str, ...] = ()
    unknown: str = ""
    at: Moment | None = None


def percent(part: float) -> str:
    """Such as ``98 %``."""
    return f"{part * 100:.0f} %"


def seconds(count: float) -> str:
    """Such as ``5 s``, at least one; from two minutes on such as ``5:01:38``."""
    return f"{max(count, 1):.0f} s" if count < 120 else clock(count)


def times(rate: float, usual: float, usual_words: str) -> str:
    """How many times the usual rate that is, such as "40 times its normal rate"."""
    if usual < 1:
        return f"nothing {usual_words}"
    factor = rate / usual
    if factor > 1000:
        return f"next to nothing {usual_words}"
    return f"{factor:.{0 if factor >= 2 else 1}f} times its normal rate"


def agent_words(agent: AgentSigns | None) -> str:
    """What the guest agent says of itself and of who is logged in; "" where it was not asked."""
    if agent is None:
        return ""
    if not agent.responds:
        error = f": {visible(agent.error, 80)}" if agent.error else ""
        return f"its agent gives no answer{error}"
    if agent.frozen:
        return "its agent answers: its file systems are frozen"
    if agent.users is None:
        return "its agent answers"
    if not agent.users:
        return "its agent answers: nobody is logged in"
    names = ", ".join(visible(name, 20) for name in agent.users[:SHOWN_USERS])
    more = f" and {len(agent.users) - SHOWN_USERS} more" if len(agent.users) > SHOWN_USERS else ""
    return f"its agent answers: logged in are {names}{more}"
