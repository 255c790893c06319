"""Hosts and guests to which something happens all the time, and how all of it is mended."""

from __future__ import annotations

import heapq
import itertools
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random

import libvirt

from tests.qemu import processes
from tests.qemu.hypervisor import Guest, PrivateHypervisor
from tests.qemu.waiting import wait_until
from vmtui.guests import Manner

MANNERS = (
    *(Manner.OBEY, Manner.OBEY, Manner.IGNORE, Manner.SLOW, Manner.PROMPT, Manner.RESTART),
    *(Manner.ASLEEP, Manner.DARK, Manner.WITHDRAW, Manner.BURSTS),
)
FEWEST, MOST = 3, 7
"""Guests of a host."""

BURST = 60
"""Times that a burst pauses and resumes its guest: two events each."""


@dataclass(slots=True)
class Host:
    """A private hypervisor, and what is broken of it just now.

    Attributes:
        guests: Its domains, by UUID.
        is_away: Whether its daemon is stopped or dead: nothing must be asked of it.
        hung: The UUIDs of guests whose QEMU is stopped.
    """

    hypervisor: PrivateHypervisor
    guests: dict[str, Guest] = field(default_factory=dict)
    is_away: bool = False
    hung: set[str] = field(default_factory=set)


@dataclass(order=True, slots=True)
class _Cure:
    due: float
    order: int
    cure: Callable[[], None] = field(compare=False)


