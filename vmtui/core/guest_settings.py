"""A setting inside a guest that decides whether it follows a power button."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing to set inside, on a quiet day.

    Attributes:
        against: The reason that it removes, as a short clause.
        words: What it does, as a short imperative.
        look: Commands that show how it stands now, for an administrator's prompt in the guest.
        commands: Commands that set it.
        policy: The policy of the same effect, by path and name; "" if there is none.
        caution: What it costs; "" if nothing.
    """

    against: str
    words: str
    look: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    policy: str = ""
    caution: str = ""
