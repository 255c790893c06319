"""The dialogs before a guest is started, paused or saved show it as it stands."""

from __future__ import annotations

import pytest

from vmtui.core.model import PowerState, Vm, VmId
from vmtui.core.power_text import Meant, meant_lines
from vmtui.core.record.records import Action

ID = VmId("hv1", "u")


@pytest.mark.parametrize(
    ("action", "state", "sign"),
    [
        (Action.POWER_ON, PowerState.SHUT_OFF, "○"),
        (Action.PAUSE, PowerState.RUNNING, "●"),
        (Action.RESUME, PowerState.PAUSED, "‖"),
        (Action.MANAGED_SAVE, PowerState.PAUSED, "‖"),
    ],
)
def test_a_guest_has_the_sign_of_its_own_state(
    action: Action, state: PowerState, sign: str
) -> None:
    meant = Meant(ID, "web-01", Vm(ID, "web-01", state), action, None)
    (line,) = meant_lines([meant], [action])
    assert "".join(cell.text for cell in line) == f"{sign} web-01 on hv1"
