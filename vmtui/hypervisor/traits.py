"""What a domain's XML says of how it can be shut down, and of what can be seen of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmtui.core.model import Traits

if TYPE_CHECKING:
    from xml.etree import ElementTree as ET


def traits_of(root: ET.Element) -> Traits:
    """Read them (formatdomain.html of libvirt: on_poweroff, pm, devices)."""
    machine = root.find("os/type")
    return Traits(
        on_poweroff=(root.findtext("on_poweroff") or "destroy").strip(),
        can_sleep=_can_sleep(root),
        has_display=any(map(_is_display, root.iterfind("devices/*"))),
        has_shared_folder=any(
            folder.find("readonly") is None for folder in root.iterfind("devices/filesystem")
        ),
        arch=machine.get("arch", "") if machine is not None else "",
    )


def _can_sleep(root: ET.Element) -> bool | None:
    switch = root.find("pm/suspend-to-mem")
    return None if switch is None else switch.get("enabled") == "yes"


def _is_display(device: ET.Element) -> bool:
    """Whether libvirt can look at it: a video card, or a given GPU that QEMU shows (vGPU)."""
    if device.tag == "hostdev":
        return device.get("display") == "on"
    model = device.find("model")
    return device.tag == "video" and (model is None or model.get("type") != "none")
