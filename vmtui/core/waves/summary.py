"""What became of a fleet shutdown, as a file to be kept: Markdown, with every guest's end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from vmtui.core.ends_text import ENDS
from vmtui.core.frozen import frozen
from vmtui.core.model import Moment, Stop, VmId
from vmtui.core.record.record_lines import iso_time
from vmtui.core.shutdown import Phase
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


@frozen
class Ended:
    """How a guest went off.

    Attributes:
        at: Seconds since the epoch.
        by_us: Whether a force of ours did it.
    """

    phase: Phase
    at: float
    by_us: bool = False

    @property
    def words(self) -> str:
        """In a few words, without the time."""
        return Stop.FORCED_BY_US.value if self.by_us else ENDS[self.phase]


@frozen
class Told:
    """What is told besides how far it has come.

    Attributes:
        notes: What there is to say of each guest that is up.
        verdicts: Why it still runs, as far as that is known.
        ends: How each guest went off that did since it began.
        uris: The connection URIs of its hosts, by short name.
        by: Who conducts it from this console, in words.
        begun_by: Likewise, who began it and left it; "" where that is this console.
    """

    notes: Mapping[VmId, str]
    verdicts: Mapping[VmId, str]
    ends: Mapping[VmId, Ended]
    uris: Mapping[str, str]
    by: str
    begun_by: str = ""


def otherwise(phases: Iterable[Phase]) -> str:
    """How many of those that are off did not go off by themselves; "" where all did."""
    counted = Counter(one for one in phases if one.is_off and one is not Phase.OFF_BY_GUEST)
    told = [f"{count} {ENDS[phase]}" for phase, count in counted.items()]
    return f"of those off {', '.join(told)}" if told else ""


def markdown(told: InWaves, more: Told, now: Moment) -> str:
    """The whole of it, with times that hold whenever it is read.

    What guests, hosts and people are called stands in indented blocks, where nothing is markup.

    Args:
        told: As far as it has come.
        more: What else is known.
        now: When this is written.
    """
    run = told.run
    ended = f", ended {iso_time(run.ended.wall)}" if run.ended else ""
    tally = tally_words(run, told.standings, told.wording)
    how = otherwise(one.phase for one in more.ends.values())
    parts = [
        f"# {told.what.capitalize()}",
        f"Began {iso_time(run.began.wall)}{ended}; written {iso_time(now.wall)}.",
        "\n".join(f"    {visible(line, LONGEST)}" for line in _who_and_where(more)),
        told.wording.ends.get(run.stage, f"Wave {run.wave + 1} of {len(run.course.waves)}."),
        f"{' · '.join(filter(None, (tally, how)))}.",
    ]
    for number, wave in enumerate(run.course.waves, 1):
        lines = [f"    {visible(wave.name)}"]
        for vm_id in wave.guests:
            lines += [f"    {line}" for line in _guest(told, vm_id, more)]
        parts.append(f"## Wave {number}")
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def _who_and_where(more: Told) -> Iterable[str]:
    if more.begun_by:
        yield f"begun by {more.begun_by}, whose console ended; taken up by {more.by}"
    else:
        yield f"by {more.by}"
    for host, uri in sorted(more.uris.items()):
        yield f"{host} is {uri}"


def _guest(told: InWaves, vm_id: VmId, more: Told) -> list[str]:
    standing = told.standings.get(vm_id, Standing.OFF)
    name = visible(told.names.get(vm_id) or vm_id.uuid)
    lines = [
        f"  {name} on {visible(vm_id.host)} ({vm_id.uuid}): {told.wording.standings[standing]}"
    ]
    ended = more.ends.get(vm_id) if standing is Standing.OFF else None
    if ended is not None:
        return [*lines, f"      {ended.words}, {iso_time(ended.at)}"]
    said = dict.fromkeys((more.notes.get(vm_id, ""), more.verdicts.get(vm_id, "")))
    return lines + [f"      {visible(words, LONGEST)}" for words in said if words]
