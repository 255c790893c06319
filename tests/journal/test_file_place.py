"""The journal's file on a real file system: shared, private, and whole after every accident."""

import errno
import fcntl
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.journal.samples import FORCE, SOFT, body
from tests.qemu.waiting import wait_until
from vmtui.core.record.chain import GENESIS, Flaw, Problem, verify
from vmtui.core.record.record_lines import decode
from vmtui.journal.file import FilePlace
from vmtui.journal.private import UnsafePlaceError

TORN = b'{"v": 1, "time": "2026-'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "vmtui" / "audit.jsonl"


def lines_of(path: Path) -> list[bytes]:
    return path.read_bytes().removesuffix(b"\n").split(b"\n")


def entries(path: Path) -> list[str]:
    return [line.record.entry for text in lines_of(path) if (line := decode(text)) is not None]


def python(code: str, *arguments: object) -> subprocess.Popen[bytes]:
    """Run code that has `place` and `body` in another process."""
    prelude = (
        "import os, resource, signal, sys\n"
        "from tests.journal.samples import FORCE, SOFT, body\n"
        "from vmtui.journal.file import FilePlace\n"
        "place = FilePlace(__import__('pathlib').Path(sys.argv[1]))\n"
    )
    command = [sys.executable, "-c", prelude + code, *map(str, arguments)]
    return subprocess.Popen(command, cwd=Path(__file__).parents[2])


def test_records_form_a_chain_over_many_appends(path: Path) -> None:
    place = FilePlace(path)
    place.append([body(SOFT, entry="1"), body(SOFT, entry="2")])
    place.append([body(SOFT, entry="3")])

    assert entries(path) == ["1", "2", "3"]
    assert f'"prev": "{GENESIS}"'.encode() in lines_of(path)[0]
    assert verify(lines_of(path)) == []


def test_only_the_owner_can_reach_it_whatever_the_umask(path: Path) -> None:
    before = os.umask(0)
    try:
        FilePlace(path).append([body(SOFT)])
    finally:
        os.umask(before)

    assert [p.stat().st_mode & 0o777 for p in (path, path.parent)] == [0o600, 0o700]


def test_what_others_could_read_is_closed_to_them(path: Path) -> None:
    place = FilePlace(path)
    place.append([body(SOFT)])
    path.chmod(0o644)
    path.parent.chmod(0o755)

    place.append([body(SOFT)])

    assert [p.stat().st_mode & 0o777 for p in (path, path.parent)] == [0o600, 0o700]


def linked_file(path: Path) -> None:
    path.symlink_to(path.with_name("elsewhere"))


def linked_to_nothing_directory(path: Path) -> None:
    path.parent.rmdir()
    path.parent.symlink_to(path.parents[1] / "elsewhere")


def linked_directory(path: Path) -> None:
    (path.parents[1] / "elsewhere").mkdir(mode=0o700)
    linked_to_nothing_directory(path)


def second_name(path: Path) -> None:
    path.touch(0o600)
    os.link(path, path.with_name("elsewhere"))


def fifo(path: Path) -> None:
    os.mkfifo(path, 0o600)


def writable_file(path: Path) -> None:
    path.touch()
    path.chmod(0o620)


def writable_directory(path: Path) -> None:
    path.parent.chmod(0o702)


def writable_directory_above(path: Path) -> None:
    path.parents[2].chmod(0o777)


