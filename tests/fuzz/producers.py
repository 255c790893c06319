"""Every function of the core that makes text for people: found, not listed."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any

from hypothesis import strategies as st

import vmtui.core
from tests.fuzz.worlds import hints

MULTILINE = frozenset({"stories.markdown.markdown", "waves.summary.markdown"})
"""Those whose text is of several lines."""

SPECIAL: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "waves.progress_text.wave_line": {"number": st.just(0)},  # a course has that one at least
    "waves.progress_text.guest_line": {"name": st.integers(1, 30), "host": st.integers(0, 9)},
}
"""Parameters that fit others."""

NOT_SHOWN = {
    # What works on words that were made harmless before, or will be after.
    "ascii_text.ascii_only": "a filter of what is drawn",
    "cures.check_text.plain": "joins cells to a text",
    "guest.xml_text.plain": "joins cells to a text",
    "guest.xml_text.marked": "marks cells",
    "help_text.with_found": "marks our own help",
    "shortened.shortened": "cuts what was made harmless",
    "stories.markdown.fenced": "takes lines that were made harmless",
    "without_passwords.without_passwords": "leaves out of a text what is secret",
    "virsh.same_as": "takes a line that was made harmless",
    "why.said.times": "takes words of ours",
    "deeds.deed_words": "a part of the note in row_text",
    "force.force_words": "a part of the note in row_text",
    "wake_first.waking_words": "a part of the note in row_text",
    "filters_text.filter_lines": "each beside the name by which it is known",
    "serial.greeting": "takes names that were made harmless",
    "details_text.title_words": "the title of a tab, of an answer's age alone",
    "freeze.freezing_words": "a part of force.force_words",
    "freeze.left_words": "a part of the note in row_text",
    "stories.figures.agent_words": "a detail of an entry: stories.words shows it",
    "record.author_text.by_words": "kept in an entry: stories.words shows it",
    "cures.remedy_text.finding_words": "a part of cures.ladder_text.finding_lines",
    "work_text.seen_words": "a part of the note in row_text",
    "stories.record_words.outcome_words": "kept in an entry: stories.words shows it",
    "stories.summary.summary": "a part of stories.markdown.markdown",
    "stories.record_words.by_hand": "a detail of an entry: stories.words shows it",
    "stories.record_words.remarked": "a detail of an entry: stories.words shows it",
    "stories.record_words.end_words": "kept in an entry: stories.words shows it",
    "stories.audit.line_words": "in JSON as it is; the table shows it: audit is among the parsers",
    "stories.audit.meant": "the table shows it: audit is among the parsers",
    "stories.record_words.answer_words": "kept in an entry: stories.words shows it",
    "stories.record_words.intent_words": "kept in an entry: stories.words shows it",
    "freeze_text.happening_words": "kept in a happening: event_view shows it",
    # What is kept or compared, and never shown.
    "commands.host_of": "a host's key",
    "copying.choice_lines": "of at least one guest; its texts are those of virsh_line and name",
    "copying.text_of": "goes to the clipboard and a file as it is, which is what it is for",
    "force_text.evidence": "goes to the journal, as JSON",
    "found.stood": "what is compared later; event_view shows what comes of it",
    "grouping.tag_of": "a key of groups",
    "record.record_lines.encode": "a line of the journal",
    "stories.lines.verdict_evidence": "goes to the journal, as JSON",
    "look_alike.skeleton": "what names are compared by",
    "view.name_key": "a key for sorting",
    "view.natural": "a key for sorting",
    "view.searched": "what a filter looks in",
    "waves.choosing.names_of": "names as they are: what shows them is tried with such ones",
    # What is made of our own words alone, or of what the user wrote into the configuration.
    "cures.remedy_commands.shutdown_command": "options of ours",
    "cures.remedy_commands.why_command": "options of ours",
    "cures.settings_text.numbers_words": "our settings and their numbers",
    "cures.settings_text.settings_lines": "our settings and their numbers",
    "cures.check_text.guest_lines": "needs the numbers of its settings; the check's tests have it",
    "event_view.problem_of": "a filter that was typed here",
    "event_view.kind_slug": "a kind of event of ours",
    "grouping.in_groups": "keys of groups",
    "grouping.heading_cells": "its states are words of ours",
    "header_text.shown_words": "a filter that was typed here",
    "filters_text.how_to_save": "a filter that was typed here",
    "keys.written": "a key's name",
    "keys.named": "a key's name",
    "palette.entry_line": "our actions",
    "palette.heading_line": "our headings",
    "palette.with_headings": "our headings",
    "row_text.state_cell": "a state's word",
    "ways.differing": "names of hosts",
    "hosts_text.headings": "columns",
    "hosts_text.host_line": "its columns come with its headings",
    "record.record_lines.iso_time": "a clock's time",
    "screens.guest_screen.lines_of": "takes a text screen's memory: among the parsers",
    "screens.keyboard.strokes_of_text": "what was typed here",
    "help_text.help_lines": "our own help",
    "owners.manager_by_config": "what the configuration calls an owner",
    "owners.known_name": "owners that we know",
    "owners.stop_command": "a command of the configuration; details_text shows it harmlessly",
}
"""Functions that make texts which nobody else can influence, or which nobody sees; and why."""


def producers() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Their names, such as ``force_text.seen``, and themselves."""
    for found in pkgutil.walk_packages(vmtui.core.__path__, "vmtui.core."):
        module = importlib.import_module(found.name)
        for name, one in vars(module).items():
            function = inspect.unwrap(one) if callable(one) else one
            if name.startswith("_") or not inspect.isfunction(function):
                continue
            if function.__module__ != found.name:
                continue
            title = f"{found.name.removeprefix('vmtui.core.')}.{name}"
            if title in NOT_SHOWN:
                continue
            if _makes_text(hints(function)["return"]):
                yield title, function


def _makes_text(kind: Any) -> bool:
    told = str(kind)
    return kind is str or "Cell" in told or "str" in told.replace("Struct", "")
