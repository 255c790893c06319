"""The desk for stories: gathers what each incident is made of, while it goes on and afterwards.

What people did comes from the journal's records as they are made, what happened from the
happenings, why the guest still ran from the evidence, and how far the request is from the desk
for soft shutdowns. Verdicts are recorded too, so that another console can tell the story on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Protocol

from vmtui.core.clock_news import CLOCK
from vmtui.core.force import ForcePhase, Forcing
from vmtui.core.frozen import frozen
from vmtui.core.happenings import Happening
from vmtui.core.model import Moment, VmId
from vmtui.core.record.records import Phase, Record
from vmtui.core.shutdown import Phase as Standing
from vmtui.core.shutdown import SoftShutdown
from vmtui.core.stories.figures import agent_words, figures
from vmtui.core.stories.story import Entry, Kind, Story, with_entry
from vmtui.core.text import clock
from vmtui.core.why.evidence import AgentSigns, Evidence
from vmtui.core.why.verdict import Slug, Verdict
from vmtui.session import soft_lines
from vmtui.session.force import ForceDesk
from vmtui.session.outside import Outside
from vmtui.session.soft import SoftDesk

# What tells a story in words is imported when there is one: few starts of the console have any.

FIGURES_EVERY = 10.0
"""Seconds between two lines of figures."""

RECORDED_EVERY = 5.0
"""Seconds between two verdicts of a guest in the journal at least."""

_SAYS_NOTHING = frozenset({Slug.UP, Slug.TOO_EARLY})
"""Verdicts from before there is anything to judge."""


class Seen(Protocol):
    """What is known of guests that are watched closely."""

    def of(self, vm_id: VmId) -> Evidence | None:
        """What was seen of a guest."""

    def verdict(self, vm_id: VmId) -> Verdict | None:
        """Why it still runs."""


@frozen
class _Noted:
    """What the story of a guest said last of each thing that changes.

    Attributes:
        figures: When it last gave figures, in seconds of the boot clock.
        recorded: The verdict that the journal says, and when it was written there, likewise.
    """

    watch: SoftShutdown | None = None
    forcing: Forcing | None = None
    verdict: Slug | None = None
    agent: tuple[bool, tuple[str, ...] | None] | None = None
    figures: float = float("-inf")
    recorded: tuple[Slug | None, float] = (None, float("-inf"))


class StoryDesk:
    """The last incident of every guest."""

    def __init__(
        self, outside: Outside, soft: SoftDesk, force: ForceDesk, seen: Seen, *, by: str
    ) -> None:
        """A desk without stories.

        Args:
            by: Who acts by this console, in words.
        """
        self._outside = outside
        self._soft = soft
        self._force = force
        self._seen = seen
        self._by = by
        self._past: Sequence[bytes] = ()
        self._stories: dict[VmId, Story | None] = {}
        self._noted: dict[VmId, _Noted] = {}  # of those that go on

    def learn(self, lines: Sequence[bytes]) -> None:
        """Know what the journal told at the start; a story is read from it when it is wanted."""
        self._past = lines

    def of(self, vm_id: VmId) -> Story | None:
        """The guest's last incident, of this console or an earlier one; None if there was none."""
        if vm_id not in self._stories:
            from vmtui.core.stories.lines import from_lines

            uri, now = self._outside.uri(vm_id.host), self._outside.now()
            self._stories[vm_id] = from_lines(self._past, vm_id, uri, now)
        return self._stories[vm_id]

    # What comes in

    def recorded(self, record: Record) -> None:
        """Something was written down, and so it was done by somebody at this console."""
        if record.phase is Phase.VERDICT:
            return
        from vmtui.core.stories.lines import told

        vm_id, now = VmId(record.host, record.uuid), self._outside.now()
        before = self.of(vm_id)
        story = told(before, record, now, self._by, vm_id)
        if story is None or story is before:
            return
        self._keep(story)
        if len(story.entries) == 1 and (forcing := self._force.forcings.get(vm_id)):
            opened = Entry(forcing.prepared, Kind.DEED, _OPENED, self._by)
            self._stories[vm_id] = replace(story, entries=(opened, *story.entries))

    def happened(self, happening: Happening) -> None:
        """An event: to the guest's story, or to those of all guests of a host."""
        for vm_id in list(self._noted):
            is_its_host = happening.vm is None and happening.host == vm_id.host
            if happening.vm == vm_id or is_its_host or happening.kind == CLOCK:
                host = f"{happening.host}: " if is_its_host else ""
                self._add(vm_id, Entry(happening.at, Kind.EVENT, f"{host}{happening.words}"))

    def changed(self, vm_ids: Iterable[VmId]) -> None:
        """Look again at guests that something was told of."""
        now = self._outside.now()
        for vm_id in vm_ids:
            if vm_id in self._noted:
                self._look(vm_id, now)

    def tick(self, now: Moment) -> None:
        """Let time pass: figures, and the end of stories."""
        for watch in self._soft.under_way():
            if watch.vm not in self._noted and (story := self.of(watch.vm)) is not None:
                self._keep(story)
        for vm_id in list(self._noted):
            story = self._stories[vm_id]
            if story is None or not story.goes_on(now):
                del self._noted[vm_id]
            else:
                self._look(vm_id, now)

    # How it is told

    def _keep(self, story: Story) -> None:
        self._stories[story.vm] = story
        if story.vm not in self._noted:
            watch = self._soft.watches.get(story.vm)
            # What stands in the journal already is no news.
            self._noted[story.vm] = _Noted(watch, self._force.forcings.get(story.vm))

    def _add(self, vm_id: VmId, entry: Entry) -> None:
        story = self._stories[vm_id]
        if story is not None:
            self._stories[vm_id] = with_entry(story, entry)

    def _look(self, vm_id: VmId, now: Moment) -> None:
        before = self._noted[vm_id]
        watch, forcing = self._soft.watches.get(vm_id), self._force.forcings.get(vm_id)
        noted = replace(before, watch=watch, forcing=forcing)
        for words in _soft_words(before.watch, watch):
            self._add(vm_id, Entry(now, Kind.EVENT, words))
        if words := _dialog_words(before.forcing, forcing):
            self._add(vm_id, Entry(now, Kind.DEED, words, self._by))
        self._noted[vm_id] = self._judged(vm_id, self._measured(vm_id, noted, now), now)
        if watch is not None and watch.phase.is_end:
            self._end_of_another_watcher(watch)

    def _measured(self, vm_id: VmId, noted: _Noted, now: Moment) -> _Noted:
        """Give the figures where it is time, and what the agent answers where that is new."""
        evidence, story = self._seen.of(vm_id), self._stories[vm_id]
        if evidence is None or story is None:
            return noted
        if (agent := evidence.agent) is not None and noted.agent != _signs(agent):
            noted = replace(noted, agent=_signs(agent))
            self._add(vm_id, Entry(now, Kind.EVENT, agent_words(agent)))
        is_due = now.boot - noted.figures >= FIGURES_EVERY
        if is_due and story.open and (seen := figures(evidence, FIGURES_EVERY)):
            noted = replace(noted, figures=now.boot)
            self._add(vm_id, Entry(now, Kind.FIGURES, seen.words, figures=seen))
        return noted

    def _judged(self, vm_id: VmId, noted: _Noted, now: Moment) -> _Noted:
        """Tell a verdict that is new, and have it recorded if it lasts."""
        verdict = self._seen.verdict(vm_id)
        if verdict is None or verdict.slug in _SAYS_NOTHING:
            return noted
        if _is_forced(noted.forcing) and not verdict.slug.startswith("off-"):
            return noted  # what it does now, it does because it is forced
        if verdict.slug is not noted.verdict:
            from vmtui.core.stories.lines import verdict_entry

            noted = replace(noted, verdict=verdict.slug)
            self._add(vm_id, verdict_entry(verdict, now))
        slug, at = noted.recorded
        if verdict.slug is not slug and now.boot - at >= RECORDED_EVERY:
            noted = replace(noted, recorded=(verdict.slug, now.boot))
            self._record(vm_id, verdict)
        return noted

    def _record(self, vm_id: VmId, verdict: Verdict) -> None:
        from vmtui.core.stories.lines import verdict_evidence

        watch = self._soft.watches.get(vm_id)
        if watch is not None and not watch.observed and not watch.phase.is_end:
            line = soft_lines.written(watch, Phase.VERDICT, self._outside.uri(vm_id.host))
            evidence = soft_lines.way_told(watch) | verdict_evidence(verdict)
            self._outside.record(replace(line, evidence=evidence))

    def _end_of_another_watcher(self, watch: SoftShutdown) -> None:
        """Tell the end that another console writes down, for it watches."""
        from vmtui.core.stories.lines import told

        story = self._stories[watch.vm]
        if story is not None and watch.entry in story.open:
            line = soft_lines.written(watch, Phase.OUTCOME, story.uri)
            at = watch.ended or self._outside.now()
            self._stories[watch.vm] = told(story, line, at, "", watch.vm)


