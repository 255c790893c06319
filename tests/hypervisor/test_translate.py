"""Every integer of libvirt's that is translated, and those that nobody knows yet."""

import libvirt
import pytest

from vmtui.core.events import Detail, Lifecycle
from vmtui.core.model import PowerState, Reason
from vmtui.hypervisor import states, translate


@pytest.mark.parametrize(
    ("event", "number", "means"),
    [
        # Who stopped it: the guest or the host, and how.
        (Lifecycle.SHUTDOWN, 1, Detail.GUEST),
        (Lifecycle.SHUTDOWN, 2, Detail.HOST),
        (Lifecycle.SHUTDOWN, 0, Detail.OTHER),
        (Lifecycle.STOPPED, 0, Detail.SHUT_DOWN),
        (Lifecycle.STOPPED, 1, Detail.DESTROYED),
        (Lifecycle.STOPPED, 2, Detail.CRASHED),
        (Lifecycle.STOPPED, 3, Detail.MIGRATED),
        (Lifecycle.STOPPED, 4, Detail.SAVED),
        (Lifecycle.STOPPED, 5, Detail.FAILED),
        (Lifecycle.STOPPED, 6, Detail.SNAPSHOT),
        (Lifecycle.STARTED, 0, Detail.BOOTED),
        (Lifecycle.STARTED, 1, Detail.MIGRATED),
        (Lifecycle.STARTED, 2, Detail.RESTORED),
        (Lifecycle.STARTED, 4, Detail.WAKEUP),
        (Lifecycle.SUSPENDED, 0, Detail.USER),
        (Lifecycle.SUSPENDED, 1, Detail.MIGRATED),
        (Lifecycle.SUSPENDED, 2, Detail.IO_ERROR),
        (Lifecycle.SUSPENDED, 3, Detail.WATCHDOG),
        (Lifecycle.SUSPENDED, 6, Detail.API_ERROR),
        (Lifecycle.SUSPENDED, 7, Detail.POST_COPY),
        (Lifecycle.SUSPENDED, 8, Detail.POST_COPY_FAILED),
        (Lifecycle.RESUMED, 3, Detail.POST_COPY),
        (Lifecycle.DEFINED, 1, Detail.UPDATED),
        (Lifecycle.DEFINED, 2, Detail.RENAMED),
        (Lifecycle.PMSUSPENDED, 0, Detail.OTHER),
        (Lifecycle.PMSUSPENDED, 1, Detail.DISK),
        (Lifecycle.CRASHED, 0, Detail.PANICKED),
        (Lifecycle.CRASHED, 1, Detail.CRASH_LOADED),
    ],
)
def test_details_of_events(event: Lifecycle, number: int, means: Detail) -> None:
    assert translate.detail(event, number) is means


@pytest.mark.parametrize(
    ("state", "number", "means"),
    [
        (PowerState.SHUT_OFF, 1, Reason.SHUT_DOWN),
        (PowerState.SHUT_OFF, 2, Reason.DESTROYED),
        (PowerState.SHUT_OFF, 3, Reason.CRASHED),
        (PowerState.SHUT_OFF, 4, Reason.MIGRATED),
        (PowerState.SHUT_OFF, 5, Reason.SAVED),
        (PowerState.SHUT_OFF, 6, Reason.FAILED),
        (PowerState.RUNNING, 1, Reason.BOOTED),
        (PowerState.RUNNING, 8, Reason.EVENT_WAKEUP),
        (PowerState.PAUSED, 1, Reason.USER),
        (PowerState.PAUSED, 2, Reason.MIGRATING),
        (PowerState.PAUSED, 5, Reason.IO_ERROR),
        (PowerState.PAUSED, 10, Reason.CRASHED),
        (PowerState.CRASHED, 1, Reason.PANICKED),
    ],
)
def test_reasons_of_states(state: PowerState, number: int, means: Reason) -> None:
    assert states.reason(state, number) is means


def test_every_state_of_libvirts_has_a_word() -> None:
    known = {states.power_state(number) for number in range(8)}
    assert known == set(PowerState)
    assert states.power_state(libvirt.VIR_DOMAIN_PMSUSPENDED) is PowerState.SUSPENDED


def test_every_event_of_libvirts_has_a_word() -> None:
    assert {translate.lifecycle(number) for number in range(9)} == set(Lifecycle)


def test_numbers_from_a_newer_libvirt_are_no_error() -> None:
    assert states.power_state(99) is PowerState.NO_STATE
    assert translate.lifecycle(99) is None
    assert all(translate.detail(event, 99) is Detail.OTHER for event in Lifecycle)
    assert all(states.reason(state, 99) is Reason.UNKNOWN for state in PowerState)
    assert translate.job_operation(99) == "job"
    assert translate.close_reason(99) == "connection lost"
