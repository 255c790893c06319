"""``vmtui schema``; that outputs keep to the schemas, the tests' runner sees to in every test."""

from __future__ import annotations

import json

import jsonschema  # type: ignore[import-untyped]
import pytest

from tests.program import Program
from tests.schemas import check_run, checked
from vmtui.arguments import tree
from vmtui.headless.schemas import SCHEMAS, schema

LINE = {
    "version": 1,
    "time": "2026-11-22T16:45:11.710Z",
    "host": "hv1",
    "name": "web",
    "uuid": None,
    "kind": "started",
    "detail": None,
    "words": "started",
}


def test_it_is_printed_and_all_are_named(program: Program) -> None:
    printed = program.run("schema", "events")
    assert (printed.code, printed.document) == (0, json.loads(schema("events")))
    named = program.run("schema").out.splitlines()
    assert [line.split()[0] for line in named] == list(SCHEMAS)
    wrong = program.run("schema", "lits")
    assert (wrong.code, wrong.out) == (2, "")
    assert "no schema 'lits'" in wrong.err


@pytest.mark.parametrize("name", sorted(set(SCHEMAS.values())))
def test_each_is_a_schema_of_its_draft_and_says_what_is_required(name: str) -> None:
    known = json.loads(schema(next(one for one, of in SCHEMAS.items() if of == name)))
    jsonschema.Draft202012Validator.check_schema(known)
    assert known["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert known["$id"] == f"urn:vmtui:schema:{name}:1"
    assert known["properties"]["version"]["const"] == 1
    assert "version" in known["required"]


def test_every_command_with_json_has_one() -> None:
    printing = {
        name
        for name, parser in tree().commands().items()
        if any("--json" in one.option_strings for one in parser.takes())
    }
    assert printing == set(SCHEMAS)


@pytest.mark.parametrize(
    "wrong", [{"kind": None}, {"version": 2}, {"host": 7}, {"besides": "not described"}]
)
def test_what_the_schema_does_not_describe_fails_the_tests(wrong: dict[str, object]) -> None:
    check_run(["events", "--json"], json.dumps(LINE))
    with pytest.raises(jsonschema.ValidationError):
        check_run(["events", "--json"], json.dumps(LINE | wrong))
    with pytest.raises(jsonschema.ValidationError):
        checked("events", json.dumps({"version": 1}))
