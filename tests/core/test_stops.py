"""Who stopped a guest, judged by the pair of its events and by what we did ourselves."""

from __future__ import annotations

import pytest

from vmtui.core.events import Detail
from vmtui.core.model import Reason, Stop
from vmtui.core.stops import stop_of_event, stop_of_state


@pytest.mark.parametrize(
    ("detail", "closing_by", "stop"),
    [
        (Detail.SHUT_DOWN, None, Stop.BY_GUEST),
        (Detail.SHUT_DOWN, Detail.GUEST, Stop.BY_GUEST),
        (Detail.SHUT_DOWN, Detail.HOST, Stop.FORCED),
        (Detail.DESTROYED, Detail.HOST, Stop.FORCED),
        (Detail.DESTROYED, Detail.GUEST, Stop.FORCED),
        (Detail.CRASHED, None, Stop.CRASHED),
        (Detail.FAILED, None, Stop.FAILED),
        (Detail.SAVED, None, Stop.SAVED),
        (Detail.MIGRATED, None, Stop.MIGRATED),
        (Detail.SNAPSHOT, None, Stop.REVERTED),
        (Detail.OTHER, None, Stop.UNKNOWN),
    ],
)
def test_it_is_judged_by_the_pair_of_events(
    detail: Detail, closing_by: Detail | None, stop: Stop
) -> None:
    assert stop_of_event(detail, closing_by, forced_by_us=False) is stop
    ours = Stop.FORCED_BY_US if stop is Stop.FORCED else stop
    assert stop_of_event(detail, closing_by, forced_by_us=True) is ours


@pytest.mark.parametrize(
    ("detail", "closing_by", "stop"),
    [
        (Detail.SHUT_DOWN, Detail.GUEST, Stop.HIBERNATED),
        (Detail.SHUT_DOWN, Detail.HOST, Stop.FORCED),
        (Detail.DESTROYED, Detail.GUEST, Stop.FORCED),
        (Detail.CRASHED, None, Stop.CRASHED),
    ],
)
def test_only_what_powers_off_by_itself_after_going_to_its_disk_has_hibernated(
    detail: Detail, closing_by: Detail | None, stop: Stop
) -> None:
    assert stop_of_event(detail, closing_by, forced_by_us=False, hibernating=True) is stop


@pytest.mark.parametrize(
    ("reason", "closing_by", "stop"),
    [
        (Reason.SHUT_DOWN, None, Stop.BY_GUEST),
        (Reason.SHUT_DOWN, Detail.HOST, Stop.FORCED),
        (Reason.DESTROYED, None, Stop.FORCED),
        (Reason.FAILED, None, Stop.FAILED),
        (Reason.DAEMON, None, Stop.FAILED),
        (Reason.UNKNOWN, None, Stop.UNKNOWN),
    ],
)
def test_where_nobody_saw_the_event_the_reason_must_do(
    reason: Reason, closing_by: Detail | None, stop: Stop
) -> None:
    assert stop_of_state(reason, closing_by, forced_by_us=False) is stop
