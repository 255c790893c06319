r"""The settings of Windows behind the seven reasons why a soft shutdown does not finish.

Each names the documents that it rests on. All commands are for an administrator, and mean the same
in cmd.exe and in PowerShell: so it is ``sc.exe``, for PowerShell's own ``sc`` writes files.
"""

from __future__ import annotations

from vmtui.core.cures.guest_settings import Inside, Setting

_RELIABILITY = r"HKLM\SOFTWARE\Policies\Microsoft\Windows NT\Reliability"
_SYSTEM_POLICIES = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System"
_WINDOWS_UPDATE = r"HKLM\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate"
_CURRENT = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion"
_SHUTDOWN = r"HKLM\SOFTWARE\Policies\Microsoft\Windows\System"
_DESKTOP = r"HKCU\Control Panel\Desktop"
_TEMPLATES = r"Computer Configuration\Administrative Templates"


def _add(key: str, name: str, kind: str, value: str) -> str:
    return f'reg add "{key}" /v {name} /t {kind} /d {value} /f'


def _ask(key: str, name: str = "") -> str:
    return f'reg query "{key}"{f" /v {name}" if name else ""}'


def _power(setting: str, value: int) -> tuple[str, ...]:
    """Set one of the buttons' settings in the plan that is in use, plugged in and on battery."""
    return (
        f"powercfg /setacvalueindex SCHEME_CURRENT SUB_BUTTONS {setting} {value}",
        f"powercfg /setdcvalueindex SCHEME_CURRENT SUB_BUTTONS {setting} {value}",
        "powercfg /setactive SCHEME_CURRENT",
    )


_BUTTONS = "powercfg /qh SCHEME_CURRENT SUB_BUTTONS"
"""``/qh`` lists hidden settings as well, as ``/query`` does the others. Microsoft's "Powercfg
command-line options" leaves it out, but Windows 10 and 11 have it."""

_QUERY_HIDDEN = "where powercfg refuses /qh, type /q"

UPDATES = Setting(
    against="an update prolongs the shutdown",
    words="let updates restart it in its quiet hours, so that none waits for the shutdown",
    inside=Inside.WINDOWS,
    look=(
        _ask(rf"{_CURRENT}\WindowsUpdate\Auto Update\RebootRequired"),
        _ask(rf"{_CURRENT}\Component Based Servicing\RebootPending"),
    ),
    good="neither key is found: no update waits for a restart",
    commands=(
        _add(_WINDOWS_UPDATE, "SetActiveHours", "REG_DWORD", "1"),
        _add(_WINDOWS_UPDATE, "ActiveHoursStart", "REG_DWORD", "6"),
        _add(_WINDOWS_UPDATE, "ActiveHoursEnd", "REG_DWORD", "22"),
    ),
    policy=(
        rf"{_TEMPLATES}\Windows Components\Windows Update (in newer templates: \Manage end user"
        r" experience): Turn off auto-restart for updates during active hours"
    ),
    holds=(
        "Windows 10 and Server 2016 on; without effect beside the policies 'No auto-restart with"
        " logged on users' and 'Always automatically restart at the scheduled time'"
    ),
    caution="an update may restart it from 22:00 to 6:00 then: choose its own hours, 18 at most",
)
"""Policy "Turn off auto-restart for updates during active hours" (WindowsUpdate.admx), and
"Manage device restarts after updates". Its two keys are those by which administrators and
configuration tools tell a pending restart; Microsoft documents only the API behind the first
(ISystemInformation::RebootRequired)."""

EVENT_TRACKER = Setting(
    against="Shutdown Event Tracker waits for a person",
    words="do not ask why it goes down",
    inside=Inside.WINDOWS,
    look=(_ask(_RELIABILITY),),
    good="ShutdownReasonOn is 0x0; without the key a Windows Server asks, a client does not",
    commands=(
        _add(_RELIABILITY, "ShutdownReasonOn", "REG_DWORD", "0"),
        _add(_RELIABILITY, "ShutdownReasonUI", "REG_DWORD", "0"),
    ),
    policy=rf"{_TEMPLATES}\System: Display Shutdown Event Tracker = Disabled",
    caution="its event log then holds no reasons that people gave",
)
"""Policy CSP "ADMX_Reliability" (ShutdownReason), and winreg.h of the Windows SDK: the values of
ShutdownReasonUI are POLICY_SHOWREASONUI_NEVER = 0 and so on."""

