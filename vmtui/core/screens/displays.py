"""Where a guest's screen can be seen and used with a mouse: its VNC and SPICE servers.

They listen on the hypervisor, mostly at its loopback address, so the way to one is a tunnel.
"""

from __future__ import annotations

import shlex
from urllib.parse import SplitResult, unquote, urlsplit

from vmtui.core.domain_xml import domain_root
from vmtui.core.screens.guest_screen import Display
from vmtui.core.visible import visible

ABOVE = 10_000
"""By how much a tunnel's near port is higher than the far one.

What listens here at the far one's number may be this machine's own first display, and a viewer
would show that one.
"""

_FIRST_DISPLAY = 5900
"""The port of the first display, and of one that has none: the far end is a unix socket then."""

_EVERYWHERE = frozenset({"", "0.0.0.0", "::", "127.0.0.1", "::1", "localhost"})
"""Listening addresses that the hypervisor itself reaches as 127.0.0.1."""

_NEAR = "127.0.0.1"


def displays_of(xml: str) -> tuple[Display, ...]:
    """The displays that a live domain's XML names (virDomainGetXMLDesc).

    Raises:
        ValueError: The text is no domain XML.
    """
    found = []
    for one in domain_root(xml).iterfind("devices/graphics"):
        listens = one.find("listen")
        told: dict[str, str] = listens.attrib if listens is not None else {}
        display = Display(
            kind=one.get("type", ""),
            port=_port(one.get("port")),
            tls_port=_port(one.get("tlsPort")),
            address=told.get("address") or one.get("listen") or "",
            socket=told.get("socket") or one.get("socket") or "",
        )
        is_reachable = display.port or display.tls_port or display.socket
        if display.kind in ("vnc", "spice") and is_reachable:
            found.append(display)
    return tuple(found)


def viewing_commands(display: Display, uri: str) -> tuple[str, ...]:
    """What to type, in order, to see and use a display from where vmtui runs.

    Args:
        display: Which one.
        uri: The host's connection URI. One that goes to another machine asks for a tunnel first.

    Returns:
        Command lines, safe to paste into a shell. The tunnel's stays open until ctrl+c.
    """
    parts = urlsplit(uri)
    if not parts.hostname:
        return (visible(_viewer(display, display.address, display.port), 1000),)
    far = display.socket
    port = display.port or display.tls_port
    near = near_port(display)
    if not far:
        host = _NEAR if display.address in _EVERYWHERE else display.address
        far = f"{f'[{host}]' if ':' in host else host}:{port}"
    # Else ssh stays where the near port is in use, and the viewer shows whatever is there.
    options = "-N -o ExitOnForwardFailure=yes"
    tunnel = f"ssh {options} -L {shlex.quote(f'{near}:{far}')} {_ssh_target(parts)}"
    through = Display(display.kind, near if display.port or display.socket else None, near)
    return visible(tunnel, 1000), visible(_viewer(through, _NEAR, through.port), 1000)


def near_port(display: Display) -> int:
    """The port at this end of a tunnel to a display."""
    port = display.port or display.tls_port or _FIRST_DISPLAY
    return port + ABOVE if port + ABOVE < 65536 else port - ABOVE


def _viewer(display: Display, address: str, port: int | None) -> str:
    host = _NEAR if address in _EVERYWHERE else address
    host = f"[{host}]" if ":" in host else host
    if display.socket:
        if display.kind == "vnc":
            return f"vncviewer {shlex.quote(display.socket)}"
        return f"remote-viewer {shlex.quote(f'spice+unix://{display.socket}')}"
    if port is None:
        return (
            f"remote-viewer {shlex.quote(f'{display.kind}://{host}?tls-port={display.tls_port}')}"
        )
    if display.kind == "vnc":
        return f"vncviewer {shlex.quote(f'{host}::{port}')}"
    return f"remote-viewer {shlex.quote(f'{display.kind}://{host}:{port}')}"


def _ssh_target(parts: SplitResult) -> str:
    # A name that begins with a dash is refused before any connection is opened by it.
    user = unquote(parts.username or "")
    host = unquote(parts.hostname or "")
    target = shlex.quote(f"{user}@{host}" if user else host)
    is_ssh = "ssh" in parts.scheme
    return f"-p {parts.port} {target}" if is_ssh and parts.port else target


def _port(text: str | None) -> int | None:
    """A TCP port; None for 0 and -1, by which libvirt says that there is none (yet)."""
    if text is None or not text.isascii() or not text.isdecimal():
        return None
    port = int(text) if len(text) <= 5 else 0
    return port if 0 < port < 65536 else None