def not_root(path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a file away")
    del path


def anothers_file(path: Path) -> None:
    not_root(path)
    path.touch(0o600)
    os.chown(path, 12345, 12345)


def anothers_directory(path: Path) -> None:
    not_root(path)
    os.chown(path.parent, 12345, 12345)


def anothers_home(path: Path) -> None:
    not_root(path)
    path.parent.rmdir()
    os.chown(path.parents[1], 12345, 12345)


@pytest.mark.parametrize(
    "spoil",
    [
        linked_file,
        linked_directory,
        linked_to_nothing_directory,
        second_name,
        fifo,
        writable_file,
        writable_directory,
        writable_directory_above,
        anothers_file,
        anothers_directory,
        anothers_home,
    ],
)
def test_a_place_that_others_control_is_refused(path: Path, spoil: Callable[[Path], None]) -> None:
    path.parent.mkdir(parents=True, mode=0o700)
    spoil(path)
    before = sorted(path.parents[1].rglob("*"))

    with pytest.raises(
        OSError, match=r"symlink|somebody else|others can write|plain file|Not a dir"
    ):
        FilePlace(path).append([body(SOFT)])

    assert sorted(path.parents[1].rglob("*")) == before


def test_it_is_said_how_that_is_cured(path: Path) -> None:
    writable_directory_above(path)
    above = path.parents[2]
    with pytest.raises(UnsafePlaceError, match=f"write to {above} \\(chmod go-w {above}\\)"):
        FilePlace(path).append([body(SOFT)])
    above.chmod(0o1777)  # as /tmp is: others can write there, but not rename what is ours
    FilePlace(path).append([body(SOFT)])


def test_a_symlink_on_the_way_into_what_others_can_write_is_refused(path: Path) -> None:
    open_to_all = path.parents[2] / "open"
    (open_to_all / "state").mkdir(parents=True)
    open_to_all.chmod(0o777)
    path.parents[1].symlink_to(open_to_all / "state")
    with pytest.raises(UnsafePlaceError, match=f"others can write to {open_to_all} "):
        FilePlace(path).append([body(SOFT)])


def test_directories_on_the_way_are_made_for_the_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        FilePlace(tmp_path / "a" / "b" / "c" / "audit.jsonl").append([body(SOFT)])
    finally:
        os.umask(before)
    assert {one.stat().st_mode & 0o777 for one in tmp_path.rglob("*/")} >= {0o700}
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o700


def test_what_others_control_is_not_believed(path: Path) -> None:
    place = FilePlace(path)
    place.append([body(SOFT)])
    path.chmod(0o622)

    with pytest.raises(UnsafePlaceError, match="others can write"):
        place.tail(1_000)


def test_a_fifo_does_not_hang_the_reader(path: Path) -> None:
    path.parent.mkdir(parents=True, mode=0o700)
    fifo(path)
    with pytest.raises(UnsafePlaceError, match="plain file"):
        FilePlace(path).tail(1_000)


def test_a_new_file_is_synced_with_its_name(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced = []
    fsync = os.fsync

    def noted(descriptor: int) -> None:
        synced.append(os.readlink(f"/proc/self/fd/{descriptor}"))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", noted)
    place = FilePlace(path)
    place.append([body(SOFT)])
    place.append([body(SOFT)])

    assert synced == [str(path), str(path.parent), str(path)]


def test_a_file_in_the_directorys_place_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "state").touch()
    with pytest.raises(NotADirectoryError):
        FilePlace(tmp_path / "state" / "vmtui" / "audit.jsonl").append([body(SOFT)])


def test_two_consoles_at_once_lose_nothing(path: Path) -> None:
    code = (
        "for number in range(500):\n"
        "    place.append([body(SOFT, entry=f'{sys.argv[2]}-{number}')])\n"
    )
    consoles = [python(code, path, name) for name in ("a", "b")]
    assert [console.wait() for console in consoles] == [0, 0]

    assert verify(lines_of(path)) == []
    for name in ("a", "b"):
        mine = [entry for entry in entries(path) if entry.startswith(name)]
        assert mine == [f"{name}-{number}" for number in range(500)]


def waits_for_a_lock(pid: int) -> bool:
    return any(
        "-> FLOCK" in lock and str(pid) in lock.split()
        for lock in Path("/proc/locks").read_text().splitlines()
    )


def test_a_console_waits_for_the_one_that_is_writing(path: Path) -> None:
    place = FilePlace(path)
    place.append([body(SOFT, entry="1")])
    with path.open("rb+") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        console = python("place.append([body(SOFT, entry='2')])", path)
        wait_until(lambda: waits_for_a_lock(console.pid), "the console waits")
        assert entries(path) == ["1"]
    assert console.wait() == 0
    assert entries(path) == ["1", "2"]


def test_a_kill_in_the_middle_of_a_line_loses_only_that_line(path: Path) -> None:
    place = FilePlace(path)
    place.append([body(SOFT, entry="before")])
    console = python(
        "whole = os.write\n"
        "def half(file, data):\n"
        "    whole(file, data[:len(data) // 2])\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "os.write = half\n"
        "place.append([body(SOFT, entry='torn')])\n",
        path,
    )
    assert console.wait() == -9
    torn = path.read_bytes()
    assert not torn.endswith(b"\n")

    place.append([body(SOFT, entry="after")])

    assert path.read_bytes().startswith(torn + b"\n")
    assert entries(path) == ["before", "after"]
    assert verify(lines_of(path)) == [Problem(2, Flaw.TORN)]


def test_a_disk_that_fills_in_the_middle_of_a_line_leaves_none_of_it(path: Path) -> None:
    place = FilePlace(path)
    place.append([body(SOFT, entry="before")])
    before = path.read_bytes()
    # The limit on a file's size acts like a disk with ten bytes left: a short write, then an error.
    console = python(
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({len(before) + 10}, -1))\n"
        "try:\n"
        "    place.append([body(SOFT, entry='lost')])\n"
        "except OSError as error:\n"
        "    sys.exit(error.errno)\n",
        path,
    )
    assert console.wait() == errno.EFBIG
    assert path.read_bytes() == before


