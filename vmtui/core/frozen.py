"""Values that never change: a dataclass with ``frozen`` and ``slots``, made in a tenth of the time.

And ``mutable`` for those that do change, in as little time.

The standard library compiles six functions for each such class, one by one, which takes half a
millisecond (Python 3.11): for the two hundred of vmtui a tenth of a second at every start. Here
three are compiled, at once, when the first of them is called, for most classes have no value
while the program starts; the others are shared. What comes of it is a dataclass for
``dataclasses.replace``, ``fields`` and ``match`` as well as for type checkers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from functools import partial
from typing import Any, NoReturn, TypeVar, dataclass_transform

T = TypeVar("T")

_METHODS = """\
def __init__({parameters}):
 {fill}
def __eq__(self, other):
 if other.__class__ is not self.__class__:
  return NotImplemented
 return ({own}) == ({others})
def __hash__(self):
 return hash(({own}))
"""


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[T]) -> type[T]:
    """Make a class a frozen dataclass with slots, equal by its fields and hashable.

    Of ``dataclasses.field`` it knows ``default``, ``default_factory``, ``compare`` and ``repr``.
    A ``__post_init__`` is called. For ``order`` take the standard library's own, or ``__lt__``.
    """
    return _made(cls, _COMPILED, _SHARED)


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
def frozen_by_name(cls: type[T]) -> type[T]:
    """Make it likewise, with fields that are given by their names alone."""
    return _made(cls, _COMPILED, _SHARED, kw_only=True)


@dataclass_transform(eq_default=False, field_specifiers=(field,))
def mutable(cls: type[T]) -> type[T]:
    """Make a class a dataclass with slots whose fields may be set: it is equal only to itself."""
    return _made(cls, ("__init__",), {"__repr__": _represent})


def _made(
    cls: type[T], compiled: Iterable[str], shared: Mapping[str, Any], *, kw_only: bool = False
) -> type[T]:
    made: type[T] = dataclass(init=False, repr=False, eq=False, slots=True, kw_only=kw_only)(cls)
    methods = _compiled_later(made, [name for name in compiled if name not in cls.__dict__])
    for name, method in (*methods.items(), *shared.items()):
        if name not in cls.__dict__:
            setattr(made, name, method)
    return made


def _compiled_later(made: type, names: Iterable[str]) -> dict[str, Any]:
    """Methods that stand in for those of these names until one of them is called."""

    def stand_in(name: str) -> Any:
        def method(self: Any, *arguments: Any, **named: Any) -> Any:
            # Two threads may come here at once: what both compile is the same.
            compiled = _compiled(made)
            for each in names:
                setattr(made, each, compiled[each])
            return compiled[name](self, *arguments, **named)

        return method

    return {name: stand_in(name) for name in names}


def _compiled(cls: Any) -> dict[str, Any]:
    """The methods that name each field. Fields are identifiers: nothing else is ever executed."""
    known: tuple[Field[Any], ...] = fields(cls)
    scope: dict[str, Any] = {"MISSING": MISSING}
    parameters, fill = ["self"], []
    if known and known[0].kw_only:
        parameters.append("*")
    for one in known:
        name = value = one.name
        # A slot is filled through its descriptor: `__setattr__` refuses, and would be slower.
        scope[f"_set_{name}"] = getattr(cls, name).__set__
        if one.default_factory is not MISSING:
            scope[f"_make_{name}"] = one.default_factory
            parameters.append(f"{name}=MISSING")
            value = f"_make_{name}() if {name} is MISSING else {name}"
        elif one.default is not MISSING:
            scope[f"_default_{name}"] = one.default
            parameters.append(f"{name}=_default_{name}")
        else:
            parameters.append(name)
        fill.append(f"_set_{name}(self, {value})")
    if hasattr(cls, "__post_init__"):
        fill.append("self.__post_init__()")
    compared = [one.name for one in known if one.compare]
    source = _METHODS.format(
        parameters=", ".join(parameters),
        fill="; ".join(fill) or "pass",
        own=_tuple("self", compared),
        others=_tuple("other", compared),
    )
    methods: dict[str, Any] = {}
    exec(source, scope, methods)
    return methods


def _tuple(owner: str, names: Iterable[str]) -> str:
    return "".join(f"{owner}.{name}, " for name in names)


def _represent(self: Any) -> str:
    shown = (f"{one.name}={getattr(self, one.name)!r}" for one in fields(self) if one.repr)
    return f"{self.__class__.__qualname__}({', '.join(shown)})"


def _reduce(self: Any) -> tuple[Any, ...]:
    """For ``copy``, which would set the fields one by one."""
    values = {one.name: getattr(self, one.name) for one in fields(self)}
    return partial(self.__class__, **values), ()


def _refuse(self: Any, name: str, *_value: object) -> NoReturn:
    raise FrozenInstanceError(f"{self.__class__.__qualname__} never changes: {name!r}")


_COMPILED = ("__init__", "__eq__", "__hash__")
_SHARED = {
    "__setattr__": _refuse,
    "__delattr__": _refuse,
    "__repr__": _represent,
    "__reduce__": _reduce,
}
