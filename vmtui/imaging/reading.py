"""Text from a picture, by tesseract where that is installed."""

from __future__ import annotations

import io
import os
import shutil
import subprocess

from vmtui.core.screens.guest_screen import GuestScreen
from vmtui.imaging.decoding import decoded

PROGRAM = "tesseract"
HOW_TO_GET = "apt-get install tesseract-ocr"

PATIENCE = 30.0
"""Seconds after which it is ended: it knows no limit of its own."""

MOST_TEXT = 20_000
"""Characters kept of what it read; a screen has 10,000 at most."""

SCALE = 2
"""Screens have 96 dots an inch, and tesseract is made for 300."""

_LARGEST = 4_000_000
"""Pixels up to which a picture is scaled: larger ones have larger letters."""


class ReadingError(Exception):
    """No text could be read; the message says why."""


def can_read() -> bool:
    """Whether tesseract is installed."""
    return shutil.which(PROGRAM) is not None


def text_in(shown: GuestScreen) -> str:
    """The text in a guest's picture, as good as it can be recognised; takes seconds.

    Raises:
        PictureError: The picture can't be decoded.
        ReadingError: tesseract is not there, failed, or took too long.
    """
    image = decoded(shown).convert("L")
    if image.width * image.height <= _LARGEST:
        image = image.resize((image.width * SCALE, image.height * SCALE))
    # Encoded anew: what tesseract's decoder sees is nothing that the host sent.
    png = io.BytesIO()
    image.save(png, "PNG", compress_level=1)
    try:
        done = subprocess.run(
            [PROGRAM, "stdin", "stdout", "--psm", "11"],
            input=png.getvalue(),
            capture_output=True,
            timeout=PATIENCE,
            check=False,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )
    except subprocess.TimeoutExpired:
        raise ReadingError(f"{PROGRAM} took more than {PATIENCE:.0f} s") from None
    except OSError as error:
        raise ReadingError(f"{PROGRAM}: {error.strerror}; {HOW_TO_GET}") from error
    if done.returncode != 0:
        words = done.stderr.decode(errors="replace").strip().splitlines()
        raise ReadingError(f"{PROGRAM} failed: {words[-1] if words else done.returncode}")
    return done.stdout.decode(errors="replace")[:MOST_TEXT]
