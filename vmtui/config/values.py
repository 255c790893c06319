"""What a configuration says, as values, with what holds where it says nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TypeGuard

from vmtui.core.frozen import frozen
from vmtui.core.mode import Mode
from vmtui.core.owners import Owner
from vmtui.core.preferences import Preferences
from vmtui.core.record.copies import CopyTo
from vmtui.core.screens.graphics import ScreenSettings
from vmtui.core.spans import parse_span

LIMIT = 300.0
"""Seconds that a soft shutdown may take, where nobody says otherwise."""

STATISTICS_EVERY = 5.0
"""Seconds between two readings of a host's statistics, where nobody says otherwise."""

LONGEST_LIMIT = 7 * 24 * 3600.0
"""More is a slip of the pen."""


@frozen
class Terms:
    """What may hold for a host, for the hosts of a group or for those of an inventory.

    Attributes:
        tags: Words to group and to filter hosts by.
        read_only: Whether nothing may be done to its guests; None where that is not said.
        protected: Patterns of the names of guests (as a shell has them) whose force takes more.
        limit: Seconds that a soft shutdown of its guests may take; None for the usual.
        mode: How its guests are asked; None for the usual.
    """

    tags: tuple[str, ...] = ()
    read_only: bool | None = None
    protected: tuple[str, ...] = ()
    limit: float | None = None
    mode: Mode | None = None

    def over(self, other: Terms) -> Terms:
        """These, and where they say nothing the other; tags and patterns are those of both."""
        return Terms(
            tuple(dict.fromkeys(self.tags + other.tags)),
            other.read_only if self.read_only is None else self.read_only,
            tuple(dict.fromkeys(self.protected + other.protected)),
            other.limit if self.limit is None else self.limit,
            other.mode if self.mode is None else self.mode,
        )

    def tagged(self, *tags: str) -> Terms:
        """The same with these tags, and no others."""
        return Terms(tags, self.read_only, self.protected, self.limit, self.mode)


@frozen
class HostEntry:
    """One ``[[host]]``.

    Attributes:
        uri: Its connection URI; "" where libvirt.conf has it.
        name: The short name given to it; "" where one is to be made from the URI.
        terms: What holds for it.
        alias: Its name among the ``uri_aliases`` of libvirt.conf; "" where the URI is given.
    """

    uri: str
    name: str = ""
    terms: Terms = Terms()
    alias: str = ""


@frozen
class Group:
    """One ``[[group]]``: hosts that have something in common.

    Its name is one more tag of its hosts.

    Attributes:
        hosts: Patterns of the names of its hosts, as a shell has them.
        tags: Hosts that have one of these are its hosts too.
        terms: What holds for them, where they say nothing themselves.
    """

    name: str
    hosts: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    terms: Terms = Terms()


@frozen
class Inventory:
    """One ``[[inventory]]``: the hosts of a group of an Ansible inventory.

    Attributes:
        file: The inventory, in INI or YAML.
        group: Whose hosts are taken.
        uri: What a host's URI is made from, with ``{host}``, ``{name}``, ``{user}``, ``{port}``.
        terms: What holds for all of them.
        line: Where it stands in the configuration.
    """

    file: Path
    group: str = "all"
    uri: str = "qemu+ssh://{host}/system"
    terms: Terms = Terms()
    line: int = 0


@frozen
class ShutdownSettings:
    """The table ``[shutdown]``.

    Attributes:
        limit: Seconds that a soft shutdown may take.
        mode: How a guest is asked.
    """

    limit: float = LIMIT
    mode: Mode = Mode.ACPI


@frozen
class Config:
    """A configuration file.

    Attributes:
        owners: Who manages guests whose metadata does not say so.
        path: Where it stands; None if there is none.
        statistics_every: Seconds between two readings of a host's statistics; None for none.
        libvirt_aliases: Whether the aliases of libvirt.conf are hosts too.
        copy_to: Which log of the system gets copies of the journal's lines.
    """

    hosts: tuple[HostEntry, ...] = ()
    shutdown: ShutdownSettings = ShutdownSettings()
    owners: tuple[Owner, ...] = ()
    path: Path | None = None
    screen: ScreenSettings = ScreenSettings()
    statistics_every: float | None = STATISTICS_EVERY
    groups: tuple[Group, ...] = ()
    inventories: tuple[Inventory, ...] = ()
    libvirt_aliases: bool = False
    preferences: Preferences = Preferences()
    copy_to: CopyTo = CopyTo.NONE


def limit_of(value: object) -> float:
    """Take a number of seconds for a limit, or a text such as "5m" or "1:30".

    Raises:
        ValueError: It is none that makes sense; the message says what would.
    """
    seconds = parse_span(value) if isinstance(value, str) else value
    # No number of any size is turned into another before it is known to be small.
    if not _is_number(seconds) or not 0 < seconds <= LONGEST_LIMIT:
        raise ValueError(
            f"a number of seconds, more than 0 and at most {LONGEST_LIMIT:.0f}, or such as"
            ' "5m" or "1:30"'
        )
    return float(seconds)


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
