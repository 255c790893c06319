"""A setting inside a guest that decides whether it follows a power button."""

from __future__ import annotations

from enum import StrEnum

from vmtui.core.frozen import frozen


class Inside(StrEnum):
    """Where a setting's commands are typed, in words for people."""

    WINDOWS = "Inside Windows, at an administrator's Command Prompt or PowerShell"
    LINUX = "Inside Linux, as root"
    HOST = "On its host"


@frozen
class Setting:
    """One thing to set inside, on a quiet day. vmtui prints it and never runs it.

    Attributes:
        against: The reason that it removes, as a short clause.
        words: What it does, as a short imperative.
        inside: Where its commands are typed; each is safe to paste there as it stands.
        look: Commands that show how it stands now, and change nothing.
        good: What they show where all is well.
        commands: Commands that set it.
        policy: The policy of the same effect, by path and name; "" if there is none.
        holds: For which versions, or on what it depends; "" for all that are in use.
        caution: What it costs; "" if nothing.
    """

    against: str
    words: str
    inside: Inside
    look: tuple[str, ...] = ()
    good: str = ""
    commands: tuple[str, ...] = ()
    policy: str = ""
    holds: str = ""
    caution: str = ""
