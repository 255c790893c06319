"""Holds what the program prints as JSON against the schemas that it ships."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from vmtui.headless.schemas import SCHEMAS, schema

ALWAYS = frozenset({"shutdown", "force-off", "start", "drain"})
"""The commands that print JSON wherever no terminal reads it."""


def checked(command: str, text: str) -> list[dict[str, Any]]:
    """The documents of an output, one a line, each of which the command's schema must allow."""
    documents = [json.loads(line) for line in text.splitlines()]
    for document in documents:
        validator(command).validate(document)
    return documents


def check_run(arguments: Sequence[str], out: str) -> None:
    """Hold the output of a run against its schema, where it is JSON."""
    command = next((one for one in arguments if one in SCHEMAS), None)
    if command is not None and ("--json" in arguments or command in ALWAYS) and out[:1] == "{":
        checked(command, out)


@cache
def validator(command: str) -> Draft202012Validator:
    """Allows what the schema describes and, unlike the schema itself, nothing besides."""
    known = json.loads(schema(command))
    Draft202012Validator.check_schema(known)
    return Draft202012Validator(closed(known), format_checker=Draft202012Validator.FORMAT_CHECKER)


def closed(part: Any) -> Any:
    """A schema by which every object has no other keys than those that are described."""
    if isinstance(part, list):
        return [closed(one) for one in part]
    if not isinstance(part, dict):
        return part
    shut = {key: closed(one) for key, one in part.items()}
    return shut | {"additionalProperties": False} if part.get("type") == "object" else shut
