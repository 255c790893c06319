"""How long vmtui waits for what, in one place, so that tests need not wait as long."""

from __future__ import annotations

from vmtui.core.frozen import frozen


@frozen
class Limits:
    """Times in seconds, and how many of what.

    Attributes:
        open: For opening a connection (ssh's own limit is 8 s).
        patience: A call without an answer for this long no longer holds up others.
        long_patience: The same for a call that copies a guest's memory to a disk.
        tick: How often the age of an unanswered call is told.
        idle: After the last look, before the connection for it is closed; doubled each time, so
            that one that is needed again and again is kept.
        keepalive: Seconds between keepalive messages; a dead peer is seen after
            ``keepalive * (keepalive_count + 1)``.
        keepalive_count: Messages without an answer.
        unanswered: Actions per host that may be without an answer; as many forced power-offs.
        unanswered_saves: Saves that may be: they take minutes, one after the other.
        unanswered_freezes: Freezes of guests' file systems that may be.
        unanswered_seeing: Calls only to see, of all kinds together: see ``at_once``.
        unanswered_looks: Of these, statistics, facts and screens; as many of each other kind.
        unanswered_samples: Of these, samples of watched guests: as many hung guests as are found
            in this way. After these, only guests that answer are asked for figures.
        unanswered_agent: How long a guest's agent may take, of which libvirt's own limit is 5 s.
        turn: How long an action may wait for its turn behind unanswered calls.
            Sent later, it would surprise people, and could meet another run of the guest.
        stuck_opens: Tries to connect that may hang at a time.
        more_tries: After the last of these, before one more; doubled each time.
        settle: After an event, before its domain is read again.
        spacing: Between two readings of a host.
        flood: Domains with events since the last reading that make a full list cheaper.
        retry_list: After a list that failed though the connection stands.
        first_retry: After the first failure to connect; doubled each time.
        last_retry: The longest wait between two tries.
        force_reading: For the last look before a forced power-off; later nothing is forced.
        freeze: For an agent's answer to a freeze or a thaw; without one nothing is forced.
        hold: How long a forced power-off keeps lists back.
    """

    open: float = 12.0
    patience: float = 2.0
    long_patience: float = 900.0
    tick: float = 1.0
    idle: float = 30.0
    keepalive: int = 4
    keepalive_count: int = 3
    unanswered: int = 3
    unanswered_saves: int = 2
    unanswered_freezes: int = 1
    unanswered_seeing: int = 6
    unanswered_looks: int = 2
    unanswered_samples: int = 5
    unanswered_agent: float = 8.0
    turn: float = 30.0
    stuck_opens: int = 3
    more_tries: float = 300.0
    settle: float = 0.05
    spacing: float = 0.25
    flood: int = 16
    retry_list: float = 10.0
    first_retry: float = 1.0
    last_retry: float = 30.0
    force_reading: float = 10.0
    freeze: float = 10.0
    hold: float = 40.0

    @property
    def silence(self) -> float:
        """Seconds without any message after which a peer counts as dead."""
        return float(self.keepalive * (self.keepalive_count + 1))

    @property
    def at_once(self) -> int:
        """Calls that one host ever has under way, hung or not, by one console.

        libvirtd serves 20 at a time (``max_workers``), of all its clients. Besides what people ask
        for and what is seen there are two that no guest can hang: the host's lists, and the states
        of guests that hang.
        """
        acting = 2 * self.unanswered + self.unanswered_saves + self.unanswered_freezes
        return acting + self.unanswered_seeing + 2
