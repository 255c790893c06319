"""Whether a host would let this user manage it, found out by trying."""

from __future__ import annotations

import threading
from queue import Empty, SimpleQueue

import libvirt

from vmtui.hypervisor import errors, loop, opening


def refusal(address: str, timeout: float = 3.0) -> str:
    """Why a host would not be opened for managing.

    A socket that can be opened says little: where polkit decides, libvirt answers and says no.

    Args:
        address: The connection URI.
        timeout: Seconds; a try that hangs keeps its daemon thread.

    Returns:
        "" if it was opened, or if it takes longer: the console then shows what comes of it.
    """
    loop.start()
    answers: SimpleQueue[str] = SimpleQueue()

    def ask() -> None:
        try:
            opening.open_to_act(address).close()
        except libvirt.libvirtError as error:
            trouble = errors.of_open(error)
            answers.put(trouble.words if trouble.refused else "")
        else:
            answers.put("")

    threading.Thread(target=ask, name="probe", daemon=True).start()
    try:
        return answers.get(timeout=timeout)
    except Empty:
        return ""
