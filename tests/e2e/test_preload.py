"""The console fetches what the first picture did without."""

from pathlib import Path

from tests.e2e.conftest import OpenConsole
from tests.qemu.waiting import wait_until


def test_the_console_imports_the_rest_by_itself(open_console: OpenConsole, home: Path) -> None:
    open_console("-c", "test:///default", PYTHONPROFILEIMPORTTIME="1").wait_for("1 guest")
    # Python tells of imports on stderr, which is a log while the console is open.
    log = home / "state" / "vmtui" / "stderr.log"
    wait_until(lambda: "vmtui.ui.screens.story_dialog" in log.read_text(), "it is imported")
