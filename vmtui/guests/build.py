"""Assemble the guests again: ``python -m vmtui.guests.build``.

Needs ``nasm``. The binaries are kept beside their source, so that nobody else needs it; a test
compares the two where nasm is installed.
"""

import subprocess
from pathlib import Path

from vmtui.guests.manner import Manner

SOURCES = Path(__file__).parent
"""Where the guests' source and binaries lie."""


def assemble(manner: Manner, binary: Path) -> None:
    """Assemble one guest's source into a boot sector.

    Args:
        manner: Whose source.
        binary: The file to write.

    Raises:
        FileNotFoundError: nasm is not installed.
        subprocess.CalledProcessError: nasm found a fault; it has printed which.
    """
    source = SOURCES / f"{manner}.asm"
    # Not -w+all: newer releases then warn of absolute addresses, which a boot sector is full of.
    subprocess.run(
        ["nasm", "-f", "bin", "-w+error", f"-I{SOURCES}/", "-o", binary, source],
        check=True,
    )


if __name__ == "__main__":
    for each in Manner:
        assemble(each, SOURCES / f"{each}.bin")
