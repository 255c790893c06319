"""Whether the console takes the mouse from the terminal."""

from __future__ import annotations

from collections.abc import Mapping

from vmtui.core.preferences import Mouse


def takes_mouse(choice: Mouse, environ: Mapping[str, str]) -> bool:
    """By choice; else not over SSH, where the terminal's own selection is what people copy with.

    Args:
        choice: What the configuration says.
        environ: Of the process: sshd sets SSH_CONNECTION, and SSH_TTY where there is a terminal.
    """
    if choice is Mouse.AUTO:
        return not (environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"))
    return choice is Mouse.ON
