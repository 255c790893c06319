"""Whether the console takes the mouse from the terminal."""

from __future__ import annotations

from collections.abc import Mapping

from textual.driver import Driver

from vmtui.core.preferences import Mouse


def takes_mouse(choice: Mouse, environ: Mapping[str, str]) -> bool:
    """By choice; else not over SSH, where the terminal's own selection is what people copy with.

    Nor inside GNU screen: it sits on a lone Esc until the next key comes, as long as a program has
    the mouse (4.09, measured), for it may begin what tells of a click.

    Args:
        choice: What the configuration says.
        environ: Of the process: sshd sets SSH_CONNECTION, and SSH_TTY where there is a terminal,
            and screen sets STY.
    """
    if choice is Mouse.AUTO:
        return not any(map(environ.get, ("SSH_CONNECTION", "SSH_TTY", "STY")))
    return choice is Mouse.ON


def take_mouse(driver: Driver | None, *, wanted: bool) -> None:
    """Take the mouse from a terminal, or leave it to it, from now on.

    Args:
        driver: Of the app; nothing is done where it has no terminal.
        wanted: Whether to take it.
    """
    from textual.drivers.linux_driver import LinuxDriver

    if not isinstance(driver, LinuxDriver) or driver._mouse is wanted:
        return
    if not wanted:
        driver._disable_mouse_support()
    driver._mouse = wanted
    driver._enable_mouse_support()  # does nothing where it is not wanted
    if driver._in_band_window_resize:
        # Textual has counted in pixels since the terminal told its size in them.
        driver._enable_mouse_pixels()
        driver.flush()
