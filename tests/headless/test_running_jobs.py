"""A libvirt job that runs is caught before the shutdown is asked for."""

import libvirt

from tests.program import Program
from tests.qemu.hypervisor import Guest, PrivateHypervisor
from tests.qemu.waiting import wait_until
from vmtui.guests import Manner


def test_running_jobs_are_caught_before_the_request(
    hypervisor: PrivateHypervisor, program: Program
) -> None:
    saved = hypervisor.guest(Manner.OBEY, "backed-up").wait_ready()
    moved = hypervisor.guest(Manner.OBEY, "copied").wait_ready()
    begin_backup(saved)
    begin_copy(moved)
    run = program.run("shutdown", "backed-up", "copied", "-c", hypervisor.uri)
    assert (run.code, run.outcomes) == (4, {"backed-up": "refused", "copied": "refused"})
    assert {line["verdict"] for line in run.lines} == {"job-running"}
    words = {line["name"]: line["evidence"]["words"] for line in run.lines}
    assert words["backed-up"].startswith("a libvirt job is running: backup")
    assert words["copied"].startswith("a libvirt job is running: block copy")
    for guest in (saved, moved):
        assert guest.said == ["ready"]
    saved.domain.abortJob()
    wait_until(lambda: saved.domain.jobStats()["type"] == libvirt.VIR_DOMAIN_JOB_NONE, "it ended")
    again = program.run("shutdown", "backed-up", "-c", hypervisor.uri)
    assert (again.code, again.outcomes) == (0, {"backed-up": "off-by-guest"})


def begin_backup(guest: Guest) -> None:
    """Offer its disk to a backup program; the job runs until somebody ends it."""
    place = guest.serial_log
    guest.domain.backupBegin(
        f"""
        <domainbackup mode="pull">
          <server transport="unix" socket="{place.with_suffix(".nbd")}"/>
          <disks>
            <disk name="vda" type="file"><scratch file="{place.with_suffix(".scratch")}"/></disk>
          </disks>
        </domainbackup>""",
        None,
    )


def begin_copy(guest: Guest) -> None:
    """Copy its disk, as slowly as libvirt can be told to."""
    target = guest.serial_log.with_suffix(".copy")
    xml = f'<disk type="file"><driver type="raw"/><source file="{target}"/></disk>'
    guest.domain.blockCopy(
        "vda",
        xml,
        {libvirt.VIR_DOMAIN_BLOCK_COPY_BANDWIDTH: 1},
        libvirt.VIR_DOMAIN_BLOCK_COPY_TRANSIENT_JOB,  # it need not survive the guest
    )
