# ruff: noqa: N801, N802, N803 (the names are libvirt's)
"""Types of the part of libvirt-python that vmtui uses: the package ships none."""

from collections.abc import Callable, Sequence
from typing import Any

VIR_CONNECT_GET_ALL_DOMAINS_STATS_ACTIVE: int
VIR_CONNECT_GET_ALL_DOMAINS_STATS_INACTIVE: int
VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT: int
VIR_CONNECT_LIST_DOMAINS_ACTIVE: int
VIR_CONNECT_LIST_DOMAINS_HAS_SNAPSHOT: int
VIR_CONNECT_LIST_DOMAINS_INACTIVE: int
VIR_CONNECT_LIST_DOMAINS_MANAGEDSAVE: int
VIR_CONNECT_LIST_DOMAINS_AUTOSTART: int
VIR_CONNECT_LIST_DOMAINS_NO_AUTOSTART: int
VIR_CONNECT_LIST_DOMAINS_NO_MANAGEDSAVE: int
VIR_CONNECT_LIST_DOMAINS_NO_SNAPSHOT: int
VIR_CONNECT_LIST_DOMAINS_PERSISTENT: int
VIR_CONNECT_LIST_DOMAINS_TRANSIENT: int

VIR_CONNECT_CLOSE_REASON_ERROR: int
VIR_CONNECT_CLOSE_REASON_EOF: int
VIR_CONNECT_CLOSE_REASON_KEEPALIVE: int
VIR_CONNECT_CLOSE_REASON_CLIENT: int

VIR_DOMAIN_STATS_STATE: int
VIR_DOMAIN_STATS_CPU_TOTAL: int
VIR_DOMAIN_STATS_BALLOON: int
VIR_DOMAIN_STATS_VCPU: int
VIR_DOMAIN_STATS_BLOCK: int
VIR_DOMAIN_STATS_INTERFACE: int

VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_LEASE: int
VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_AGENT: int
VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_ARP: int
VIR_DOMAIN_GUEST_INFO_USERS: int
VIR_DOMAIN_GUEST_INFO_OS: int
VIR_DOMAIN_GUEST_INFO_FILESYSTEM: int
VIR_DOMAIN_GUEST_INFO_HOSTNAME: int

VIR_DOMAIN_REBOOT_ACPI_POWER_BTN: int
VIR_DOMAIN_REBOOT_GUEST_AGENT: int
VIR_DOMAIN_SHUTDOWN_ACPI_POWER_BTN: int
VIR_DOMAIN_SHUTDOWN_GUEST_AGENT: int
VIR_DOMAIN_AFFECT_LIVE: int
VIR_DOMAIN_CORE_DUMP_FORMAT_RAW: int
VIR_DOMAIN_METADATA_ELEMENT: int
VIR_DUMP_MEMORY_ONLY: int
VIR_DOMAIN_CONTROL_OCCUPIED: int
VIR_DOMAIN_CONTROL_ERROR: int
VIR_DOMAIN_BLOCK_COPY_BANDWIDTH: str
VIR_DOMAIN_BLOCK_COPY_TRANSIENT_JOB: int
VIR_DOMAIN_JOB_NONE: int
VIR_DOMAIN_JOB_BOUNDED: int
VIR_DOMAIN_JOB_UNBOUNDED: int
VIR_DOMAIN_JOB_OPERATION: str
VIR_DOMAIN_JOB_SUCCESS: str
VIR_DOMAIN_JOB_ERRMSG: str
VIR_DOMAIN_JOB_TIME_ELAPSED: str
VIR_DOMAIN_JOB_DATA_TOTAL: str
VIR_DOMAIN_JOB_DISK_TOTAL: str
VIR_DOMAIN_XML_SECURE: int
VIR_DOMAIN_XML_INACTIVE: int
VIR_DOMAIN_SNAPSHOT_LIST_TOPOLOGICAL: int
VIR_DOMAIN_UNDEFINE_MANAGED_SAVE: int
VIR_MEMORY_PHYSICAL: int
VIR_KEYCODE_SET_LINUX: int

VIR_MIGRATE_LIVE: int
VIR_MIGRATE_PERSIST_DEST: int
VIR_MIGRATE_UNSAFE: int
VIR_MIGRATE_PARAM_URI: str

VIR_DOMAIN_NOSTATE: int
VIR_DOMAIN_RUNNING: int
VIR_DOMAIN_BLOCKED: int
VIR_DOMAIN_PAUSED: int
VIR_DOMAIN_SHUTDOWN: int
VIR_DOMAIN_SHUTOFF: int
VIR_DOMAIN_CRASHED: int
VIR_DOMAIN_PMSUSPENDED: int

