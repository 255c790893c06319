"""The ladder: all that can be done about a guest that does not go down, the gentlest first.

Each rung says what it does, what it costs, and why it can't be climbed here and now, if it can't.
A person climbs every rung; nothing here does, and no rung follows from another by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from vmtui.core.commands import Mode
from vmtui.core.evidence import AgentSigns
from vmtui.core.guest_os import Family, family
from vmtui.core.model import Host, HostStatus, Moment, PowerState, Vm
from vmtui.core.obstacles import NO_DEFINITION, Obstacle, by_host, obstacle, own_machine
from vmtui.core.records import Action
from vmtui.core.shutdown import SoftShutdown


class Step(StrEnum):
    """The rungs, from the gentlest to the last; then what is kept as evidence before the last."""

    START = "start"
    """Only of a guest that is off, where all the others have nothing to do."""
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


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung.

    Attributes:
        key: In the ladder, and in the fleet where that has one for it.
        name: In few words.
        does: What it does, as a short sentence without a full stop.
        costs: What it costs or loses, likewise; "" where it costs nothing.
        blocked: Why it can't be climbed here and now, likewise; "" if it can.
    """

    step: Step
    key: str
    name: str
    does: str
    costs: str = ""
    blocked: str = ""


@dataclass(frozen=True, slots=True)
class Ground:
    """What a guest's ladder stands on.

    Attributes:
        shutdown: Its soft shutdown or reboot while that is under way; else None.
        agent: The last answer of its agent, or its silence; None where it was not asked.
        against: What stands against what is done by one call; an action that is missing is open.
    """

    vm: Vm
    host: Host
    now: Moment
    shutdown: SoftShutdown | None = None
    agent: AgentSigns | None = None
    against: Mapping[Action, Obstacle] = field(default_factory=dict)
    is_own_machine: bool = False

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
        return f"the connection to {self.host.name} is read-only" if self.host.read_only else ""

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
    makers = (_start, *_RUNGS) if is_off else _RUNGS
    return tuple(make(ground) for make in makers)


def rung_of(key: str, rungs: Sequence[Rung]) -> Rung | None:
    """The rung that a key means: of two with one key, that which can be climbed."""
    meant = [one for one in rungs if one.key == key]
    return next((one for one in meant if not one.blocked), meant[0] if meant else None)


def _start(ground: Ground) -> Rung:
    does = "starts it, or restores what was saved"
    return Rung(Step.START, "o", "power on", does, blocked=ground.stands_against(Action.POWER_ON))


def _more_time(ground: Ground) -> Rung:
    blocked = "" if ground.shutdown else "nothing is under way that could be given time"
    does = "2 more minutes before it is called overdue"
    return Rung(Step.MORE_TIME, "+", "more time", does, blocked=blocked)


def _press_again(ground: Ground) -> Rung:
    shutdown = ground.shutdown
    is_agent = shutdown is not None and shutdown.mode is Mode.AGENT
    key, does = "s", "presses the power button once more"
    if shutdown is None:
        does = "presses the power button, and watches what follows"
    elif shutdown.is_reboot:
        key, does = "r", "asks for the restart once more"
    elif is_agent:
        does = "asks its agent once more"
    costs = ""
    if shutdown is not None and not is_agent:
        costs = _SECOND_PRESS[ground.family]
    name = "press again" if shutdown else "press"
    blocked = ground.against_asking(shutdown.mode if shutdown else Mode.ACPI)
    return Rung(Step.PRESS_AGAIN, key, name, does, costs, blocked)


_SECOND_PRESS = {
    Family.ILLUMOS: "illumos takes a second press for a cancellation: look first",
    Family.WINDOWS: "",
    Family.LINUX: "",
    Family.OTHER: "some systems take a second press for a cancellation",
    Family.UNKNOWN: "some systems (illumos) take a second press for a cancellation",
}


def _wake_and_press(ground: Ground) -> Rung:
    does = "wakes it, and presses once it is awake"
    blocked = ground.stands_against(Action.WAKE)
    return Rung(Step.WAKE_AND_PRESS, "s", "wake and press", does, blocked=blocked)


