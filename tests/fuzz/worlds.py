"""Any value of the core's own types, filled with hostile texts."""

from __future__ import annotations

import builtins
import types
import typing
from collections import abc
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from datetime import tzinfo
from enum import Enum
from functools import cache
from typing import Any

from hypothesis import reject
from hypothesis import strategies as st

from tests.fuzz.hostile import texts
from vmtui.core.actions import KeysNow
from vmtui.core.cures.guest_settings import Setting
from vmtui.core.cures.ladder import Rung
from vmtui.core.cures.remedies import Finding, Remedy
from vmtui.core.deeds import Deed
from vmtui.core.model import Host, Moment, VmId
from vmtui.core.palette import Entry as PaletteEntry
from vmtui.core.quit_text import UnderWay
from vmtui.core.record.records import Action
from vmtui.core.screens.guest_screen import Display, GuestScreen, lines_of
from vmtui.core.stories.story import Entry, Story
from vmtui.core.tally import Tally
from vmtui.core.text import Cell
from vmtui.core.tried import Tried
from vmtui.core.waves.plan import Course, Wave
from vmtui.core.waves.text import DOWN, UP, Wording


class _Unmade(type):
    """Stands for modules that are imported for the type checker alone."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return cls


class _Unknown(metaclass=_Unmade):
    """What no values are made of."""


class _Names(dict[str, Any]):
    """A module's names, and those that it imports for the type checker alone."""

    def __missing__(self, name: str) -> Any:
        if hasattr(builtins, name):
            raise KeyError(name)
        return getattr(abc, name, _Unknown)


_URIS = st.sampled_from(("qemu:///system", "qemu+ssh://root@hv1:2222/system", "test:///default"))
_CELLS = st.integers(1, 60)
_PLAIN = {
    # Never from a guest: our own words, checked addresses, sizes of screens.
    "uri": _URIS,
    "verb": st.sampled_from(("destroy", "reset", "dumpxml --security-info")),
    "cells": _CELLS,
    "width": _CELLS,
    "height": _CELLS,
    "rows": _CELLS,
    "columns": _CELLS,
    "bar_cells": _CELLS,
    "zone": st.none(),
    "foreign_presser": st.sampled_from(("", "ada's vmtui")),  # made harmless as it is kept
    "host": st.sampled_from(("hv1", "hv2")),
    "held": st.just(""),  # words of ours
    "foreign": st.just(""),
    "instead_of": st.sampled_from(("", "reboot")),
    "manual": st.just(("a line",)),
    "wall": st.floats(0, 4e9),
    "top": st.floats(0.1, 1e9),
    "uuid": st.uuids().map(str),
    "domain_id": st.none() | st.integers(1, 2**31),
}
_WORDS = st.sampled_from(("wait", "press again", "hv1"))
_OURS = frozenset({Cell, Finding, PaletteEntry, Remedy, Rung, Setting, Tried})
"""Their words are constants of ours, which nobody else can put in."""
_OUR_WORDS = {str: _WORDS, tuple[str, ...]: st.lists(_WORDS, max_size=3).map(tuple)}

_IDS = st.builds(VmId, st.sampled_from(("hv1", "hv2")), st.sampled_from(("u-1", "u-2", "u-3")))
"""Few, so that what is told of one fits what is told of another."""

_FIELDS: dict[tuple[Any, str], st.SearchStrategy[Any]] = {
    (Host, "name"): _WORDS,  # checked by the configuration: it is typed, and stands in records
    (UnderWay, "waves"): st.just(()),
    (Display, "kind"): st.sampled_from(("vnc", "spice")),
    (Deed, "action"): st.sampled_from((Action.POWER_ON, Action.DUMP, Action.NMI, Action.REVERT)),
    (GuestScreen, "text"): st.none() | st.binary(max_size=4000).map(lines_of),
    (Story, "entries"): st.deferred(lambda: _entries()),
    (Course, "waves"): st.deferred(lambda: _waves()),
}
_PRIMITIVES: dict[Any, st.SearchStrategy[Any]] = {
    KeysNow: st.builds(KeysNow),
    Tally: st.builds(Tally),
    str: texts,
    int: st.integers(0, 50) | st.integers(-1, 2**62),
    float: st.floats(0, 100) | st.floats(-1e6, 1e12),
    bool: st.booleans(),
    bytes: st.binary(max_size=20),
    type(None): st.none(),
    VmId: _IDS,
    Wording: st.sampled_from((DOWN, UP)),
    Moment: st.builds(Moment, st.floats(1.6e9, 1.9e9), st.floats(0, 1e7)),
    object: texts,
}


