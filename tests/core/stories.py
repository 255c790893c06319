"""Stories for the tests."""

from __future__ import annotations

from vmtui.core.model import Moment, VmId
from vmtui.core.stories.figures import Figures
from vmtui.core.stories.story import Entry, Kind, Story, with_entry

VM = VmId("hv2", "6a1f0c9e-0000-4000-8000-000000000001")
ADA = "ada, from 192.0.2.7"


def at(seconds: float) -> Moment:
    """A moment so long after the beginning."""
    return Moment(1_700_000_000.0 + seconds, 5_000.0 + seconds)


def entry(seconds: float, kind: Kind, words: str, **more: object) -> Entry:
    """An entry so long after the beginning."""
    return Entry(at(seconds), kind, words, **more)  # type: ignore[arg-type]


def figures(seconds: float, cpu: float, written: float = 0.0) -> Entry:
    """Figures that were seen so long after the beginning."""
    seen = Figures(cpu=(cpu, cpu), written=(written, written), read=(0.0, 0.0))
    return entry(seconds, Kind.FIGURES, seen.words, figures=seen)


def story(*entries: Entry, name: str = "app-win-07", open: bool = False) -> Story:
    """A story of these entries."""
    told = Story(VM, name, "qemu+ssh://hv2/system", 7, frozenset({"soft-1"} if open else ()))
    for one in entries:
        told = with_entry(told, one)
    return told


def bad_night() -> Story:
    """A guest that was asked, waited for somebody, and was forced off."""
    by_hand = "virsh -c qemu+ssh://hv2/system {} app-win-07"
    return story(
        entry(
            0,
            Kind.DEED,
            "asked to shut down by its ACPI power button; 4:00 given",
            by=ADA,
            slug="soft-shutdown",
            details=("reason given: new kernel",),
            by_hand=by_hand.format("shutdown --mode acpi"),
        ),
        entry(0.1, Kind.DEED, "the power button is pressed: libvirt is called", by=ADA),
        entry(0.2, Kind.EVENT, "libvirt passed the request on"),
        entry(0.2, Kind.EVENT, "power button pressed, by us"),
        entry(
            6,
            Kind.VERDICT,
            "still working: wrote 19.6 MB in the last 5 s",
            slug="working",
            details=("wrote 19.6 MB in the last 5 s, 40 times its normal rate",),
        ),
        figures(10, cpu=0.31, written=3.9 * 1024 * 1024),
        figures(20, cpu=0.02),
        figures(30, cpu=0.04),
        entry(
            31,
            Kind.VERDICT,
            "waiting for a person? a new screen, then idle",
            slug="waiting-for-input",
            details=(
                "its screen changed 9 s ago and stands still since",
                "can't be known from outside: what its screen asks",
                "perhaps: something else may look the same from outside",
            ),
        ),
        entry(60, Kind.EVENT, "power button pressed, by somebody else"),
        entry(240, Kind.EVENT, "its time is over: not off after 4:00"),
        entry(250, Kind.DEED, "force dialog opened: the host is asked for this run", by=ADA),
        entry(
            262,
            Kind.DEED,
            "force off: confirmed, and written down first",
            by=ADA,
            slug="force-off",
            by_hand=by_hand.format("destroy"),
        ),
        entry(262.4, Kind.OUTCOME, "forced off by us", by=ADA, slug="off-forced"),
    )
