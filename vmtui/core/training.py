"""Where a training ground is, by the URI that leads to it."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

PREFIX = "vmtui-training-"
"""The beginning of the name of every training ground's directory."""


def ground_of(uri: str) -> str:
    """The directory that holds all of the host, and goes with it; "" for any other host.

    The driver inside this process has such a one always (``qemu:///embed?root=DIRECTORY``); a
    session daemon has it if its socket lies in the directory of a training ground.
    """
    parts = urlsplit(uri)
    given = (word.partition("=") for word in parts.query.split("&"))
    options = {key: unquote(value) for key, _, value in given}
    if parts.path == "/embed":
        return options.get("root", "").rstrip("/")
    steps = options.get("socket", "").split("/")
    for number, step in enumerate(steps, 1):
        if step.startswith(PREFIX):
            return "/".join(steps[:number])
    return ""
