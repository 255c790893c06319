"""By which the guest in which vmtui itself runs is recognised."""

from __future__ import annotations

from pathlib import Path

from vmtui.core.obstacles import OwnMachine

_NO_ADDRESS = "00:00:00:00:00:00"


def own_machine(sys: Path = Path("/sys")) -> OwnMachine:
    """Read this machine's DMI UUID (only root may) and the MAC addresses of its network cards.

    Only cards that a device stands behind count: on a hypervisor, a macvtap interface has the
    very address of the guest that it serves.

    Args:
        sys: Where sysfs is mounted.
    """
    cards = (sys / "class/net").glob("*/device")
    macs = {_text(card.parent / "address").lower() for card in cards}
    return OwnMachine(
        uuid=_text(sys / "class/dmi/id/product_uuid").lower(),
        macs=frozenset(macs - {"", _NO_ADDRESS}),
    )


def _text(path: Path) -> str:
    try:
        return path.read_text(errors="replace").strip()
    except OSError:
        return ""
