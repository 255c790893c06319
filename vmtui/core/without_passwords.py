"""Texts in which a URI's password may stand, without it: for screens, records and logs."""

from __future__ import annotations

import re

SECRETS = frozenset({"password", "passwd", "secret"})
"""Parameters of a URI whose values are nobody's business."""

# Compiled when the first text is looked at.
_BEFORE_HOST = r"([^\s/'\"@:]*):[^\s/'\"@]*@"
_IN_QUERY = rf"(?i)([?&;](?:{'|'.join(sorted(SECRETS))})=)[^&;#\s'\"]*"


def without_passwords(text: str) -> str:
    """Leave passwords out, also of what is no URI and so can't be taken apart.

    Example: of "qemu+tcp://ada:pw@hv1/system" it is "qemu+tcp://ada@hv1/system".
    """
    return re.sub(_IN_QUERY, r"\1…", re.sub(_BEFORE_HOST, r"\1@", text))
