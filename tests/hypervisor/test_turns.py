"""What many hosts want to do in the same moment is done one after the other."""

from itertools import pairwise

from vmtui.hypervisor.turns import APART, Turns


def test_a_single_host_never_waits() -> None:
    now = 100.0
    turns = Turns(lambda: now)
    assert turns.wait() == 0
    now += APART
    assert turns.wait() == 0
    now += 60.0
    assert turns.wait() == 0


def test_hosts_that_ask_at_once_have_turns_in_their_order() -> None:
    turns = Turns(lambda: 100.0)
    waits = [turns.wait() for _ in range(100)]
    assert waits == sorted(waits)
    assert all(b - a > APART * 0.9 for a, b in pairwise(waits))
    assert waits[-1] < 1.0
