"""Counting as things change comes to the same as counting anew."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from vmtui.core.model import VmId
from vmtui.core.tally import Tally

IDS = [VmId(host, str(number)) for host in ("hv1", "hv2") for number in range(3)]
WORDS = ("running", "paused", "shut off")
STEPS = st.lists(st.tuples(st.sampled_from(IDS), st.sampled_from((*WORDS, None))), max_size=40)


@given(STEPS)
def test_it_agrees_with_counting_anew(steps: list[tuple[VmId, str | None]]) -> None:
    tally = Tally()
    known: dict[VmId, str] = {}
    for vm_id, word in steps:
        if word is None:
            tally.drop(vm_id)
            known.pop(vm_id, None)
        else:
            tally.put(vm_id, word, word == "running")
            known[vm_id] = word
    counted = Counter(known.values())
    assert tally.total == len(known)
    for word in WORDS:
        assert tally.of_state(word) == counted[word]
    assert tally.of_state("paused", "shut off") == counted["paused"] + counted["shut off"]
    for host in ("hv1", "hv2"):
        of_host = [word for vm_id, word in known.items() if vm_id.host == host]
        assert tally.of_host(host) == (of_host.count("running"), len(of_host))
