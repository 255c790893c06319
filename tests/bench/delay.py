"""A socket far away: what passes it arrives later, but no less of it at a time."""

from __future__ import annotations

import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import SimpleQueue

_MOST = 1 << 16


@contextmanager
def delayed(target: Path, seconds: float) -> Iterator[Path]:
    """A Unix socket that leads to another one and holds back every byte, each way, for so long."""
    with tempfile.TemporaryDirectory(prefix="vmtui-far-") as directory:
        path = Path(directory) / "sock"
        with socket.socket(socket.AF_UNIX) as door:
            door.bind(str(path))
            door.listen()
            threading.Thread(target=_let_in, args=(door, target, seconds), daemon=True).start()
            yield path
            with suppress(OSError):
                door.shutdown(socket.SHUT_RDWR)


def _let_in(door: socket.socket, target: Path, seconds: float) -> None:
    with suppress(OSError):  # the door was closed
        while True:
            near, _ = door.accept()
            far = socket.socket(socket.AF_UNIX)
            far.connect(str(target))
            _carry(near, far, seconds)
            _carry(far, near, seconds)


def _carry(source: socket.socket, target: socket.socket, seconds: float) -> None:
    """Pass on what comes, each piece at its own time, until the source ends."""
    on_the_way: SimpleQueue[tuple[float, bytes]] = SimpleQueue()

    def take_in() -> None:
        data = b"?"
        while data:
            try:
                data = source.recv(_MOST)
            except OSError:
                data = b""
            on_the_way.put((time.monotonic() + seconds, data))

    def hand_out() -> None:
        with suppress(OSError):  # nobody takes it any more
            while True:
                due, data = on_the_way.get()
                time.sleep(max(0.0, due - time.monotonic()))
                if not data:
                    break
                target.sendall(data)
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)

    threading.Thread(target=take_in, daemon=True).start()
    threading.Thread(target=hand_out, daemon=True).start()
