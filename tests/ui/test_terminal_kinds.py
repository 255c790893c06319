"""Pictures of the views on terminals that can do less, to be looked at when one changes.

Refresh them with ``pytest tests/ui/test_terminal_kinds.py --snapshot-update``, and look.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.ui.terminal_kinds import SIZE, Kind, Lead, by_keys, console_on, led

VIEWS = [
    pytest.param(by_keys("j", "space", "j", "enter"), id="fleet"),
    pytest.param(by_keys("j", "j", "F", screens=2), id="force-dialog"),
]


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("lead", VIEWS)
def test_each_view_on_each_kind(
    snap_compare: Callable[..., bool],
    monkeypatch: pytest.MonkeyPatch,
    kind: Kind,
    lead: Lead,
) -> None:
    console = console_on(kind, monkeypatch)
    prepare = led(console, kind, lead)
    assert snap_compare(console.app, terminal_size=SIZE, run_before=prepare)
