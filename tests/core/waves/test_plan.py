"""Which guest goes down in which wave, and who is left out."""

from vmtui.core.model import PowerState, Vm, VmId
from vmtui.core.waves.plan import LeftOut, Plan, PlannedWave, lay_out


def guest(name: str, host: str = "hv1", state: PowerState = PowerState.RUNNING) -> Vm:
    return Vm(VmId(host, f"uuid-of-{name}"), name, state)


PLAN = Plan((PlannedWave("web", ("web-*",), 60.0), PlannedWave("rest", ("*",))), limit=300.0)


def test_a_guest_belongs_to_the_first_wave_that_names_it() -> None:
    course = lay_out(PLAN, [guest("db-1"), guest("web-2"), guest("web-1")])
    assert [[vm_id.uuid for vm_id in wave.guests] for wave in course.waves] == [
        ["uuid-of-web-2", "uuid-of-web-1"],
        ["uuid-of-db-1"],
    ]
    assert [wave.limit for wave in course.waves] == [60.0, 300.0]


def test_a_wave_without_guests_is_none_and_its_patterns_are_told() -> None:
    course = lay_out(PLAN, [guest("db-1")])
    assert [wave.name for wave in course.waves] == ["rest"]
    assert course.unmatched == ("web-*",)


def test_who_can_not_go_down_is_left_out_with_the_reason() -> None:
    own, off = guest("web-own"), guest("web-off", state=PowerState.SHUT_OFF)
    locked, paused = guest("web-ro", "hv2"), guest("web-paused", state=PowerState.PAUSED)
    course = lay_out(PLAN, [own, off, locked, paused], own={own.id}, read_only={"hv2"})
    assert course.guests == (paused.id,), "whoever has a process is meant"
    assert dict(course.left_out) == {
        own.id: LeftOut.OWN,
        off.id: LeftOut.OFF,
        locked.id: LeftOut.READ_ONLY,
    }


def test_who_is_on_and_named_by_no_wave_is_told() -> None:
    kiosk, old = guest("kiosk"), guest("old", state=PowerState.SHUT_OFF)
    course = lay_out(Plan(PLAN.waves[:1], limit=300.0), [kiosk, guest("web-1"), old])
    assert course.left_out == ((kiosk.id, LeftOut.NO_WAVE),)
