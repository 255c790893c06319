"""From what was typed to the guest that was meant."""

import pytest

from vmtui.config import BadInputError
from vmtui.core.model import Vm, VmId
from vmtui.headless.naming import Missing, concerned, find, find_all, unknown
from vmtui.hosts import Target

WEB_1 = Vm(VmId("hv1", "uuid-1"), "web")
WEB_2 = Vm(VmId("hv2", "uuid-2"), "web")
DB = Vm(VmId("hv1", "uuid-3"), "db")
SLASH = Vm(VmId("hv2", "uuid-4"), "hv1/db")
MOVED = Vm(VmId("hv2", "uuid-3"), "db")

TARGETS = [Target("hv1", "qemu+ssh://hv1/system"), Target("hv2", "qemu+ssh://hv2/system")]


def test_name_uuid_and_both_with_their_host() -> None:
    vms = [WEB_1, WEB_2, DB]
    for asked in ("db", "uuid-3", "hv1/db", "hv1/uuid-3"):
        assert find(asked, vms) is DB
    assert find("hv1/web", vms) is WEB_1
    assert find("hv2/web", vms) is WEB_2
    for asked in ("hv2/db", "DB", "d", "hv1/", "", "/db"):
        assert find(asked, vms) is None


def test_a_name_on_two_hosts_must_say_its_host() -> None:
    with pytest.raises(BadInputError, match=r"'web' could be several.*: hv1/web, hv2/web"):
        find("web", [WEB_1, WEB_2])
    with pytest.raises(BadInputError, match=r"hv1/db, hv2/db"):
        find("uuid-3", [DB, MOVED])


def test_a_name_that_looks_like_host_and_name_hijacks_nothing() -> None:
    assert find("hv1/db", [SLASH]) is SLASH
    with pytest.raises(BadInputError, match=r"hv1/uuid-3, hv2/uuid-4"):
        find("hv1/db", [SLASH, DB])


def test_an_unknown_name_is_told_with_the_nearest() -> None:
    assert unknown("wbe", [WEB_1, DB], ["hv1"]).endswith("on hv1; did you mean 'web'?")
    assert unknown("hv1/wbe", [WEB_1], ["hv1"]).endswith("did you mean 'web'?")
    assert unknown("zzz", [WEB_1], ["hv1", "hv2"]).endswith(
        "on hv1, hv2; vmtui list shows them all"
    )


def test_hosts_that_nobody_means_are_left_alone() -> None:
    assert concerned(TARGETS, ["hv2/web", "hv2/db"]) == TARGETS[1:]
    assert concerned(TARGETS, ["hv2/web", "db"]) == TARGETS
    assert concerned(TARGETS, ["hv3/web"]) == TARGETS


def test_each_guest_is_found_once_and_one_of_a_silent_host_is_missing() -> None:
    hosts, asked = ["hv1", "hv2"], ["db", "uuid-3", "hv2/mail", "hv1/web"]
    found, away = find_all(asked, [WEB_1, DB], hosts, {"hv2": "no answer"})
    assert found == [DB, WEB_1]
    assert away == [Missing("hv2", "mail", "no answer")]


def test_one_that_does_not_exist_is_said_before_any_is_found() -> None:
    with pytest.raises(BadInputError, match=r"there is no guest 'hv1/mail' on hv1"):
        find_all(["db", "hv1/mail"], [DB], ["hv1", "hv2"], {"hv2": "no answer"})
