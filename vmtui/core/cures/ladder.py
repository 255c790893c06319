"""The ladder: all that can be done about a guest that does not go down, the gentlest first.

Each rung says what it does, what it costs, and why it can't be climbed here and now, if it can't.
A person climbs every rung; nothing here does, and no rung follows from another by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from enum import StrEnum

from vmtui.core.commands import Mode
from vmtui.core.cures.guest_os import Family, family
from vmtui.core.freeze import LeftFrozen
from vmtui.core.frozen import frozen
from vmtui.core.model import Host, HostStatus, Moment, PowerState, Vm
from vmtui.core.obstacles import (
    NO_DEFINITION,
    Obstacle,
    by_host,
    obstacle,
    own_machine,
    read_only,
)
from vmtui.core.record.records import Action
from vmtui.core.shutdown import SoftShutdown
from vmtui.core.why.evidence import AgentSigns


class Step(StrEnum):
    """The rungs, from the gentlest to the last; then what is kept as evidence before the last."""

    START = "start"
    """Only of a guest that is off, where all the others have nothing to do."""
    THAW = "thaw"
    """Only of a guest that a freeze of ours may still hold."""
    MORE_TIME = "more-time"
    PRESS_AGAIN = "press-again"
    WAKE_AND_PRESS = "wake-and-press"
    ANSWER = "answer"
    AGENT = "agent"
    SYSRQ = "sysrq"
    SAVE = "save"
    PAUSE = "pause"
    RESUME = "resume"
    CUT_LINK = "cut-link"
    RESTORE_LINK = "restore-link"
    FREEZE_AND_FORCE = "freeze-and-force"
    RESET = "reset"
    FORCE = "force"
    SCREENSHOT = "screenshot"
    DUMP = "dump"
    NMI = "nmi"


EVIDENCE = (Step.SCREENSHOT, Step.DUMP, Step.NMI)
"""What keeps a trace of the cause, before a reset or a force-off destroys it."""


@frozen
class Rung:
    """One rung.

    Attributes:
        key: In the ladder, and in the fleet where that has one for it.
        name: In few words.
        does: What it does, in few words: all of it stands in the dialog that it leads to.
        costs: What it costs or loses, likewise; "" where it costs nothing.
        blocked: Why it can't be climbed here and now, as a short sentence; "" if it can.
    """

    step: Step
    key: str
    name: str
    does: str
    costs: str = ""
    blocked: str = ""


@frozen
class Ground:
    """What a guest's ladder stands on.

    Attributes:
        shutdown: Its soft shutdown or reboot while that is under way; else None.
        agent: The last answer of its agent, or its silence; None where it was not asked.
        against: What stands against what is done by one call; an action that is missing is open.
        left_frozen: A freeze of ours that may still hold; None if there is none.
    """

    vm: Vm
    host: Host
    now: Moment
    shutdown: SoftShutdown | None = None
    agent: AgentSigns | None = None
    against: Mapping[Action, Obstacle] = field(default_factory=dict)
    is_own_machine: bool = False
    left_frozen: LeftFrozen | None = None

    @property
    def family(self) -> Family:
        """Its system, by its agent or its definition."""
        return family(self.vm, self.agent)

    def stands_against(self, action: Action) -> str:
        """Why an action of one call can't be done; "" if it can."""
        found = self.against.get(action)
        return found.words if found else ""

    def against_asking(self, mode: Mode) -> str:
        """Why the guest can't be asked in this way now; "" if it can."""
        found = obstacle(self.vm, self.host, mode=mode, is_own_machine=self.is_own_machine)
        if found:
            return found.words
        if self.shutdown is None:
            return ""
        if self.shutdown.closing:
            return "the guest is done and QEMU is closing: wait"
        wait = self.shutdown.until_next_press(self.now)
        return (
            f"asked just now, again in {wait:.0f} s (too early, it may cancel)" if wait > 0 else ""
        )

    @property
    def against_force(self) -> str:
        """Why it can't be forced off or reset; "" if the dialog for that may open."""
        if self.is_own_machine:
            return own_machine("").words
        if self.vm.departed:
            return NO_DEFINITION
        if not self.vm.state.has_process and not self.vm.remembered:
            return "it is off"
        # A host that gives no answer is no reason: a force has a connection of its own.
        found = read_only(self.host)
        return found.words if found else ""

    @property
    def agent_is_missing(self) -> str:
        """Why its agent can't be asked; "" if it can, or nobody knows."""
        if self.vm.has_agent is False:
            return "its definition has no guest agent channel"
        if self.agent is not None and not self.agent.responds:
            return "its agent is silent: it was given 5 s to answer"
        return ""


