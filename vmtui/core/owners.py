"""Who manages a guest besides libvirt, and that manager's own command to stop it.

A guest that has a manager should be stopped there: taken down behind its back, it may be started
again. Some managers say so in the domain's metadata. Others leave no trace in libvirt, as
Pacemaker does; for those the configuration says which guests are theirs.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from fnmatch import fnmatchcase

from vmtui.core.frozen import frozen
from vmtui.core.model import VmId

COMMANDS = {
    "OpenStack Nova": "openstack server stop {uuid}",
    "oVirt": "POST /ovirt-engine/api/vms/{uuid}/shutdown",
    "KubeVirt": "virtctl stop {name}",
    "OpenNebula": "onevm poweroff {name}",
    "Pacemaker": "pcs resource disable {name}",
}
"""How each known manager stops a guest, by the name that is shown of it."""


@frozen
class Owner:
    """One ``[[owner]]`` of the configuration.

    Attributes:
        manager: Its name as it is shown.
        guests: Patterns of domain names, as a shell has them.
        host: The short name of the only host that it holds for; "" for all.
        command: How it stops a guest, with ``{name}`` and ``{uuid}``; "" for the known one.
    """

    manager: str
    guests: tuple[str, ...]
    host: str = ""
    command: str = ""

    def has(self, vm: VmId, name: str) -> bool:
        """Whether the guest of this name is its."""
        if self.host and self.host != vm.host:
            return False
        return any(fnmatchcase(name, pattern) for pattern in self.guests)


def known_name(manager: str) -> str:
    """The name of a known manager, however it is written; any other name as it is."""
    return next((name for name in COMMANDS if name.lower() == manager.lower()), manager)


def manager_by_config(vm: VmId, name: str, owners: Iterable[Owner]) -> str:
    """Who manages a guest by the configuration, of which the first match counts; "" if nobody."""
    return next((owner.manager for owner in owners if owner.has(vm, name)), "")


def stop_command(vm: VmId, name: str, manager: str, owners: Iterable[Owner]) -> str:
    """The manager's own command to stop a guest; "" where none is known."""
    own = (one.command for one in owners if one.manager == manager and one.has(vm, name))
    command = next((one for one in own if one), "") or COMMANDS.get(manager, "")
    parts = command.split("{name}")
    return _name_there(name, manager).join(part.replace("{uuid}", vm.uuid) for part in parts)


def _name_there(name: str, manager: str) -> str:
    """What the manager calls the guest, as a shell takes it."""
    if manager == "OpenNebula":
        return shlex.quote(name.removeprefix("one-"))
    if manager == "KubeVirt":
        namespace, _, own = name.partition("_")
        return f"{shlex.quote(own)} -n {shlex.quote(namespace)}" if own else shlex.quote(name)
    return shlex.quote(name)