def test_what_did_not_reach_the_disk_is_taken_back(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = FilePlace(path)
    place.append([body(SOFT)])
    before = path.read_bytes()

    def failing(descriptor: int) -> None:
        raise OSError(errno.EIO, "Input/output error", descriptor)

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(OSError, match="Input/output error"):
        place.append([body(FORCE)])

    assert path.read_bytes() == before


def test_a_rotated_file_is_begun_anew(path: Path) -> None:
    place = FilePlace(path)
    place.append([body(SOFT, entry="old")])
    path.rename(path.with_suffix(".1"))
    place.append([body(SOFT, entry="new")])
    assert entries(path) == ["new"]
    assert verify(lines_of(path)) == []


ACCIDENTS = st.lists(
    st.one_of(
        st.tuples(st.just("append"), st.integers(1, 3)),
        st.tuples(st.just("lose the end"), st.integers(1, 700)),
        st.tuples(
            st.just("garbage"),
            st.sampled_from([TORN, b"\n", b"\n\n", b"\0\0\0\0", b"x\r\ny\n", b"7"]),
        ),
        st.tuples(st.just("long garbage"), st.integers(65_530, 65_540)),
    ),
    max_size=12,
)


@settings(deadline=None, max_examples=150)
@given(accidents=ACCIDENTS)
def test_the_chain_goes_on_over_any_accident(accidents: list[tuple[str, int | bytes]]) -> None:
    """Bytes may be torn off the end or garbage added; what is appended after is whole and tied."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "vmtui" / "audit.jsonl"
        place = FilePlace(path)
        place.append([body(SOFT, entry="first")])
        for number, (accident, amount) in enumerate(accidents):
            kept = path.read_bytes()
            if accident == "append":
                assert isinstance(amount, int)
                added = [f"{number}.{n}" for n in range(amount)]
                place.append([body(SOFT, entry=entry) for entry in added])
                assert path.read_bytes().startswith(kept)
                assert entries(path)[-amount:] == added
            elif accident == "lose the end":
                assert isinstance(amount, int)
                path.write_bytes(kept[:-amount])
            else:
                path.write_bytes(kept + (amount if isinstance(amount, bytes) else b"z" * amount))
        place.append([body(SOFT, entry="last")])

        assert entries(path)[-1] == "last"
        assert {problem.flaw for problem in verify(lines_of(path))} <= {Flaw.TORN, Flaw.UNREADABLE}


def test_a_large_journal_is_appended_to_without_reading_it(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = FilePlace(path)
    place.append([body(SOFT)] * 10_000)
    read = 0
    pread = os.pread

    def counted(file: int, length: int, offset: int) -> bytes:
        nonlocal read
        block = pread(file, length, offset)
        read += len(block)
        return block

    monkeypatch.setattr(os, "pread", counted)
    place.append([body(SOFT)])

    assert path.stat().st_size > 5_000_000
    assert read < 100_000


def test_the_tail_has_only_whole_lines(path: Path) -> None:
    place = FilePlace(path)
    assert place.tail(1_000) == ()
    place.append([body(SOFT, entry=str(number)) for number in range(10)])
    everything = lines_of(path)

    assert [line for line in place.tail(1_000_000) if line] == everything
    assert [line for line in place.tail(len(everything[-1]) + 100) if line] == everything[-1:]