class World:
    """Some private libvirtds with real guests."""

    def __init__(self, hosts: int, random: Random, longest: float, cache: Path | None) -> None:
        """Start them, each with a few guests.

        Args:
            hosts: How many daemons.
            random: What happens, and to whom.
            longest: Seconds that a fault lasts at most.
            cache: What libvirt learned about QEMU, if that is kept.
        """
        self.happened: Counter[str] = Counter()
        self._random = random
        self._longest = longest
        self._order = itertools.count()
        self._cures: list[_Cure] = []
        self.hosts: list[Host] = []
        for _ in range(hosts):
            self.hosts.append(Host(PrivateHypervisor(cache)))
            for _ in range(FEWEST + 1):
                self._define(self.hosts[-1])

    @property
    def uris(self) -> list[str]:
        """What leads to the hosts."""
        return [host.hypervisor.uri for host in self.hosts]

    @property
    def domains(self) -> int:
        """How many domains there are, as libvirt says; only while all is mended."""
        return sum(len(host.hypervisor.connection.listAllDomains()) for host in self.hosts)

    def names(self) -> list[str]:
        """Names of guests, to look for."""
        return [guest.name for host in self.hosts for guest in host.guests.values()]

    def disturb(self) -> None:
        """Let one thing happen, and mend what is due."""
        self._mend(time.monotonic())
        host = self._random.choice(self.hosts)
        if host.is_away:
            return
        deed = self._random.choices(_DEEDS, _WEIGHTS)[0]
        # What libvirt refuses is part of the life there: a guest is off by now, or locked.
        with suppress(libvirt.libvirtError):
            deed(self, host)
            self.happened[deed.__name__.strip("_").replace("_", " ")] += 1

    def mend(self) -> None:
        """Mend all that is broken, now."""
        self._mend(float("inf"))

    def close(self) -> None:
        """End all of it."""
        for host in self.hosts:
            host.hypervisor.close()

    def _mend(self, until: float) -> None:
        while self._cures and self._cures[0].due <= until:
            heapq.heappop(self._cures).cure()

    def _for_a_while(self, cure: Callable[[], None]) -> None:
        due = time.monotonic() + self._random.uniform(0.2, self._longest)
        heapq.heappush(self._cures, _Cure(due, next(self._order), cure))

    # What happens to hosts.

    def _stop_daemon(self, host: Host) -> None:
        def cure() -> None:
            host.hypervisor.daemon.cont()
            host.is_away = False

        host.hypervisor.daemon.stop()
        host.is_away = True
        self._for_a_while(cure)

    def _kill_daemon(self, host: Host) -> None:
        def cure() -> None:
            host.hypervisor.daemon.restart()
            host.is_away = False

        host.hypervisor.daemon.kill()
        host.is_away = True
        self._for_a_while(cure)

    def _restart_daemon(self, host: Host) -> None:
        host.hypervisor.daemon.restart()

    # What happens to guests.

    def _stop_qemu(self, host: Host) -> None:
        guest = self._running(host)
        pid = guest.qemu_pid if guest else None
        if guest is None or pid is None:
            return
        uuid = guest.uuid

        def cure() -> None:
            if processes.is_alive(pid):
                processes.resume(pid)
            host.hung.discard(uuid)

        processes.stop(pid)
        host.hung.add(uuid)
        self._for_a_while(cure)

    def _kill_qemu(self, host: Host) -> None:
        guest = self._running(host)
        if guest and (pid := guest.qemu_pid):  # it may go off at this moment
            processes.end(pid)

    def _start(self, host: Host) -> None:
        if guest := self._off(host):
            guest.domain.create()

    def _destroy(self, host: Host) -> None:
        if guest := self._running(host):
            guest.destroy()

    def _press(self, host: Host) -> None:
        if guest := self._running(host):
            guest.domain.shutdown()

    def _burst_of_events(self, host: Host) -> None:
        if guest := self._running(host):
            domain = guest.domain
            for _ in range(BURST):
                domain.suspend()
                domain.resume()

    def _define(self, host: Host, name: str | None = None) -> None:
        if len(host.guests) < MOST:
            manner = self._random.choice(MANNERS)
            name = name or f"{manner}-{next(self._order)}"
            guest = host.hypervisor.guest(
                manner, name, seconds=3, start=self._random.random() < 0.8
            )
            host.guests[guest.uuid] = guest

    def _undefine(self, host: Host) -> None:
        if len(host.guests) > FEWEST and (guest := self._off(host)):
            guest.domain.undefine()
            del host.guests[guest.uuid]

    def _rename(self, host: Host) -> None:
        if guest := self._off(host):
            guest.domain.rename(f"renamed-{next(self._order)}")

    def _define_again_with_another_uuid(self, host: Host) -> None:
        if guest := self._off(host):
            name = guest.domain.name()
            guest.domain.undefine()
            del host.guests[guest.uuid]
            self._define(host, name)

    # Whom it happens to.

    def _running(self, host: Host) -> Guest | None:
        return self._one(host, lambda state: state == libvirt.VIR_DOMAIN_RUNNING)

    def _off(self, host: Host) -> Guest | None:
        return self._one(host, lambda state: state == libvirt.VIR_DOMAIN_SHUTOFF)

    def _one(self, host: Host, fits: Callable[[int], bool]) -> Guest | None:
        able = [guest for guest in host.guests.values() if guest.uuid not in host.hung]
        self._random.shuffle(able)
        return next((guest for guest in able if fits(guest.state())), None)

    def wait_up(self) -> None:
        """Wait until every daemon answers."""

        def answers(host: Host) -> bool:
            with suppress(libvirt.libvirtError):
                return host.hypervisor.connection.getLibVersion() > 0
            return False

        for host in self.hosts:
            wait_until(partial(answers, host), "a daemon answers again")


_DEEDS, _WEIGHTS = zip(
    (World._stop_daemon, 2),
    (World._kill_daemon, 2),
    (World._restart_daemon, 1),
    (World._stop_qemu, 4),
    (World._kill_qemu, 3),
    (World._start, 12),
    (World._destroy, 3),
    (World._press, 6),
    (World._burst_of_events, 3),
    (World._define, 4),
    (World._undefine, 4),
    (World._rename, 3),
    (World._define_again_with_another_uuid, 3),
    strict=True,
)
