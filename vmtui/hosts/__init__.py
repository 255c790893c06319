"""Which connection URIs are opened: the configuration's, the environment's, libvirt's."""

from vmtui.config.uris import check_uri
from vmtui.hosts.choice import (
    SESSION,
    SYSTEM,
    Choice,
    Demo,
    Target,
    choose,
    why_no_system_socket,
)
from vmtui.hosts.client_conf import Surroundings

__all__ = [
    "SESSION",
    "SYSTEM",
    "Choice",
    "Demo",
    "Surroundings",
    "Target",
    "check_uri",
    "choose",
    "why_no_system_socket",
]
