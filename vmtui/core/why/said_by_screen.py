"""The rows of the diagnosis for a guest that is idle since the press: its screen tells them apart.

All of them are guesses from outside, and say so.
"""

from __future__ import annotations

from vmtui.core.text import clock
from vmtui.core.visible import visible
from vmtui.core.why.evidence import Shot
from vmtui.core.why.own_deeds import OwnDeed
from vmtui.core.why.said import Said, agent_words, seconds
from vmtui.core.why.said_by_figures import is_idle, started_lately
from vmtui.core.why.said_by_host import event_words, figure_words, request_words
from vmtui.core.why.shots import (
    Change,
    any_new,
    change,
    is_blank,
    moves_by_itself,
    text_lines,
)
from vmtui.core.why.signs import Signs
from vmtui.core.why.verdict import BY_OUR_KEYS, UNHEARD_BEFORE, UNSEEN_BEFORE, Slug, Sureness

_DRAWN_BY = 1.5
"""Seconds after the press by which a guest has drawn what it asks: earlier looks tell nothing."""

_LOOKED_BY = 12.0
"""Seconds after the press by which a screen that can be seen has been looked at."""

_SCANNED = 12
"""Looks since the press that are searched for a question that went away again."""

_ALIKE = "ignoring, deaf, halted and nobody logged in look the same"


_WORDS = {
    Slug.DISPLAY_WOKE: (
        "the press only woke its display: press again",
        "its display woke: press again",
    ),
    Slug.WAITING_FOR_INPUT: (
        "a new screen since the press, and idle: waiting for a person?",
        "waiting for a person? v look",
    ),
    Slug.WITHDRAWN: (
        "it showed something new and went back: the request was withdrawn?",
        "withdrawn? old screen is back",
    ),
}
"""The words and the note of each verdict that is told by a screen from before the press."""


def too_early(signs: Signs) -> Said | None:
    """Its press is so fresh that nothing can be judged by yet."""
    waits_for_figures = _has_figures(signs) and not is_idle(signs)
    if not _has_figures(signs):
        waits_for_figures = signs.watched_for < _LOOKED_BY
    if not waits_for_figures and not _waits_for_look(signs):
        return None
    return Said(
        Slug.TOO_EARLY,
        _too_early_words(signs),
        "",
        Sureness.SEEN,
        (figure_words(signs),),
    )


def _too_early_words(signs: Signs) -> str:
    asked = f"asked {seconds(signs.since_press)} ago"
    if signs.since_press - signs.watched_for <= _LOOKED_BY:
        return f"{asked}: too early to tell"
    return f"{asked}, but looked at for {seconds(signs.watched_for)} only: too early to tell"


def display_woke(signs: Signs) -> Said | None:
    """A black screen lit up: that is what the press was good for."""
    before, since = signs.shots_before, signs.shots_since
    if not before or not since or not is_blank(before[-1]):
        return None
    if signs.asked is not None and (len(signs.asked.presses) > 1 or signs.is_pressed_before):
        return None  # It was awake for the second press.
    if all(is_blank(shot) for shot in since[-_SCANNED:]):
        return None
    return Said(
        Slug.DISPLAY_WOKE,
        *_WORDS[Slug.DISPLAY_WOKE],
        Sureness.PERHAPS,
        ("its screen was black before the press and lit up since", *_common(signs)),
        "whether somebody is asked something on it: look at it",
    )


def waiting_for_input(signs: Signs) -> Said | None:
    """It drew something new and is idle since: perhaps it asks somebody."""
    before, since = signs.shots_before, signs.shots_since
    if not before or not since or not _has_figures(signs):
        return None  # without figures it may be at work, and tell so
    found = change(before, since[-1])
    if not found.is_new or _still_draws(before, since):
        return None
    return Said(
        Slug.WAITING_FOR_INPUT,
        *_WORDS[Slug.WAITING_FOR_INPUT],
        Sureness.PERHAPS,
        (_changed_words(found, since[-1]), *_common(signs)),
        "what its screen says",
    )


def withdrawn(signs: Signs) -> Said | None:
    """It showed something new and took it back: an application refused, or somebody did."""
    before, since = signs.shots_before, signs.shots_since
    if not before or not since or not _has_figures(signs):
        return None
    if change(before, since[-1]).is_new:
        return None
    was_new = signs.was in (Slug.WITHDRAWN, Slug.WAITING_FOR_INPUT)
    if not was_new and not any_new(before, since[-_SCANNED:-1]):
        return None
    if signs.marks(OwnDeed.KEYS.value):
        return Said(
            Slug.WITHDRAWN,
            "it showed something new, and was withdrawn after keys were typed into it by us",
            "withdrawn by our keys: s again",
            Sureness.LIKELY,
            (BY_OUR_KEYS, *_common(signs)),
            "whether the keys withdrew it, or something else did meanwhile",
        )
    return Said(
        Slug.WITHDRAWN,
        *_WORDS[Slug.WITHDRAWN],
        Sureness.PERHAPS,
        (
            "its screen is again as before the press",
            "an application refused, somebody cancelled, or a time ran out",
            *_common(signs),
        ),
        "who or what withdrew it",
    )


