"""Who carries out an action of the console where the user is, and why it would make no sense."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

from textual.dom import DOMNode
from textual.screen import Screen
from textual.widgets import Input

from vmtui.core.action import ConsoleAction
from vmtui.core.model import PowerState, Vm, VmId
from vmtui.core.record.records import Action
from vmtui.core.shutdown import Goal
from vmtui.session import Session
from vmtui.ui import wishes

_OF_A_GUEST = frozenset(
    (
        *("mark", "details", "details-down", "details-up", "guest", "screen", "console", "ladder"),
        *("story", "copy", "shut-down", "reboot", "wake", "more-time", "stop-watching", "power-on"),
        *("pause", "save", "force-off", "reset", "thaw"),
    )
)
"""Actions that need a guest to be chosen."""


@runtime_checkable
class Choosing(Protocol):
    """A screen whose keys act on chosen guests."""

    @property
    def chosen(self) -> Sequence[VmId]:
        """These."""


def owner(action: ConsoleAction, screen: Screen[Any]) -> DOMNode | None:
    """Who carries it out: the nearest around the focus that can; None if nobody here does."""
    name = action.does.partition("(")[0].removeprefix("app.")
    return next((one for one in _around(screen) if hasattr(one, f"action_{name}")), None)


def _around(screen: Screen[Any]) -> Iterable[DOMNode]:
    # A line in which is typed has actions of its own with the same names, such as to copy.
    if screen.focused is not None and not isinstance(screen.focused, Input):
        yield from screen.focused.ancestors_with_self
    if isinstance(screen.AUTO_FOCUS, str) and screen.AUTO_FOCUS:
        yield from screen.query(screen.AUTO_FOCUS)
    yield screen
    yield screen.app


def why_not(action: ConsoleAction, screen: Screen[Any], session: Session) -> str:
    """Why an action makes no sense for the chosen guests, in few words; "" if it does."""
    if not isinstance(screen, Choosing) or action.name not in _OF_A_GUEST:
        return ""
    vms = [session.fleet.vms[x] for x in screen.chosen if x in session.fleet.vms]
    if not vms:
        return "no guest is selected"
    reason = _REASONS.get(action.name)
    reasons = [reason(session, vm) for vm in vms] if reason else [""]
    # What makes sense for one of several guests makes sense.
    return reasons[0] if all(reasons) else ""


def _unasked(goal: Goal) -> Callable[[Session, Vm], str]:
    def reason(session: Session, vm: Vm) -> str:
        if wishes.under_way(session, vm.id):
            return ""
        against = wishes.hopeless(session, vm.id, goal)
        return against.words if against else ""

    return reason


def _against(*actions: Action) -> Callable[[Session, Vm], str]:
    def reason(session: Session, vm: Vm) -> str:
        found = [session.power.against(action, vm.id) for action in actions]
        return "" if None in found else next((one.words for one in found if one), "")

    return reason


def _off(session: Session, vm: Vm) -> str:  # noqa: ARG001
    return "" if vm.state.has_process or vm.remembered else "it is off"


def _not_under_way(session: Session, vm: Vm) -> str:
    return "" if wishes.under_way(session, vm.id) else "nothing is under way"


def _awake(session: Session, vm: Vm) -> str:  # noqa: ARG001
    return "" if vm.state is PowerState.SUSPENDED else "not asleep"


def _not_frozen(session: Session, vm: Vm) -> str:
    return "" if vm.id in session.freezes.left else "nothing of ours is frozen"


def _no_story(session: Session, vm: Vm) -> str:
    return "" if session.stories.of(vm.id) else "no shutdown or force of it is known"


_REASONS: Mapping[str, Callable[[Session, Vm], str]] = {
    "screen": _off,
    "console": _off,
    "story": _no_story,
    "shut-down": _unasked(Goal.OFF),
    "reboot": _unasked(Goal.RESTART),
    "wake": _awake,
    "more-time": _not_under_way,
    "power-on": _against(Action.POWER_ON),
    "pause": _against(Action.PAUSE, Action.RESUME),
    "save": _against(Action.MANAGED_SAVE),
    "force-off": _off,
    "reset": _off,
    "thaw": _not_frozen,
}