VIR_DOMAIN_RUNNING_BOOTED: int
VIR_DOMAIN_RUNNING_MIGRATED: int
VIR_DOMAIN_RUNNING_RESTORED: int
VIR_DOMAIN_RUNNING_FROM_SNAPSHOT: int
VIR_DOMAIN_RUNNING_UNPAUSED: int
VIR_DOMAIN_RUNNING_MIGRATION_CANCELED: int
VIR_DOMAIN_RUNNING_SAVE_CANCELED: int
VIR_DOMAIN_RUNNING_WAKEUP: int
VIR_DOMAIN_RUNNING_CRASHED: int
VIR_DOMAIN_RUNNING_POSTCOPY: int
VIR_DOMAIN_RUNNING_POSTCOPY_FAILED: int
VIR_DOMAIN_PAUSED_USER: int
VIR_DOMAIN_PAUSED_MIGRATION: int
VIR_DOMAIN_PAUSED_SAVE: int
VIR_DOMAIN_PAUSED_DUMP: int
VIR_DOMAIN_PAUSED_IOERROR: int
VIR_DOMAIN_PAUSED_WATCHDOG: int
VIR_DOMAIN_PAUSED_FROM_SNAPSHOT: int
VIR_DOMAIN_PAUSED_SHUTTING_DOWN: int
VIR_DOMAIN_PAUSED_SNAPSHOT: int
VIR_DOMAIN_PAUSED_CRASHED: int
VIR_DOMAIN_PAUSED_STARTING_UP: int
VIR_DOMAIN_PAUSED_POSTCOPY: int
VIR_DOMAIN_PAUSED_POSTCOPY_FAILED: int
VIR_DOMAIN_SHUTDOWN_USER: int
VIR_DOMAIN_SHUTOFF_SHUTDOWN: int
VIR_DOMAIN_SHUTOFF_DESTROYED: int
VIR_DOMAIN_SHUTOFF_CRASHED: int
VIR_DOMAIN_SHUTOFF_MIGRATED: int
VIR_DOMAIN_SHUTOFF_SAVED: int
VIR_DOMAIN_SHUTOFF_FAILED: int
VIR_DOMAIN_SHUTOFF_FROM_SNAPSHOT: int
VIR_DOMAIN_SHUTOFF_DAEMON: int
VIR_DOMAIN_CRASHED_PANICKED: int

VIR_DOMAIN_EVENT_DEFINED: int
VIR_DOMAIN_EVENT_UNDEFINED: int
VIR_DOMAIN_EVENT_STARTED: int
VIR_DOMAIN_EVENT_SUSPENDED: int
VIR_DOMAIN_EVENT_RESUMED: int
VIR_DOMAIN_EVENT_STOPPED: int
VIR_DOMAIN_EVENT_SHUTDOWN: int
VIR_DOMAIN_EVENT_PMSUSPENDED: int
VIR_DOMAIN_EVENT_CRASHED: int
VIR_DOMAIN_EVENT_DEFINED_UPDATED: int
VIR_DOMAIN_EVENT_DEFINED_RENAMED: int
VIR_DOMAIN_EVENT_DEFINED_FROM_SNAPSHOT: int
VIR_DOMAIN_EVENT_UNDEFINED_RENAMED: int
VIR_DOMAIN_EVENT_STARTED_BOOTED: int
VIR_DOMAIN_EVENT_STARTED_MIGRATED: int
VIR_DOMAIN_EVENT_STARTED_RESTORED: int
VIR_DOMAIN_EVENT_STARTED_FROM_SNAPSHOT: int
VIR_DOMAIN_EVENT_STARTED_WAKEUP: int
VIR_DOMAIN_EVENT_SUSPENDED_PAUSED: int
VIR_DOMAIN_EVENT_SUSPENDED_MIGRATED: int
VIR_DOMAIN_EVENT_SUSPENDED_IOERROR: int
VIR_DOMAIN_EVENT_SUSPENDED_WATCHDOG: int
VIR_DOMAIN_EVENT_SUSPENDED_RESTORED: int
VIR_DOMAIN_EVENT_SUSPENDED_FROM_SNAPSHOT: int
VIR_DOMAIN_EVENT_SUSPENDED_API_ERROR: int
VIR_DOMAIN_EVENT_SUSPENDED_POSTCOPY: int
VIR_DOMAIN_EVENT_SUSPENDED_POSTCOPY_FAILED: int
VIR_DOMAIN_EVENT_RESUMED_UNPAUSED: int
VIR_DOMAIN_EVENT_RESUMED_MIGRATED: int
VIR_DOMAIN_EVENT_RESUMED_FROM_SNAPSHOT: int
VIR_DOMAIN_EVENT_RESUMED_POSTCOPY: int
VIR_DOMAIN_EVENT_STOPPED_SHUTDOWN: int
VIR_DOMAIN_EVENT_STOPPED_DESTROYED: int
VIR_DOMAIN_EVENT_STOPPED_CRASHED: int
VIR_DOMAIN_EVENT_STOPPED_MIGRATED: int
VIR_DOMAIN_EVENT_STOPPED_SAVED: int
VIR_DOMAIN_EVENT_STOPPED_FAILED: int
VIR_DOMAIN_EVENT_STOPPED_FROM_SNAPSHOT: int
VIR_DOMAIN_EVENT_SHUTDOWN_GUEST: int
VIR_DOMAIN_EVENT_SHUTDOWN_HOST: int
VIR_DOMAIN_EVENT_PMSUSPENDED_DISK: int
VIR_DOMAIN_EVENT_CRASHED_PANICKED: int
VIR_DOMAIN_EVENT_CRASHED_CRASHLOADED: int

