"""Two names that look the same are told apart before one of them is typed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import domain
from vmtui.core.look_alike import mixed_scripts, name_warnings, skeleton
from vmtui.core.model import Vm, VmId


def guest(name: str, host: str = "hv1") -> Vm:
    return Vm(VmId(host, domain(name).uuid), name)


def look_alike(one: str, other: str) -> bool:
    return one != other and skeleton(one) == skeleton(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("web-01", "w\u0435b-01"),
        ("web-01", "web\u201101"),
        ("web-01", "web-0l"),
        ("web-O1", "web-01"),
        ("db", "d\u200bb"),
        ("db", "\uff44\uff42"),
        ("gro\u00dfe", "gro\u0308\u00dfe"),
        ("kiosk", "\u03bai\u03bfsk"),
        ("db", "db "),
    ],
)
def test_these_look_the_same(one: str, other: str) -> None:
    assert look_alike(one, other)
    assert look_alike(other, one)


@pytest.mark.parametrize(
    ("one", "other"), [("web-01", "web-02"), ("a", "a"), ("db", "dbs"), ("東京", "京東")]
)
def test_these_do_not(one: str, other: str) -> None:
    assert not look_alike(one, other)


@given(st.text(max_size=300))
def test_nothing_looks_like_itself_and_nothing_fails(name: str) -> None:
    assert not look_alike(name, name)
    mixed_scripts(name)


def test_letters_of_another_script_are_spelled_out() -> None:
    assert mixed_scripts("w\u0435b") == "U+0435 is CYRILLIC SMALL LETTER IE"
    assert "and 1 more" in mixed_scripts("x\u0430\u0435\u043e")
    for honest in ("web-01", "größe-東京", "почта", "Ωmega"[1:]):
        assert mixed_scripts(honest) == ""


def test_only_guests_that_need_it_are_warned_of() -> None:
    real, fake, other = guest("web-01"), guest("w\u0435b-01", "hv2"), guest("db")
    found = name_warnings([real, other], [real, fake, other])
    assert found == {real.id: "another guest's name looks the same: w\u0435b-01 on hv2"}
    (words,) = name_warnings([fake], [real, fake]).values()
    assert "web-01 on hv1" in words
    assert "CYRILLIC" in words


def test_one_name_on_two_hosts_is_told_with_both() -> None:
    one, other = guest("web-01"), guest("web-01", "hv2")
    (words,) = name_warnings([one], [one, other]).values()
    assert words == "web-01 is on hv2 too: this one is on hv1"


def test_of_one_name_on_many_hosts_some_are_told() -> None:
    one, *others = (guest("web-01", f"hv{n}") for n in (1, 10, 9, 2, 3))
    (words,) = name_warnings([one], [*others, one]).values()
    assert words == "web-01 is on hv2 and hv3 and 2 more hosts too: this one is on hv1"


def test_a_namesake_that_is_not_there_any_more_is_not_told() -> None:
    one, other = guest("web-01"), replace(guest("web-01", "hv2"), departed=True)
    assert name_warnings([one], [one, other]) == {}
