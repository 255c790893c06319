"""What can be done by hand instead: commands of virsh, safe to paste into a shell."""

from __future__ import annotations

import re
import shlex

from vmtui.core.model import Vm
from vmtui.core.visible import visible

_HANDY = re.compile(r"(?!-)(?![0-9]+$)(?![0-9a-fA-F-]{32,36}$)[ -~]{1,64}")


def virsh_line(verb: str, vm: Vm, uri: str) -> str:
    """The same thing done by hand.

    virsh takes digits for a domain ID, a UUID for one and a dash for an option, and a name with
    hidden characters can't be shown as it is: for these the UUID stands.
    """
    return virsh(verb, uri, vm.name if _HANDY.fullmatch(vm.name) else vm.id.uuid)


def virsh(verb: str, uri: str, domain: str) -> str:
    """A command of virsh for the domain of this name or UUID."""
    return visible(f"virsh -c {shlex.quote(uri)} {verb} {shlex.quote(domain)}", limit=1000)
