"""What the key for a fleet shutdown leads to: a plan, the one under way, or another console's."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from textual import events
from textual.screen import Screen

from vmtui.core.model import VmId
from vmtui.core.visible import visible
from vmtui.core.waves.record import OpenFleetShutdown
from vmtui.core.waves.text import left_words, trouble_words
from vmtui.session import Session
from vmtui.session.conducting import Conductor
from vmtui.ui.acts import Acts
from vmtui.ui.guard import KeyBurst
from vmtui.ui.in_waves import conductor, conductor_of
from vmtui.ui.screens.guest import GuestTabs
from vmtui.ui.screens.waves import WavesPage
from vmtui.ui.screens.waves_dialog import WavesChoice, WavesDialog
from vmtui.ui.screens.waves_left import LeftAnswer, LeftDialog
from vmtui.ui.selection import Selection
from vmtui.ui.settings import UiSettings


class FleetShutdowns:
    """Opens what there is to see or to decide, over the screen with the guests."""

    def __init__(
        self,
        screen: Screen[None],
        session: Session,
        settings: UiSettings,
        acts: Acts,
        burst: KeyBurst,
    ) -> None:
        self._screen = screen
        self._session = session
        self._settings = settings
        self._acts = acts
        self._burst = burst

    def open(self, meant: Mapping[str, Sequence[VmId]]) -> None:
        """Show the one under way, tell of one that is left, or plan one.

        Args:
            meant: What a plan can be about, in words, with the guests; the first is proposed.
        """
        if conductor(self._session).present is not None:
            self._show()
        else:
            self._look(partial(self._decide, meant))

    def _show(self) -> None:
        look = partial(self._look_first, self._session.way_back)
        page = WavesPage(
            self._session, self._acts, self._burst, self._show_guest, look, self._look_back
        )
        self._screen.app.push_screen(page)

    def _show_guest(self, vm_id: VmId) -> None:
        tabs = GuestTabs(self._session, self._settings, self._burst, vm_id)
        self._screen.app.push_screen(tabs)

    def _look_back(self, then: Callable[[OpenFleetShutdown | None], None]) -> None:
        """Read what the last one took down, on a thread likewise."""
        app, read = self._screen.app, self._settings.fleet_ended

        def look() -> None:
            app.post_message(events.Callback(callback=partial(then, read())))

        threading.Thread(target=look, name="look-for-ended", daemon=True).start()

    def _look_first(self, desk: Conductor, entry: str) -> None:
        """Let it go ahead, unless another console's stands in the journal before it."""
        self._look(partial(self._go_or_give_way, desk, entry), entry)

    def _go_or_give_way(
        self, desk: Conductor, entry: str, before: Sequence[OpenFleetShutdown]
    ) -> None:
        if not before:
            desk.go_ahead(entry)
            return
        self._session.waves.learn(before)
        desk.give_way(entry, before[0])
        if desk.present is not None:
            self._say(trouble_words(desk.present.run, desk.present.trouble))

    def _look(self, then: Callable[[Sequence[OpenFleetShutdown]], None], entry: str = "") -> None:
        """Read what the journal has open now, on a thread of its own: a disk may stall.

        Args:
            then: Gets it.
            entry: Only what stands before that; "" for all.
        """
        app, read = self._screen.app, self._settings.fleet_left

        def look() -> None:
            found = read(entry)
            app.post_message(events.Callback(callback=partial(then, found)))

        threading.Thread(target=look, name="look-for-waves", daemon=True).start()

    def _decide(
        self, meant: Mapping[str, Sequence[VmId]], left: Sequence[OpenFleetShutdown]
    ) -> None:
        self._session.waves.learn(left)
        app, left = self._screen.app, self._session.waves.left
        if app.screen is not self._screen:
            return  # somebody has opened something else meanwhile
        if left:
            found = left[-1]
            app.push_screen(LeftDialog(self._session, found), partial(self._answered, found))
        elif not meant:
            self._say("no host has told of a guest yet")
        else:
            app.push_screen(WavesDialog(self._session, meant, self._settings), self._planned)

    def _planned(self, choice: WavesChoice | None) -> None:
        if choice is not None:
            self._look(partial(self._begin, choice))

    def _begin(self, choice: WavesChoice, left: Sequence[OpenFleetShutdown]) -> None:
        """Begin, unless another console has begun one while the plan was made."""
        if left:
            self._session.waves.learn(left)
            self._say(f"nothing was started: {left_words(left[-1])}")
        else:
            desk = self._session.waves
            if desk.begin(choice.course, choice.mode, partial(self._look_first, desk)):
                self._show()

    def _answered(self, found: OpenFleetShutdown, answer: LeftAnswer | None) -> None:
        if answer is not None:
            self._look(partial(self._carry_out, found, answer))

    def _carry_out(
        self, found: OpenFleetShutdown, answer: LeftAnswer, left: Sequence[OpenFleetShutdown]
    ) -> None:
        """Do it, unless another console was quicker."""
        now = next((one for one in left if one.run.entry == found.run.entry), None)
        if now is None or now.watched:
            self._session.waves.learn(left)
            self._say(left_words(now) if now else "it has ended meanwhile")
        elif answer is LeftAnswer.ABANDON:
            self._session.waves.abandon(now)
            self._say("given up: nobody is asked by it any more; those asked are watched on")
        elif conductor_of(self._session, now.run).adopt(now):
            self._session.waves.learn(one for one in left if one is not now)
            self._show()
            self._say("it is held: space goes on")

    def _say(self, words: str) -> None:
        self._screen.notify(visible(words, 1000), markup=False)


def can_be_meant(
    session: Session, selection: Selection, *, is_filtered: bool
) -> dict[str, Sequence[VmId]]:
    """What a plan can be about: the marks, what the filter shows, a host's guests, or all.

    Args:
        session: Whose guests they are.
        selection: Of the table.
        is_filtered: Whether the table shows some of them only.
    """
    fleet, cursor = session.fleet, selection.cursor
    found: dict[str, Sequence[VmId]] = {}
    if selection.marks:
        found[f"{len(selection.marks)} marked"] = tuple(selection.marks)
    if is_filtered and selection.rows:
        found[f"{len(selection.rows)} shown"] = tuple(selection.rows)
    if cursor is not None and (ids := tuple(fleet.of_host(cursor.host))):
        found[f"all of {cursor.host}"] = ids
    if fleet.vms and len(fleet.hosts) > 1:
        found["all of all hosts"] = tuple(fleet.vms)
    return found or ({"all": tuple(fleet.vms)} if fleet.vms else {})
