"""Puts hosts, journal and session together, for the console and for the commands alike."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from vmtui.clock import now
from vmtui.config import STATISTICS_EVERY, BadInputError
from vmtui.core.examination import Finding, Step
from vmtui.core.model import Host
from vmtui.core.owners import Owner
from vmtui.core.record.copies import CopyTo
from vmtui.core.record.journal_news import JournalNews
from vmtui.core.record.records import JournalChange
from vmtui.hosts import SYSTEM, Target, why_no_system_socket
from vmtui.hypervisor.port import Port
from vmtui.journal import Follower, Journal, Place, this_author
from vmtui.own_machine import own_machine
from vmtui.session import Session

if TYPE_CHECKING:
    from vmtui.journal.copying import Copier

MakePorts = Callable[[], Sequence[Port]]
"""Makes the ports to some hosts; libvirt is first used then."""

Connect = Callable[[Sequence[Target]], Sequence[Port]]
"""Makes the ports to these hosts."""

FLUSH = 4.0
"""Seconds that the end of the program waits for the journal: a little more than its own bound."""

COPY = 1.0
"""Seconds that it waits for the copies of records, for which nothing else ever waits."""

CLOSE = 0.5
"""Seconds that it waits for calls that are under way: on a host that hangs, they never end."""


class Wired:
    """A session with its journal, not started yet.

    Attributes:
        trouble: What went wrong with the record, each thing once, in the order seen.
    """

    def __init__(
        self,
        ports: Sequence[Port],
        places: Sequence[Place],
        owners: Sequence[Owner] = (),
        statistics_every: float | None = STATISTICS_EVERY,
        hosts: Sequence[Host] = (),
        copy_to: CopyTo = CopyTo.NONE,
    ) -> None:
        self.trouble: list[str] = []
        news = JournalNews()

        def make_journal(sink: Callable[[JournalChange], None]) -> Journal:
            def note_and_pass_on(change: JournalChange) -> None:
                told = news.of(change)
                if told and told.is_trouble and told.words not in self.trouble:
                    self.trouble.append(told.words)
                sink(change)

            self._copier = _copier(copy_to, places, note_and_pass_on)
            self.journal = Journal(places, note_and_pass_on, wall=time.time, author=this_author())
            return self.journal

        own = own_machine()
        self.session = Session(
            ports,
            make_journal,
            now,
            own_machine=own,
            owners=owners,
            stats_every=statistics_every,
            hosts=hosts,
        )

    def follow(self, places: Sequence[Place]) -> None:
        """Hear from now on what other consoles write into the journal there."""
        Follower(places, self.journal.author, self.session.hear, self.session.now).start()

    def close(self) -> None:
        """Let the hosts go and wait, bounded, until what was done is written down."""
        # Every port has brought libvirt in by now.
        from vmtui.hypervisor.control import shared
        from vmtui.hypervisor.lane import wait_until_ended

        self.session.close(process_ends=True)
        self.journal.flush(FLUSH)
        if self._copier is not None:
            self._copier.flush(COPY)
        wait_until_ended(shared(), CLOSE)


def _copier(
    to: CopyTo, places: Sequence[Place], tell: Callable[[JournalChange], None]
) -> Copier | None:
    """Who copies what is written to these places; None where nobody does."""
    if to is CopyTo.NONE:
        return None
    from vmtui.journal.copying import Copier

    copier = Copier(to, tell)
    copier.copy_from(places)
    return copier


# libvirt takes a while to import, and errors in arguments should not wait for it.


def connections(targets: Sequence[Target]) -> Sequence[Port]:
    """Ports to real hosts."""
    from vmtui.hypervisor import opening
    from vmtui.hypervisor.connection import Connection

    def connection(target: Target) -> Connection:
        if not target.terms.read_only:
            return Connection(target.name, target.uri, clock=now)
        to_see, to_act = opening.open_to_look, opening.refuse_to_act
        return Connection(
            target.name, target.uri, clock=now, open_to_see=to_see, open_to_act=to_act
        )

    return [connection(target) for target in targets]


def why_no_system() -> str:
    """Why this user can't manage ``qemu:///system`` here; "" if that is not known."""
    from vmtui.hypervisor.probing import refusal

    return why_no_system_socket() or refusal(SYSTEM)


def examine(target: Target) -> Iterable[Step | Finding]:
    """Examine the libvirt connection to a host, step by step."""
    from vmtui.hypervisor.examine import examine

    return examine(target.uri, only_look=bool(target.terms.read_only))


def listed(targets: Sequence[Target], seconds: float) -> dict[str, list[tuple[str, str]]]:
    """List the guests of hosts, name and state; a host without an answer in time is left out."""
    from vmtui.hypervisor.listing import ListStatus, list_hosts

    listings = list_hosts(
        [(one.name, one.uri) for one in targets],
        timeout=seconds,
        only_look={one.name for one in targets if one.terms.read_only},
    )
    return {
        one.name: [(domain.row.name, domain.row.state.value) for domain in one.domains]
        for one in listings
        if one.status is ListStatus.UP
    }


def played() -> Sequence[Port]:
    """Ports to the demo's hosts, over libvirt's own test driver."""
    from vmtui.hypervisor.demo import demo_ports

    return demo_ports(now)


@contextmanager
def demo_directory() -> Iterator[Path]:
    """A directory for as long as a demo is; what killed demos left is cleared.

    Raises:
        OSError: There is no place for it.
    """
    from vmtui.hypervisor.training.directory import files_alone

    with files_alone("vmtui-demo-") as directory:
        yield directory


@contextmanager
def practice() -> Iterator[tuple[Path, MakePorts]]:
    """A training ground: its directory, and what makes ports to its hosts, for as long as it is.

    Raises:
        BadInputError: There can be none here; the call for ports may find that out.
    """
    from vmtui.hypervisor.training.ground import TrainingError, training_ground

    @contextmanager
    def told() -> Iterator[None]:
        try:
            yield
        except TrainingError as error:
            raise BadInputError(f"--demo qemu: {error}") from error

    @told()
    def ports() -> Sequence[Port]:
        return ground.ports(now)

    with told(), training_ground() as ground:
        yield ground.directory, ports


def spare_the_screen(log: Path) -> None:
    """Send what libvirt and ssh write to file descriptor 2 to a log, but not Textual's drawing.

    Raises:
        OSError: The log can't be opened; nothing has changed then.
    """
    from vmtui.hypervisor import stderr

    stderr.move_to(log)
