"""What the console is started with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import field
from typing import TYPE_CHECKING

from vmtui.core.commands import Mode
from vmtui.core.frozen import mutable
from vmtui.core.preferences import Preferences
from vmtui.core.reloaded import Reloaded

if TYPE_CHECKING:
    from vmtui.core.waves.plan import Plan
    from vmtui.core.waves.record import OpenFleetShutdown


@mutable
class UiSettings:
    """Choices of the user, which change when the configuration is read again.

    Attributes:
        limit: Seconds that a soft shutdown may take, as the dialog proposes it.
        mode: The way that the dialog proposes.
        notices: Lines to say at the start, such as which connection was opened and why.
        demo: Whether the guests are there to try things on, and gone with the program.
        tour: Whether the help begins with the tour of the training ground.
        preferences: How the user likes the console.
        reload: Reads the configuration again, on any thread, or raises NotReloadedError; what it
            returns follows it, on the session's thread. None if there is none.
        fleet_left: Reads which fleet shutdowns the journal has open now; given an entry, which of
            them stand before that. Called on a thread.
        fleet_ended: Reads the last fleet shutdown that ended, with those that it went on from.
            Likewise.
        read_plan: Reads the plan file of this path, with these seconds for each guest where it does
            not say; returns it, or what is wrong with it. Likewise.
    """

    limit: float = 300.0
    mode: Mode = Mode.ACPI
    notices: tuple[str, ...] = ()
    demo: bool = False
    tour: bool = False
    preferences: Preferences = field(default_factory=Preferences)
    reload: Callable[[], Callable[[], Reloaded]] | None = None
    fleet_left: Callable[[str], Sequence[OpenFleetShutdown]] = lambda _entry: ()
    fleet_ended: Callable[[], OpenFleetShutdown | None] = lambda: None
    read_plan: Callable[[str, float], Plan | str] = lambda _typed, _limit: (
        "no plan can be read here"
    )
