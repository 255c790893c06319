"""Plan files: in which waves a fleet goes down.

at_once = 4              # guests of one host at the same time
limit = 300              # seconds for each guest
deadline = 3600          # seconds after which nobody is asked any more; without it there is none
then = "leave"           # those that are up then: "leave", or "save" (a managed save); never force

[[wave]]
name = "front"
guests = ["web-*", "lb-*"]
pause = 30               # seconds after all of them are off

[[wave]]
name = "databases"
guests = ["db-*"]
limit = 900
"""

from __future__ import annotations

from pathlib import Path

from vmtui.config.document import top_table
from vmtui.config.mistakes import BadInputError, BadPlanError
from vmtui.config.places import read_trusted
from vmtui.config.table import Table
from vmtui.core.waves.plan import AT_ONCE, MOST_AT_ONCE, AtDeadline, Plan, PlannedWave, Until


def load_plan(path: Path, limit: float) -> Plan:
    """Read a plan file.

    Args:
        path: Where it is.
        limit: Seconds for each guest, where the plan does not say.

    Raises:
        BadInputError: It cannot be read, others may write it, or it says something that is not
            understood.
    """
    return parse_plan(read_trusted(path), path, limit)


def typed_plan(typed: str, limit: float) -> Plan | str:
    """The plan of a file whose path somebody types, or what is wrong with it in one line."""
    try:
        return load_plan(Path(typed.strip()).expanduser(), limit)
    except (BadInputError, RuntimeError) as error:  # the latter: a home that nobody has
        return str(error)


def parse_plan(text: str, path: Path, limit: float) -> Plan:
    """Understand a plan file's text.

    Raises:
        BadConfigError: It is no TOML.
        BadPlanError: It says something that is not understood.
    """
    top, notes = top_table(text, path)
    plan = Plan(
        waves=tuple(_wave(table, number) for number, table in enumerate(top.tables("wave"), 1)),
        limit=top.seconds("limit") or limit,
        at_once=_at_once(top),
        deadline=top.seconds("deadline"),
        then=top.choice("then", AtDeadline) or AtDeadline.LEAVE,
    )
    if "then" in top and "deadline" not in top:
        top.wrong("then says what happens at the deadline, and there is none", "then")
    if not plan.waves and not notes.all():
        top.wrong("a plan needs a [[wave]]")
    top.done()
    if mistakes := notes.all():
        raise BadPlanError(mistakes)
    return plan


def _wave(table: Table, number: int) -> PlannedWave:
    until = table.choice("until", Until) or Until.ALL_OFF
    wave = PlannedWave(
        name=table.text("name") or str(number),
        guests=table.texts("guests", '["web-*"]'),
        limit=table.seconds("limit"),
        until=until,
        pause=table.seconds("pause", zero="none") or 0.0,
    )
    if not table.raw("guests"):
        table.wrong('has no guests: name some, such as ["web-*"]; ["*"] is all the others')
    if until is Until.TIME and wave.pause == 0.0:
        table.wrong("waits for its time, so pause must say how many seconds that is", "until")
    table.done()
    return wave


def _at_once(top: Table) -> int:
    value = top.raw("at_once")
    is_number = isinstance(value, int) and not isinstance(value, bool)
    if value is None or (is_number and 0 < value <= MOST_AT_ONCE):
        return AT_ONCE if value is None else int(value)
    top.wrong(f"at_once must be a whole number from 1 to {MOST_AT_ONCE}", "at_once")
    return AT_ONCE
