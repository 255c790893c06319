"""What the fault tests share: the real console in a real terminal, and gates."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.e2e.conftest import OpenConsole, home, open_console
from tests.faults.gate import Gate
from tests.qemu.hypervisor import PrivateHypervisor

__all__ = ["OpenConsole", "home", "open_console"]

OpenGate = Callable[[PrivateHypervisor], Gate]


@pytest.fixture
def open_gate() -> Iterator[OpenGate]:
    """Open gates in front of daemons; all are closed at the end."""
    with ExitStack() as stack:

        def open_(hypervisor: PrivateHypervisor) -> Gate:
            gate = Gate(hypervisor)
            stack.callback(gate.close)
            return gate

        yield open_


@pytest.fixture
def more_hypervisors(
    qemu_cache: Path,
) -> Iterator[Callable[[], PrivateHypervisor]]:
    """Start daemons of the test's own, as many as it asks for."""
    with ExitStack() as stack:

        def start() -> PrivateHypervisor:
            hypervisor = PrivateHypervisor(qemu_cache)
            stack.callback(hypervisor.close)
            return hypervisor

        yield start
