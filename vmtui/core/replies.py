"""What became of a command, and what a forced power-off reads before it."""

from __future__ import annotations

from vmtui.core.freeze import FreezeStage
from vmtui.core.frozen import frozen
from vmtui.core.model import Moment, PowerState, VmId


@frozen
class CommandWaiting:
    """A command is not on its way yet, because the host leaves too many calls unanswered."""

    ticket: int
    vm: VmId
    at: Moment
    unanswered: int


@frozen
class CommandUnanswered:
    """A command's call has not returned for a while; it may still end."""

    ticket: int
    vm: VmId
    at: Moment
    seconds: float


@frozen
class CommandBegun:
    """The call that acts on the guest is made now; for a force-off, after its last look.

    Before this, nothing was done and nothing will be if the connection breaks. Whatever the
    guest does because of the call is told later.
    """

    ticket: int
    vm: VmId
    at: Moment


@frozen
class CommandDone:
    """libvirt accepted the command. For a shutdown that means: the request was passed on."""

    ticket: int
    vm: VmId
    at: Moment


@frozen
class CommandFailed:
    """The command was not carried out.

    Attributes:
        error: The reason: libvirt's own words, and what vmtui adds to them.
        gone: Whether the error says that the domain is not there any more (code 42).
        host_lost: Whether the call failed because the connection did.
    """

    ticket: int
    vm: VmId
    at: Moment
    error: str
    gone: bool = False
    host_lost: bool = False


CommandChange = CommandWaiting | CommandUnanswered | CommandBegun | CommandDone | CommandFailed


@frozen
class FreezeSeen:
    """How the freeze before a force goes on, or how a thaw ended.

    After a force-off that failed it comes before `CommandFailed`; it can come again later, when
    an agent answers that had been given up.

    Attributes:
        ticket: That of the `ForceOff`, or of the `Thaw`.
        filesystems: How many were frozen, or thawed.
        seconds: How long the call took.
        words: What went wrong; "" if nothing did.
    """

    ticket: int
    vm: VmId
    at: Moment
    stage: FreezeStage
    filesystems: int = 0
    seconds: float = 0.0
    words: str = ""


@frozen
class ForceReady:
    """The own connection for a force-off is open and saw the guest like this.

    Attributes:
        state: The state that this fresh connection read.
        domain_id: Its domain ID there; None where the domain is off.
        cpu_time: Nanoseconds, None where it can't be told.
        error: Why no connection could be opened; "" if it is open.
        protected: Whether its metadata protects it; None where that can't be told.
    """

    vm: VmId
    at: Moment
    state: PowerState
    domain_id: int | None
    cpu_time: int | None
    error: str = ""
    protected: bool | None = None

    @property
    def host(self) -> str:
        """The host it speaks of."""
        return self.vm.host
