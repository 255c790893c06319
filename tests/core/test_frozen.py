"""``frozen`` against the standard library's own frozen dataclass with slots."""

import copy
from collections.abc import Callable
from dataclasses import FrozenInstanceError, dataclass, field, fields, replace
from typing import Any

import pytest

from vmtui.core.frozen import frozen, frozen_by_name, mutable


class Plain:
    """A value before it is decorated."""

    name: str
    size: int = 3
    secret: str = field(default="", repr=False)
    made: list[int] = field(default_factory=list)
    seen: float = field(default=0.0, compare=False)


def _decorated(by: Callable[[type], Any]) -> Any:
    return by(type("Value", (), dict(Plain.__dict__)))


OURS = _decorated(frozen)
THEIRS = _decorated(dataclass(frozen=True, slots=True))
BOTH = pytest.mark.parametrize("value", [OURS, THEIRS], ids=["ours", "theirs"])


@BOTH
def test_it_takes_positions_names_and_defaults(value: Any) -> None:
    one = value("a", secret="s")
    assert (one.name, one.size, one.secret, one.made, one.seen) == ("a", 3, "s", [], 0.0)
    assert value("a").made is not value("a").made
    assert value("a", made=None).made is None
    with pytest.raises(TypeError):
        value()
    with pytest.raises(TypeError):
        value("a", other=1)


@BOTH
def test_it_never_changes(value: Any) -> None:
    one = value("a")
    with pytest.raises(FrozenInstanceError):
        one.name = "b"
    with pytest.raises(FrozenInstanceError):
        del one.name
    assert not hasattr(one, "__dict__")
    assert one.name == "a"


@BOTH
def test_it_is_equal_by_the_fields_that_compare(value: Any) -> None:
    assert value("a", seen=1.0) == value("a", seen=2.0)
    assert value("a") != value("b")
    assert value("a") != ("a", 3, "", [])
    assert value("a", made=()) in {value("a", made=(), seen=9.0)}
    assert len({value("a", made=()), value("b", made=())}) == 2
    with pytest.raises(TypeError):
        hash(value("a"))  # a list in it


def test_it_equals_no_other_class_with_the_same_fields() -> None:
    twin = _decorated(frozen)
    assert OURS("a") != twin("a")


@BOTH
def test_it_is_a_dataclass_for_everybody_else(value: Any) -> None:
    one = value("a", made=[1])
    assert hasattr(value, "__dataclass_fields__")
    assert [each.name for each in fields(value)] == ["name", "size", "secret", "made", "seen"]
    assert replace(one, size=4) == value("a", 4, made=[1])
    assert value.__match_args__ == ("name", "size", "secret", "made", "seen")
    assert repr(one) == "Value(name='a', size=3, made=[1], seen=0.0)"
    assert copy.deepcopy(one) == one
    assert one.__doc__ == "A value before it is decorated."


@pytest.mark.parametrize("by", [frozen, dataclass(frozen=True, slots=True)])
def test_one_below_another_has_the_fields_of_both(by: Callable[[type], Any]) -> None:
    body = {"__annotations__": {"more": str, "size": int}, "more": "b", "size": 4}
    below = by(type("Below", (_decorated(by),), body))
    one = below("a", made=())
    assert below.__match_args__ == ("name", "size", "secret", "made", "seen", "more")
    assert below.__slots__ == ("more",)
    assert replace(one, more="c") == below("a", 4, "", (), more="c")
    assert repr(one) == "Below(name='a', size=4, made=(), seen=0.0, more='b')"


@pytest.mark.parametrize("by", [frozen, dataclass(frozen=True, slots=True)])
@pytest.mark.parametrize("default", [[], field(default={})])
def test_no_list_is_shared_by_all_values(by: Callable[[type], Any], default: object) -> None:
    with pytest.raises(ValueError, match="mutable default"):
        by(type("Shared", (), {"__annotations__": {"all": list}, "all": default}))


def test_a_value_without_fields_is_one_too() -> None:
    @frozen
    class Nothing:
        """Says all by its class."""

    assert Nothing() == Nothing()
    assert hash(Nothing()) == hash(Nothing())
    assert repr(Nothing()).endswith("Nothing()")


def test_its_methods_are_compiled_when_one_of_them_is_called() -> None:
    first, second = _decorated(frozen), _decorated(frozen)
    in_waiting = first.__init__
    one = first("a", made=())
    assert first.__init__ is not in_waiting
    assert one == first("a", made=())
    assert second.__eq__(second("b"), second("b"))
    # A class below it has its own from the class above, whichever of the two is used first.
    below = type("Below", (first,), {})
    assert hash(below("a", made=())) == hash(one)
    assert below("a") != first("a")


def test_its_own_methods_stay() -> None:
    @frozen
    class Short:
        """Equal to all that begin alike."""

        word: str

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Short) and self.word[0] == other.word[0]

    assert Short("ab") == Short("ac")
    assert Short("ab") != Short("bb")


@frozen_by_name
class _Named:
    first: int
    second: str = "two"


def test_its_fields_can_be_given_by_name_alone() -> None:
    value = _Named(first=1)
    assert value == _Named(second="two", first=1)
    assert replace(value, first=2) == _Named(first=2)
    assert copy.copy(value) == value
    with pytest.raises(TypeError):
        _Named(1)  # type: ignore[call-arg]


@mutable
class _Changing:
    first: int
    second: list[int] = field(default_factory=list)


def test_a_mutable_one_changes_and_equals_only_itself() -> None:
    value = _Changing(1)
    value.first = 2
    value.second.append(3)
    assert (value.first, value.second) == (2, [3])
    assert _Changing(1).second == []
    assert value == value
    assert value != _Changing(2, [3])
    assert value in {value}
    assert repr(value) == "_Changing(first=2, second=[3])"
    assert copy.deepcopy(value).second == [3]
    with pytest.raises(AttributeError):
        value.third = 3  # type: ignore[attr-defined]


@frozen_by_name
class _Even:
    number: int

    def __post_init__(self) -> None:
        if self.number % 2:
            raise ValueError(self.number)


def test_it_can_look_at_what_it_was_given() -> None:
    assert replace(_Even(number=2), number=4).number == 4
    with pytest.raises(ValueError, match="3"):
        _Even(number=3)
