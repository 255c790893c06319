"""The fleet under headings: by host, by state as shown, or by tag."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from vmtui.core.header_text import counted, standing_cell
from vmtui.core.model import Host, Moment, VmId
from vmtui.core.preferences import GroupBy
from vmtui.core.row_text import state_cell, words_rank
from vmtui.core.text import Cell
from vmtui.core.view import natural
from vmtui.core.visible import visible

OPEN_SIGN = "▾"
FOLDED_SIGN = "▹"


class Heading(NamedTuple):
    """The line above the domains of a group.

    Attributes:
        group: The name of the host, the state as shown, or the tag ("" for none).
    """

    group: str


Row = VmId | Heading
"""What stands on a line of the fleet table."""


def next_group_by(group_by: GroupBy, *, has_tags: bool) -> GroupBy:
    """What to group by after this, round the end; tags are passed over where there are none."""
    ways = [way for way in GroupBy if way is not GroupBy.TAG or has_tags]
    return ways[(ways.index(group_by) + 1) % len(ways)] if group_by in ways else GroupBy.NONE


def tag_of(host: Host) -> str:
    """The tag under which a host's domains stand: its first, so that each stands once."""
    return host.tags[0] if host.tags else ""


def in_groups(
    rows: Iterable[VmId],
    group_by: GroupBy,
    name_of: Callable[[VmId], str],
    always: Iterable[str] = (),
) -> dict[str, list[VmId]]:
    """Put domains under the names of their groups, both in the order in which they are shown.

    Args:
        rows: The domains, in order.
        group_by: By it the groups are ordered: states by urgency, all else by name.
        name_of: The name of a domain's group.
        always: Groups that are there even without domains.
    """
    groups: dict[str, list[VmId]] = {name: [] for name in always}
    for row in rows:
        groups.setdefault(name_of(row), []).append(row)
    by_urgency = group_by is GroupBy.STATE
    names = sorted(groups, key=words_rank if by_urgency else _by_name)
    return {name: groups[name] for name in names}


def _by_name(name: str) -> tuple[bool, object]:
    return not name, natural(name)


def under_headings(groups: Mapping[str, Sequence[VmId]], folded: Collection[str]) -> list[Row]:
    """The lines: each heading, and the domains of those groups that are not folded."""
    lines: list[Row] = []
    for name, members in groups.items():
        lines.append(Heading(name))
        if name not in folded:
            lines += members
    return lines


def heading_cells(
    name: str,
    states: Iterable[str],
    group_by: GroupBy,
    host: Host | None,
    now: Moment,
    *,
    folded: bool,
) -> list[Cell]:
    """A heading: what the group is, and how many of its domains stand how.

    Args:
        name: Of the group.
        states: The state, as shown, of each of its domains that the filter lets through.
        group_by: What the groups are.
        host: The host, where groups are hosts.
        now: Says for how long a host has been silent.
        folded: Whether its domains are hidden.
    """
    counts = counted(states)
    match group_by:
        case GroupBy.HOST if host is not None:
            head = standing_cell(host, now)
        case GroupBy.STATE:
            head = state_cell(name)
            counts = counts[:1]  # That all of its domains are in this state goes without saying.
        case _:
            head = Cell(visible(name) or "no tag")
    sign = FOLDED_SIGN if folded else OPEN_SIGN
    return [Cell(f"{sign} {head.text}", head.role), *counts]
