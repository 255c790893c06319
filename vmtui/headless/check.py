"""``vmtui check``: which guests would not follow a soft shutdown, and why. Nothing is changed."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import TextIO

from vmtui.core.cures.check import Checked, Finding, Severity
from vmtui.core.cures.check_text import (
    counts,
    guest_lines,
    plain,
    settings_of,
    severity_cell,
    summary,
)
from vmtui.core.cures.guest_settings import Setting
from vmtui.core.cures.settings_text import settings_lines
from vmtui.core.frozen import frozen
from vmtui.core.model import Vm
from vmtui.core.record.past_ends import PastEnd, past_ends
from vmtui.core.record.record_lines import iso_time
from vmtui.core.view import natural
from vmtui.core.visible import visible
from vmtui.endings import Exit
from vmtui.headless import naming
from vmtui.headless.naming import HOST_UNREACHABLE, Missing
from vmtui.headless.table import table
from vmtui.headless.waiting import reach, until
from vmtui.output import complain, put
from vmtui.session import Session

VERSION = 1
"""Of the JSON lines; fields may be added without a new one."""

TOTAL = 300.0
"""Seconds that a check may take; what is not known then is said to be so."""

Ends = Mapping[str, tuple[PastEnd, ...]]


@frozen
class Wish:
    """What was asked for.

    Attributes:
        guests: As typed; all of them where none was.
        as_json: Whether to print a JSON object for each guest, and not a table.
        remedies: Whether to print what to do as well, for people.
        out: Where to; None for the standard output of now.
    """

    guests: Sequence[str] = ()
    as_json: bool = False
    remedies: bool = False
    out: TextIO | None = field(default=None, compare=False)


def check(session: Session, wish: Wish, ends: Ends | None = None) -> Exit:
    """Check guests, and print what was found.

    Args:
        session: Not started yet.
        wish: What was asked for.
        ends: How the guests' last shutdowns ended; None to read that from the journal.

    Raises:
        BadInputError: A guest does not exist, or is not unique.
        BrokenPipeError, OutputError: The output can't be written.
    """
    session.start()
    session.check.learn(_learned(session) if ends is None else ends)
    unreached = reach(session)
    vms, missing = _meant(session, wish.guests, unreached)
    session.check.begin(vm.id for vm in vms)
    if not until(session, lambda: _is_done(session), TOTAL):
        complain(f"not all could be asked within {TOTAL:.0f} s")
    found = [one for vm in vms if (one := session.check.checked(vm.id)) is not None]
    out = wish.out or sys.stdout
    if not wish.as_json:
        put(_for_people(session, found, wish.remedies), out)
    else:
        _put_lines(session, found, missing, out)
    return max(_code(found), Exit.UNREACHABLE if unreached else Exit.DONE)


def _learned(session: Session) -> Ends:
    """Take in from the journal what the guests' last shutdowns took, and return their ends."""
    from vmtui.journal import default_places
    from vmtui.journal.reading import read_open

    left = read_open(default_places(), now=time.time())
    for problem in left.problems:
        complain(f"the journal can't be read: {problem}")
    session.details.times.learn(left.last_times)
    return past_ends(left.lines)


def _is_done(session: Session) -> bool:
    session.check.tick(session.now())
    return session.check.left == 0


def _meant(
    session: Session, guests: Sequence[str], unreached: Mapping[str, str]
) -> tuple[list[Vm], list[Missing]]:
    """The guests, each once, and whom an unreached host may have; all where none was named."""
    known, hosts = session.fleet.vms.values(), session.fleet.hosts
    if not guests:
        return sorted(known, key=lambda vm: (vm.id.host, natural(vm.name))), []
    vms, missing = naming.find_all(guests, known, hosts, unreached)
    for one in missing:
        complain(f"{one.name!r} was not checked: {one.words}")
    return vms, missing


def _code(found: Sequence[Checked]) -> Exit:
    fails = any(one.severity is Severity.WOULD_FAIL for one in found)
    return Exit.WOULD_FAIL if fails else Exit.DONE


# For programs


def _put_lines(
    session: Session, found: Sequence[Checked], missing: Sequence[Missing], out: TextIO
) -> None:
    at = iso_time(session.now().wall)
    objects = [*map(_object, found), *map(_object_of_missing, missing)]
    for one in objects:
        # Only ASCII: whatever a name holds, nothing of it can act on a terminal.
        put(json.dumps({"version": VERSION, "time": at, **one}, ensure_ascii=True), out)


def _object_of_missing(one: Missing) -> dict[str, object]:
    """The same keys as of a guest that was checked, with nothing known."""
    return {
        "host": one.host,
        "name": one.name,
        "uuid": None,
        "state": None,
        "severity": HOST_UNREACHABLE,
        "agent": None,
        "last_took_s": [],
        "findings": [],
        "words": one.words,
    }


def _object(one: Checked) -> dict[str, object]:
    return {
        "host": one.vm.id.host,
        "name": one.vm.name,
        "uuid": one.vm.id.uuid,
        "state": one.vm.state.value,
        "severity": one.severity.words,
        "agent": one.agent.value,
        "last_took_s": [round(took.seconds, 1) for took in one.times],
        "findings": [_finding(each) for each in one.findings],
        "words": summary(one),
    }


def _finding(one: Finding) -> dict[str, object]:
    return {
        "slug": one.slug,
        "severity": one.severity.words,
        "words": one.words,
        "advice": one.advice,
        "edit": one.edit.value if one.edit else None,
        "settings": [_setting(each) for each in one.settings],
    }


def _setting(one: Setting) -> dict[str, object]:
    return {
        "against": one.against,
        "words": one.words,
        "inside": one.inside.name.lower(),
        "look": list(one.look),
        "good": one.good,
        "commands": list(one.commands),
        "policy": one.policy,
        "holds": one.holds,
        "caution": one.caution,
    }


# For people


def _for_people(session: Session, found: Sequence[Checked], remedies: bool) -> str:
    ordered = sorted(found, key=lambda one: -one.severity)
    rows = [
        [
            severity_cell(one.severity).text,
            visible(one.vm.name),
            visible(one.vm.id.host),
            one.vm.state.value,
            summary(one),
        ]
        for one in ordered
    ]
    parts = [table(["CHECK", "NAME", "HOST", "STATE", "WHY"], rows, right=frozenset())]
    if remedies:
        parts += _remedies(session, [one for one in ordered if one.findings])
    return "\n\n".join([*parts, counts(found)])


def _remedies(session: Session, found: Sequence[Checked]) -> list[str]:
    """What to do about each guest, and then each thing to set inside once for all of them."""
    numbers = settings_of(found)
    parts = []
    for one in found:
        lines = guest_lines(one, session.host(one.vm.id).uri, numbers)
        parts.append(f"{visible(one.vm.id.host)}/{visible(one.vm.name)}\n{plain(lines)}")
    return [*parts, plain(list(settings_lines(numbers)))] if numbers else parts
