"""Frozen values as JSON and back, led by the types of their fields.

A dataclass is an object that carries its class's name under ``is`` and leaves out what equals the
default; a moment is a pair of seconds, to the millisecond; a domain's id is a pair of its host and
its UUID; an enum is its value; bytes are in base64; many numbers are told with how often each
follows itself, for most of a screen is like its neighbour. Nothing here knows which changes there
are: a new one needs no line of its own.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from base64 import b64decode, b64encode
from collections.abc import Sequence
from enum import Enum
from itertools import groupby
from typing import Any, get_args, get_origin, get_type_hints

from vmtui.core.model import Moment, VmId

NAME = "is"
"""The key of a class's name."""

RUNS = "runs"
"""The key of many numbers: pairs of one, and how often it stands there in a row."""

MANY = 50
"""Numbers that are told so."""


def encode(value: Any) -> Any:
    """A value as ``json.dumps`` takes it.

    Raises:
        TypeError: It is of a kind that could not be read back.
    """
    match value:
        case None | bool() | str() if not isinstance(value, Enum):
            return value
        case Enum():
            return value.value
        case bytes():
            return b64encode(value).decode()
        case int() | float():
            return round(value, 3)
        case Moment(wall, boot):
            return [round(wall, 3), round(boot, 3)]
        case tuple() if len(value) >= MANY and all(type(part) is int for part in value):
            return {RUNS: [[number, len(list(same))] for number, same in groupby(value)]}
        case tuple():
            return [encode(part) for part in value]
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return {NAME: type(value).__name__} | _told(value)
        case _:
            raise TypeError(f"can't be written: {value!r}")


def decode(kind: Any, data: Any) -> Any:
    """What ``encode`` made of a value of this type.

    Args:
        kind: A type, or a union in which every dataclass has a name of its own.
        data: As ``json.loads`` returned it.

    Raises:
        TypeError, ValueError: The data is not of this type: it was written by another version.
    """
    origin = get_origin(kind)
    if origin in (types.UnionType, typing.Union):
        return decode(_member(get_args(kind), data), data)
    if kind in (Moment, VmId):
        return kind(*data)
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return _made(kind, data)
    if origin is tuple:
        if isinstance(data, dict):
            data = [number for number, times in data[RUNS] for _ in range(times)]
        return tuple(decode(*pair) for pair in zip(_parts(kind, len(data)), data, strict=True))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(data)
    if kind is bytes and isinstance(data, str):
        return b64decode(data)
    if kind is float and isinstance(data, int):
        return float(data)
    if isinstance(kind, type) and isinstance(data, kind):
        return data
    raise TypeError(f"not of type {kind}: {data!r}")


def _told(value: Any) -> dict[str, Any]:
    """The fields of a dataclass that do not have their default."""
    return {
        one.name: encode(getattr(value, one.name))
        for one in dataclasses.fields(value)
        if one.init and getattr(value, one.name) != _default(one)
    }


def _default(one: dataclasses.Field[Any]) -> Any:
    if one.default_factory is not dataclasses.MISSING:
        return one.default_factory()
    return one.default


def _made(kind: type, data: Any) -> Any:
    if not isinstance(data, dict) or data.get(NAME) != kind.__name__:
        raise TypeError(f"not a {kind.__name__}: {data!r}")
    hints = get_type_hints(kind)
    told = {name: part for name, part in data.items() if name != NAME}
    if unknown := told.keys() - hints.keys():
        raise TypeError(f"{kind.__name__} has no {', '.join(sorted(unknown))}")
    return kind(**{name: decode(hints[name], part) for name, part in told.items()})


def _parts(kind: Any, length: int) -> Sequence[Any]:
    """The types of a tuple's parts; all are of one type unless it says otherwise."""
    kinds = get_args(kind)
    return (kinds[0],) * length if kinds[-1] is Ellipsis else kinds


def _member(kinds: Sequence[Any], data: Any) -> Any:
    """The type of a union that the data was written from."""
    if data is None and type(None) in kinds:
        return type(None)
    named = [kind for kind in kinds if dataclasses.is_dataclass(kind) and kind is not Moment]
    if isinstance(data, dict) and NAME in data:
        found = [kind for kind in named if getattr(kind, "__name__", "") == data[NAME]]
    else:
        found = [kind for kind in kinds if kind not in named and kind is not type(None)]
    if len(found) != 1:
        raise TypeError(f"none of {', '.join(str(kind) for kind in kinds)}: {data!r}")
    return found[0]