_OPENED = "force dialog opened: the host is asked for this run"


def _soft_words(before: SoftShutdown | None, after: SoftShutdown | None) -> Iterable[str]:
    """What is new of a shutdown that no record and no event tells."""
    if after is None or after == before:
        return
    is_same = before is not None and before.entry == after.entry
    old = before if is_same and before is not None else replace(after, accepted=None, words="")
    if after.accepted and not old.accepted:
        yield "libvirt passed the request on"
    if after.phase in (Standing.OVERDUE, Standing.LOST) and after.phase is not old.phase:
        yield f"its time is over: not off after {clock(after.limit)}"
    if after.words and after.words != old.words and not after.phase.is_end:
        yield after.words
    if after.came_back and not old.came_back:
        yield "came back, not by us"


def _dialog_words(before: Forcing | None, after: Forcing | None) -> str:
    """What became of the dialog before a force, as long as nothing was meant."""
    was_open = before is not None and before.phase.is_open
    if after is not None and after.phase.is_open:
        return "" if was_open else _OPENED
    return "force dialog closed: nothing was done" if was_open and after is None else ""


def _is_forced(forcing: Forcing | None) -> bool:
    """Whether a force was meant, and was not refused."""
    if forcing is None:
        return False
    is_over = forcing.phase is ForcePhase.DONE and not forcing.is_reset
    return forcing.phase.is_under_way or is_over


def _signs(agent: AgentSigns) -> tuple[bool, tuple[str, ...] | None]:
    return agent.responds, agent.users