VIR_DOMAIN_EVENT_ID_LIFECYCLE: int
VIR_DOMAIN_EVENT_ID_REBOOT: int
VIR_DOMAIN_EVENT_ID_WATCHDOG: int
VIR_DOMAIN_EVENT_ID_IO_ERROR: int
VIR_DOMAIN_EVENT_ID_IO_ERROR_REASON: int
VIR_DOMAIN_EVENT_ID_CONTROL_ERROR: int
VIR_DOMAIN_EVENT_ID_PMWAKEUP: int
VIR_DOMAIN_EVENT_ID_PMSUSPEND: int
VIR_DOMAIN_EVENT_ID_PMSUSPEND_DISK: int
VIR_DOMAIN_EVENT_ID_AGENT_LIFECYCLE: int
VIR_DOMAIN_EVENT_ID_JOB_COMPLETED: int
VIR_DOMAIN_EVENT_ID_DEVICE_REMOVAL_FAILED: int
VIR_DOMAIN_EVENT_ID_BLOCK_THRESHOLD: int
VIR_DOMAIN_EVENT_ID_MEMORY_FAILURE: int

VIR_DOMAIN_EVENT_WATCHDOG_NONE: int
VIR_DOMAIN_EVENT_WATCHDOG_PAUSE: int
VIR_DOMAIN_EVENT_WATCHDOG_RESET: int
VIR_DOMAIN_EVENT_WATCHDOG_POWEROFF: int
VIR_DOMAIN_EVENT_WATCHDOG_SHUTDOWN: int
VIR_DOMAIN_EVENT_WATCHDOG_DEBUG: int
VIR_DOMAIN_EVENT_WATCHDOG_INJECTNMI: int
VIR_DOMAIN_EVENT_IO_ERROR_NONE: int
VIR_DOMAIN_EVENT_IO_ERROR_PAUSE: int
VIR_DOMAIN_EVENT_IO_ERROR_REPORT: int
VIR_CONNECT_DOMAIN_EVENT_AGENT_LIFECYCLE_STATE_CONNECTED: int
VIR_CONNECT_DOMAIN_EVENT_AGENT_LIFECYCLE_STATE_DISCONNECTED: int
VIR_CONNECT_DOMAIN_EVENT_AGENT_LIFECYCLE_REASON_DOMAIN_STARTED: int
VIR_CONNECT_DOMAIN_EVENT_AGENT_LIFECYCLE_REASON_CHANNEL: int
VIR_DOMAIN_EVENT_MEMORY_FAILURE_ACTION_IGNORE: int
VIR_DOMAIN_EVENT_MEMORY_FAILURE_ACTION_INJECT: int
VIR_DOMAIN_EVENT_MEMORY_FAILURE_ACTION_FATAL: int
VIR_DOMAIN_EVENT_MEMORY_FAILURE_ACTION_RESET: int
VIR_DOMAIN_EVENT_MEMORY_FAILURE_RECIPIENT_HYPERVISOR: int
VIR_DOMAIN_EVENT_MEMORY_FAILURE_RECIPIENT_GUEST: int

