"""A check's findings in words: lines for a list, and the commands that remove them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from vmtui.core.cures.check import Checked, Edit, Finding, Severity
from vmtui.core.cures.guest_settings import Setting
from vmtui.core.cures.settings_text import numbered, numbers_words
from vmtui.core.last_times import KEPT
from vmtui.core.model import Vm
from vmtui.core.text import Cell, Role
from vmtui.core.times_text import times_words
from vmtui.core.virsh import out_of_reach, virsh_line
from vmtui.core.visible import visible

Line = tuple[Cell, ...]

ROLES = {
    Severity.WOULD_FAIL: Role.BAD,
    Severity.MAY_FAIL: Role.OVERDUE,
    Severity.NOTE: Role.PLAIN,
    Severity.FINE: Role.GOOD,
}

_SIGNS = {
    Severity.WOULD_FAIL: "✗",
    Severity.MAY_FAIL: "!",
    Severity.NOTE: "·",
    Severity.FINE: "✓",
}

_CHANNEL = "<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>"


_NAME, _HOST = 24, 12
"""The most characters of a guest's and of a host's name on a line of a list."""


def severity_cell(severity: Severity) -> Cell:
    """A sign and words: no colour alone says it."""
    return Cell(f"{_SIGNS[severity]} {severity.words}", ROLES[severity])


def summary(checked: Checked) -> str:
    """The worst of a guest in a line, and how many more there are.

    Of one that is fine, what its last soft shutdowns took; "" where that is not known.
    """
    bad = [one for one in checked.findings if one.severity > Severity.FINE]
    if not bad:
        return times_words(checked.times)
    more = f" (and {len(bad) - 1} more)" if len(bad) > 1 else ""
    return visible(f"{bad[0].shortly or bad[0].words}{more}", 200)


def rows(found: Sequence[Checked]) -> list[Line]:
    """Each guest on one line: how it stands, who it is, and the worst of it."""
    names = [visible(one.vm.name, _NAME) for one in found]
    hosts = [visible(one.vm.id.host, _HOST) for one in found]
    name_width, host_width = max(map(len, names), default=0), max(map(len, hosts), default=0)
    lines: list[Line] = []
    for one, name, host in zip(found, names, hosts, strict=True):
        head = severity_cell(one.severity)
        lines.append(
            (
                Cell(f"{head.text:<12} ", head.role),
                Cell(f"{name:<{name_width}}  "),
                Cell(f"{host:<{host_width}}  ", Role.MUTED),
                Cell(summary(one), Role.PLAIN if one.severity else Role.MUTED),
            )
        )
    return lines


_COUNTED = {Severity.NOTE: "with a note"}


def counts(all_: Iterable[Checked]) -> str:
    """How many guests stand how, in a line."""
    severities = [one.severity for one in all_]
    parts = [
        f"{number} {_COUNTED.get(severity, severity.words)}"
        for severity in sorted(Severity, reverse=True)
        if (number := severities.count(severity))
    ]
    return " · ".join(parts) or "no guests"


def guest_lines(checked: Checked, uri: str, numbers: Mapping[Setting, int]) -> list[Line]:
    """All that was found of a guest, the worst first, and what its last shutdowns took.

    Args:
        checked: The guest.
        uri: The connection URI of its host.
        numbers: Of the settings, by which its findings refer to them.
    """
    lines = [
        line for one in checked.findings for line in _finding_lines(one, checked.vm, uri, numbers)
    ]
    if checked.times:
        lines.append((Cell(f"  {times_words(checked.times, KEPT)}", Role.MUTED),))
    return lines


def settings_of(all_: Iterable[Checked]) -> dict[Setting, int]:
    """What can be set inside any of these guests, numbered; each thing once."""
    findings = (finding for one in all_ for finding in one.findings)
    return numbered(setting for finding in findings for setting in finding.settings)


def _finding_lines(
    finding: Finding, vm: Vm, uri: str, numbers: Mapping[Setting, int]
) -> Iterator[Line]:
    """A finding with its remedy and the commands."""
    advice = f": {finding.advice}" if finding.advice else ""
    inside = numbers_words(finding.settings, numbers)
    below = f" (inside it: {inside} below)" if inside else ""
    yield (
        Cell(f"{_SIGNS[finding.severity]} ", ROLES[finding.severity]),
        Cell(visible(f"{finding.words}{advice}{below}", 300)),
    )
    if finding.edit is not None:
        yield from (
            (Cell(f"    {line}", Role.MUTED),) for line in edit_lines(finding.edit, vm, uri)
        )


def edit_lines(edit: Edit, vm: Vm, uri: str) -> tuple[str, ...]:
    """What to do with virsh; nothing in a running guest changes before its next start."""
    if why := out_of_reach(uri):
        return (why,)
    change = virsh_line("edit", vm, uri)
    match edit:
        case Edit.ACPI:
            return (change, "add <acpi/> within <features>; it holds from its next start on")
        case Edit.CHANNEL:
            attach = virsh_line("attach-device --persistent", vm, uri)
            return (f'echo "{_CHANNEL}" > agent.xml', f"{attach} agent.xml")
        case Edit.NO_SLEEP:
            return (
                change,
                "add <pm><suspend-to-mem enabled='no'/><suspend-to-disk enabled='no'/></pm>",
            )
        case Edit.ON_POWEROFF:
            return (change, "set <on_poweroff>destroy</on_poweroff>")
        case Edit.DEFINE:
            dump = virsh_line("dumpxml --security-info", vm, uri)
            return (f"{dump} > its-definition.xml",)


def plain(lines: Sequence[Line]) -> str:
    """Lines as text."""
    return "\n".join("".join(cell.text for cell in line) for line in lines)
