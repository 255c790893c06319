"""A visit to a guest's serial console: asked for, lent the terminal, and come back from."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable, Coroutine
from contextlib import ExitStack, suppress
from typing import Any

from textual.app import App

from vmtui.core.model import VmId
from vmtui.core.serial import ConsoleChange, ConsoleClosed, greeting
from vmtui.session import Session
from vmtui.ui.lent_terminal import Lender, lent
from vmtui.ui.screens.key_dialogs import TakeOverDialog
from vmtui.ui.serial_line import SerialLine
from vmtui.ui.wishes import Remark, name_of

SOON = 0.7
"""Seconds after which it is said that an answer takes its time."""

LAST_WORDS = 3.0
"""Seconds in which the host says why it closed the console."""

Say = Callable[[Remark], None]

_GROUP = "serial-console"


def visit(
    app: App[Any], session: Session, vm_id: VmId, say: Say, latest_key: Callable[[], float]
) -> None:
    """Let the person onto a guest's serial console, if that can be; returns at once.

    One that its host has not opened yet is given up for one of another host: a host that gives no
    answer is in nobody's way.

    Args:
        app: Lends its terminal while the screen that is on top now still is.
        say: Tells what stood against it, and how it ended.
        latest_key: When a key was pressed last. One that comes while an answer takes its time
            says that the person is at something else: what is typed must not land in a guest.
    """
    name = name_of(session, vm_id)
    under_way = [one for one in app.workers if one.group == _GROUP and not one.is_finished]
    if any(one.name == vm_id.host for one in under_way):
        words = f"a serial console of {vm_id.host} is being opened already"
        say(Remark(words, is_warning=True))
    elif why := session.consoles.against(vm_id):
        say(Remark(f"no serial console: {why}", guest=name, is_warning=True))
    else:
        _run(app, vm_id, _visit(app, session, vm_id, say, latest_key))


def _run(app: App[Any], vm_id: VmId, a_visit: Coroutine[Any, Any, None]) -> None:
    app.run_worker(a_visit, name=vm_id.host, group=_GROUP, exclusive=True)


async def _visit(
    app: App[Any],
    session: Session,
    vm_id: VmId,
    say: Say,
    latest_key: Callable[[], float],
    *,
    take_over: bool = False,
) -> None:
    assert isinstance(app, Lender)
    screen = app.screen
    one = SerialVisit(app, session, vm_id, say, latest_key)
    is_taken = await one.go(lambda: app.screen is screen, take_over=take_over)
    if not is_taken:
        return

    def answered(is_meant: bool | None) -> None:
        if is_meant and not session.consoles.against(vm_id):
            _run(app, vm_id, _visit(app, session, vm_id, say, latest_key, take_over=True))

    app.push_screen(TakeOverDialog(session.now, name_of(session, vm_id)), answered)


class SerialVisit:
    """One visit, from the key to the repainted table."""

    def __init__(
        self,
        app: Lender,
        session: Session,
        vm_id: VmId,
        say: Say,
        latest_key: Callable[[], float],
    ) -> None:
        """Ask for nothing yet; the arguments are those of ``visit``."""
        self._app = app
        self._session = session
        self._vm_id = vm_id
        self._say = say
        self._name = name_of(session, vm_id)
        self._latest_key = latest_key
        self._told_at: float | None = None
        loop = asyncio.get_running_loop()
        self._first: asyncio.Future[ConsoleChange] = loop.create_future()
        self._closed: asyncio.Future[ConsoleClosed] = loop.create_future()

    async def go(self, is_awaited: Callable[[], bool], *, take_over: bool = False) -> bool:
        """Ask for the console, and be on it until somebody leaves or it ends.

        Args:
            is_awaited: Whether the person still waits for it, once it is open.
            take_over: Whether somebody else who has the console loses it.

        Returns:
            Whether somebody else has it, so that it can be taken over.
        """
        with ExitStack() as stack:
            ours, theirs = socket.socketpair()
            stack.enter_context(ours)
            end = theirs.detach()
            self._session.consoles.open(self._vm_id, end, self._told, take_over=take_over)
            first = await self._answer()
            is_wanted = is_awaited() and not self._was_given_up()
            if isinstance(first, ConsoleClosed):
                is_asked = first.is_taken and not take_over and is_wanted
                if not is_asked:
                    self._remark(f"no serial console: {first.words}", is_warning=True)
                return is_asked
            if not is_wanted:
                words = "its serial console came too late, and was left: c asks again"
                self._remark(words, is_warning=True)
                return False
            try:
                is_left = await self._be_there(ours)
            except OSError as error:
                self._remark(f"no serial console here: {error}", is_warning=True)
                return False
        await self._say_how_it_ended(is_left)
        return False

    async def _answer(self) -> ConsoleChange:
        done, _ = await asyncio.wait([self._first], timeout=SOON)
        if not done:
            words = f"asking {self._vm_id.host} for its serial console ... any key does without"
            self._remark(words)
            self._told_at = self._latest_key()
        return await self._first

    def _was_given_up(self) -> bool:
        """Whether a key came after it was said that the answer takes its time."""
        return self._told_at is not None and self._latest_key() != self._told_at

    async def _be_there(self, line: socket.socket) -> bool:
        """Lend the terminal; returns whether the person left, for else it was the guest's end."""
        loop = asyncio.get_running_loop()
        ended: asyncio.Future[bool] = loop.create_future()

        def settle(is_left: bool) -> None:
            if not ended.done():
                ended.set_result(is_left)

        def end(is_left: bool) -> None:
            with suppress(RuntimeError):  # the program has ended meanwhile
                loop.call_soon_threadsafe(settle, is_left)

        with lent(self._app) as (keys, screen):
            lines = greeting(self._name, self._vm_id.host)
            os.write(screen, "".join(f"-- {one}\r\n" for one in lines).encode(errors="replace"))
            carrier = SerialLine(keys, screen, line, end)
            try:
                return await ended
            finally:  # also where the program ends meanwhile
                carrier.end()
                line.close()

    async def _say_how_it_ended(self, is_left: bool) -> None:
        if is_left:
            self._remark("left its serial console")
            return
        await asyncio.wait([self._closed], timeout=LAST_WORDS)
        words = self._closed.result().words if self._closed.done() else "its line ended"
        vm = self._session.fleet.vms.get(self._vm_id)
        is_off = vm is None or not vm.state.has_process
        why = "the guest is off" if is_off else f"{words}; perhaps somebody took it over"
        self._remark(f"its serial console ended: {why}", is_warning=True)

    def _told(self, change: ConsoleChange) -> None:
        if not self._first.done():
            self._first.set_result(change)
        if isinstance(change, ConsoleClosed) and not self._closed.done():
            self._closed.set_result(change)

    def _remark(self, words: str, *, is_warning: bool = False) -> None:
        self._say(Remark(words, guest=self._name, is_warning=is_warning))
