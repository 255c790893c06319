"""The settings of Linux that decide whether it follows its power button.

Names are those of systemd (logind.conf, systemd-system.conf), acpid and qemu-guest-agent.
"""

from __future__ import annotations

from vmtui.core.guest_settings import Setting

_LOGIND = "/etc/systemd/logind.conf.d/power-key.conf"

POWER_KEY = Setting(
    against="nothing inside listens to its power button",
    words="have logind power it off at the button, or install acpid where there is no systemd",
    look=(
        "systemd-analyze cat-config systemd/logind.conf | grep HandlePowerKey",
        "systemctl is-active systemd-logind acpid",
    ),
    commands=(
        "mkdir -p /etc/systemd/logind.conf.d",
        f"printf '[Login]\\nHandlePowerKey=poweroff\\n' > {_LOGIND}",
        "systemctl reload-or-restart systemd-logind",
    ),
    caution="a desktop may still take the key for itself and ask",
)

INHIBITORS = Setting(
    against="a program holds the shutdown up",
    words="see who may hold it up, and let the button pass over them",
    look=("systemd-inhibit --list", "loginctl list-sessions"),
    commands=(
        "mkdir -p /etc/systemd/logind.conf.d",
        f"printf '[Login]\\nPowerKeyIgnoreInhibited=yes\\n' >> {_LOGIND}",
        "systemctl reload-or-restart systemd-logind",
    ),
    caution="what they protect, such as a package upgrade, is then cut short",
)

STOP_JOBS = Setting(
    against="a service takes long to stop",
    words="bound the time that a stop job has (90 s by default)",
    look=("systemctl show --property=DefaultTimeoutStopUSec", "systemctl list-jobs"),
    commands=(
        "mkdir -p /etc/systemd/system.conf.d",
        "printf '[Manager]\\nDefaultTimeoutStopSec=60s\\n' > /etc/systemd/system.conf.d/stop.conf",
        "systemctl daemon-reexec",
    ),
    caution="a database that needs longer is then killed: give its own unit more",
)

SLEEP = Setting(
    against="it falls asleep, and a sleeper does not see the button",
    words="never let it sleep",
    look=("systemctl is-enabled sleep.target suspend.target",),
    commands=("systemctl mask sleep.target suspend.target hibernate.target hybrid-sleep.target",),
)

AGENT = Setting(
    against="nobody inside can be asked",
    words="install and start the guest agent",
    look=("systemctl status qemu-guest-agent",),
    commands=(
        "apt-get install qemu-guest-agent || dnf install qemu-guest-agent",
        "systemctl enable --now qemu-guest-agent",
    ),
)

ALL = (POWER_KEY, INHIBITORS, STOP_JOBS, SLEEP)
