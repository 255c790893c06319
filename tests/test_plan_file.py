"""Plan files: what they say, and one line for each mistake."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from vmtui.config import BadInputError
from vmtui.config import plan as plan_file
from vmtui.config.plan import load_plan, parse_plan
from vmtui.core.waves.plan import AtDeadline, PlannedWave, Until

FILE = Path("down.toml")


def complaint(text: str) -> str:
    with pytest.raises(BadInputError) as caught:
        parse_plan(text, FILE, 300.0)
    return str(caught.value)


def test_the_example_in_the_documentation_is_a_plan() -> None:
    assert plan_file.__doc__ is not None
    plan = parse_plan(plan_file.__doc__.partition("\n\n")[2], FILE, 60.0)
    assert plan.waves == (
        PlannedWave("front", ("web-*", "lb-*"), pause=30.0),
        PlannedWave("databases", ("db-*",), 900.0),
    )
    assert (plan.at_once, plan.limit, plan.deadline) == (4, 300.0, 3600.0)
    assert plan.then is AtDeadline.LEAVE


def test_a_command_lists_the_mistakes_of_a_plan_and_a_dialog_tells_the_first() -> None:
    with pytest.raises(BadInputError) as caught:
        parse_plan('at = 0\nlimt = 3\n[[wave]]\nguests = ["*"]\npaus = 3', FILE, 300.0)
    first, second, third = caught.value.told()
    assert first.startswith("down.toml:1: unknown key 'at'")
    assert second.startswith("down.toml:2: unknown key 'limt'")
    assert third.startswith("down.toml:5: unknown key 'paus'")
    assert str(caught.value) == f"{first} (and 2 more)"
    with pytest.raises(BadInputError) as caught:
        parse_plan("[[wave]]\n" + "".join(f"key{x} = 1\n" for x in range(11)), FILE, 300.0)
    assert len(caught.value.told()) == 11
    assert caught.value.told()[-1] == "and 2 more in down.toml"


def test_what_a_plan_does_not_say_is_as_usual() -> None:
    plan = parse_plan('[[wave]]\nguests = ["*"]\nuntil = "time"\npause = 9', FILE, 60.0)
    assert plan.waves == (PlannedWave("1", ("*",), until=Until.TIME, pause=9.0),)
    assert (plan.limit, plan.deadline) == (60.0, None)


def test_spans_may_be_written_as_people_type_them() -> None:
    text = 'limit = "5m"\ndeadline = "1h"\n[[wave]]\nguests = ["*"]\npause = "1:30"\nlimit = "20s"'
    plan = parse_plan(text, FILE, 60.0)
    assert (plan.limit, plan.deadline) == (300.0, 3600.0)
    assert plan.waves == (PlannedWave("1", ("*",), 20.0, pause=90.0),)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "a plan needs a [[wave]]"),
        ('[[wave]]\nguests = ["*"]\npaus = 3', "down.toml:3: unknown key 'paus' in [[wave]]"),
        ('[[wave]]\nguests = "*"', "down.toml:2: [[wave]] guests must be a list of names"),
        ("[[wave]]\nguests = []", "has no guests: name some"),
        ('at_once = 0\n[[wave]]\nguests = ["*"]', "down.toml:1: at_once must be a whole number"),
        ('at_once = true\n[[wave]]\nguests = ["*"]', "at_once must be a whole number"),
        (
            'then = "force"\n[[wave]]\nguests = ["*"]',
            "then must be one of leave, save, not 'force'",
        ),
        ('then = "save"\n[[wave]]\nguests = ["*"]', "at the deadline, and there is none"),
        (f"limit = {'9' * 400}", "down.toml:1: limit must be a number of seconds"),
        ("limit = nan", "down.toml:1: limit must be a number of seconds"),
        ("limit = inf", "down.toml:1: limit must be a number of seconds"),
        ('[[wave]]\nguests = ["*"]\nuntil = "time"', "pause must say how many seconds"),
    ],
)
def test_a_mistake_is_told_with_its_line(text: str, words: str) -> None:
    assert words in complaint(text)


def test_a_plan_that_others_may_write_is_not_followed(tmp_path: Path) -> None:
    path = tmp_path / "down.toml"
    path.write_text('[[wave]]\nguests = ["*"]')
    path.chmod(0o666)
    with pytest.raises(BadInputError, match="others may write it"):
        load_plan(path, 300.0)


def test_a_plan_that_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "down.toml"
    os.mkfifo(pipe, 0o600)
    for path in (pipe, tmp_path, Path("/dev/zero")):
        with pytest.raises(BadInputError, match="not read, for it is no regular file"):
            load_plan(path, 300.0)
