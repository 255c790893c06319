r"""The settings of Windows behind the seven reasons why a soft shutdown does not finish.

Names and values are Microsoft's: powercfg's options and the power button setting (PBUTTONACTION, 3
is "shut down"), the security option "Shutdown: Allow system to be shut down without having to log
on", and the policies of ShutdownEventTracker (Reliability), Winsrv, Power and WindowsUpdate. All
commands are for an administrator's command prompt inside the guest.
"""

from __future__ import annotations

from vmtui.core.guest_settings import Setting

_RELIABILITY = r"HKLM\SOFTWARE\Policies\Microsoft\Windows NT\Reliability"
_SYSTEM_POLICIES = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System"
_WINDOWS_UPDATE = r"HKLM\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate"
_REBOOT_REQUIRED = (
    r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update\RebootRequired"
)
_SHUTDOWN = r"HKLM\SOFTWARE\Policies\Microsoft\Windows\System"
_CONTROL = r"HKLM\SYSTEM\CurrentControlSet\Control"
_DESKTOP = r"Control Panel\Desktop"
_TEMPLATES = r"Computer Configuration\Administrative Templates"


def _add(key: str, name: str, kind: str, value: str) -> str:
    return f'reg add "{key}" /v {name} /t {kind} /d {value} /f'


def _ask(key: str, name: str = "") -> str:
    return f'reg query "{key}"{f" /v {name}" if name else ""}'


UPDATES = Setting(
    against="an update prolongs the shutdown",
    words="have updates restart it outside the hours in which it may have to go down",
    look=(_ask(_REBOOT_REQUIRED), _ask(_WINDOWS_UPDATE)),
    commands=(
        _add(_WINDOWS_UPDATE, "SetActiveHours", "REG_DWORD", "1"),
        _add(_WINDOWS_UPDATE, "ActiveHoursStart", "REG_DWORD", "6"),
        _add(_WINDOWS_UPDATE, "ActiveHoursEnd", "REG_DWORD", "22"),
    ),
    policy=(
        rf"{_TEMPLATES}\Windows Components\Windows Update:"
        " Turn off auto-restart for updates during active hours"
    ),
    caution="if RebootRequired exists, an update waits: restart it in a quiet hour first",
)

EVENT_TRACKER = Setting(
    against="Shutdown Event Tracker waits for a person",
    words="do not ask why it goes down",
    look=(_ask(_RELIABILITY),),
    commands=(
        _add(_RELIABILITY, "ShutdownReasonOn", "REG_DWORD", "0"),
        _add(_RELIABILITY, "ShutdownReasonUI", "REG_DWORD", "0"),
    ),
    policy=rf"{_TEMPLATES}\System: Display Shutdown Event Tracker = Disabled",
    caution="its event log then holds no reasons that people gave",
)

WITHOUT_LOGON = Setting(
    against="nobody is logged on, and the request is discarded",
    words="let it go down while nobody is logged on",
    look=(_ask(_SYSTEM_POLICIES, "ShutdownWithoutLogon"),),
    commands=(_add(_SYSTEM_POLICIES, "ShutdownWithoutLogon", "REG_DWORD", "1"),),
    policy=(
        r"Computer Configuration\Windows Settings\Security Settings\Local Policies"
        r"\Security Options: Shutdown: Allow system to be shut down without having to log on"
        " = Enabled"
    ),
    caution=(
        "whoever reaches its sign-in screen can then shut it down: Microsoft advises servers"
        " against it, and the guest agent does without"
    ),
)

APPLICATIONS = Setting(
    against="an application refuses to end",
    words="end applications that do not answer",
    look=(
        _ask(rf"HKCU\{_DESKTOP}", "AutoEndTasks"),
        _ask(_SHUTDOWN, "AllowBlockingAppsAtShutdown"),
        _ask(_CONTROL, "WaitToKillServiceTimeout"),
    ),
    commands=(
        _add(rf"HKCU\{_DESKTOP}", "AutoEndTasks", "REG_SZ", "1"),
        _add(rf"HKCU\{_DESKTOP}", "HungAppTimeout", "REG_SZ", "5000"),
        _add(rf"HKCU\{_DESKTOP}", "WaitToKillAppTimeout", "REG_SZ", "20000"),
        _add(rf"HKU\.DEFAULT\{_DESKTOP}", "AutoEndTasks", "REG_SZ", "1"),
        _add(_SHUTDOWN, "AllowBlockingAppsAtShutdown", "REG_DWORD", "0"),
    ),
    policy=(
        rf"{_TEMPLATES}\System\Shutdown Options: Turn off automatic termination of applications"
        " that block or cancel shutdown = Disabled"
    ),
    caution="unsaved work in them is lost; HKCU holds for the user who runs this, so for each",
)

POWER_BUTTON = Setting(
    against="its power button is set to do nothing, or to sleep",
    words="have the power button shut it down",
    look=("powercfg /qh SCHEME_CURRENT SUB_BUTTONS PBUTTONACTION",),
    commands=(
        "powercfg /setacvalueindex SCHEME_CURRENT SUB_BUTTONS PBUTTONACTION 3",
        "powercfg /setdcvalueindex SCHEME_CURRENT SUB_BUTTONS PBUTTONACTION 3",
        "powercfg /setactive SCHEME_CURRENT",
    ),
    policy=(
        rf"{_TEMPLATES}\System\Power Management\Button Settings:"
        " Select the Power button action (plugged in) = Shut down"
    ),
)

SLEEP = Setting(
    against="it falls asleep, and a sleeper does not see the button",
    words="never let it sleep or hibernate by itself",
    look=("powercfg /a", "powercfg /q SCHEME_CURRENT SUB_SLEEP"),
    commands=(
        "powercfg /change standby-timeout-ac 0",
        "powercfg /change standby-timeout-dc 0",
        "powercfg /change hibernate-timeout-ac 0",
        "powercfg /change hibernate-timeout-dc 0",
    ),
    policy=(
        rf"{_TEMPLATES}\System\Power Management\Sleep Settings:"
        " Specify the system sleep timeout (plugged in) = 0"
    ),
)

DAMAGED = Setting(
    against="it is damaged, or infected",
    words="check its system files, and its disk at the next start",
    look=("sfc /verifyonly", "dism /online /cleanup-image /scanhealth", "chkdsk C: /scan"),
    commands=("dism /online /cleanup-image /restorehealth", "sfc /scannow"),
    caution="no setting helps here: scan it for malware too",
)

SEVEN = (UPDATES, EVENT_TRACKER, WITHOUT_LOGON, APPLICATIONS, POWER_BUTTON, SLEEP, DAMAGED)
"""In the order of the seven reasons."""

AGENT = Setting(
    against="nobody inside can be asked",
    words="install the guest agent and its virtio serial driver (virtio-win-guest-tools)",
    look=("sc query QEMU-GA",),
    commands=("sc config QEMU-GA start= auto", "sc start QEMU-GA"),
)
