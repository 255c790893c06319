"""What the session conducts in waves now, for the screens that tell of it."""

from __future__ import annotations

from vmtui.core.text import Cell, Role
from vmtui.core.waves.progress_text import InWaves, above
from vmtui.core.waves.run import FleetShutdown, Standing
from vmtui.core.waves.text import left_words, wording_of
from vmtui.session import Session
from vmtui.session.conducting import Conductor


def conductor(session: Session) -> Conductor:
    """Who conducts: the way back where there is one, for it is the later."""
    return session.way_back if session.way_back.present else session.waves


def conductor_of(session: Session, run: FleetShutdown) -> Conductor:
    """Who conducts what goes this way."""
    return session.way_back if run.is_way_back else session.waves


def told_now(session: Session) -> InWaves | None:
    """How far it has come; None where nothing is conducted."""
    desk = conductor(session)
    present = desk.present
    if present is None:
        return None
    standings, now = desk.standings(), session.now()
    watches = session.soft.watches
    going = [x for x, standing in standings.items() if standing is Standing.GOING and x in watches]
    return InWaves(
        run=present.run,
        names=present.names,
        standings=standings,
        longest=max((watches[x].remaining(now) for x in going), default=None),
        wording=wording_of(present.run),
        waits=bool(present.waits_for),
        otherwise=_otherwise(session, present.run) if present.run.stage.is_end else "",
    )


def _otherwise(session: Session, run: FleetShutdown) -> str:
    """How many of those off did not go off by themselves; imported once something has ended."""
    from vmtui.core.waves.summary import otherwise
    from vmtui.session.wave_ends import ends

    return otherwise(one.phase for one in ends(session, run).values())


def line_above(session: Session) -> tuple[Cell, ...]:
    """What is said of it above the fleet; of one that another console has, too."""
    told = told_now(session)
    if told is not None:
        return above(told, session.now())
    if session.waves.left:
        found = session.waves.left[-1]
        return (Cell(f"D: {left_words(found, _going(session, found.run))}", Role.OVERDUE),)
    return ()


def _going(session: Session, run: FleetShutdown) -> int:
    """How many guests of another console's fleet shutdown are watched here on their way down."""
    # By UUID: the other console may have other short names for the same hosts.
    asked = {vm_id.uuid for vm_id in run.asked}
    watches = () if run.is_way_back else session.soft.watches.items()
    return sum(vm_id.uuid in asked and not watch.phase.is_end for vm_id, watch in watches)
