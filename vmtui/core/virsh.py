"""What can be done by hand instead: commands of virsh, safe to paste into a shell."""

from __future__ import annotations

import re
import shlex

from vmtui.core.model import Vm
from vmtui.core.visible import visible

_HANDY = r"(?!-)(?![0-9]+$)(?![0-9a-fA-F-]{32,36}$)[ -~]{1,64}"

_OUT_OF_REACH = (
    (
        re.compile(r"\w+:///embed(\?.*)?"),
        "nothing with virsh, which can't reach the practice ground while vmtui has it",
    ),
    (re.compile(r"demo:.*"), "nothing with virsh, which can't reach what the demo plays"),
)


def out_of_reach(uri: str) -> str:
    """Why nothing is the same as a deed here, in words for its place; "" where virsh can do it.

    Args:
        uri: The host's connection URI. libvirt's embedded driver is locked by its one process.
    """
    return next((words for those, words in _OUT_OF_REACH if those.fullmatch(uri)), "")


def same_as(uri: str, line: str) -> str:
    """A command of virsh, or in its place why there is none that would work.

    Args:
        uri: The connection URI of the host that it is for.
        line: The whole command.
    """
    return out_of_reach(uri) or line


def virsh_line(verb: str, vm: Vm, uri: str) -> str:
    """The same thing done by hand."""
    return virsh(verb, uri, handy_name(vm))


def handy_name(vm: Vm) -> str:
    """What a domain is called on a command line: its name, or its UUID.

    virsh takes digits for a domain ID, a UUID for one and a dash for an option, and a name with
    hidden characters can't be shown as it is: for these the UUID stands.
    """
    return vm.name if re.fullmatch(_HANDY, vm.name) else vm.id.uuid


def virsh(verb: str, uri: str, domain: str) -> str:
    """A command of virsh for the domain of this name or UUID."""
    return visible(f"virsh -c {shlex.quote(uri)} {verb} {shlex.quote(domain)}", limit=1000)
