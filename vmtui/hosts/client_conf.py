"""libvirt's own client configuration: its default URI, and its aliases."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from vmtui.config import config_home
from vmtui.config.places import read_checked
from vmtui.core.frozen import frozen

# Compiled where a file is found: most have none.
_DEFAULT = r"""(?m)^[ \t]*uri_default\s*=\s*["']([^"']+)["']"""
_ALIASES = r"(?ms)^[ \t]*uri_aliases\s*=\s*\[(.*?)\]"
_ONE_ALIAS = r"""["']([A-Za-z0-9_-]+)=([^"']+)["']"""
_COMMENT = r"(?m)^[ \t]*#.*$"


@frozen
class Surroundings:
    """What the choice of hosts depends on besides what was typed.

    Attributes:
        environ: The environment.
        is_root: Whether this is root, for whom ``qemu:///session`` is no choice: that would be
            the machine's own daemon by another name.
        system_trouble: Says why ``qemu:///system`` can't be used; "" if it can.
        etc: Where the machine's configuration lies.
    """

    environ: Mapping[str, str]
    is_root: bool
    system_trouble: Callable[[], str]
    etc: Path = Path("/etc")

    @classmethod
    def real(cls, system_trouble: Callable[[], str]) -> Surroundings:
        """Those of this process."""
        return cls(os.environ, os.geteuid() == 0, system_trouble)


@frozen
class ClientConf:
    """What it says.

    Attributes:
        default: The URI that libvirt opens where none is given; "" if it says none.
        default_path: The file that says so.
        aliases: URIs by their short names.
    """

    default: str
    default_path: Path | None
    aliases: Mapping[str, str]


def client_conf(around: Surroundings) -> ClientConf:
    """Read libvirt.conf: the user's own first, then the machine's. Root has only the machine's.

    Raises:
        BadInputError: Others may write it, or replace it.
    """
    own = config_home(around.environ) / "libvirt" / "libvirt.conf"
    machine = around.etc / "libvirt" / "libvirt.conf"
    default, default_path = "", None
    aliases: dict[str, str] = {}
    for path in (machine,) if around.is_root else (own, machine):
        try:
            text = re.sub(_COMMENT, "", _read(path))
        except OSError:
            continue  # libvirt does without it as well
        if (found := re.search(_DEFAULT, text)) and not default:
            default, default_path = found.group(1), path
        if listed := re.search(_ALIASES, text):
            aliases = dict(re.findall(_ONE_ALIAS, listed.group(1))) | aliases
    return ClientConf(default, default_path, aliases)


def _read(path: Path) -> str:
    return read_checked(path).decode("utf-8", errors="replace")
