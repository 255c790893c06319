"""From a verdict to the reasons why a guest does not go down, and what can be done about each.

A verdict says what a host sees. Behind it stands one of seven reasons, or one of several that look
the same from outside: all of these are named then, the likeliest first. Each has remedies, the
gentlest first: those that vmtui can carry out name their key (of the fleet and of the ladder), the
others say what to do inside the guest, in the words of its system.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import StrEnum

from vmtui.core.cures import linux_settings as on_linux
from vmtui.core.cures import windows_settings as on_windows
from vmtui.core.cures.guest_os import Family, family
from vmtui.core.cures.guest_settings import Inside, Setting
from vmtui.core.frozen import frozen
from vmtui.core.model import Reason, Vm
from vmtui.core.obstacles import pause_words
from vmtui.core.power import HARMLESS_PAUSES
from vmtui.core.why.evidence import AgentSigns
from vmtui.core.why.verdict import (
    BY_OUR_KEYS,
    UNHEARD_BEFORE,
    UNSEEN_BEFORE,
    Slug,
    Sureness,
    Verdict,
)


class Cause(StrEnum):
    """The seven reasons for which a soft shutdown does not finish; the values are for people."""

    UPDATE = "an update or a slow service prolongs it"
    PROMPT = "a prompt waits for a person"
    NO_LOGON = "nobody is logged on, and so it discards the request"
    APPLICATION = "an application refuses to end"
    BUTTON_OFF = 'its power button is set to "do nothing"'
    ASLEEP = "it sleeps"
    DAMAGED = "it hangs, or is damaged"


@frozen
class Remedy:
    """One thing to do.

    Attributes:
        words: What to do, as a short imperative without a full stop.
        key: The key that does it in the fleet and in the ladder; "" for what vmtui can't do.
        setting: Of what keeps this from happening again: how it is set; None for all others.
    """

    words: str
    key: str = ""
    setting: Setting | None = None


@frozen
class Finding:
    """One reason, with what can be done about it.

    Attributes:
        words: The reason, or what else stands in the way, without a full stop.
        cause: Which of the seven it is; None where it is none of them.
        is_sure: Whether it is known; else it is what it may be, said with "perhaps".
        remedies: The gentlest first.
    """

    words: str
    cause: Cause | None = None
    is_sure: bool = True
    remedies: tuple[Remedy, ...] = ()


def findings(
    verdict: Verdict, vm: Vm | None = None, agent: AgentSigns | None = None
) -> tuple[Finding, ...]:
    """What may be behind a verdict, the likeliest first, each with its remedies.

    Args:
        verdict: As it stands now.
        vm: The guest, for its system; None where it is gone.
        agent: The last answer of its agent, or its silence; None where it was not asked.
    """
    guest = _Guest(family(vm, agent), vm, agent)
    found = _OF_SLUG[verdict.slug](guest)
    if UNSEEN_BEFORE in verdict.reasons or UNHEARD_BEFORE in verdict.reasons:
        found = (_prompt(guest), *found)
    if BY_OUR_KEYS in verdict.reasons:
        found = (_TYPED, *found)
    if verdict.sureness is Sureness.SEEN or verdict.slug in _NO_CLAIMS:
        return found
    return tuple(replace(one, is_sure=False) for one in found)


@frozen
class _Guest:
    """What is known of the guest that remedies depend on."""

    family: Family
    vm: Vm | None
    agent: AgentSigns | None

    @property
    def may_be_windows(self) -> bool:
        return self.family in (Family.WINDOWS, Family.UNKNOWN)

    @property
    def may_be_linux(self) -> bool:
        return self.family in (Family.LINUX, Family.UNKNOWN)

    @property
    def has_agent(self) -> bool:
        """Whether its agent may be asked: it has a channel, and has not been silent."""
        is_silent = self.agent is not None and not self.agent.responds
        return not is_silent and (self.vm is None or self.vm.has_agent is not False)

    def settings(
        self, *, windows: Setting | None = None, linux: Setting | None = None
    ) -> tuple[Remedy, ...]:
        """What to set inside, by its system; for both, named, where that is not known."""
        named = self.family is Family.UNKNOWN
        told = []
        if windows is not None and self.may_be_windows:
            told.append(Remedy(f"{'Windows: ' * named}{windows.words}", setting=windows))
        if linux is not None and self.may_be_linux:
            told.append(Remedy(f"{'Linux: ' * named}{linux.words}", setting=linux))
        return tuple(told)

    def by_agent(self) -> tuple[Remedy, ...]:
        """Have its agent shut it down, where it may have one."""
        if not self.has_agent:
            return ()
        costs = "" if self.family is Family.LINUX else _CLOSES[self.family]
        return (Remedy(f"have its agent shut it down{costs}", "a"),)


_NO_CLAIMS = frozenset({Slug.BLIND, Slug.UP, Slug.TOO_EARLY, Slug.OFF})
"""Verdicts that say nothing of the guest that could be wrong."""

_Findings = Callable[[_Guest], tuple[Finding, ...]]

_CLOSES = {
    Family.WINDOWS: " (closes applications without asking)",
    Family.UNKNOWN: " (a Windows then closes applications without asking)",
    Family.ILLUMOS: "",
    Family.OTHER: "",
}

_WAIT = Remedy("2 more minutes", "+")
_LOOK = Remedy("look at its screen", "v")
_ANSWER = Remedy("look and answer", "v")
_AGAIN = Remedy("press again", "s")
_LOG_ON = Remedy("log on and shut it down inside", "v")
_SAVE = Remedy("keep its state and take it off (managed save)", "S")
_FORCE = Remedy("force it off, once its evidence is kept", "F")
_RESET = Remedy("reset it, once its evidence is kept", "R")
_PAUSE = Remedy("pause it, to read what it says", "p")
_RESCUE = Remedy("boot it from a rescue medium before its disks are trusted again")
_RESUME = Remedy("resume it", "p")
_START = Remedy("start it", "o")
_WHY_RESTARTED = Remedy("see why (an update?)", "v")
_END_ON_POWEROFF = Remedy(
    "set it to destroy, then s: virsh set-lifecycle-action GUEST poweroff destroy --live --config"
)
_ADD_ACPI = Remedy(
    "add <acpi/> to the features in its definition",
    setting=Setting(
        "it has no power button", "add <acpi/>", Inside.HOST, commands=("virsh edit GUEST",)
    ),
)


_TYPED = Finding("the keys that we typed withdrew it", None, False, (_AGAIN, _LOOK))


# The seven reasons


def _update(guest: _Guest) -> Finding:
    settings = guest.settings(windows=on_windows.UPDATES, linux=on_linux.STOP_JOBS)
    return Finding(Cause.UPDATE.value, Cause.UPDATE, False, (_WAIT, _LOOK, *settings))


def _prompt(guest: _Guest) -> Finding:
    words = Cause.PROMPT.value
    if guest.family is Family.WINDOWS:
        words = f"{words} (such as Shutdown Event Tracker)"
    settings = guest.settings(windows=on_windows.EVENT_TRACKER, linux=on_linux.POWER_KEY)
    return Finding(words, Cause.PROMPT, False, (_ANSWER, *guest.by_agent(), *settings))


def _no_logon(guest: _Guest) -> Finding:
    settings = guest.settings(windows=on_windows.WITHOUT_LOGON)
    remedies = (_LOG_ON, *guest.by_agent(), *settings)
    return Finding(Cause.NO_LOGON.value, Cause.NO_LOGON, False, remedies)


def _application(guest: _Guest) -> Finding:
    words = Cause.APPLICATION.value
    if guest.family is Family.LINUX:
        words = f"{words}, or an inhibitor holds the shutdown up"
    settings = guest.settings(windows=on_windows.APPLICATIONS, linux=on_linux.INHIBITORS)
    return Finding(words, Cause.APPLICATION, False, (_ANSWER, *guest.by_agent(), *settings))


def _button_off(guest: _Guest) -> Finding:
    words = Cause.BUTTON_OFF.value
    if guest.family is Family.LINUX:
        words = "nothing inside listens to its power button (acpid, or logind's HandlePowerKey)"
    settings = guest.settings(windows=on_windows.POWER_BUTTON, linux=on_linux.POWER_KEY)
    return Finding(words, Cause.BUTTON_OFF, False, (*guest.by_agent(), _LOG_ON, *settings))


def _asleep(guest: _Guest) -> Finding:
    wake = Remedy("wake it, and press once it is awake: one step", "s")
    settings = guest.settings(windows=on_windows.SLEEP, linux=on_linux.SLEEP)
    return Finding(Cause.ASLEEP.value, Cause.ASLEEP, True, (wake, *settings))


def _damaged(words: str = "", *, is_sure: bool = False) -> Finding:
    remedies = (_LOOK, _RESET, _FORCE, _RESCUE)
    return Finding(words or Cause.DAMAGED.value, Cause.DAMAGED, is_sure, remedies)


# What each verdict leads to


def _busy(guest: _Guest) -> tuple[Finding, ...]:
    """It works as it did before: whether for the shutdown, or in spite of it, nobody can tell."""
    going_on = Finding("it goes on with its usual work", None, False, (_WAIT, _LOOK))
    return (going_on, _application(guest), _button_off(guest))


def _ignores(guest: _Guest) -> tuple[Finding, ...]:
    """Several reasons that look the same; who is logged on, by the agent, tells some apart."""
    found = [_button_off(guest)]
    users = guest.agent.users if guest.agent and guest.agent.responds else None
    if guest.may_be_windows and not users:
        found.insert(0 if users is not None else 1, _no_logon(guest))
    if guest.family is Family.LINUX:
        found.append(_application(guest))
    return (*found, _damaged())


def _blind(guest: _Guest) -> tuple[Finding, ...]:
    remedies = (_WAIT, _LOOK, *guest.by_agent())
    return (Finding("nothing of it can be seen from outside", None, True, remedies),)


def _no_acpi(guest: _Guest) -> tuple[Finding, ...]:
    words = "it has no power button: no <acpi/> in its definition"
    return (Finding(words, None, True, (*guest.by_agent(), _LOG_ON, _SAVE, _ADD_ACPI)),)


def _paused(guest: _Guest) -> tuple[Finding, ...]:
    reason = guest.vm.reason if guest.vm else Reason.UNKNOWN
    how, advice = pause_words(reason)
    words = f"it is paused {how}".rstrip()
    if reason in (Reason.CRASHED, Reason.PANICKED):
        return (_damaged(words, is_sure=True),)
    if reason in HARMLESS_PAUSES:
        return (Finding(words, None, True, (Remedy("resume it, then ask it to go down", "p"),)),)
    resume = (_RESUME,) if reason in (Reason.IO_ERROR, Reason.WATCHDOG) else ()
    return (Finding(words, None, True, (Remedy(advice), *resume)),)


def _restarts(guest: _Guest) -> tuple[Finding, ...]:
    """What makes it restart comes first: asked again, it would do the same again."""
    again = Remedy("ask it again, once it has booted", "s")
    traits = guest.vm.traits if guest.vm is not None else None
    if traits is not None and traits.starts_again:
        words = f"on_poweroff is {traits.on_poweroff}: libvirt starts it again"
        return (Finding(words, None, True, (_END_ON_POWEROFF, again, _SAVE)),)
    settings = guest.settings(windows=on_windows.UPDATES, linux=on_linux.POWER_KEY)
    words = "it restarted instead of going off"
    return (Finding(words, None, True, (_WHY_RESTARTED, again, _SAVE, *settings)),)


def _job(guest: _Guest) -> tuple[Finding, ...]:
    job = guest.vm.job if guest.vm and guest.vm.job else "a job"
    end = Remedy("or end it first: virsh domjobabort")
    words = f"a libvirt job runs: {job}"
    return (Finding(words, None, True, (Remedy("wait for it: 2 more minutes", "+"), end)),)


def _display(guest: _Guest) -> tuple[Finding, ...]:
    remedies = (_AGAIN, _LOOK, *guest.settings(windows=on_windows.DISPLAY))
    return (Finding("the press only woke its display", None, False, remedies),)


def _always(
    words: str, *remedies: Remedy, cause: Cause | None = None, is_sure: bool = True
) -> _Findings:
    """The same of every guest."""
    return lambda _: (Finding(words, cause, is_sure, remedies),)


NOTHING = "nothing that can be seen stands in the way"
"""What is said of a guest that could be asked now."""

_READ_LOG = Remedy("read its log on the host: /var/log/libvirt/qemu")

_OF_SLUG: Mapping[Slug, _Findings] = {
    Slug.OFF_BY_GUEST: _always("it went off by itself: nothing is left to do"),
    Slug.OFF_FORCED: _always("it was forced off: its disks may need a check", _START),
    Slug.OFF_CRASHED: _always("it is off after a crash", _READ_LOG, _START),
    Slug.OFF_FAILED: _always("its QEMU failed or was killed", _READ_LOG, _START),
    Slug.OFF_HIBERNATED: _always("its session is kept on its own disk", _START),
    Slug.OFF_SAVED: _always("its state is kept on the host's disk", _START),
    Slug.OFF_MIGRATED: _always("it runs on another host now: ask it there"),
    Slug.VANISHED: _always("it is not there any more: nothing is left to do"),
    Slug.OFF: _always("it is off: nothing is left to do", _START),
    Slug.QEMU_CLOSING: _always(
        "QEMU still writes to its disks", Remedy("wait, and don't force it")
    ),
    Slug.ASLEEP: lambda guest: (_asleep(guest),),
    Slug.PAUSED: _paused,
    Slug.CRASHED: lambda _: (_damaged("it has crashed", is_sure=True),),
    Slug.RESTARTS: _restarts,
    Slug.RESET_LOOP: _always(
        "it resets again and again, and never gets to listen",
        *(_LOOK, _PAUSE, _FORCE, _RESCUE),
        cause=Cause.DAMAGED,
    ),
    Slug.JOB_RUNNING: _job,
    Slug.WORKING: lambda guest: (_update(guest),),
    Slug.BUSY_AS_BEFORE: _busy,
    Slug.CPU_WORKING: lambda guest: (_update(guest),),
    # A long computation looks the same as a loop.
    Slug.CPU_HUNG: lambda _: (
        _damaged(),
        Finding("it computes, and will be done", None, False, (_WAIT, _LOOK)),
    ),
    Slug.BOOTING: _always("it was booting, and lost the press", _AGAIN, _LOOK, is_sure=False),
    Slug.NO_ACPI: _no_acpi,
    Slug.DISPLAY_WOKE: _display,
    Slug.WAITING_FOR_INPUT: lambda guest: (_prompt(guest), _application(guest)),
    Slug.WITHDRAWN: lambda guest: (_application(guest), _prompt(guest)),
    Slug.IGNORES_BUTTON: _ignores,
    Slug.BLIND: _blind,
    Slug.QEMU_HUNG: _always(
        "its QEMU gives no answer",
        Remedy("look at its host and its storage: a hung NFS or iSCSI does this"),
        Remedy("force it off over a connection of its own", "F"),
    ),
    Slug.HOST_UNREACHABLE: _always(
        "its host gives no answer",
        Remedy("wait until its host is back; the guest may go down meanwhile"),
    ),
    Slug.UP: _always(NOTHING, Remedy("ask it to go down", "s")),
    Slug.TOO_EARLY: _always("nothing can be told yet", Remedy("wait a few seconds")),
}
