"""Takes README's pictures: ``.venv/bin/python -m screenshots.take [--record]``.

Without ``--record`` the recorded run is replayed, which needs no hypervisor. With it a new run is
recorded first, on real QEMU guests; that needs what the tests need.
"""

from __future__ import annotations

import argparse
import asyncio

from screenshots import recording
from screenshots.pictures import PICTURES


def main() -> None:
    """Take all pictures."""
    parser = argparse.ArgumentParser(prog="screenshots.take", description=__doc__)
    parser.add_argument("--record", action="store_true", help="record a new run first")
    if parser.parse_args().record:
        # Needs libvirt and QEMU; replaying does not.
        from screenshots.story import record

        recording.write(record())
    recorded = recording.read()
    for picture in PICTURES:
        picture.path.write_text(asyncio.run(picture.take(recorded)))
        print(picture.path)


if __name__ == "__main__":
    main()
