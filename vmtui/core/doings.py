"""What is going on with one domain, besides its state."""

from __future__ import annotations

from vmtui.core.deeds import Deed
from vmtui.core.force import ForcePhase, Forcing
from vmtui.core.freeze import LeftFrozen
from vmtui.core.frozen import frozen
from vmtui.core.last_times import Took
from vmtui.core.model import Moment
from vmtui.core.record.records import Action
from vmtui.core.shutdown import SoftShutdown
from vmtui.core.tried import Tried
from vmtui.core.wake_first import Waking
from vmtui.core.why.verdict import Verdict

FOREIGN_PRESS_SHOWN = 300.0
"""Seconds for which somebody else's press is shown beside the domain."""

_NOT_FORCED = frozenset({ForcePhase.PREPARING, ForcePhase.READY, ForcePhase.REFUSED})


@frozen
class Doings:
    """The bundle that the texts of a domain are made from.

    Attributes:
        shutdown: Its soft shutdown, under way or lately ended.
        forcing: Its forced power-off, being prepared, under way or lately ended.
        foreign_press: When somebody else last pressed its power button, in its present boot.
        deed: What was done to it last by one call, under way or lately ended.
        waking: Its way from sleep to a shutdown, under way or lately given up.
        last_times: How long its last soft shutdowns took, oldest first.
        verdict: Why it still runs, or how it ended, where it is watched.
        is_kept: Whether the definition of a transient domain was kept, to start it anew.
        left_frozen: A freeze of ours before a force that did not come about, if it may still hold.
        foreign_restart: When it restarted after such a press.
        foreign_presser: Who that was, by the journal: "your other vmtui"; "" where nobody knows.
        tried: What else was tried with it in its present run, oldest first.
    """

    shutdown: SoftShutdown | None = None
    forcing: Forcing | None = None
    foreign_press: Moment | None = None
    last_times: tuple[Took, ...] = ()
    deed: Deed | None = None
    waking: Waking | None = None
    is_kept: bool = False
    verdict: Verdict | None = None
    left_frozen: LeftFrozen | None = None
    foreign_restart: Moment | None = None
    foreign_presser: str = ""
    tried: tuple[Tried, ...] = ()

    @property
    def takes_down(self) -> bool:
        """Whether vmtui takes the domain down, or did, or brings it back just now."""
        soft, forcing = self.shutdown, self.forcing
        is_soft = soft is not None and (soft.phase.is_off or not soft.phase.is_end)
        is_forced = forcing is not None and forcing.phase not in _NOT_FORCED
        is_started = self.deed is not None and self.deed.action is Action.POWER_ON
        return is_soft or is_forced or is_started


NOTHING = Doings()
