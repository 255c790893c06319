"""libvirt's library is there before Python asks for it."""

import subprocess
import sys

import pytest

LINKED = """\
import sys
from pathlib import Path
from vmtui.hypervisor import linking

linking.LIBRARY = sys.argv[1].encode()
linking.link_ahead().join()
print("libvirt.so.0" in Path("/proc/self/maps").read_text(), "libvirt" in sys.modules)
import libvirt
print(libvirt.getVersion() > 0)
"""


@pytest.mark.parametrize(("library", "is_there"), [("libvirt.so.0", True), ("nothing.so", False)])
def test_the_library_is_linked_ahead_of_the_import(library: str, is_there: bool) -> None:
    run = subprocess.run(
        [sys.executable, "-c", LINKED, library],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.stdout == f"{is_there} False\nTrue\n", run.stderr
    assert run.stderr == ""
