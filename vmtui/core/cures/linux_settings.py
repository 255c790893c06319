"""The settings of Linux that decide whether it follows its power button.

Each names the documents that it rests on. Each has a drop-in file of its own, so that any of them
can be set, set again or deleted without the others.
"""

from __future__ import annotations

from vmtui.core.cures.guest_settings import Inside, Setting

_READ_AGAIN = "systemctl kill --signal=HUP systemd-logind"
"""logind reads its configuration anew at SIGHUP. Versions before 253 have no ``systemctl reload``
for it, and a restart may cost a desktop its session."""


def _drop_in(folder: str, name: str, section: str, line: str) -> tuple[str, ...]:
    path = f"/etc/systemd/{folder}"
    return (f"mkdir -p {path}", rf"printf '[{section}]\n{line}\n' > {path}/{name}.conf")


POWER_KEY = Setting(
    against="nothing inside listens to its power button",
    words="have logind power it off at the button; without systemd, install acpid",
    inside=Inside.LINUX,
    look=(
        "systemctl is-active systemd-logind",
        "systemd-analyze cat-config systemd/logind.conf | grep HandlePowerKey=",
    ),
    good="it is active, and the value is poweroff, as by default",
    commands=(
        *_drop_in("logind.conf.d", "50-power-key", "Login", "HandlePowerKey=poweroff"),
        _READ_AGAIN,
    ),
    caution="a desktop may take the key for itself, and ask: systemd-inhibit --list shows it",
)
"""logind.conf(5): HandlePowerKey; systemd-logind.service(8)."""

INHIBITORS = Setting(
    against="a program holds the shutdown up",
    words="see who may hold it up, and let the button pass over them",
    inside=Inside.LINUX,
    look=("systemd-inhibit --list",),
    good="no line has both shutdown and block",
    commands=(
        *_drop_in("logind.conf.d", "50-inhibitors", "Login", "PowerKeyIgnoreInhibited=yes"),
        _READ_AGAIN,
    ),
    caution=(
        "what they protect, such as a package upgrade, is then cut short; a desktop that took the"
        " key (handle-power-key) still has it"
    ),
)
"""logind.conf(5): PowerKeyIgnoreInhibited passes over high-level locks only; systemd-inhibit(1)."""

STOP_JOBS = Setting(
    against="a service takes long to stop",
    words="bound the time that a service has to stop (90 s by default)",
    inside=Inside.LINUX,
    look=("systemctl show --property=DefaultTimeoutStopUSec",),
    good="it is less than the time that the guest is given",
    commands=(
        *_drop_in("system.conf.d", "50-stop", "Manager", "DefaultTimeoutStopSec=60s"),
        "systemctl daemon-reexec",
    ),
    holds="a unit with a TimeoutStopSec of its own keeps that",
    caution="a database that needs longer is then killed: give its own unit more",
)
"""systemd-system.conf(5): DefaultTimeoutStopSec; systemctl(1): daemon-reexec."""

_SLEEPS = "sleep.target suspend.target hibernate.target hybrid-sleep.target"

SLEEP = Setting(
    against="it falls asleep, and a sleeper does not see the button",
    words="never let it sleep",
    inside=Inside.LINUX,
    look=("systemctl is-enabled sleep.target suspend.target",),
    good="they are masked",
    commands=(f"systemctl mask {_SLEEPS}",),
)
"""systemd.special(7): the targets; systemctl(1): mask."""

AGENT = Setting(
    against="nobody inside can be asked",
    words="install and start the guest agent",
    inside=Inside.LINUX,
    look=("systemctl is-active qemu-guest-agent",),
    good="it is active",
    commands=("apt-get install qemu-guest-agent", "systemctl start qemu-guest-agent"),
    holds="Debian, Ubuntu; Fedora and RHEL: dnf install, SUSE: zypper install, the same name",
)
"""The package's own unit and udev rule: from the next boot on, its channel starts it."""

ALL = (POWER_KEY, SLEEP, INHIBITORS, STOP_JOBS)
"""In the order of those of Windows."""
