"""Who manages a guest, and how that manager stops it."""

import pytest

from vmtui.core.model import VmId
from vmtui.core.owners import Owner, known_name, manager_by_config, stop_command

VM = VmId("hv1", "6a1f0c9e-0000-4000-8000-000000000001")
PACEMAKER = Owner("Pacemaker", ("db-*", "vip"))
CRON = Owner("cron", ("batch-*",), "hv1", "batchctl stop {name} --id {uuid}")


@pytest.mark.parametrize(
    ("host", "name", "manager"),
    [
        ("hv1", "db-1", "Pacemaker"),
        ("hv2", "vip", "Pacemaker"),
        ("hv1", "vip2", ""),
        ("hv1", "batch-9", "cron"),
        ("hv2", "batch-9", ""),
    ],
)
def test_the_configuration_names_managers_by_patterns(host: str, name: str, manager: str) -> None:
    assert manager_by_config(VmId(host, VM.uuid), name, [PACEMAKER, CRON]) == manager


@pytest.mark.parametrize(
    ("manager", "name", "command"),
    [
        ("OpenStack Nova", "instance-1", f"openstack server stop {VM.uuid}"),
        ("oVirt", "x", f"POST /ovirt-engine/api/vms/{VM.uuid}/shutdown"),
        ("Pacemaker", "db-1", "pcs resource disable db-1"),
        ("OpenNebula", "one-42", "onevm poweroff 42"),
        ("KubeVirt", "shop_web", "virtctl stop web -n shop"),
        ("cron", "batch-9", f"batchctl stop batch-9 --id {VM.uuid}"),
        ("cron", "other", ""),
        ("GNOME Boxes", "x", ""),
        ("", "x", ""),
    ],
)
def test_each_manager_has_its_own_command(manager: str, name: str, command: str) -> None:
    assert stop_command(VM, name, manager, [PACEMAKER, CRON]) == command


def test_a_name_is_one_word_of_the_shell() -> None:
    hostile = "db; rm -rf {uuid}"
    assert stop_command(VM, hostile, "Pacemaker", ()) == f"pcs resource disable '{hostile}'"


def test_known_managers_are_known_however_they_are_written() -> None:
    assert known_name("pacemaker") == "Pacemaker"
    assert known_name("my own") == "my own"