def ladder(ground: Ground) -> tuple[Rung, ...]:
    """The rungs from the gentlest to the last, then what is kept as evidence."""
    is_off = not ground.vm.state.has_process and not ground.vm.remembered
    first = (_start,) if is_off else (_thaw,) if ground.left_frozen else ()
    return tuple(make(ground) for make in (*first, *_RUNGS))


def rung_of(key: str, rungs: Sequence[Rung]) -> Rung | None:
    """The rung that a key means: of two with one key, that which can be climbed."""
    meant = [one for one in rungs if one.key == key]
    return next((one for one in meant if not one.blocked), meant[0] if meant else None)


def _start(ground: Ground) -> Rung:
    does = "starts it, or restores what was saved"
    return Rung(Step.START, "o", "power on", does, blocked=ground.stands_against(Action.POWER_ON))


def _thaw(ground: Ground) -> Rung:
    found = by_host(ground.host, "so it can't be thawed")
    blocked = found.words if found else ""
    if ground.left_frozen is not None and ground.left_frozen.thawing:
        blocked = "its file systems are being thawed"
    return Rung(Step.THAW, "T", "thaw", "its file systems can be written again", blocked=blocked)


def _more_time(ground: Ground) -> Rung:
    blocked = "" if ground.shutdown else "nothing is under way that could be given time"
    is_over = ground.shutdown is not None and ground.shutdown.remaining(ground.now) <= 0
    does = "2 minutes from now on" if is_over else "2 more minutes until it is overdue"
    return Rung(Step.MORE_TIME, "+", "more time", does, blocked=blocked)


def _press_again(ground: Ground) -> Rung:
    shutdown = ground.shutdown
    is_agent = shutdown is not None and shutdown.mode is Mode.AGENT
    costs = ""
    if shutdown is not None and not is_agent:
        costs = _SECOND_PRESS[ground.family]
    key, does = "s", "presses once more" if costs else "presses its power button once more"
    if shutdown is None:
        does = "presses its power button, and watches"
    elif shutdown.is_reboot:
        key, does = "r", "asks once more"
    elif is_agent:
        does = "asks its agent once more"
    name = "press again" if shutdown else "press"
    blocked = ground.against_asking(shutdown.mode if shutdown else Mode.ACPI)
    return Rung(Step.PRESS_AGAIN, key, name, does, costs, blocked)


_SECOND_PRESS = {
    Family.ILLUMOS: "cancels on illumos: look first",
    Family.WINDOWS: "",
    Family.LINUX: "",
    Family.OTHER: "may cancel on some systems",
    Family.UNKNOWN: "may cancel on some systems",
}


def _wake_and_press(ground: Ground) -> Rung:
    does = "wakes it, then presses its button"
    blocked = ground.stands_against(Action.WAKE)
    return Rung(Step.WAKE_AND_PRESS, "s", "wake and press", does, blocked=blocked)


def _answer(ground: Ground) -> Rung:
    does = "look at it, and type what it asks for"
    blocked = _against_looking(ground)
    return Rung(Step.ANSWER, "v", "answer its screen", does, blocked=blocked)


def _against_looking(ground: Ground) -> str:
    if found := by_host(ground.host, "so its screen can't be read"):
        return found.words
    if not ground.vm.state.has_process:
        return "it is off"
    traits = ground.vm.traits
    return "" if traits is None or traits.has_display else "it has no display"


def _ask_agent(ground: Ground) -> Rung:
    costs = {
        Family.WINDOWS: "closes applications without asking",
        Family.LINUX: "inhibitors are passed over",
        Family.UNKNOWN: "Windows: closes applications unasked",
    }.get(ground.family, "")
    does = "from inside"
    blocked = ground.agent_is_missing or ground.against_asking(Mode.AGENT)
    return Rung(Step.AGENT, "a", "ask the agent", does, costs, blocked)


def _sysrq(ground: Ground) -> Rung:
    blocked = ground.stands_against(Action.SYSRQ)
    if not blocked and ground.family not in (Family.LINUX, Family.UNKNOWN):
        blocked = f"only Linux knows SysRq, and by its agent it runs {ground.family.value}"
    is_linux = ground.family is Family.LINUX
    costs = "programs end at once" if is_linux else "Linux only; programs end"
    return Rung(Step.SYSRQ, "y", "SysRq power-off", "sync, unmount, off", costs, blocked)