def as_seen_before(signs: Signs) -> Said | None:
    """Who watched it before saw the screen from before the press; nothing is new on it since."""
    asked, since = signs.asked, signs.shots_since
    before = asked.seen_before if asked else None
    if asked is None or before is None or before.slug not in _WORDS:
        return None
    is_pressed_since = any(one.boot > before.at.boot for one in asked.presses)
    if before.slug is Slug.DISPLAY_WOKE and is_pressed_since:
        return None
    if not since or not _has_figures(signs):
        return None
    if any_new(since[:1], since[1:]):
        return None
    words, note = _WORDS[before.slug]
    ago, by = clock(signs.boot - before.at.boot), visible(before.by, 40)
    return Said(
        before.slug,
        f"{words}{' As' if words.endswith('?') else ', as'} seen before by {by}",
        note,
        Sureness.PERHAPS,
        (f"found {ago} ago; its screen is the same since this vmtui looked", *_common(signs)),
        "what its screen says",
        at=before.at,
    )


def blind(signs: Signs) -> Said | None:
    """It looks idle, but something of it can't be seen: that may be where it works."""
    spots = _blind_spots(signs)
    if not _has_figures(signs):
        what = "whether it works" if signs.shots_since else "what it does"
        why = visible(signs.evidence.error, 80) or "its host tells no figures"
        words = f"{what} can't be seen: {why}"
    elif spots:
        words = f"idle as far as can be seen; but {spots[0]}"
    else:
        return None
    return Said(
        Slug.BLIND,
        words,
        "can't be seen from outside",
        Sureness.SEEN,
        (*spots[1:], *_common(signs)),
        "whether it works, waits or ignores the request",
    )


def ignores_button(signs: Signs) -> Said:
    """It is idle and shows what it showed before."""
    asked = signs.asked
    by_agent = asked is not None and asked.asks_agent
    by_button = asked is None or asked.asks_button
    compared = signs.is_first
    screen = "same screen" if compared else "its screen before the first press was not seen"
    if compared and moves_by_itself(signs.shots_before):
        screen = "its screen moves by itself"
    if compared and not signs.case.saw_boot:
        screen = f"{screen}; it may ask something on it already"
    sure = compared and not _doubts(signs) and bool(asked and (asked.raised or not by_button))
    mark = "" if sure else "?"
    what = "ignores the button" if by_button else "does not follow its agent"
    if by_button and by_agent:
        what = "ignores button and agent"
    return Said(
        Slug.IGNORES_BUTTON,
        f"{what}{mark} Idle since the request, {screen}"
        if mark
        else f"{what}: idle since the request, {screen}",
        f"{what}{mark}",
        Sureness.LIKELY if sure else Sureness.PERHAPS,
        (*_doubts(signs), *_common(signs)),
        _ALIKE
        if compared and signs.case.saw_boot
        else f"{_ALIKE}; whether its screen asks something: look at it",
    )


def _doubts(signs: Signs) -> tuple[str, ...]:
    """What leaves it open that it works or that it never saw the press."""
    lost = started_lately(signs)
    no_disk = "" if signs.now.written is not None else "its writing can't be seen: no disk"
    unknown = "" if signs.usual else "not known what is usual for it: it was not watched before"
    moves = moves_by_itself(signs.shots_before)
    unseen = (
        "its screen moved before the press too: a question on it can't be told" if moves else ""
    )
    before = "" if signs.case.saw_boot else UNHEARD_BEFORE
    if not signs.is_first:
        before = UNSEEN_BEFORE
    return tuple(one for one in (before, lost, no_disk, unknown, unseen) if one)


def _common(signs: Signs) -> tuple[str, ...]:
    """Reasons that help to judge any idle guest."""
    asked = signs.asked
    return (
        *event_words(signs),
        f"since the press: {figure_words(signs)}" if figure_words(signs) else "",
        agent_words(signs.evidence.agent),
        request_words(asked, signs) if asked else "",
    )


def _has_figures(signs: Signs) -> bool:
    return signs.last is not None and signs.last.cpu_time is not None


def _blind_spots(signs: Signs) -> tuple[str, ...]:
    vm, traits = signs.vm, signs.vm.traits
    spots = []
    if vm.has_passthrough:
        spots.append("a device of the host is given to it, and what it does there can't be seen")
    if traits is not None and traits.has_shared_folder:
        spots.append("it has a shared folder of the host, and its writing there can't be seen")
    if traits is not None and not traits.has_display:
        spots.append("it has no display to look at")
    elif not signs.shots_since:
        why = f": {visible(signs.screen_error, 80)}" if signs.screen_error else ""
        spots.append(f"its screen can't be read{why}")
    return tuple(spots)


def _waits_for_look(signs: Signs) -> bool:
    """Whether a look at the screen that is late enough to tell something is still to come."""
    traits = signs.vm.traits
    if signs.press is None or signs.watched_for >= _LOOKED_BY:
        return False
    if traits is not None and not traits.has_display:
        return False
    since = signs.shots_since
    if signs.screen_error:
        return False
    late_enough = max(signs.press + _DRAWN_BY, signs.evidence.sampled_since)
    return not since or since[-1].at.boot < late_enough


def _still_draws(before: tuple[Shot, ...], since: tuple[Shot, ...]) -> bool:
    """Whether the last two looks both show something new, and something else."""
    if len(since) < 2 or not change(before, since[-2]).is_new:
        return False
    return change(since[-2:-1], since[-1]).is_new


def _changed_words(found: Change, shot: Shot) -> str:
    if not shot.is_text:
        part = 100 * found.changed / found.compared if found.compared else 100.0
        return f"{part:.0f} % of its screen is new"
    if not found.is_another:
        return f"{found.shown} characters of its text screen are new"
    count = text_lines(shot)
    lines = f"{count} line{'' if count == 1 else 's'}" if count else "empty"
    return f"a new text screen: {lines}"