VIR_DOMAIN_JOB_OPERATION_START: int
VIR_DOMAIN_JOB_OPERATION_SAVE: int
VIR_DOMAIN_JOB_OPERATION_RESTORE: int
VIR_DOMAIN_JOB_OPERATION_MIGRATION_IN: int
VIR_DOMAIN_JOB_OPERATION_MIGRATION_OUT: int
VIR_DOMAIN_JOB_OPERATION_SNAPSHOT: int
VIR_DOMAIN_JOB_OPERATION_SNAPSHOT_REVERT: int
VIR_DOMAIN_JOB_OPERATION_DUMP: int
VIR_DOMAIN_JOB_OPERATION_BACKUP: int
VIR_DOMAIN_JOB_OPERATION_SNAPSHOT_DELETE: int

VIR_ERR_INTERNAL_ERROR: int
VIR_ERR_NO_SUPPORT: int
VIR_ERR_NO_DOMAIN_METADATA: int
VIR_ERR_CONFIG_UNSUPPORTED: int
VIR_ERR_NO_CONNECT: int
VIR_ERR_INVALID_ARG: int
VIR_ERR_OPERATION_DENIED: int
VIR_ERR_SYSTEM_ERROR: int
VIR_ERR_RPC: int
VIR_ERR_NO_DOMAIN: int
VIR_ERR_AUTH_FAILED: int
VIR_ERR_AUTH_CANCELLED: int
VIR_ERR_AUTH_UNAVAILABLE: int
VIR_ERR_OPERATION_INVALID: int
VIR_ERR_OPERATION_UNSUPPORTED: int
VIR_ERR_ACCESS_DENIED: int
VIR_ERR_AGENT_UNRESPONSIVE: int
VIR_ERR_AGENT_UNSYNCED: int
VIR_ERR_OPERATION_TIMEOUT: int
VIR_NODE_MEMORY_STATS_ALL_CELLS: int
VIR_NODE_CPU_STATS_ALL_CPUS: int
VIR_FROM_RPC: int
VIR_FROM_REMOTE: int

VIR_DOMAIN_CONSOLE_FORCE: int
VIR_STREAM_NONBLOCK: int
VIR_STREAM_EVENT_READABLE: int
VIR_STREAM_EVENT_ERROR: int
VIR_STREAM_EVENT_HANGUP: int

class libvirtError(Exception):
    err: tuple[Any, ...] | None
    def __init__(self, defmsg: str) -> None: ...
    def get_error_code(self) -> int | None: ...
    def get_error_domain(self) -> int | None: ...
    def get_error_message(self) -> str | None: ...

class virDomain:
    def name(self) -> str: ...
    def UUIDString(self) -> str: ...
    def ID(self) -> int: ...
    def state(self, flags: int = 0) -> list[int]: ...
    def info(self) -> list[int]: ...
    def isPersistent(self) -> int: ...
    def XMLDesc(self, flags: int = 0) -> str: ...
    def controlInfo(self, flags: int = 0) -> list[int]: ...
    def jobInfo(self) -> list[int]: ...
    def jobStats(self, flags: int = 0) -> dict[str, int]: ...
    def abortJob(self) -> int: ...
    def backupBegin(self, backupXML: str, checkpointXML: str | None, flags: int = 0) -> int: ...
    def setBlockThreshold(self, dev: str, threshold: int, flags: int = 0) -> int: ...
    def blockCopy(
        self, disk: str, destxml: str, params: dict[str, int] | None = None, flags: int = 0
    ) -> int: ...
    def create(self) -> int: ...
    def openConsole(self, dev_name: str | None, st: virStream, flags: int = 0) -> int: ...
    def reset(self, flags: int = 0) -> int: ...
    def managedSave(self, flags: int = 0) -> int: ...
    def injectNMI(self, flags: int = 0) -> int: ...
    def coreDumpWithFormat(self, to: str, dumpformat: int, flags: int = 0) -> int: ...
    def updateDeviceFlags(self, xml: str, flags: int = 0) -> int: ...
    def metadata(self, type: int, uri: str | None, flags: int = 0) -> str: ...
    def setMetadata(
        self, type: int, metadata: str | None, key: str, uri: str, flags: int = 0
    ) -> int: ...
    def migrate3(
        self, dconn: virConnect, params: dict[str, Any] | None = None, flags: int = 0
    ) -> virDomain: ...
    def hasManagedSaveImage(self, flags: int = 0) -> int: ...
    def destroy(self) -> int: ...
    def fsFreeze(self, mountpoints: list[str] | None = None, flags: int = 0) -> int: ...
    def fsThaw(self, mountpoints: list[str] | None = None, flags: int = 0) -> int: ...
    def suspend(self) -> int: ...
    def resume(self) -> int: ...
    def reboot(self, flags: int = 0) -> int: ...
    def shutdown(self) -> int: ...
    def shutdownFlags(self, flags: int = 0) -> int: ...
    def pMWakeup(self, flags: int = 0) -> int: ...
    def rename(self, new_name: str, flags: int = 0) -> int: ...
    def undefine(self) -> int: ...
    def undefineFlags(self, flags: int = 0) -> int: ...
    def isActive(self) -> int: ...
    def autostart(self) -> int: ...
    def setAutostart(self, autostart: int) -> int: ...
    def interfaceAddresses(self, source: int, flags: int = 0) -> dict[str, dict[str, Any]]: ...
    def guestInfo(self, types: int = 0, flags: int = 0) -> dict[str, Any]: ...
    def memoryPeek(self, start: int, size: int, flags: int = 0) -> bytes: ...
    def screenshot(self, stream: virStream, screen: int, flags: int = 0) -> str: ...
    def blockStats(self, path: str) -> tuple[int, int, int, int, int]: ...
    def sendKey(
        self, codeset: int, holdtime: int, keycodes: list[int], nkeycodes: int, flags: int = 0
    ) -> int: ...
    def listAllSnapshots(self, flags: int = 0) -> list[virDomainSnapshot]: ...
    def hasCurrentSnapshot(self, flags: int = 0) -> int: ...
    def snapshotCurrent(self, flags: int = 0) -> virDomainSnapshot: ...
    def snapshotLookupByName(self, name: str, flags: int = 0) -> virDomainSnapshot: ...
    def snapshotCreateXML(self, xmlDesc: str, flags: int = 0) -> virDomainSnapshot: ...
    def revertToSnapshot(self, snap: virDomainSnapshot, flags: int = 0) -> int: ...

