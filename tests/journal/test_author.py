"""Who acts, and whether they are still there."""

import os
import pwd
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from vmtui.journal.author import lives, this_author


def test_the_user_is_the_processs_own_whatever_the_environment_says() -> None:
    author = this_author({"USER": "mallory", "LOGNAME": "mallory", "SUDO_USER": "ada"})
    assert author.user == pwd.getpwuid(os.getuid()).pw_name
    assert author.sudo_user == "ada"
    assert author.pid == os.getpid()


@pytest.mark.parametrize(
    "variable",
    [{"SSH_CONNECTION": "192.0.2.7 50022 192.0.2.1 22"}, {"SSH_CLIENT": "192.0.2.7 50022 22"}],
    ids=str,
)
def test_the_origin_is_the_clients_address(variable: dict[str, str]) -> None:
    assert this_author(variable).ssh_origin == "192.0.2.7"


def test_the_origin_is_found_behind_a_sudo_that_hid_it() -> None:
    code = "from vmtui.journal import this_author; print(this_author().ssh_origin)"
    # The shell keeps the variable and stays the parent, as sudo's caller does.
    script = f'env -u SSH_CONNECTION "{sys.executable}" -c "{code}"; true'
    shown = subprocess.run(
        ["sh", "-c", script],
        env=os.environ | {"SSH_CONNECTION": "192.0.2.9 50022 192.0.2.1 22"},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stdout.strip() == "192.0.2.9"


def test_this_process_lives() -> None:
    assert lives(this_author())


def test_a_process_that_ended_does_not() -> None:
    with subprocess.Popen(["sleep", "60"]) as child:
        started = (Path("/proc") / str(child.pid) / "stat").read_text().rpartition(")")[2].split()
        author = replace(this_author(), pid=child.pid, pid_start=int(started[19]))
        assert lives(author)
        child.kill()
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        assert not lives(author), "nobody has fetched its end, but it runs no more"
    assert not lives(author)


def test_a_later_process_with_the_same_pid_is_another() -> None:
    author = this_author()
    assert not lives(replace(author, pid_start=author.pid_start - 1))


def test_a_pid_from_before_the_reboot_means_nothing() -> None:
    assert not lives(replace(this_author(), boot="another"))
