"""The one writer of state, between the hosts on one side and the console on the other."""

from vmtui.session.session import Session
from vmtui.session.touched import Touched

__all__ = ["Session", "Touched"]