WITHOUT_LOGON = Setting(
    against="nobody is logged on, and the request is discarded",
    words="let it go down while nobody is logged on",
    inside=Inside.WINDOWS,
    look=(_ask(_SYSTEM_POLICIES, "ShutdownWithoutLogon"),),
    good="it is 0x1, as on clients by default; on servers it is 0x0",
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
"""Security policy setting "Shutdown: Allow system to be shut down without having to log on", with
its defaults. Microsoft speaks of the sign-in screen there; that the power button follows the same
setting is what hosters of Windows guests tell."""

APPLICATIONS = Setting(
    against="an application refuses to end",
    words="end applications that refuse to end, or do not answer",
    inside=Inside.WINDOWS,
    look=(_BUTTONS, _ask(_DESKTOP, "AutoEndTasks"), _ask(_SHUTDOWN, "AllowBlockingAppsAtShutdown")),
    good=(
        "forced button/lid shutdown is 0x1 or AutoEndTasks is 1, and AllowBlockingAppsAtShutdown"
        " is 0x0 or not found"
    ),
    commands=(*_power("SHUTDOWN", 1), _add(_DESKTOP, "AutoEndTasks", "REG_SZ", "1")),
    policy=(
        rf"{_TEMPLATES}\System\Shutdown Options: Turn off automatic termination of applications"
        " that block or cancel shutdown = Disabled (as by default)"
    ),
    holds=f"AutoEndTasks holds for the user who types it, the others for all; {_QUERY_HIDDEN}",
    caution="unsaved work in them is lost",
)
"""Power setting "Power button forced shutdown" (SHUTDOWN, Windows 7 on), Policy CSP "ADMX_Winsrv"
(console applications, and those without a visible window), and "Windows Internals", 6th edition,
part 2, chapter 13, Shutdown (AutoEndTasks: without it the screen that asks waits for ever)."""

POWER_BUTTON = Setting(
    against="its power button is set to do nothing, or to sleep",
    words="have the power button shut it down",
    inside=Inside.WINDOWS,
    look=(_BUTTONS,),
    good="power button action is 0x3 (0x0 nothing, 0x1 sleep, 0x2 hibernate, 0x3 shut down)",
    commands=_power("PBUTTONACTION", 3),
    policy=(
        rf"{_TEMPLATES}\System\Power Management\Button Settings:"
        " Select the Power button action (plugged in) = Shut down"
    ),
    holds=_QUERY_HIDDEN,
)
"""Power setting "Power button action" (PBUTTONACTION, Windows Vista on), "Powercfg command-line
options", and Policy CSP "Power" (SelectPowerButtonActionPluggedIn)."""

SLEEP = Setting(
    against="it falls asleep, and a sleeper does not see the button",
    words="never let it sleep or hibernate by itself",
    inside=Inside.WINDOWS,
    look=("powercfg /a", "powercfg /q SCHEME_CURRENT SUB_SLEEP"),
    good="no standby state is available, or sleep and hibernate after are 0x0 (never)",
    commands=(
        "powercfg /change standby-timeout-ac 0",
        "powercfg /change standby-timeout-dc 0",
        "powercfg /change hibernate-timeout-ac 0",
        "powercfg /change hibernate-timeout-dc 0",
    ),
    policy=(
        rf"{_TEMPLATES}\System\Power Management\Sleep Settings:"
        " Allow standby states (S1-S3) when sleeping (plugged in) = Disabled"
    ),
)
""" "Powercfg command-line options", and Policy CSP "Power" (AllowStandbyWhenSleepingPluggedIn)."""

DAMAGED = Setting(
    against="it is damaged, or infected",
    words="check its system files and its disk, and repair them",
    inside=Inside.WINDOWS,
    look=("sfc /verifyonly", "dism /online /cleanup-image /scanhealth", "chkdsk C: /scan"),
    good="they find no violations, no corruption and no problems",
    commands=("dism /online /cleanup-image /restorehealth", "sfc /scannow"),
    holds="dism's and chkdsk's options: Windows 8 and Server 2012 on; /scan: NTFS",
    caution="each takes minutes and reads the whole disk; scan for malware too",
)
"""Windows commands "sfc" and "chkdsk", and "Repair a Windows image" (dism fetches what it needs
from Windows Update)."""

DISPLAY = Setting(
    against="its display is off, and the first press only lights it up",
    words="never turn its display off",
    inside=Inside.WINDOWS,
    look=("powercfg /q SCHEME_CURRENT SUB_VIDEO",),
    good="turn off display after is 0x0 (never); servers too turn it off by default",
    commands=("powercfg /change monitor-timeout-ac 0", "powercfg /change monitor-timeout-dc 0"),
)
""" "Powercfg command-line options". That the first press only lights a dark display up, on servers
as well, is told of Windows guests on several hypervisors."""

AGENT = Setting(
    against="nobody inside can be asked",
    words=(
        "install the guest agent and its virtio serial driver"
        " (virtio-win-guest-tools.exe on the virtio-win ISO)"
    ),
    inside=Inside.WINDOWS,
    look=("sc.exe query QEMU-GA",),
    good="STATE is RUNNING",
    commands=("sc.exe config QEMU-GA start= auto", "sc.exe start QEMU-GA"),
)
"""README of virtio-win-pkg-scripts (what the ISO holds), and QEMU's installer of its guest agent
(the service's name)."""

ALL = (
    POWER_BUTTON,
    DISPLAY,
    SLEEP,
    WITHOUT_LOGON,
    EVENT_TRACKER,
    APPLICATIONS,
    UPDATES,
    DAMAGED,
)
"""To look at on a quiet day: what loses a request comes before what waits, and that before what
only takes long."""
