"""The domain XML of a guest."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal
from uuid import UUID
from xml.etree import ElementTree as ET

OnPoweroff = Literal["destroy", "restart", "preserve"]
"""What libvirt does when the guest powers off (the domain's ``<on_poweroff>``)."""

OnCrash = Literal["destroy", "restart", "preserve"]
"""What libvirt does when the guest tells of its crash (the domain's ``<on_crash>``)."""

MEMORY_KIB = 4096
"""What a guest needs: the firmware takes most of it."""

VIDEO_MEMORY_KIB = 1024


def domain_xml(
    name: str,
    image: Path,
    serial_log: Path,
    *,
    uuid: UUID | None = None,
    title: str | None = None,
    metadata: Sequence[ET.Element] = (),
    acpi: bool = True,
    on_poweroff: OnPoweroff = "destroy",
    on_crash: OnCrash | None = None,
    has_display: bool = True,
    shared_folder: Path | None = None,
) -> str:
    """Return the XML of a domain for libvirt's QEMU driver.

    The domain is emulated (``type='qemu'``): these guests run in real mode, which nested KVM runs
    slower than emulation, or not at all. Its machine is pc-i440fx, whose power button the guests
    know.

    Args:
        name: The domain's name; any text that XML can hold is escaped.
        image: The disk from `write_image`; an absolute path.
        serial_log: A file that receives what the guest says; an absolute path.
        uuid: The domain's UUID; libvirt chooses one if it is ``None``.
        title: The domain's title, if it has one.
        metadata: Elements of other programs, each in a namespace of its own.
        acpi: Whether the machine has ACPI, and with it a power button.
        on_poweroff: What libvirt does when the guest powers off.
        on_crash: What libvirt does when the guest tells of its crash; ``None`` is a machine
            without the device by which it could tell (pvpanic).
        has_display: Whether it has a video device.
        shared_folder: A folder of the host that is given to it (9p); an absolute path.
    """
    domain = ET.Element("domain", type="qemu")
    _add(domain, "name", name)
    if uuid is not None:
        _add(domain, "uuid", str(uuid))
    if title is not None:
        _add(domain, "title", title)
    if metadata:
        _add(domain, "metadata").extend(metadata)
    _add(domain, "memory", str(MEMORY_KIB), unit="KiB")
    _add(domain, "vcpu", "1")
    _add(_add(domain, "os"), "type", "hvm", arch="x86_64", machine="pc")
    features = _add(domain, "features")
    if acpi:
        _add(features, "acpi")
    _add(domain, "on_poweroff", on_poweroff)
    if on_crash is not None:
        _add(domain, "on_crash", on_crash)
    _add(_add(domain, "pm"), "suspend-to-mem", enabled="yes")
    devices = _add(domain, "devices")
    _add_usual_devices(devices, image, serial_log)
    if has_display:
        _add(_add(devices, "video"), "model", type="vga", vram=str(VIDEO_MEMORY_KIB))
    if on_crash is not None:
        _add(devices, "panic", model="isa")
    if shared_folder is not None:
        folder = _add(devices, "filesystem", type="mount", accessmode="squash")
        _add(folder, "source", dir=str(shared_folder))
        _add(folder, "target", dir="shared")
    return ET.tostring(domain, encoding="unicode")


def _add_usual_devices(devices: ET.Element, image: Path, serial_log: Path) -> None:
    disk = _add(devices, "disk", type="file", device="disk")
    _add(disk, "driver", name="qemu", type="raw")
    _add(disk, "source", file=str(image))
    _add(disk, "target", dev="vda", bus="virtio")
    serial = _add(devices, "serial", type="pty")
    _add(serial, "log", file=str(serial_log), append="off")
    _add(devices, "controller", type="usb", model="none")
    _add(devices, "memballoon", model="none")


def _add(parent: ET.Element, tag: str, text: str | None = None, **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, tag, attributes)
    element.text = text
    return element
