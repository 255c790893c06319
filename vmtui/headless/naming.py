"""From what was typed to the guest that was meant, and never to another one."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping, Sequence

from vmtui.config import BadInputError
from vmtui.core.frozen import frozen
from vmtui.core.model import Vm, VmId
from vmtui.hosts import Target

HOST_UNREACHABLE = "host-unreachable"
"""How programs are told that a host that may have the guest gave no answer."""


@frozen
class Missing:
    """A guest that was asked for and not found, while a host gave no answer.

    Attributes:
        host: Where it would be; None where that was not said.
        name: As it was asked for, without the host.
        words: Why it was not found.
    """

    host: str | None
    name: str
    words: str


def find(asked: str, vms: Iterable[Vm]) -> Vm | None:
    """Find the one guest that ``asked`` means: NAME, UUID, HOST/NAME or HOST/UUID.

    Names may hold a slash, so everything that it could mean counts.

    Returns:
        None if there is no such guest.

    Raises:
        BadInputError: It could mean several guests; the message says which.
    """
    found = [vm for vm in vms if means(asked, vm)]
    if len(found) > 1:
        raise BadInputError(f"{asked!r} could be several guests; say which: {_choices(found)}")
    return found[0] if found else None


def find_all(
    guests: Iterable[str],
    vms: Collection[Vm],
    hosts: Collection[str],
    unreached: Mapping[str, str],
) -> tuple[list[Vm], list[Missing]]:
    """Find every guest that was asked for, before anything is done to the first.

    Args:
        guests: As typed.
        vms: Those that are known.
        hosts: All that were asked.
        unreached: Those of them that gave no answer, with the reason.

    Returns:
        The guests, each once, and those that a host may have that was not reached.

    Raises:
        BadInputError: One does not exist or is not unique.
    """
    found: dict[VmId, Vm] = {}
    away: list[Missing] = []
    for asked in guests:
        vm = find(asked, vms)
        if vm is not None:
            found[vm.id] = vm
        elif (one := missing(asked, hosts, unreached)) is not None:
            away.append(one)
        else:
            raise BadInputError(unknown(asked, vms, hosts))
    return list(found.values()), away


def unknown(asked: str, vms: Iterable[Vm], hosts: Collection[str]) -> str:
    """Say that there is no such guest where it was looked for, and which names come near."""
    host = host_part(asked, hosts)
    names = sorted({vm.name for vm in vms})
    close = difflib.get_close_matches(asked.rpartition("/")[2], names, n=1)
    hint = f"; did you mean {close[0]!r}?" if close else "; vmtui list shows them all"
    return f"there is no guest {asked!r} on {host or ', '.join(hosts)}{hint}"


def missing(asked: str, hosts: Collection[str], unreached: Mapping[str, str]) -> Missing | None:
    """Why a guest was not found, if one of the hosts that were not reached may have it.

    Args:
        asked: As typed.
        hosts: All of them.
        unreached: Those of them that gave no answer, with the reason.

    Returns:
        None if every host that may have it was asked: then there is no such guest.
    """
    host = host_part(asked, hosts)
    if host is None and unreached:
        return Missing(None, asked, f"not found, and {', '.join(unreached)} did not answer")
    if host is not None and host in unreached:
        return Missing(host, asked.removeprefix(f"{host}/"), unreached[host])
    return None


def host_part(asked: str, hosts: Collection[str]) -> str | None:
    """The host that stands before a slash; None if none of them does."""
    before, slash, _rest = asked.partition("/")
    return before if slash and before in hosts else None


def concerned(targets: Sequence[Target], guests: Iterable[str]) -> list[Target]:
    """The hosts that must be asked: where every guest says its host, only those; else all.

    So a host that hangs is in nobody's way who does not mean it.
    """
    names = [target.name for target in targets]
    named = {host_part(guest, names) for guest in guests}
    if None in named or not named:
        return list(targets)
    return [target for target in targets if target.name in named]


def means(asked: str, vm: Vm) -> bool:
    """Whether ``asked`` may mean a guest: its NAME, UUID, HOST/NAME or HOST/UUID."""
    identities = (vm.name, vm.id.uuid)
    return asked in identities or asked in [f"{vm.id.host}/{one}" for one in identities]


def _choices(found: Sequence[Vm]) -> str:
    names = [f"{vm.id.host}/{vm.name}" for vm in found]
    if len(set(names)) < len(names) or any(name in (vm.name for vm in found) for name in names):
        names = [f"{vm.id.host}/{vm.id.uuid}" for vm in found]
    return ", ".join(sorted(names))
