"""Texts in which a URI's password may stand, without it: for screens, records and logs."""

from __future__ import annotations

import re

SECRETS = frozenset({"password", "passwd", "secret"})
"""Parameters of a URI whose values are nobody's business."""

_BEFORE_HOST = re.compile(r"([^\s/'\"@:]*):[^\s/'\"@]*@")
_IN_QUERY = re.compile(rf"(?i)([?&;](?:{'|'.join(sorted(SECRETS))})=)[^&;#\s'\"]*")


def without_passwords(text: str) -> str:
    """Leave passwords out, also of what is no URI and so can't be taken apart.

    Example: of "qemu+tcp://ada:pw@hv1/system" it is "qemu+tcp://ada@hv1/system".
    """
    return _IN_QUERY.sub(r"\1…", _BEFORE_HOST.sub(r"\1@", text))
