"""What is shown of a URI, and what libvirt is given instead of it."""

import os
import subprocess
import tempfile
from pathlib import Path

import pytest

from vmtui.hypervisor import ssh, uri


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache directory of the test's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    ssh.wrapper.cache_clear()
    return tmp_path / "cache" / "vmtui"


@pytest.mark.parametrize(
    "plain",
    [
        "qemu:///system",
        "test:///default",
        "qemu:///system?socket=/tmp/a b/sock",
        "qemu+tls://hv1.example/system?pkipath=/etc/pki",
    ],
)
def test_most_uris_are_left_as_they_are(plain: str) -> None:
    assert uri.effective(plain) == plain
    assert uri.display(plain) == plain


def test_ssh_never_asks_and_runs_through_the_wrapper(cache: Path) -> None:
    given = uri.effective("qemu+ssh://root@hv1:2222/system?keyfile=/k&no_tty=0")
    (wrapper,) = cache.iterdir()
    assert given == (f"qemu+ssh://root@hv1:2222/system?keyfile=/k&no_tty=1&command={wrapper}")


def test_the_users_own_command_is_run_by_the_wrapper(cache: Path) -> None:
    uri.effective("qemu+ssh://hv1/system?command=/opt/my ssh")
    (wrapper,) = cache.iterdir()
    assert "exec '/opt/my ssh' -o BatchMode=yes" in wrapper.read_text()


@pytest.mark.parametrize(
    "unsafe",
    ["qemu+ssh://hv1/system?no_verify=1", "qemu+tls://hv1/system?no_verify=1&pkipath=/p"],
)
def test_who_answers_is_always_verified(unsafe: str) -> None:
    assert "no_verify" not in uri.effective(unsafe)


@pytest.mark.parametrize(
    "evil",
    [
        "qemu+ssh://-oProxyCommand=touch%20x/system",
        "qemu+ssh://%2DoProxyCommand=x/system",
        "qemu+ssh://-oA@hv1/system",
    ],
)
def test_a_host_name_is_never_an_option_of_ssh(evil: str) -> None:
    with pytest.raises(ValueError, match="dash"):
        uri.effective(evil)


@pytest.mark.parametrize("broken", ["", "system", "qemu://[::1/system"])
def test_what_is_no_uri_is_an_error_with_words(broken: str) -> None:
    with pytest.raises(ValueError, match="no connection URI"):
        uri.effective(broken)


def test_secrets_are_not_shown() -> None:
    shown = uri.display("qemu+tcp://admin:hunter2@hv1/system?password=hunter2&socket=/s")
    assert shown == "qemu+tcp://admin@hv1/system?socket=/s"


@pytest.mark.parametrize(
    ("address", "local"),
    [
        ("qemu:///system", True),
        ("qemu+unix:///session", True),
        ("qemu+ssh://hv1/system", False),
        ("test:///default", False),
    ],
)
def test_where_processes_can_be_looked_for(address: str, local: bool) -> None:
    assert uri.is_local(address) is local


def test_the_wrapper_runs_ssh_with_its_options_first(cache: Path) -> None:
    wrapper = ssh.wrapper("echo")
    run = subprocess.run(
        [wrapper, "-T", "--", "hv1", "nc -U 'a b'"], capture_output=True, text=True, check=True
    )
    options = " ".join(f"-o {option}" for option in ssh.OPTIONS)
    assert run.stdout == f"{options} -T -- hv1 nc -U 'a b'\n"
    assert wrapper.stat().st_mode & 0o077 == 0
    assert cache.stat().st_mode & 0o077 == 0


def test_the_wrapper_is_written_once(cache: Path) -> None:
    first = ssh.wrapper("ssh")
    ssh.wrapper.cache_clear()
    assert ssh.wrapper("ssh") == first
    assert len(list(cache.iterdir())) == 1


@pytest.fixture
def no_cache(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nothing can be kept; what temporary files may take is this directory."""
    cache.parent.write_text("a file where a directory should be")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    return temporary


def test_without_a_cache_directory_it_goes_to_one_for_temporary_files(no_cache: Path) -> None:
    first = ssh.wrapper("ssh")
    ssh.wrapper.cache_clear()
    assert ssh.wrapper("ssh") == first
    assert list(no_cache.iterdir()) == [first.parent]
    assert [*first.parent.iterdir()] == [first]
    assert first.parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("kind", ["a link", "open to others", "in what is open to others"])
def test_it_is_not_written_where_others_could_change_it(kind: str, no_cache: Path) -> None:
    place, elsewhere = no_cache / f"vmtui-{os.geteuid()}", no_cache / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    if kind == "a link":
        place.symlink_to(elsewhere)
    elif kind == "in what is open to others":
        no_cache.chmod(0o777)
    else:
        place.mkdir()
        place.chmod(0o777)
    with pytest.raises(ValueError, match="XDG_CACHE_HOME"):
        ssh.wrapper("ssh")
    assert not list(elsewhere.iterdir())


@pytest.mark.parametrize(
    ("given", "is_embedded"),
    [
        ("qemu:///embed?root=/tmp/x", True),
        ("qemu:///embed", True),
        ("qemu:///system", False),
        ("qemu+unix:///system?socket=/embed", False),
        ("test:///default", False),
    ],
)
def test_what_needs_an_event_loop_to_open(given: str, is_embedded: bool) -> None:
    assert uri.is_embedded(given) is is_embedded
