"""What is kept is a new file of the user's own, whatever its name is made of."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from vmtui.imaging.keeping import keep, picture_name


def test_a_file_is_new_and_for_nobody_else(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "screens"
    path = keep(folder, "web.png", b"one")
    assert path == folder / "web.png"
    assert path.read_bytes() == b"one"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_no_file_is_written_over_nor_a_link_followed(tmp_path: Path) -> None:
    (tmp_path / "web.png").symlink_to(tmp_path / "elsewhere")
    assert keep(tmp_path, "web.png", b"two") == tmp_path / "web-2.png"
    assert keep(tmp_path, "web.png", b"three") == tmp_path / "web-3.png"
    assert not (tmp_path / "elsewhere").exists()
    assert (tmp_path / "web-2.png").read_bytes() == b"two"


def test_where_it_can_not_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="file"):
        keep(tmp_path / "file", "web.png", b"")


@pytest.mark.parametrize(
    ("guest", "begins"),
    [
        ("web-01", "web-01-on-hv1-"),
        ("../../etc/passwd", "_.._etc_passwd-on-hv1-"),
        ("a b\x1b[31m\n", "a_b_31m_-on-hv1-"),
        ("", "_-on-hv1-"),
        ("-rf", "rf-on-hv1-"),
        ("x" * 300, "x" * 60 + "-on-hv1-"),
    ],
)
def test_the_name_is_tame(guest: str, begins: str) -> None:
    name = picture_name(guest, "hv1", 1_700_000_000.0, b"\x89PNG")
    assert name.startswith(begins)
    assert name.endswith(".png")
    assert "/" not in name
    assert picture_name(guest, "hv1", 0.0, b"P6\n1 1").endswith(".ppm")
