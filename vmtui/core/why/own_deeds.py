"""What vmtui itself did to a watched guest, among the events of it: they may be its doing."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from vmtui.core.commands import CutLinks, InjectNmi, Ordered, PressSysRq, RestoreLinks, SendKeys
from vmtui.core.why.evidence import Evidence, Mark, with_mark


class OwnDeed(StrEnum):
    """What can change a guest's screen or its work; the values are for people, before their age."""

    KEYS = "keys were typed into it by us"
    SYSRQ = "SysRq was pressed by us"
    CUT_LINK = "its network was cut by us"
    RESTORE_LINK = "its network was restored by us"
    NMI = "it was interrupted by us (NMI)"


_DEEDS: dict[type[Ordered], OwnDeed] = {
    SendKeys: OwnDeed.KEYS,
    PressSysRq: OwnDeed.SYSRQ,
    CutLinks: OwnDeed.CUT_LINK,
    RestoreLinks: OwnDeed.RESTORE_LINK,
    InjectNmi: OwnDeed.NMI,
}


def own_deed(asked: Ordered) -> OwnDeed | None:
    """What a command does to a guest that its evidence must tell; None where it is nothing."""
    return _DEEDS.get(type(asked))


def with_own_deed(evidence: Evidence, mark: Mark) -> Evidence:
    """Keep that it was done: the first time and the last, for who types presses many keys."""
    alike = [one for one in evidence.marks if one.event == mark.event]
    if len(alike) > 1:
        others = tuple(one for one in evidence.marks if one is not alike[-1])
        evidence = replace(evidence, marks=others)
    return with_mark(evidence, mark)
