"""What libvirt lets a user do, in words.

A host can let a user do some things and not others (``access_drivers = ["polkit"]``). libvirt then
says that access was denied, and by design not which right was missing: which one a call needs is
known from its API (the ``@acl`` lines of libvirt's remote_protocol.x).
"""

from __future__ import annotations

from vmtui.core import commands
from vmtui.core.commands import Mode, Ordered

_DOMAIN = "org.libvirt.api.domain."

_RIGHTS: dict[type, str] = {
    commands.Shutdown: "init-control",
    commands.Reboot: "init-control",
    commands.ForceOff: "stop",
    commands.Reset: "reset",
    commands.PowerOn: "start",
    commands.Wake: "pm-control",
    commands.Pause: "suspend",
    commands.Resume: "suspend",
    commands.ManagedSave: "hibernate",
    commands.PressSysRq: "send-input",
    commands.SendKeys: "send-input",
    commands.CutLinks: "write",
    commands.RestoreLinks: "write",
    commands.InjectNmi: "inject-nmi",
    commands.Dump: "core-dump",
    commands.TakeSnapshot: "snapshot",
    commands.Revert: "snapshot",
}


def missing_right(command: Ordered) -> str:
    """What a user lacks who was denied this by a host with rights for single actions.

    Example: of a soft shutdown it is "your user lacks the right
    org.libvirt.api.domain.init-control there (polkit)".
    """
    right = f"{_DOMAIN}{_RIGHTS[type(command)]}"
    if isinstance(command, commands.Shutdown | commands.Reboot) and command.mode is Mode.AGENT:
        right += f" or {_DOMAIN}write"  # what goes through the agent needs both
    return f"your user lacks the right {right} there (polkit)"
