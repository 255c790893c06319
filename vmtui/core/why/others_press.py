"""A press of a guest's button that no shutdown of ours tells of, as the request that it is."""

from __future__ import annotations

from vmtui.core.commands import Mode
from vmtui.core.model import Moment, Vm
from vmtui.core.shutdown import Phase, SoftShutdown

COUNTS_FOR = 3600.0
"""Seconds for which what a guest does is judged by such a press: later it does it of itself."""


def request_of_press(vm: Vm, pressed: Moment | None, now: Moment) -> SoftShutdown | None:
    """The request that a guest has before it since somebody pressed its button; None if none.

    Nobody here knows what was meant, nor for how long it may take, so nobody watches it: only what
    the guest does is judged from that press on.

    Args:
        vm: The guest.
        pressed: When its button was first pressed in its present boot, as far as that was seen.
        now: Both clocks.
    """
    if pressed is None or now.boot - pressed.boot > COUNTS_FOR or vm.runs_anew_since(pressed):
        return None
    return SoftShutdown(
        vm=vm.id,
        name=vm.name,
        entry="",
        mode=Mode.ACPI,
        asked=pressed,
        limit=0.0,
        domain_id=vm.run.domain_id if vm.run else None,
        phase=Phase.UNWATCHED,
        presses=(pressed,),
        raised=(pressed,),
        adopted=True,
    )
