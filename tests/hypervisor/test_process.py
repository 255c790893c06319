"""Finding out on the local host when a guest's QEMU began."""

from tests.hypervisor.recorder import clock
from tests.qemu.hypervisor import PrivateHypervisor
from vmtui.guests import Manner
from vmtui.hypervisor import process


def test_the_start_of_a_running_guest_is_known(hypervisor: PrivateHypervisor) -> None:
    before = clock()
    guest = hypervisor.guest(Manner.IGNORE)
    now = clock()
    started = process.started(guest.uuid, now)
    assert started is not None
    # The kernel counts in ticks of 10 ms.
    assert before.boot - 0.02 <= started.boot <= now.boot
    assert before.wall - 0.02 <= started.wall <= now.wall


def test_a_guest_that_is_off_has_no_start(hypervisor: PrivateHypervisor) -> None:
    guest = hypervisor.guest(Manner.IGNORE, start=False)
    assert process.started(guest.uuid, clock()) is None
