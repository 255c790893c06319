"""The Debian packages that the Linux guest is made of, fetched with ``apt-get download``.

``python -m tests.qemu.linux_packages`` puts them beside this file. They are not installed: a test
command must not give the machine another kernel to boot. The tests themselves need no network.
"""

import re
import subprocess
from pathlib import Path

PLACE = Path(__file__).with_name("packages")

KERNELS = ("linux-image-cloud-amd64", "linux-image-virtual")
"""Debian's and Ubuntu's names for the newest small kernel; each only depends on it."""

PROGRAMS = ("busybox-static", "qemu-guest-agent")

_APT = ["apt-get", "-qq", "-o", "APT::Sandbox::User=root", "download"]
"""Without a user of its own, which may not write here."""


def package(prefix: str) -> Path:
    """A package's file, by how its name begins.

    Raises:
        FileNotFoundError: It was not fetched.
    """
    found = sorted(PLACE.glob(f"{prefix}*.deb"))
    if not found:
        raise FileNotFoundError(
            f"{prefix}*.deb is not in {PLACE}: run python -m tests.qemu.linux_packages"
        )
    return found[-1]


def fetch() -> None:
    """Fetch what is missing, and remove what an earlier run fetched and nobody needs any more."""
    PLACE.mkdir(exist_ok=True)
    names = [_newest_kernel(), *PROGRAMS]
    # 'URI' FILE SIZE HASH
    listed = subprocess.check_output([*_APT, "--print-uris", *names], text=True)
    wanted = {line.split()[1] for line in listed.splitlines()}
    for file in PLACE.glob("*.deb"):
        if file.name not in wanted:
            file.unlink()
    subprocess.run([*_APT, *names], cwd=PLACE, check=True)


def _newest_kernel() -> str:
    for name in KERNELS:
        listed = subprocess.run(["apt-cache", "depends", name], capture_output=True, text=True)
        if found := re.search(r"Depends: (linux-image-\d\S+)", listed.stdout):
            return found[1]
    raise LookupError(f"apt knows none of the kernels {', '.join(KERNELS)}")


if __name__ == "__main__":
    fetch()
