"""What became of a fleet shutdown, as a file to be kept: Markdown, with every guest's end."""

from __future__ import annotations

from collections.abc import Mapping

from vmtui.core.model import Moment, VmId
from vmtui.core.record.record_lines import iso_time
from vmtui.core.visible import visible
from vmtui.core.waves.progress_text import InWaves
from vmtui.core.waves.run import Standing
from vmtui.core.waves.text import tally_words

LONGEST = 300
"""Characters of one guest's note at most."""


def file_name(told: InWaves) -> str:
    """What to call it: when it began, in UTC."""
    stamp = "".join(x for x in iso_time(told.run.began.wall)[:19] if x.isalnum())
    return f"{told.what.replace(' ', '-')}-{stamp}Z.md"


def markdown(
    told: InWaves, notes: Mapping[VmId, str], verdicts: Mapping[VmId, str], now: Moment
) -> str:
    """The whole of it.

    What guests and hosts are called stands in indented blocks, where nothing is markup.

    Args:
        told: As far as it has come.
        notes: What there is to say of each guest.
        verdicts: Why it still runs, or how it ended, as far as that is known.
        now: When this is written.
    """
    run = told.run
    ended = f", ended {iso_time(run.ended.wall)}" if run.ended else ""
    parts = [
        f"# {told.what.capitalize()}",
        f"Began {iso_time(run.began.wall)}{ended}; written {iso_time(now.wall)}.",
        told.wording.ends.get(run.stage, f"Wave {run.wave + 1} of {len(run.course.waves)}."),
        f"{tally_words(run, told.standings, told.wording)}.",
    ]
    for number, wave in enumerate(run.course.waves, 1):
        lines = [f"    {visible(wave.name)}"]
        for vm_id in wave.guests:
            lines += [f"    {line}" for line in _guest(told, vm_id, notes, verdicts)]
        parts.append(f"## Wave {number}")
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def _guest(
    told: InWaves, vm_id: VmId, notes: Mapping[VmId, str], verdicts: Mapping[VmId, str]
) -> list[str]:
    standing = told.standings.get(vm_id, Standing.OFF)
    name = visible(told.names.get(vm_id) or vm_id.uuid)
    lines = [
        f"  {name} on {visible(vm_id.host)} ({vm_id.uuid}): {told.wording.standings[standing]}"
    ]
    said = dict.fromkeys((notes.get(vm_id, ""), verdicts.get(vm_id, "")))
    return lines + [f"      {visible(words, LONGEST)}" for words in said if words]
