"""Text is read by tesseract, with a limit, and what goes wrong is told."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.imaging.pictures import halves
from vmtui.core.screens.screen_text import recognised_lines
from vmtui.imaging import reading
from vmtui.imaging.reading import ReadingError, can_read, text_in


@pytest.fixture
def tesseract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place for a program of that name, before all others."""
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    return tmp_path / "tesseract"


def script(path: Path, body: str) -> None:
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o700)


def test_it_gets_a_picture_and_gives_text(tesseract: Path) -> None:
    script(tesseract, 'head -c 4 | tail -c 3; echo; echo "$@"')
    assert can_read()
    assert text_in(halves()).splitlines() == ["PNG", "stdin stdout --psm 11"]


def test_its_failure_is_told_in_its_words(tesseract: Path) -> None:
    script(tesseract, "cat >/dev/null; echo 'no data' >&2; exit 1")
    with pytest.raises(ReadingError, match="tesseract failed: no data"):
        text_in(halves())


def test_it_is_ended_when_it_takes_too_long(
    tesseract: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(tesseract, "exec sleep 60")
    monkeypatch.setattr(reading, "PATIENCE", 0.2)
    with pytest.raises(ReadingError, match="took more than"):
        text_in(halves())


def test_without_it_one_is_told_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert not can_read()
    with pytest.raises(ReadingError, match="apt-get install tesseract-ocr"):
        text_in(halves())


def test_what_it_read_is_harmless() -> None:
    lines = recognised_lines("[bold]Shut down?[/bold]\n\n\x1b[31m\u202e\n")
    texts = ["".join(cell.text for cell in line) for line in lines]
    assert texts[1:] == ["[bold]Shut down?[/bold]", "\\x1b[31m\\u202e"]


@pytest.mark.skipif(not can_read(), reason="tesseract is not installed")
def test_the_real_one_reads() -> None:
    done = subprocess.run(["tesseract", "--version"], capture_output=True, check=True)
    assert done.returncode == 0
    assert text_in(halves()).strip() == ""