def _answer(ground: Ground) -> Rung:
    does = "shows what it waits for; keys can be sent to it from there"
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
        Family.WINDOWS: "closes applications without asking: what is not saved is lost",
        Family.LINUX: "inhibitors are passed over",
        Family.UNKNOWN: "a Windows closes applications without asking",
    }.get(ground.family, "")
    does = "has the guest agent shut it down from inside"
    blocked = ground.agent_is_missing or ground.against_asking(Mode.AGENT)
    return Rung(Step.AGENT, "a", "ask the agent", does, costs, blocked)


def _sysrq(ground: Ground) -> Rung:
    blocked = ground.stands_against(Action.SYSRQ)
    if not blocked and ground.family not in (Family.LINUX, Family.UNKNOWN):
        blocked = f"its agent says that it runs {ground.family.value}, and only Linux knows SysRq"
    does = "its kernel syncs, unmounts and powers off; where kernel.sysrq allows it"
    costs = "programs end at once; their files are synced"
    if not blocked and ground.family is Family.UNKNOWN:
        costs += "; nobody knows whether it is a Linux"
    return Rung(Step.SYSRQ, "y", "SysRq power-off", does, costs, blocked)


def _save(ground: Ground) -> Rung:
    does = "keeps its memory on the host's disk and takes it off; o brings it back as it was"
    costs = "its clock jumps, its connections are cut"
    blocked = ground.stands_against(Action.MANAGED_SAVE)
    return Rung(Step.SAVE, "S", "managed save", does, costs, blocked)


def _pause(ground: Ground) -> Rung:
    if ground.vm.state is PowerState.PAUSED:
        blocked = ground.stands_against(Action.RESUME)
        return Rung(Step.RESUME, "p", "resume", "lets it go on", blocked=blocked)
    does = "stops it where it stands; p lets it go on at once"
    blocked = ground.stands_against(Action.PAUSE)
    return Rung(Step.PAUSE, "p", "pause", does, "its service stops meanwhile", blocked)


def _link(ground: Ground) -> Rung:
    if not ground.stands_against(Action.RESTORE_LINK):
        does = "plugs in again what vmtui had unplugged"
        return Rung(Step.RESTORE_LINK, "n", "restore its network", does)
    does = "unplugs it: a runaway does no more harm outside; n restores it"
    blocked = ground.stands_against(Action.CUT_LINK)
    return Rung(Step.CUT_LINK, "n", "cut its network", does, "its clients lose it", blocked)


def _freeze_and_force(ground: Ground) -> Rung:
    does = "its agent freezes the file systems, then it is forced off: they stay clean"
    costs = "applications lose what they had not written; a cluster filesystem freezes its cluster"
    blocked = ground.against_force or ground.agent_is_missing or _against_freezing(ground)
    return Rung(Step.FREEZE_AND_FORCE, "f", "freeze, then force", does, costs, blocked)


def _against_freezing(ground: Ground) -> str:
    if ground.host.status is not HostStatus.UP:
        return f"{ground.host.name} gives no answer"
    return "" if ground.vm.state.is_up else f"it is {ground.vm.state.value}: no agent answers"


def _reset(ground: Ground) -> Rung:
    does = "throws it back to its start, once its name is typed"
    return Rung(
        Step.RESET, "R", "reset", does, "loses what a force-off loses", ground.against_force
    )


def _force(ground: Ground) -> Rung:
    does = "ends QEMU at once, once its name is typed"
    costs = {
        Family.WINDOWS: "loses unsaved work; an update half done; NTFS may be damaged",
        Family.LINUX: "loses what was not synced; file systems need a replay",
    }.get(ground.family, "loses unsaved work; file systems may be damaged")
    if ground.vm.state is PowerState.IN_SHUTDOWN:
        costs = "QEMU is closing and may still write: wait instead"
    return Rung(Step.FORCE, "F", "force off", does, costs, ground.against_force)


def _screenshot(ground: Ground) -> Rung:
    blocked = _against_looking(ground)
    does = "saves its screen as a PNG"
    return Rung(Step.SCREENSHOT, "i", "keep its screen", does, blocked=blocked)


def _dump(ground: Ground) -> Rung:
    does = "writes its memory to a file of the host, for whoever needs the cause"
    costs = "it stands still meanwhile, perhaps for minutes; the file holds its secrets"
    blocked = ground.stands_against(Action.DUMP)
    return Rung(Step.DUMP, "d", "dump its memory", does, costs, blocked)


def _nmi(ground: Ground) -> Rung:
    does = "has its kernel stop with a crash dump, where it is set up to"
    costs = "unsaved work is lost then"
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
