"""Takes the pictures in README: real runs of the console on real QEMU guests.

Run it where the tests run: ``.venv/bin/python screenshots/take.py``. It starts private libvirt
daemons as the tests do, types like a person, and leaves nothing behind but the pictures.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from xml.etree import ElementTree as ET

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from tests.e2e.console import Console  # noqa: E402
from tests.qemu.hypervisor import PrivateHypervisor  # noqa: E402
from tests.qemu.waiting import wait_until  # noqa: E402
from vmtui.guests import Manner  # noqa: E402

OSINFO = "http://libosinfo.org/xmlns/libvirt/domain/1.0"


def main() -> None:
    """Take all pictures."""
    with ExitStack() as stack, tempfile.TemporaryDirectory() as scratch:
        hosts = {name: PrivateHypervisor() for name in ("hv1", "hv2")}
        for host in hosts.values():
            stack.callback(host.close)
        people(hosts)
        take("fleet", fleet, hosts, Path(scratch), limit=25, after=36)
        take("force", force, hosts, Path(scratch), limit=5, after=20)


def people(hosts: dict[str, PrivateHypervisor]) -> None:
    """Put guests on the hosts, each with a manner of its own."""
    windows = ET.Element(f"{{{OSINFO}}}libosinfo")
    ET.SubElement(windows, f"{{{OSINFO}}}os", id="http://microsoft.com/win/2k22")
    one, two = hosts["hv1"], hosts["hv2"]
    ready = [
        one.guest(Manner.OBEY, "web-01", title="shop front end"),
        one.guest(Manner.OBEY, "web-02", title="shop front end"),
        one.guest(Manner.SLOW, "db-02", seconds=60, title="orders database"),
        one.guest(Manner.OBEY, "mail-1", title="mail"),
        two.guest(Manner.IGNORE, "app-win-07", title="payroll", metadata=[windows]),
        two.guest(Manner.ASLEEP, "kiosk-3", title="lobby"),
        two.guest(Manner.RESTART, "gw-2", title="gateway"),
    ]
    two.guest(Manner.OBEY, "batch-9", start=False, title="nightly jobs")
    paused = two.guest(Manner.OBEY, "test-5", title="scratch").wait_ready()
    paused.domain.suspend()
    for guest in ready:
        guest.wait_ready()


def fleet(console: Console) -> None:
    """Four guests asked to go down: one obeys, one writes, one does not listen, one restarts."""
    for name in ("app-win-07", "mail-1", "gw-2"):
        console.find(name)
        console.ask_softly()
    console.wait_for(r"! overdue\s+app-win-07", timeout=40)
    console.find("db-02")
    console.ask_softly()
    console.wait_for(r"going down\s+db-02")


def force(console: Console) -> None:
    """The dialog that a forced power-off has to pass."""
    console.find("app-win-07")
    console.press("F")
    console.wait_for("read afresh")
    console.type_into_fresh_dialog("app-wi", r"name\s+a")


def take(
    name: str,
    play: Callable[[Console], None],
    hosts: dict[str, PrivateHypervisor],
    scratch: Path,
    *,
    limit: int,
    after: int,
) -> None:
    """Open the console, play, and let Textual write the picture ``after`` seconds of run."""
    directory = Path(tempfile.mkdtemp(dir=scratch))
    targets = [word for host, hv in hosts.items() for word in ("-c", f"{host}={hv.uri}")]
    picture = HERE / f"{name}.svg"
    picture.unlink(missing_ok=True)
    console = Console(
        [sys.executable, "-m", "vmtui", *targets, "--limit", str(limit)],
        directory / "terminal",
        home=scratch / "home",
        columns=110,
        rows=30,
        env={
            "COLORTERM": "truecolor",
            "TEXTUAL_SCREENSHOT": str(after),
            "TEXTUAL_SCREENSHOT_LOCATION": str(HERE),
            "TEXTUAL_SCREENSHOT_FILENAME": picture.name,
        },
    )
    with console:
        console.wait_for("● running")
        play(console)
        print(console.screen())
        wait_until(picture.exists, f"{picture.name} is written")


if __name__ == "__main__":
    main()