class virDomainSnapshot:
    def getName(self) -> str: ...
    def getXMLDesc(self, flags: int = 0) -> str: ...
    def delete(self, flags: int = 0) -> int: ...

class virStream:
    def recv(self, nbytes: int) -> bytes: ...
    def send(self, data: bytes) -> int: ...
    def eventAddCallback(
        self, events: int, cb: Callable[[virStream, int, Any], None], opaque: Any
    ) -> None: ...
    def eventUpdateCallback(self, events: int) -> None: ...
    def eventRemoveCallback(self) -> None: ...
    def finish(self) -> int: ...
    def abort(self) -> int: ...

class virConnect:
    def newStream(self, flags: int = 0) -> virStream: ...
    def close(self) -> int: ...
    def isAlive(self) -> int: ...
    def getType(self) -> str: ...
    def getVersion(self) -> int: ...
    def getLibVersion(self) -> int: ...
    def getInfo(self) -> list[str | int]: ...
    def getCPUStats(self, cpuNum: int, flags: int = 0) -> dict[str, int]: ...
    def getMemoryStats(self, cellNum: int, flags: int = 0) -> dict[str, int]: ...
    def getURI(self) -> str: ...
    def setKeepAlive(self, interval: int, count: int) -> int: ...
    def registerCloseCallback(
        self, cb: Callable[[virConnect, int, Any], None], opaque: Any
    ) -> int: ...
    def unregisterCloseCallback(self) -> None: ...
    def domainEventRegisterAny(
        self, dom: virDomain | None, eventID: int, cb: Callable[..., None], opaque: Any
    ) -> int: ...
    def domainEventDeregisterAny(self, callbackID: int) -> None: ...
    def getAllDomainStats(
        self, stats: int = 0, flags: int = 0
    ) -> list[tuple[virDomain, dict[str, Any]]]: ...
    def domainListGetStats(
        self, doms: Sequence[virDomain], stats: int = 0, flags: int = 0
    ) -> list[tuple[virDomain, dict[str, Any]]]: ...
    def listAllDomains(self, flags: int = 0) -> list[virDomain]: ...
    def numOfDefinedDomains(self) -> int: ...
    def numOfDomains(self) -> int: ...
    def lookupByName(self, name: str) -> virDomain: ...
    def lookupByUUIDString(self, uuidstr: str) -> virDomain: ...
    def createXML(self, xmlDesc: str, flags: int = 0) -> virDomain: ...
    def defineXML(self, xml: str) -> virDomain: ...

def open(name: str | None = None) -> virConnect: ...
def openReadOnly(name: str | None = None) -> virConnect: ...
def getVersion(name: None = None) -> int: ...
def registerErrorHandler(f: Callable[[Any, Any], None], ctx: Any) -> int: ...
def virEventRegisterDefaultImpl() -> int: ...
def virEventRunDefaultImpl() -> int: ...
def virEventAddTimeout(timeout: int, cb: Callable[[int, Any], None], opaque: Any) -> int: ...
