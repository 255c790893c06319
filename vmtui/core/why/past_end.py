"""How a guest that is off went off, as the journal tells where nobody watched its last run end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from vmtui.core.ends_text import ENDS
from vmtui.core.model import PowerState, Vm
from vmtui.core.record.past_ends import PastEnd
from vmtui.core.record.records import Action
from vmtui.core.shutdown import Phase
from vmtui.core.text import ago
from vmtui.core.why.verdict import Slug, Sureness, Verdict

_OURS = {Action.SOFT_SHUTDOWN: "our soft shutdown", Action.FORCE_OFF: "our force-off"}


def with_past_end(verdict: Verdict, vm: Vm, ends: Sequence[PastEnd], now: float) -> Verdict:
    """A verdict on a guest that is off, with the last end that the journal has of it.

    The journal counts only as far as libvirt's own reason does not say otherwise: the guest may
    have run since.

    Args:
        verdict: As it stands.
        vm: The guest.
        ends: Its last ones, oldest first.
        now: Wall time, in seconds since the epoch.
    """
    if vm.state is not PowerState.SHUT_OFF or not verdict.unknown or not ends:
        return verdict
    last = ends[-1]
    if not (last.outcome in set(Phase) and Phase(last.outcome).is_off):
        return verdict
    if verdict.slug not in (Slug.OFF, last.outcome):
        return verdict
    how = ENDS[Phase(last.outcome)]
    return replace(
        verdict,
        slug=Slug(last.outcome),
        words=f"{how}; {_OURS[last.action]} saw that {ago(max(now - last.at, 0.0))}",
        sureness=Sureness.LIKELY,
        reasons=(*verdict.reasons, "the journal tells of it"),
        unknown="whether it ran again since then: nobody watched",
    )
