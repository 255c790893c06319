"""Values that never change: a dataclass with ``frozen`` and ``slots``, made in a tenth of the time.

And ``mutable`` for those that do change, in as little time.

The standard library compiles six functions for each such class, one by one, which takes half a
millisecond (Python 3.11): for the two hundred of vmtui a tenth of a second at every start. Here
three are compiled, each when it is first called, for most classes have no value while the program
starts; the others are shared. What comes of it is a dataclass for
``dataclasses.replace``, ``fields`` and ``match`` as well as for type checkers. What the first two
look at is made when they do: to import ``dataclasses`` takes longer than to import all that a
short command needs of vmtui.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, dataclass_transform

if TYPE_CHECKING:
    from dataclasses import Field, field
else:
    field = None  # below, only type checkers look at it

T = TypeVar("T")

_METHODS = {
    "__init__": """\
def __init__({parameters}):
 {fill}
""",
    "__eq__": """\
def __eq__(self, other):
 if other.__class__ is not self.__class__:
  return NotImplemented
 return ({own}) == ({others})
""",
    "__hash__": """\
def __hash__(self):
 return hash(({own}))
""",
}

_MISSING: Any = object()
"""Stands for a value that is not there."""


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[T]) -> type[T]:
    """Make a class a frozen dataclass with slots, equal by its fields and hashable.

    Every annotated name is a field of it. Of ``dataclasses.field`` it knows ``default``,
    ``default_factory``, ``compare`` and ``repr``. A ``__post_init__`` is called. For ``order``
    take the standard library's own, or ``__lt__``.
    """
    return _made(cls, _COMPILED, _SHARED)


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
def frozen_by_name(cls: type[T]) -> type[T]:
    """Make it likewise, with fields that are given by their names alone."""
    return _made(cls, _COMPILED, _SHARED, by_name=True)


@dataclass_transform(eq_default=False, field_specifiers=(field,))
def mutable(cls: type[T]) -> type[T]:
    """Make a class a dataclass with slots whose fields may be set: it is equal only to itself."""
    return _made(cls, ("__init__",), {"__repr__": _represent})


class _Known:
    """A field of a class: what stands behind its name there, and what that means."""

    __slots__ = ("compare", "default", "factory", "given", "kind", "name", "repr")

    def __init__(self, name: str, kind: Any, given: Any) -> None:
        """Take it from its class.

        Raises:
            ValueError: All values of the class would share one list, or the like.
        """
        self.name, self.kind, self.given = name, kind, given
        self.default, self.factory, self.compare, self.repr = given, _MISSING, True, True
        if _is_field(given):
            from dataclasses import MISSING  # whoever made the field has imported it

            self.default = _MISSING if given.default is MISSING else given.default
            self.factory = _MISSING if given.default_factory is MISSING else given.default_factory
            self.compare, self.repr = given.compare, given.repr
        if self.default.__class__.__hash__ is None:
            raise ValueError(f"mutable default of {name!r}: use default_factory")


def _is_field(given: object) -> bool:
    """Whether ``dataclasses.field`` has made it; told by its class's name, which is no import."""
    kind = given.__class__
    return (kind.__module__, kind.__name__) == ("dataclasses", "Field")


class _ForOthers:
    """The fields as the standard library keeps them, made for the first that asks for them."""

    def __get__(self, _value: object, owner: Any) -> dict[str, Field[Any]]:
        from dataclasses import make_dataclass

        told = [
            (one.name, one.kind) if one.given is _MISSING else (one.name, one.kind, one.given)
            for one in owner.__known__
        ]
        alike: Any = make_dataclass(owner.__name__, told, init=False, repr=False, eq=False)
        owner.__dataclass_fields__ = alike.__dataclass_fields__
        return owner.__dataclass_fields__  # type: ignore[no-any-return]


