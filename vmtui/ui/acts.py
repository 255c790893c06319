"""What the keys that act on guests lead to: a dialog, a deed, or a word why not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Protocol

from vmtui.core.commands import Mode
from vmtui.core.cures.guest_os import Family, family
from vmtui.core.cures.ladder import DEEDS, Step
from vmtui.core.model import PowerState, VmId
from vmtui.core.obstacles import read_only
from vmtui.core.power import HARMLESS_PAUSES
from vmtui.core.record.records import Action
from vmtui.core.shutdown import Goal
from vmtui.session import Session
from vmtui.ui import wishes
from vmtui.ui.guard import KeyBurst
from vmtui.ui.screens.agent_dialog import AgentDialog
from vmtui.ui.screens.dialog import Dialog
from vmtui.ui.screens.force_dialog import ForceAnswer, ForceDialog
from vmtui.ui.screens.ladder import LadderDialog
from vmtui.ui.screens.power_dialog import PowerChoice, PowerDialog
from vmtui.ui.screens.shutdown_dialog import ShutdownChoice, ShutdownDialog
from vmtui.ui.settings import UiSettings
from vmtui.ui.wishes import Remark

Act = Callable[[Sequence[VmId]], None]


class Table(Protocol):
    """What an act needs of the screen with the guests."""

    def ask(self, dialog: Dialog[Any], answered: Callable[[Any], None]) -> None:
        """Open a dialog."""

    def look(self, vm_id: VmId) -> None:
        """Show what a guest shows."""

    def hidden(self, ids: Sequence[VmId]) -> int:
        """How many of these the filter hides."""

    def acted(self, ids: Sequence[VmId], remarks: Sequence[Remark]) -> None:
        """Something was done to these guests, or tried."""

    def meant(self, ids: Sequence[VmId], *, follow: bool = False) -> None:
        """A dialog was accepted: their marks have served, and the steps may be followed."""


class Acts:
    """One method for each key.

    Attributes:
        by_name: The methods, by the names that the bindings use.
    """

    def __init__(
        self, session: Session, settings: UiSettings, table: Table, burst: KeyBurst
    ) -> None:
        self._session = session
        self._settings = settings
        self._table = table
        self._burst = burst
        self.by_name: Mapping[str, Act] = {
            "shut_down": lambda ids: self._ask(ids, Goal.OFF),
            "reboot": lambda ids: self._ask(ids, Goal.RESTART),
            "more_time": self._saying(wishes.more_time),
            "stop_watching": self._saying(wishes.stop_watching),
            "force_off": lambda ids: self._force(ids, Action.FORCE_OFF),
            "reset": lambda ids: self._force(ids, Action.RESET),
            "wake": self._saying(wishes.wake),
            "thaw": self._saying(wishes.thaw),
            "power_on": lambda ids: self._power([Action.POWER_ON], ids),
            "save": lambda ids: self._power([Action.MANAGED_SAVE], ids),
            "pause": self._pause_or_resume,
            "ladder": self._ladder,
            "look": lambda ids: self._table.look(ids[0]),
        }
        self._rungs: Mapping[Step, Act] = {
            **{step: partial(self._power, [action]) for step, action in DEEDS.items()},
            Step.THAW: self.by_name["thaw"],
            Step.MORE_TIME: self.by_name["more_time"],
            Step.PRESS_AGAIN: self._press_again,
            Step.WAKE_AND_PRESS: self.by_name["shut_down"],
            Step.ANSWER: self.by_name["look"],
            Step.AGENT: self._ask_agent,
            Step.PAUSE: self._pause_or_resume,
            Step.RESUME: self._pause_or_resume,
            Step.FREEZE_AND_FORCE: lambda ids: self._force(ids, Action.FORCE_OFF, freeze=True),
            Step.RESET: self.by_name["reset"],
            Step.FORCE: self.by_name["force_off"],
            Step.SCREENSHOT: self._saying(wishes.keep_picture),
        }

    def _saying(self, wish: Callable[[Session, Sequence[VmId]], Sequence[Remark]]) -> Act:
        return lambda ids: self._table.acted(ids, wish(self._session, ids))

    def _ask(self, ids: Sequence[VmId], goal: Goal) -> None:
        """Ask guests to power off or to restart; those under way already, once more."""
        session = self._session
        going = [vm_id for vm_id in ids if wishes.goes_to(session, vm_id, goal)]
        if len(going) == len(ids):
            self._table.acted(ids, wishes.press_again(session, ids))
            return
        new = [vm_id for vm_id in ids if vm_id not in going]
        obstacles = {vm_id: wishes.hopeless(session, vm_id, goal) for vm_id in new}
        if all(obstacles.values()):
            said = [wishes.against(session, x, why) for x, why in obstacles.items() if why]
            self._table.acted((), said)
            return
        self._propose(new, goal, ids)

    def _propose(
        self,
        ids: Sequence[VmId],
        goal: Goal,
        meant: Sequence[VmId],
        mode: Mode | None = None,
    ) -> None:
        """Open the dialog that asks guests to power off or to restart.

        Args:
            ids: Those of the meant ones that are not under way already.
            goal: What they are asked for.
            meant: Whom the key was meant for.
            mode: The way that the dialog begins with; None for that of the configuration.
        """
        session = self._session

        def chosen(choice: ShutdownChoice | None) -> None:
            if choice is not None:
                self._table.meant(meant, follow=True)
                self._table.acted(choice.vm_ids, wishes.ask(session, choice, goal))

        hidden = self._table.hidden(ids)
        dialog = ShutdownDialog(session, ids, hidden, self._settings, goal, mode)
        self._table.ask(dialog, chosen)

    def _ladder(self, ids: Sequence[VmId]) -> None:
        """Show all that can be done about one guest, and do what is chosen."""

        def chosen(step: Step | None) -> None:
            if step is not None:
                self._rungs[step](ids[:1])

        self._table.ask(LadderDialog(self._session, ids[0], self._burst), chosen)

    def _press_again(self, ids: Sequence[VmId]) -> None:
        watch = wishes.under_way(self._session, ids[0])
        self._ask(ids, watch.goal if watch else Goal.OFF)

    def _ask_agent(self, ids: Sequence[VmId]) -> None:
        """Have the agent asked: within the shutdown under way, or to begin one.

        Where it may be a Windows, what that costs is said first.
        """
        session, (vm_id,) = self._session, ids
        watch, vm = wishes.under_way(session, vm_id), session.fleet.vms.get(vm_id)
        if vm is None:
            return
        if watch is None:
            self._propose(ids, Goal.OFF, ids, Mode.AGENT)
            return

        def accepted(accepted: bool | None) -> None:
            if accepted:
                self._table.acted(ids, wishes.ask_agent(session, vm_id))

        evidence = session.evidence.of(vm_id)
        system = family(vm, evidence.agent if evidence else None)
        if system in (Family.WINDOWS, Family.UNKNOWN):
            self._table.ask(AgentDialog(session, vm, system, reboot=watch.is_reboot), accepted)
        else:
            accepted(True)

    def _force(self, ids: Sequence[VmId], action: Action, *, freeze: bool = False) -> None:
        """Force guests off, or reset them, once their name was typed."""
        vms = self._session.fleet.vms
        known = [vm_id for vm_id in ids if vm_id in vms and not vms[vm_id].departed]
        if not known:
            self._table.acted((), [Remark("it is not there any more", is_warning=True)])
            return

        if all(read_only(self._session.host(vm_id)) for vm_id in known):
            self._table.acted((), wishes.against_read_only(self._session, known))
            return

        def closed(answer: ForceAnswer | None) -> None:
            self._table.acted(known, ())
            if answer is ForceAnswer.FORCED:
                self._table.meant(ids)
            if answer is ForceAnswer.SOFT_INSTEAD:
                self._ask(known, Goal.RESTART if action is Action.RESET else Goal.OFF)

        hidden = self._table.hidden(known)
        dialog = ForceDialog(self._session, known, hidden, action, freeze=freeze)
        self._table.ask(dialog, closed)

    def _pause_or_resume(self, ids: Sequence[VmId]) -> None:
        """Pause what runs, resume what is paused; ask which where there are both."""
        power = self._session.power
        paused = [vm_id for vm_id in ids if power.against(Action.RESUME, vm_id) is None]
        running = [vm_id for vm_id in ids if power.against(Action.PAUSE, vm_id) is None]
        if paused and running:
            self._power([Action.PAUSE, Action.RESUME], ids)
        elif running:
            self._power([Action.PAUSE], ids)
        elif all(map(self._is_harmless, paused)) and len(paused) == len(ids):
            self._table.acted(ids, wishes.do_at_once(self._session, Action.RESUME, ids))
        else:
            self._power([Action.RESUME if any(map(self._is_paused, ids)) else Action.PAUSE], ids)

    def _is_harmless(self, vm_id: VmId) -> bool:
        return self._session.fleet.vms[vm_id].reason in HARMLESS_PAUSES

    def _is_paused(self, vm_id: VmId) -> bool:
        vm = self._session.fleet.vms.get(vm_id)
        return vm is not None and vm.state is PowerState.PAUSED

    def _power(self, actions: Sequence[Action], ids: Sequence[VmId]) -> None:
        """Open the dialog for these actions, or say why none of them makes sense."""
        session = self._session
        against = {
            vm_id: [session.power.against(action, vm_id) for action in actions] for vm_id in ids
        }
        if all(all(obstacles) for obstacles in against.values()):
            firsts = ((vm_id, obstacles[0]) for vm_id, obstacles in against.items())
            said = [wishes.against(session, vm_id, why) for vm_id, why in firsts if why]
            self._table.acted((), said)
            return

        def chosen(choice: PowerChoice | None) -> None:
            if choice is not None:
                self._table.meant(ids)
                said = wishes.do(session, choice.action, choice.vm_ids, choice.opened)
                self._table.acted(choice.vm_ids, said)

        self._table.ask(PowerDialog(session, actions, ids, self._table.hidden(ids)), chosen)