def _save(ground: Ground) -> Rung:
    does = "kept on disk; o brings it back"
    costs = "its clock jumps"
    blocked = ground.stands_against(Action.MANAGED_SAVE)
    return Rung(Step.SAVE, "S", "managed save", does, costs, blocked)


def _pause(ground: Ground) -> Rung:
    if ground.vm.state is PowerState.PAUSED:
        blocked = ground.stands_against(Action.RESUME)
        return Rung(Step.RESUME, "p", "resume", "lets it go on", blocked=blocked)
    does = "stands still; p lets it go on"
    blocked = ground.stands_against(Action.PAUSE)
    return Rung(Step.PAUSE, "p", "pause", does, "its service stops", blocked)


def _link(ground: Ground) -> Rung:
    if not ground.stands_against(Action.RESTORE_LINK):
        does = "plugs in again what vmtui unplugged"
        return Rung(Step.RESTORE_LINK, "n", "restore its network", does)
    does = "unplugs it; n restores it"
    blocked = ground.stands_against(Action.CUT_LINK)
    return Rung(Step.CUT_LINK, "n", "cut its network", does, "its clients lose it", blocked)


def _freeze_and_force(ground: Ground) -> Rung:
    does = "file systems stay clean"
    costs = "applications lose work"
    blocked = ground.against_force or ground.agent_is_missing or _against_freezing(ground)
    return Rung(Step.FREEZE_AND_FORCE, "f", "freeze, then force", does, costs, blocked)


def _against_freezing(ground: Ground) -> str:
    if ground.host.status is not HostStatus.UP:
        return f"{ground.host.name} gives no answer"
    return "" if ground.vm.state.is_up else f"it is {ground.vm.state.value}: no agent answers"


def _reset(ground: Ground) -> Rung:
    costs = "loses what a force-off loses"
    return Rung(Step.RESET, "R", "reset", "back to its start", costs, ground.against_force)


def _force(ground: Ground) -> Rung:
    does = "ends QEMU"
    costs = {
        Family.WINDOWS: "risks unsaved work, updates, NTFS",
        Family.LINUX: "loses what is not synced",
    }.get(ground.family, "risks unsaved work, file systems")
    if ground.vm.state is PowerState.IN_SHUTDOWN:
        costs = "it is closing: wait instead"
    return Rung(Step.FORCE, "F", "force off", does, costs, ground.against_force)


def _screenshot(ground: Ground) -> Rung:
    blocked = _against_looking(ground)
    does = "saves its screen as a PNG"
    return Rung(Step.SCREENSHOT, "i", "keep its screen", does, blocked=blocked)


def _dump(ground: Ground) -> Rung:
    does, costs = "to a file of its host", "stands still meanwhile"
    blocked = ground.stands_against(Action.DUMP)
    return Rung(Step.DUMP, "d", "dump its memory", does, costs, blocked)


def _nmi(ground: Ground) -> Rung:
    does, costs = "a crash dump, if set up", "unsaved work is lost"
    return Rung(Step.NMI, "m", "NMI", does, costs, ground.stands_against(Action.NMI))


_RUNGS: tuple[Callable[[Ground], Rung], ...] = (
    _more_time,
    _press_again,
    _wake_and_press,
    _answer,
    _ask_agent,
    _sysrq,
    _save,
    _pause,
    _link,
    _freeze_and_force,
    _reset,
    _force,
    _screenshot,
    _dump,
    _nmi,
)

DEEDS: Mapping[Step, Action] = {
    Step.START: Action.POWER_ON,
    Step.SYSRQ: Action.SYSRQ,
    Step.SAVE: Action.MANAGED_SAVE,
    Step.PAUSE: Action.PAUSE,
    Step.RESUME: Action.RESUME,
    Step.CUT_LINK: Action.CUT_LINK,
    Step.RESTORE_LINK: Action.RESTORE_LINK,
    Step.DUMP: Action.DUMP,
    Step.NMI: Action.NMI,
}
"""The rungs that are one call each, with what they are called in the journal."""

ASKED_ABOUT = (*DEEDS.values(), Action.WAKE)
"""The actions that `Ground.against` is made for."""
