"""What is printed for an administrator to type inside a guest."""

from __future__ import annotations

import re
import shlex
import subprocess

import pytest

from vmtui.core.cures import linux_settings, windows_settings
from vmtui.core.cures.guest_settings import Inside, Setting
from vmtui.core.cures.remedies import Cause, findings
from vmtui.core.cures.settings_text import numbered, numbers_words, settings_lines
from vmtui.core.model import Moment, Vm, VmId
from vmtui.core.why.verdict import Slug, Sureness, Verdict

WINDOWS = (*windows_settings.ALL, windows_settings.AGENT)
LINUX = (*linux_settings.ALL, linux_settings.AGENT)
EITHER = pytest.mark.parametrize("setting", [*WINDOWS, *LINUX], ids=lambda one: one.against)

_VALUE = r"/v \w+ /t (REG_DWORD|REG_SZ) /d \d+ /f"
SAFE = {
    "reg add": re.compile(rf'reg add "HK(LM|CU)\\[^"%]+[^"%\\]" {_VALUE}'),
    "reg query": re.compile(r'reg query "HK(LM|CU)\\[^"%]+[^"%\\]"( /v \w+)?'),
    "powercfg": re.compile(r"powercfg /[a-z]+( [A-Za-z_-]+)*( \d+)?"),
    "sc.exe": re.compile(r"sc\.exe (query|start|config) QEMU-GA( start= auto)?"),
    "sfc": re.compile(r"sfc /(verifyonly|scannow)"),
    "dism": re.compile(r"dism /online /cleanup-image /(scan|restore)health"),
    "chkdsk": re.compile(r"chkdsk C: /scan"),
}
"""Commands that cmd.exe and PowerShell read alike: no variables, no aliases, paths in quotes."""


@EITHER
def test_each_setting_says_how_it_stands_and_how_it_is_set(setting: Setting) -> None:
    assert all((setting.against, setting.words, setting.look, setting.good, setting.commands))
    assert not set(setting.look) & set(setting.commands)


@pytest.mark.parametrize("setting", WINDOWS, ids=lambda one: one.against)
def test_windows_commands_can_be_pasted_in_either_shell(setting: Setting) -> None:
    assert setting.inside is Inside.WINDOWS
    for command in (*setting.look, *setting.commands):
        assert any(form.fullmatch(command) for form in SAFE.values()), command


@pytest.mark.parametrize("setting", LINUX, ids=lambda one: one.against)
def test_linux_commands_are_shell(setting: Setting) -> None:
    assert setting.inside is Inside.LINUX
    for command in (*setting.look, *setting.commands):
        assert subprocess.run(["sh", "-n", "-c", command], check=False).returncode == 0, command


def test_each_linux_setting_has_a_file_of_its_own() -> None:
    written = [
        shlex.split(command)[-1]
        for setting in LINUX
        for command in setting.commands
        if command.startswith("printf")
    ]
    assert len(written) == len(set(written)) == 3


def test_each_of_the_seven_reasons_has_a_setting_to_look_at() -> None:
    guest = Vm(VmId("hv1", "w"), "app", os_id="http://microsoft.com/win/2k22")
    told = {
        (finding.cause, remedy.setting)
        for slug in Slug
        for finding in findings(Verdict(slug, Moment(0, 0), "w", "n", Sureness.SEEN), guest)
        for remedy in finding.remedies
        if remedy.setting in windows_settings.ALL
    }
    assert {cause for cause, _ in told} >= set(Cause) - {Cause.DAMAGED}
    assert windows_settings.DAMAGED in windows_settings.ALL


def test_settings_are_numbered_once_and_by_where_they_are_set() -> None:
    sleep, key = windows_settings.SLEEP, linux_settings.POWER_KEY
    numbers = numbered([key, sleep, windows_settings.AGENT, sleep])
    assert numbers == {sleep: 1, windows_settings.AGENT: 2, key: 3}
    lines = ["".join(cell.text for cell in line) for line in settings_lines(numbers)]
    assert sum(line.startswith("Inside Windows") for line in lines) == 1
    assert sum(line.startswith("Inside Linux, as root") for line in lines) == 1


@pytest.mark.parametrize(
    ("found", "words"),
    [([], ""), ([2], "2"), ([1, 2], "1, 2"), ([1, 3, 4, 5], "1, 3 to 5"), ([1, 2, 3], "1 to 3")],
)
def test_numbers_that_follow_are_a_range(found: list[int], words: str) -> None:
    numbers = {setting: at for at, setting in enumerate(WINDOWS, 1)}
    assert numbers_words([WINDOWS[at - 1] for at in found], numbers) == words