def hints(of: Any) -> dict[str, Any]:
    """The types of a function's parameters, or of a class's fields."""
    module = __import__(of.__module__, fromlist=["_"])
    return typing.get_type_hints(of, None, _Names(vars(module)))


def _entries() -> st.SearchStrategy[Any]:
    """A story has one at least."""
    return st.lists(any_of(Entry), min_size=1, max_size=4).map(tuple)


def _waves() -> st.SearchStrategy[Any]:
    """A course that runs has one at least, too."""
    return st.lists(any_of(Wave), min_size=1, max_size=3).map(tuple)


@cache
def any_of(kind: Any) -> st.SearchStrategy[Any]:
    """Any value of a type.

    Raises:
        TypeError: The type is of no kind that the core has.
    """
    if kind is _Unknown:
        return st.nothing()
    if kind in _PRIMITIVES:
        return _PRIMITIVES[kind]
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return st.one_of([any_of(one) for one in arguments])
    if origin is typing.Literal:
        return st.sampled_from(arguments)
    if origin is tuple and arguments[-1:] != (Ellipsis,):
        return st.tuples(*(any_of(one) for one in arguments))
    if origin in (tuple, list, Sequence, Iterable, Collection, Container, Iterator):
        return st.lists(any_of(arguments[0]), max_size=3).map(list if origin is list else tuple)
    if origin in (frozenset, set):
        return st.frozensets(any_of(arguments[0]), max_size=3)
    if origin in (dict, Mapping):
        return st.dictionaries(any_of(arguments[0]), any_of(arguments[1]), max_size=3)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return st.sampled_from(list(kind))
    if isinstance(origin, type) and is_dataclass(origin):
        return st.deferred(lambda: _built(origin, arguments))
    if isinstance(kind, type) and (is_dataclass(kind) or hasattr(kind, "_fields")):
        return st.deferred(lambda: _built(kind))
    if isinstance(kind, str | typing.ForwardRef):
        # Only JSON speaks of itself.
        return texts | st.booleans() | st.integers(0, 9)
    raise TypeError(f"no values of {kind!r} are made here")


def of(name: str, kind: Any) -> st.SearchStrategy[Any]:
    """Any value for a parameter or a field of that name and type."""
    return _PLAIN[name] if name in _PLAIN and _is_simple(kind) else any_of(kind)


def _is_simple(kind: Any) -> bool:
    parts = typing.get_args(kind) if isinstance(kind, types.UnionType) else (kind,)
    return set(parts) <= {str, int, float, tzinfo, type(None)}


@cache
def _built(kind: Any, arguments: tuple[Any, ...] = ()) -> st.SearchStrategy[Any]:
    """Each field anew, or, often, as it is preset: not all of a guest is strange at once."""
    known = hints(kind)
    if arguments:  # a generic one: its one parameter is what it found
        known["found"] = arguments[0]
    if not is_dataclass(kind):
        return st.builds(kind, *(of(name, known[name]) for name in kind._fields))
    parts: dict[str, st.SearchStrategy[Any]] = {}
    for one in fields(kind):
        if not one.init:
            continue
        if (kind, one.name) in _FIELDS:
            parts[one.name] = _FIELDS[kind, one.name]
            continue
        values = of(one.name, known[one.name])
        if kind in _OURS and known[one.name] in _OUR_WORDS:
            values = _OUR_WORDS[known[one.name]]
        if one.default is not MISSING:
            values = st.just(one.default) | values
        elif one.default_factory is not MISSING:
            values = st.builds(one.default_factory) | values
        parts[one.name] = values

    def made(told: dict[str, Any]) -> Any:
        try:
            return kind(**told)
        except ValueError:  # what no such thing can be, such as a record without its deadline
            reject()

    return st.fixed_dictionaries(parts).map(made)
