"""What the fault tests share: the real console in a real terminal."""

from tests.e2e.conftest import home, open_console

__all__ = ["home", "open_console"]
