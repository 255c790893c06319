"""The machine that the figures hold for."""

from __future__ import annotations

import os
import platform
import re
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import libvirt


@dataclass(frozen=True, slots=True)
class Machine:
    """What a figure depends on.

    Attributes:
        cores: Processors that this process may use.
        processor: The processor's own name.
        date: Of the run, in UTC.
    """

    cores: int
    processor: str
    libvirt: str
    qemu: str
    python: str
    textual: str
    date: str

    @classmethod
    def this(cls, qemu: int = 0) -> Machine:
        """This machine, now.

        Args:
            qemu: QEMU's version as libvirt counts it (``virConnectGetVersion``); 0 if not known.
        """
        return cls(
            cores=len(os.sched_getaffinity(0)),
            processor=_processor(),
            libvirt=_dotted(libvirt.getVersion()),
            qemu=_dotted(qemu) if qemu else "not known",
            python=platform.python_version(),
            textual=version("textual"),
            date=datetime.now(UTC).date().isoformat(),
        )

    def line(self) -> str:
        """All of it in a sentence's length."""
        return (
            f"{self.date}, {self.cores} cores of {self.processor}, libvirt {self.libvirt},"
            f" QEMU {self.qemu}, Python {self.python}, Textual {self.textual}"
        )

    def plain(self) -> dict[str, object]:
        """For JSON."""
        return asdict(self)


def _processor() -> str:
    told = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return " ".join(told[1].split()) if told else platform.machine()


def _dotted(number: int) -> str:
    return f"{number // 1_000_000}.{number // 1000 % 1000}.{number % 1000}"
