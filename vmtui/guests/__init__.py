"""Tiny guests with manners: boot sectors that meet the power button each in their own way.

Each guest is a boot sector of 512 bytes that is ready half a second after its start and needs
4 MiB of memory, so that dozens of them run on a laptop. Their source (``*.asm``) lies beside
the binaries (``*.bin``); ``python -m vmtui.guests.build`` assembles them again.

The package knows nothing of libvirt's library: it writes a disk image and the domain's XML, and
whoever has a connection defines the domain from it.
"""

from vmtui.guests.domain import domain_xml
from vmtui.guests.image import write_image
from vmtui.guests.manner import Manner

__all__ = ["Manner", "domain_xml", "write_image"]
