"""What on-call events tell beside their name, with their figures."""

import pytest

from vmtui.hypervisor import event_words

PATH = "/var/lib/libvirt/images/web.qcow2"


def test_an_io_error_names_disk_cause_and_consequence() -> None:
    assert event_words.io_error(PATH, "virtio-disk0", 1, "enospc") == (
        f"no space left on virtio-disk0, guest paused, {PATH}"
    )
    assert event_words.io_error("", "virtio-disk0", 2, "") == (
        "on virtio-disk0, reported to the guest"
    )
    assert event_words.io_error("", "", 0, "eio") == "eio, ignored"


@pytest.mark.parametrize(
    ("state", "reason", "words"),
    [
        (1, 2, "connected on its channel"),
        (2, 2, "disconnected on its channel"),
        (2, 1, "disconnected as the domain started"),
        (1, 0, "connected"),
    ],
)
def test_the_agent_comes_and_goes(state: int, reason: int, words: str) -> None:
    assert event_words.agent(state, reason) == words


def test_a_job_tells_how_long_and_how_much() -> None:
    stats = {"operation": 5, "success": True, "time_elapsed": 72_500, "data_total": 4 << 30}
    assert event_words.job(stats) == "migration after 1:12, 4 GiB"
    assert not event_words.job_failed(stats)


def test_a_failed_job_tells_why() -> None:
    stats = {"operation": 9, "success": False, "time_elapsed": 900, "errmsg": "no space left"}
    assert event_words.job(stats) == "backup after 0:00: no space left"
    assert event_words.job_failed(stats)


def test_a_backup_is_measured_by_its_disks() -> None:
    stats = {"operation": 9, "data_total": 0, "disk_total": 20 << 30}
    assert event_words.job(stats) == "backup, 20 GiB"


def test_a_job_that_says_nothing_has_succeeded() -> None:
    assert event_words.job({}) == "job"
    assert not event_words.job_failed({})


def test_a_threshold_tells_the_mark_and_the_excess() -> None:
    words = event_words.threshold("vda[1]", PATH, 10 << 30, 1 << 20)
    assert words == f"vda[1] beyond 10 GiB by 1 MiB, {PATH}"
    assert event_words.threshold("vda", "", 512, 0) == "vda beyond 512 B by 0 B"


def test_a_memory_failure_tells_whose_and_what_followed() -> None:
    assert event_words.memory_failure(1, 3) == "in the guest's memory, guest reset"
    assert event_words.memory_failure(0, 2) == "in QEMU's own memory, fatal"


def test_numbers_from_a_newer_libvirt_are_no_error() -> None:
    assert event_words.watchdog(99) == ""
    assert event_words.io_error("", "", 99, "") == ""
    assert event_words.agent(99, 99) == ""
    assert event_words.memory_failure(99, 99) == ""
