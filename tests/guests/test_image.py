"""The guests' boot sectors and disk images."""

import shutil
from pathlib import Path

import pytest

from vmtui.guests import Manner, write_image
from vmtui.guests.build import assemble
from vmtui.guests.image import IMAGE_SIZE, boot_sector


@pytest.mark.parametrize("manner", Manner)
def test_every_manner_is_a_boot_sector(manner: Manner) -> None:
    sector = boot_sector(manner)
    assert len(sector) == 512
    assert sector.endswith(b"\x55\xaa")
    assert manner.encode() + b"\0" in sector, "its name is on the screen"


@pytest.mark.skipif(shutil.which("nasm") is None, reason="nasm is not installed")
@pytest.mark.parametrize("manner", Manner)
def test_binaries_are_made_from_the_source_beside_them(manner: Manner, tmp_path: Path) -> None:
    assemble(manner, tmp_path / "assembled")
    assert (tmp_path / "assembled").read_bytes() == boot_sector(manner)


def test_seconds_change_only_their_own_word() -> None:
    usual, longer = boot_sector(Manner.SLOW), boot_sector(Manner.SLOW, seconds=300)
    assert usual[508:510] == (8).to_bytes(2, "little")
    assert longer[508:510] == (300).to_bytes(2, "little")
    assert (usual[:508], usual[510:]) == (longer[:508], longer[510:])


@pytest.mark.parametrize("seconds", [-1, 0, 3601, 70000])
def test_seconds_out_of_range_are_refused(seconds: int) -> None:
    with pytest.raises(ValueError, match="1 to 3600"):
        boot_sector(Manner.SLOW, seconds=seconds)


def test_an_image_replaces_what_stood_there(tmp_path: Path) -> None:
    path = tmp_path / "disk"
    path.write_bytes(b"x" * (IMAGE_SIZE + 1))
    write_image(Manner.OBEY, path)
    content = path.read_bytes()
    assert content[:512] == boot_sector(Manner.OBEY)
    assert content[512:] == bytes(IMAGE_SIZE - 512)