def _made(
    cls: type[T], compiled: Iterable[str], shared: Mapping[str, Any], *, by_name: bool = False
) -> type[T]:
    above = {one.name: one for base in cls.__mro__[:0:-1] for one in _known(base)}
    body = dict(cls.__dict__)
    own = {
        name: _Known(name, kind, body.pop(name, _MISSING))
        for name, kind in cls.__annotations__.items()
    }
    known = (above | own).values()
    for name in ("__dict__", "__weakref__"):
        body.pop(name, None)
    body |= {
        "__slots__": tuple(name for name in own if name not in above),
        "__match_args__": () if by_name else tuple(one.name for one in known),
        "__known__": tuple(known),
        "__by_name__": by_name,
        "__dataclass_fields__": _ForOthers(),
    }
    metaclass: Any = type(cls)
    made: type[T] = metaclass(cls.__name__, cls.__bases__, body)
    made.__qualname__ = cls.__qualname__
    methods = _compiled_later(made, [name for name in compiled if name not in body])
    for name, method in (*methods.items(), *shared.items()):
        if name not in body:
            setattr(made, name, method)
    return made


def _known(cls: type) -> tuple[_Known, ...]:
    return getattr(cls, "__known__", ())


def _compiled_later(made: type, names: Iterable[str]) -> dict[str, Any]:
    """Methods that stand in for those of these names until they are called."""

    def stand_in(name: str) -> Any:
        def method(self: Any, *arguments: Any, **named: Any) -> Any:
            # Two threads may come here at once: what both compile is the same.
            compiled = _compiled(made, name)
            setattr(made, name, compiled)
            return compiled(self, *arguments, **named)

        return method

    return {name: stand_in(name) for name in names}


def _compiled(cls: Any, name: str) -> Any:
    """A method that names each field. Fields are identifiers: nothing else is ever executed."""
    scope, parameters, fill = _filling(cls) if name == "__init__" else ({}, [], [])
    compared = [one.name for one in cls.__known__ if one.compare]
    source = _METHODS[name].format(
        parameters=", ".join(parameters),
        fill="; ".join(fill) or "pass",
        own=_tuple("self", compared),
        others=_tuple("other", compared),
    )
    methods: dict[str, Any] = {}
    exec(source, scope, methods)
    return methods[name]


def _filling(cls: Any) -> tuple[dict[str, Any], list[str], list[str]]:
    """What sets the fields of a new value: names that it uses, its parameters, its statements."""
    scope: dict[str, Any] = {"MISSING": _MISSING}
    parameters, fill = ["self", "*"] if cls.__by_name__ and cls.__known__ else ["self"], []
    for one in cls.__known__:
        name = value = one.name
        # A slot is filled through its descriptor: `__setattr__` refuses, and would be slower.
        scope[f"_set_{name}"] = getattr(cls, name).__set__
        if one.factory is not _MISSING:
            scope[f"_make_{name}"] = one.factory
            parameters.append(f"{name}=MISSING")
            value = f"_make_{name}() if {name} is MISSING else {name}"
        elif one.default is not _MISSING:
            scope[f"_default_{name}"] = one.default
            parameters.append(f"{name}=_default_{name}")
        else:
            parameters.append(name)
        fill.append(f"_set_{name}(self, {value})")
    if hasattr(cls, "__post_init__"):
        fill.append("self.__post_init__()")
    return scope, parameters, fill


def _tuple(owner: str, names: Iterable[str]) -> str:
    return "".join(f"{owner}.{name}, " for name in names)


def _represent(self: Any) -> str:
    shown = (f"{one.name}={getattr(self, one.name)!r}" for one in self.__known__ if one.repr)
    return f"{self.__class__.__qualname__}({', '.join(shown)})"


def _reduce(self: Any) -> tuple[Any, ...]:
    """For ``copy``, which would set the fields one by one."""
    values = {one.name: getattr(self, one.name) for one in self.__known__}
    return partial(self.__class__, **values), ()


def _refuse(self: Any, name: str, *_value: object) -> NoReturn:
    from dataclasses import FrozenInstanceError

    raise FrozenInstanceError(f"{self.__class__.__qualname__} never changes: {name!r}")


_COMPILED = ("__init__", "__eq__", "__hash__")
_SHARED = {
    "__setattr__": _refuse,
    "__delattr__": _refuse,
    "__repr__": _represent,
    "__reduce__": _reduce,
}
