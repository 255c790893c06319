"""The console: carries news from the session to the screens, and ends in good order."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App
from textual.binding import BindingType
from textual.driver import Driver
from textual.screen import Screen

from vmtui.core.actions import KeysNow
from vmtui.core.happenings import Happening
from vmtui.core.key_words import KeyWords
from vmtui.core.reloaded import Reloaded
from vmtui.core.visible import visible
from vmtui.garbage import OldGarbage, leave_old_alone
from vmtui.session import Session, Touched
from vmtui.ui import preload
from vmtui.ui.answering import AnsweringScreen
from vmtui.ui.bindings import bound, keymap
from vmtui.ui.closed import let_closed_screens_go
from vmtui.ui.guard import KeyBurst
from vmtui.ui.looks import Looks
from vmtui.ui.messages import GuestsActedOn, HelpWanted, NewsCame, SessionChanged
from vmtui.ui.mouse import take_mouse, takes_mouse
from vmtui.ui.outward import Outward
from vmtui.ui.pace import Pace
from vmtui.ui.pictures import PicturesSent
from vmtui.ui.screens.fleet import FleetScreen
from vmtui.ui.screens.overlay import Overlay
from vmtui.ui.settings import UiSettings
from vmtui.ui.shown import LeastUpdate, Shown
from vmtui.ui.terminal import (
    Terminal,
    bear_any_byte,
    has_shell,
    look_for_keys_at_rest,
    wait_for_no_reader,
    when_resumed,
)
from vmtui.ui.toasts import sweep

if TYPE_CHECKING:
    from importlib.abc import ResourceLoader

    __loader__: ResourceLoader

TELL_EVERY = 0.125
"""Seconds between two times that screens are told of news."""

TAKE_EVERY = 0.01
"""Seconds between two times that news are taken in ..."""

TAKE_AT_MOST = 0.005
"""... and for how long at once: a key that comes meanwhile waits no longer, whatever comes in."""

TAKE_AT_FIRST = 0.1
"""Seconds that the first picture waits at most for what has come before it: there is no key yet."""

_LAST_SIGNALS = (signal.SIGHUP, signal.SIGTERM)


class VmtuiApp(App[int]):
    """The console on one session."""

    # Not by CSS_PATH, which is a path of the file system: this file may lie in a zip.
    CSS = __loader__.get_data(str(Path(__file__).with_name("app.tcss"))).decode()
    TITLE = "vmtui"
    NOTIFICATION_TIMEOUT = 4
    BINDINGS: ClassVar[list[BindingType]] = bound(
        "palette", "reconnect", "reload", "redraw", "suspend"
    )

    def __init__(
        self, session: Session, settings: UiSettings, *, burst: KeyBurst | None = None
    ) -> None:
        """A console; ``run`` or ``run_async`` shows it.

        Args:
            session: Started already: hosts may have told of something by now.
            settings: What the command line and the configuration say.
            burst: Judges keys; tests hand in one that trusts every key.
        """
        looks = Looks.of(settings.preferences)
        super().__init__(ansi_color=looks.is_of_terminal or None)
        self._session = session
        self._settings = settings
        self.key_words = KeyWords(settings.preferences.keys)
        self._burst = burst or KeyBurst()
        self._terminal = Terminal()
        self._old_garbage = OldGarbage()
        self._paints_nothing = False
        self._reloads_later = False
        self._lent = False
        self._shown = Shown()
        self._painted: Screen[object] | None = None
        self._pictures = PicturesSent()
        self._news_posted = False
        self._takes = Pace(self, self._take_in, TAKE_EVERY)
        self._tells = Pace(self, self._tell_news, TELL_EVERY)
        self._touched = Touched()
        self.animation_level = "none"
        looks.put_on(self)
        only_ascii = looks.only_ascii
        self._outward = Outward(session, settings.preferences, self._send, only_ascii=only_ascii)

    def get_default_screen(self) -> Screen[None]:
        """The fleet."""
        return FleetScreen(self._session, self._settings, self._burst)

    def _fatal_error(self) -> None:
        """Leave after a defect, whose traceback goes to a file (see ``crash``).

        Textual would print it with all variables on the terminal: with what guests and hosts
        sent, their secrets too, however long that is.
        """
        self._close_messages_no_wait()

    def action_command_palette(self) -> None:
        """Open the palette on what the screen can do."""
        from vmtui.ui.screens.palette import Palette, offered

        if not isinstance(self.screen, Palette):
            entries = offered(self.screen, self._session, KeysNow(self._settings.preferences.keys))
            self.push_screen(Palette(entries, self._burst), self._palette_answered)

    def _palette_answered(self, run: Callable[[], None] | None) -> None:
        if run is not None:
            self.call_later(run)

    def on_help_wanted(self, message: HelpWanted) -> None:
        """Show the keys of where somebody is, and the manual."""
        from vmtui.ui.screens.help import HelpScreen

        keys = KeysNow(self._settings.preferences.keys)
        self.push_screen(HelpScreen(message.place, keys, tour=self._settings.tour))

    def on_mount(self) -> None:
        """Take in what the hosts have told so far, for the first picture, and let time pass."""
        self.set_keymap(keymap(self._settings.preferences.keys))
        for notice in self._settings.notices:
            self._session.ring.add(Happening(self._session.now(), "vmtui", "", notice))
        if threading.current_thread() is threading.main_thread():
            for number in _LAST_SIGNALS:
                asyncio.get_running_loop().add_signal_handler(number, self._hang_up, 128 + number)
        if not self.is_headless:
            resume = partial(asyncio.get_running_loop().call_soon_threadsafe, self.action_redraw)
            when_resumed(resume)
        self._session.on_news = self._news_came
        if self._session.drain(at_most=TAKE_AT_FIRST).more:
            self._news_came()
        self.set_interval(1.0, self._tick)
        if not self.is_headless:
            self.set_timer(preload.AFTER, preload.preload)

    def action_reload(self) -> None:
        """Read the configuration again, and follow it."""
        from vmtui.ui.reloading import reload

        def later() -> None:
            self._reloads_later = True

        self._reloads_later = False
        reload(self, self._settings, self._follow_configuration, later)

    def _follow_configuration(self, told: Reloaded) -> None:
        before, now = self._settings.preferences, told.preferences
        self.set_keymap(keymap(now.keys))
        self.key_words = KeyWords(now.keys)
        looks = Looks.of(now)
        looks.change(self, theme=now.theme != before.theme)
        take_mouse(self._driver, wanted=takes_mouse(now.mouse, os.environ))
        self._outward.prefer(now, only_ascii=looks.only_ascii)
        fleet = self.screen_stack[0]
        if isinstance(fleet, FleetScreen):
            fleet.prefer(before, now)
        self._tell(Touched(vms=set(told.vms), hosts=True))

    # News

    def _news_came(self) -> None:
        """Called from the hosts' threads: wake the console, once for all news together."""
        if not self._news_posted:
            self._news_posted = True
            self.post_message(NewsCame())

    def on_news_came(self) -> None:
        """Take in the news when their turn comes."""
        self._takes.ask()

    def _take_in(self) -> None:
        # First this, so that what comes meanwhile is announced again.
        self._news_posted = False
        touched = self._session.drain(at_most=TAKE_AT_MOST)
        if touched.more:
            self._news_came()
        self._touched.add(touched)
        if self._touched:
            self._tells.ask()

    def _tell_news(self) -> None:
        touched, self._touched = self._touched, Touched()
        self._tell(touched)

    def _tick(self) -> None:
        if not self.is_headless and self._terminal.is_lost():
            self._hang_up()
            return
        if self._reloads_later and len(self.screen_stack) == 1:
            self.action_reload()
        self._paint_only_what_is_taken()
        sweep(self.screen_stack)
        self._tell(Touched(vms=self._session.tick(), clock=True))
        self._outward.tell()
        if not self.is_headless:
            self._old_garbage.look(time.monotonic(), self._burst.last)

    def on_guests_acted_on(self, message: GuestsActedOn) -> None:
        """Show at once what the user's own wish changed."""
        self._tell(Touched(vms=set(message.vm_ids)))

    def _tell(self, touched: Touched) -> None:
        for screen in self.screen_stack:
            screen.post_message(SessionChanged(touched))

    # The terminal

    def _paint_only_what_is_taken(self) -> None:
        """Let frames not pile up for a terminal that stands still: it gets one when it goes on."""
        stalled = self._terminal.is_stalled()
        if stalled is not self._paints_nothing:
            self._paints_nothing = stalled
            if stalled:
                self._begin_batch()
            else:
                self._end_batch()
                self.screen.refresh()

    def _display(self, screen: Screen[object], renderable: Any) -> None:
        is_sent = self.is_running and not self._batch_count and not self.is_headless
        if is_sent and isinstance(renderable, ChopsUpdate | LayoutUpdate):
            is_laid_out = isinstance(renderable, LayoutUpdate)
            if self._painted is not screen or (is_laid_out and PicturesSent.are_on(screen)):
                # Sent whole: whatever disturbed the terminal ends with another screen, and what
                # was drawn over a picture, and is gone, has left a hole in it.
                self._painted = screen
                self._shown.forget()
            sent = self._shown.render(renderable, self.console)
            renderable = LeastUpdate(self._pictures.put_in(sent, screen))
        if not isinstance(renderable, LeastUpdate) or renderable.sent:
            super()._display(screen, renderable)

    def _send(self, sequence: str) -> bool:
        """Send what is no picture, unless the terminal is lent or stands still; says whether."""
        if self._driver is None or self.is_headless or self._lent or self._paints_nothing:
            return False
        self._driver.write(sequence)
        return True

    def on_unmount(self) -> None:
        """The last words: the title from before."""
        self._outward.take_back()

    def stop_painting(self) -> Driver | None:
        """Paint nothing from now on; returns what it painted with."""
        self._outward.lend()
        self._lent = True
        self._begin_batch()
        return self._driver

    def paint_again(self) -> None:
        """Paint, all of it at first."""
        self._lent = False
        self._end_batch()
        self.action_redraw()

    def action_redraw(self) -> None:
        """Paint all anew: somebody else wrote to the terminal, such as the shell, or ``wall``."""
        self._shown.forget()
        self.screen.refresh()

    def action_suspend_process(self) -> None:
        """Go back to the shell, if there is one; what is under way at the hosts goes on."""
        if has_shell():
            self._outward.take_back()
            super().action_suspend_process()
        else:
            self.notify("no shell to go back to", markup=False)

    def on_resize(self) -> None:
        """Terminals shift and cut their lines when their size changes."""
        self._shown.forget()

    # Keys

    async def on_event(self, event: events.Event) -> None:
        """Note when each key came, before anybody acts on it."""
        if isinstance(event, events.Key) and not event.is_forwarded:
            self._burst.note(event.time)
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            if not self.screen_stack[0].is_mounted:
                return  # Typed ahead, to what nobody saw yet.
            screen = self.screen
            if isinstance(screen, AnsweringScreen):
                screen.will_answer()
            if isinstance(screen, Overlay) and screen.takes_all_keys:
                # No binding comes before the guest, not even those that leave the program.
                screen.take(event)
                return
        await super().on_event(event)

    def action_help_quit(self) -> None:
        """Say how to leave: ctrl+c is Textual's key to copy, and ends nothing by accident."""
        words = self.key_words.text("q quits; what is under way goes on")
        self.notify(words, markup=False)

    def action_reconnect(self) -> None:
        """Try lost hosts at once: who knows that one is back waits for no countdown."""
        lost = self._session.reconnect()
        asked = f"asked again: {', '.join(map(visible, lost))}"
        self.notify(asked if lost else "all hosts are connected", markup=False)

    # The end

    def on_quit_wanted(self) -> None:
        """Leave; ask first if something is under way."""
        from vmtui.ui.screens.quit_dialog import QuitDialog

        session = self._session
        if not session.under_way():
            self.exit(0)
        elif not isinstance(self.screen, QuitDialog):
            dialog = QuitDialog(session, demo=self._settings.demo)
            self.push_screen(dialog, self._quit_answered)

    def _quit_answered(self, leave: bool | None) -> None:
        if leave:
            self.exit(0)

    async def action_quit(self) -> None:
        """Leave, by ctrl+q or the palette."""
        self.on_quit_wanted()

    def _hang_up(self, code: int = 128 + signal.SIGHUP) -> None:
        """Leave without a word: shutdowns stay open in the journal, nothing is forced."""
        if self._terminal.is_lost():
            self._terminal.let_go()
        self.exit(0, return_code=code)


def run(session: Session, settings: UiSettings) -> int:
    """Show the console until the user leaves or the terminal goes.

    Args:
        session: Started already; the caller closes it afterwards.
        settings: What the command line and the configuration say.

    Returns:
        The exit code of the program.

    Raises:
        Exception: A defect ended the console; the terminal is as it was before.
    """
    bear_any_byte()
    wait_for_no_reader()
    look_for_keys_at_rest()
    let_closed_screens_go()
    leave_old_alone()
    app = VmtuiApp(session, settings)
    try:
        app.run(mouse=takes_mouse(settings.preferences.mouse, os.environ))
    finally:
        session.on_news = lambda: None
    if app._exception is not None:
        # Textual notes a defect, restores the terminal and ends; the caller tells of it.
        raise app._exception
    return app.return_code or 0
