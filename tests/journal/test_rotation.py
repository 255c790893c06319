"""A journal that goes on in a new file: no line is lost, and the chain holds over all of them."""

import errno
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.journal.samples import SOFT, body
from tests.qemu.waiting import wait_until
from vmtui.core.record.chain import GENESIS, Link
from vmtui.core.record.record_lines import decode
from vmtui.journal.file import FilePlace, Reach
from vmtui.journal.reading import MAX_AGE
from vmtui.journal.rotation import older_files
from vmtui.journal.whole import read_whole

ROTATE_AT = 2_000
"""Bytes: two or three lines a file."""


class Killed(BaseException):
    """The process ends here, as far as the files can tell."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "vmtui" / "audit.jsonl"


def small(path: Path, kept: int = 1_000) -> FilePlace:
    return FilePlace(path, rotate_at=ROTATE_AT, kept=kept)


def fill(place: FilePlace, entries: Iterator[str] | range) -> None:
    for entry in entries:
        place.append([body(SOFT, entry=str(entry))])


def whole(place: FilePlace) -> list[bytes]:
    """All lines, of all files, in order."""
    return [line.removesuffix(b"\n") for _, file in place.whole() for line in file]


def entries(lines: object) -> list[str]:
    assert isinstance(lines, list | tuple)
    return [line.record.entry for text in lines if (line := decode(text)) is not None]


def is_one_chain(lines: list[bytes], prev: str | None = GENESIS) -> bool:
    link = Link(prev)
    return all(link.flaw(line) is None for line in lines)


def test_the_chain_goes_on_over_files(path: Path) -> None:
    place = small(path)
    fill(place, range(20))

    older = older_files(path)
    assert [one.number for one in older] == list(range(1, len(older) + 1))
    assert len(older) >= 3
    assert all(ROTATE_AT <= one.path.stat().st_size < 2 * ROTATE_AT for one in older)
    assert {one.path.stat().st_mode & 0o777 for one in older} == {0o600}
    assert entries(whole(place)) == [str(number) for number in range(20)]
    assert is_one_chain(whole(place))


def test_so_many_older_ones_are_kept(path: Path) -> None:
    place = small(path, kept=3)
    fill(place, range(30))

    numbers = [one.number for one in older_files(path)]
    assert numbers == list(range(numbers[-1] - 2, numbers[-1] + 1))
    assert entries(whole(place))[-1] == "29"
    assert is_one_chain(whole(place), prev=None)


def test_other_files_beside_it_are_left_alone(path: Path) -> None:
    path.parent.mkdir(mode=0o700)
    others = ["audit.jsonl.1", "audit.000001.jsonl.gz", "audit.12.jsonl", "xaudit.000001.jsonl"]
    for name in others:
        (path.parent / name).touch()
    fill(small(path, kept=1), range(20))
    assert set(others) < set(os.listdir(path.parent))


def test_the_tail_goes_on_into_older_files(path: Path) -> None:
    place = small(path)
    fill(place, range(20))

    everything = whole(place)
    assert [line for line in place.tail(1_000_000) if line] == everything
    some = [line for line in place.tail(3 * ROTATE_AT) if line]
    assert everything[-len(some) :] == some
    assert len(some) > 4


def test_who_follows_it_gets_each_line_once(path: Path) -> None:
    place = small(path)
    fill(place, range(4))
    reach: Reach | None = None
    got: list[str] = []
    for number in range(4, 20):
        lines, reach = place.grown(reach, 1_000_000)
        got += entries(lines)
        # One to five lines between two looks: within a file, over one rotation, over several.
        fill(place, iter([f"{number}.{n}" for n in range(number % 5 + 1)]))
    lines, reach = place.grown(reach, 1_000_000)

    assert got + entries(lines) == entries(whole(place))


def test_who_follows_it_loses_nothing_while_there_is_no_new_file_yet(path: Path) -> None:
    place = small(path)
    fill(place, range(1))
    _, reach = place.grown(None, 1_000_000)
    fill(place, range(1, 2))
    path.rename(path.with_name("audit.000001.jsonl"))
    assert place.grown(reach, 1_000_000) == ((), reach)
    fill(place, range(2, 3))

    assert entries(place.grown(reach, 1_000_000)[0]) == ["1", "2"]


def test_who_reads_while_it_is_rotated_sees_it_as_it_was(path: Path) -> None:
    place = small(path)
    fill(place, range(20))
    before = whole(place)

    got = []
    for number, (_, file) in enumerate(place.whole()):
        got += [line.removesuffix(b"\n") for line in file]
        if number == 0:
            fill(place, range(20, 40))
    assert got[: len(before)] == before
    assert is_one_chain(got)

    files = place._newest_first()
    newest = os.read(next(files), 1_000_000)
    fill(place, range(40, 60))
    older = [os.read(file, 1_000_000) for file in files]
    assert is_one_chain(b"".join([*reversed(older), newest]).splitlines())


def test_files_that_were_finished_long_before_need_not_be_read(path: Path) -> None:
    place = small(path)
    fill(place, range(20))
    first, second, *_ = older_files(path)
    os.utime(first.path, (0, 100.0))
    os.utime(second.path, (0, 200.0))
    everything = [one.line.record.entry for one in read_whole(place).found]
    later = [one.line.record.entry for one in read_whole(place, since=150.0 + MAX_AGE).found]

    assert everything == [str(number) for number in range(20)]
    gone = first.path.read_bytes().count(b"\n")
    assert later == everything[gone:], "what began then may have ended so much later"
    assert len(read_whole(place, since=1e10, verify=True).found) == 20


def test_a_file_renamed_by_others_is_not_read_again(path: Path) -> None:
    place = small(path)
    fill(place, range(2))
    _, reach = place.grown(None, 1_000_000)
    path.rename(path.with_suffix(".1"))
    fill(place, range(2, 3))
    assert entries(place.grown(reach, 1_000_000)[0]) == ["2"]


@pytest.mark.parametrize("step", ["rename", "unlink", "fsync", "open", "write"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_crash_between_its_steps_loses_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch, step: str, when: str
) -> None:
    place = small(path, kept=2)
    while len(older_files(path)) < 2 or path.stat().st_size < ROTATE_AT:
        fill(place, range(1))
    before = whole(place)
    has_renamed = False
    real = {name: getattr(os, name) for name in ("rename", "unlink", "fsync", "open", "write")}

    def dying(name: str) -> Callable[..., object]:
        def call(*arguments: object, **named: object) -> object:
            nonlocal has_renamed
            is_it = name == step and (has_renamed or name == "rename")
            if is_it and when == "before":
                raise Killed
            answer = real[name](*arguments, **named)
            has_renamed = has_renamed or name == "rename"
            if is_it:
                raise Killed
            return answer

        return call

    for name in real:
        monkeypatch.setattr(os, name, dying(name))
    with pytest.raises(Killed):
        place.append([body(SOFT, entry="cut off")])
    monkeypatch.undo()
    place.append([body(SOFT, entry="after")])

    lines = whole(place)
    assert is_one_chain(lines, prev=None)
    assert entries(lines)[-1] == "after"
    kept = [line for line in before if line in lines]
    assert kept == before[-len(kept) :], "only the oldest went"
    assert len(before) - len(kept) <= 4, "and of them one file"
    assert len(older_files(path)) <= 3


def test_a_line_torn_before_the_rotation_does_not_break_the_chain(path: Path) -> None:
    place = small(path)
    while not path.exists() or path.stat().st_size < ROTATE_AT:
        fill(place, range(1))
    with path.open("ab") as file:
        file.write(b'{"v": 1, "time"')
    fill(place, iter(["after"]))

    link = Link()
    flaws = [link.flaw(line) for line in whole(place)]
    assert [flaw for flaw in flaws if flaw] == ["torn"]
    assert entries(whole(place))[-1] == "after"
    assert len(older_files(path)) == 1


def test_where_it_can_not_be_renamed_it_is_written_on(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_arguments: object, **_named: object) -> None:
        raise OSError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "rename", refused)
    place = small(path)
    fill(place, range(10))
    assert entries(whole(place)) == [str(number) for number in range(10)]
    assert older_files(path) == []


def test_a_disk_that_is_full_at_the_new_file_loses_nothing(path: Path) -> None:
    place = small(path)
    while not path.exists() or path.stat().st_size < ROTATE_AT:
        fill(place, range(1))
    before = whole(place)
    code = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from tests.journal.samples import SOFT, body\n"
        "from vmtui.journal.file import FilePlace\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (10, -1))\n"
        "try:\n"
        f"    FilePlace(Path(sys.argv[1]), rotate_at={ROTATE_AT}).append([body(SOFT)])\n"
        "except OSError as error:\n"
        "    sys.exit(error.errno)\n"
    )
    command = [sys.executable, "-c", code, str(path)]
    root = Path(__file__).parents[2]
    assert subprocess.run(command, cwd=root, check=False).returncode == errno.EFBIG
    assert whole(place) == before
    fill(place, iter(["after"]))

    assert entries(whole(place)) == [*entries(before), "after"]
    assert is_one_chain(whole(place))


def test_two_consoles_at_once_lose_nothing_and_who_follows_sees_all(path: Path) -> None:
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from tests.journal.samples import SOFT, body\n"
        "from vmtui.journal.file import FilePlace\n"
        f"place = FilePlace(Path(sys.argv[1]), rotate_at={ROTATE_AT}, kept=1000)\n"
        "for number in range(120):\n"
        "    place.append([body(SOFT, entry=f'{sys.argv[2]}-{number}')])\n"
    )
    root = Path(__file__).parents[2]
    consoles = [
        subprocess.Popen([sys.executable, "-c", code, str(path), name], cwd=root)
        for name in ("a", "b")
    ]
    place = small(path)
    followed: list[str] = []
    reach: Reach | None = None

    def ended() -> bool:
        nonlocal reach
        has_ended = all(console.poll() is not None for console in consoles)
        lines, reach = place.grown(reach, 1_000_000)
        followed.extend(entries(lines))
        return has_ended

    wait_until(ended, "both have written")
    assert [console.returncode for console in consoles] == [0, 0]

    lines = whole(place)
    assert is_one_chain(lines)
    assert len(older_files(path)) > 30
    assert followed == entries(lines)
    for name in ("a", "b"):
        mine = [entry for entry in entries(lines) if entry.startswith(name)]
        assert mine == [f"{name}-{number}" for number in range(120)]
