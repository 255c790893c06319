"""What stands in the table where no guest is shown: why, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from vmtui.core.header_text import next_try
from vmtui.core.model import Host, HostStatus, Moment
from vmtui.core.not_allowed import HOW_TO_BE_ALLOWED, is_refused
from vmtui.core.visible import visible

_MOST_HOSTS = 3
"""Hosts whose trouble is told."""

_NO_HOSTS = (
    "No host is known.",
    "",
    "This machine:   vmtui -c qemu:///system",
    "Another one:    vmtui -c qemu+ssh://root@NAME/system",
    "For every day:  [[host]] in ~/.config/vmtui/config.toml; ? tells more",
)


def empty_lines(
    hosts: Iterable[Host], filter_line: str, total: int, now: Moment
) -> tuple[str, ...]:
    """What to say: the first line why, the others what to do.

    Args:
        hosts: All of them.
        filter_line: As it was typed.
        total: How many guests there are.
        now: For how long the next try is away.
    """
    known = list(hosts)
    if total:
        return (f"No guest matches “{visible(filter_line)}”.", "", "esc shows all guests again.")
    if not known:
        return _NO_HOSTS
    pending = [host for host in known if host.status is HostStatus.CONNECTING and not host.error]
    listing = [host for host in known if host.status is HostStatus.UP and not host.listed]
    failed = [host for host in known if host.error]
    if pending:
        return (f"Connecting to {_names(pending)} …", *_troubles(failed, now))
    if listing:
        return (f"Reading the guests of {_names(listing)} …", *_troubles(failed, now))
    if len(failed) == len(known):
        return ("No host can be used.", *_troubles(failed, now))
    there = [host for host in known if not host.error]
    return (f"No guests on {_names(there)}.", *_how_to_have_some(there), *_troubles(failed, now))


def _troubles(failed: Sequence[Host], now: Moment) -> tuple[str, ...]:
    """Why hosts can't be used, and what to do about it; nothing where all can."""
    if not failed:
        return ()
    lines = ["", *(_trouble(host, now) for host in failed[:_MOST_HOSTS])]
    if len(failed) > _MOST_HOSTS:
        lines.append(f"… and {len(failed) - _MOST_HOSTS} hosts more")
    if any(is_refused(host.error) for host in failed):
        lines += ["", *HOW_TO_BE_ALLOWED]
    return (*lines, "", "ctrl+r tries now. vmtui doctor tells more of a connection.")


def _trouble(host: Host, now: Moment) -> str:
    return f"{visible(host.name)}: {visible(host.error)}{next_try(host, now)}"


def _how_to_have_some(hosts: Sequence[Host]) -> tuple[str, ...]:
    lines = ["", "What is defined there appears here by itself."]
    first = hosts[0]
    if first.uri.endswith("/session"):
        lines.append("These are your own guests; those of the machine: vmtui -c qemu:///system")
    elif first.uri.startswith(("qemu:///", "qemu+")):
        lines.append(f"To define one: virsh -c {visible(first.uri)} define FILE.xml")
    return tuple(lines)


def _names(hosts: Sequence[Host]) -> str:
    names = ", ".join(visible(host.name) for host in hosts[:_MOST_HOSTS])
    more = len(hosts) - _MOST_HOSTS
    return f"{names} and {more} more" if more > 0 else names
