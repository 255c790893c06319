"""libvirt's test driver: one connection serves everything."""

from pathlib import Path

import pytest

from tests.hypervisor.recorder import Recorder, clock
from vmtui.core.changes import DomainsListed
from vmtui.core.commands import ForceOff, PrepareForce, ReadFacts, ReadStats, Shutdown, Wake
from vmtui.core.events import Lifecycle, LifecycleSeen
from vmtui.core.looks import FactsRead, StatsRead
from vmtui.core.model import VmId
from vmtui.core.replies import CommandDone, CommandFailed, ForceReady
from vmtui.hypervisor import bulk
from vmtui.hypervisor.connection import Connection

FILE = """
<node>
  <domain type='test'>
    <name>web</name>
    <memory>1024</memory>
    <os><type>hvm</type></os>
  </domain>
</node>
"""


def test_a_file_is_shared_by_all_that_is_asked(tmp_path: Path) -> None:
    """A second connection to the file would see domains of its own, that nothing happens to."""
    path = tmp_path / "node.xml"
    path.write_text(FILE)
    told = Recorder()
    connection = Connection("test", f"test://{path}", clock=clock)
    connection.start(told.take)
    (row,) = told.wait(DomainsListed, lambda part: bool(part.rows)).rows
    assert (row.name, row.memory) == ("web", 2**20)
    guest = VmId("test", row.uuid)

    connection.submit(ReadStats("test"))
    connection.submit(ReadFacts(guest))
    connection.submit(PrepareForce(guest))
    told.wait(StatsRead)
    told.wait(FactsRead)
    ready = told.wait(ForceReady)
    assert ready.domain_id == row.domain_id
    connection.submit(Wake(1, guest))
    assert "not supported" in told.wait(CommandFailed).error

    connection.submit(Shutdown(2, guest))
    told.wait(CommandDone)
    assert told.wait(LifecycleSeen).event is Lifecycle.STOPPED
    connection.submit(ForceOff(3, guest, ready.domain_id or 0))
    assert "went off meanwhile" in told.wait(CommandFailed, times=2).error
    connection.close()


@pytest.mark.parametrize(("domains", "pieces"), [(0, [0]), (3, [2, 1])])
def test_a_round_of_statistics_comes_in_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, domains: int, pieces: list[int]
) -> None:
    """One that tells of ten thousand at once would hold up keys for as long as that takes."""
    monkeypatch.setattr(bulk, "CHUNK", 2)
    path = tmp_path / "node.xml"
    each = (_domain(f"web-{number}") for number in range(domains))
    path.write_text(f"<node>{''.join(each)}</node>")
    told = Recorder()
    connection = Connection("test", f"test://{path}", clock=clock)
    connection.start(told.take)
    told.wait(DomainsListed, lambda part: part.complete)

    connection.submit(ReadStats("test"))
    told.wait(StatsRead, times=len(pieces))
    rounds = told.all(StatsRead)
    assert [len(one.rows) for one in rounds] == pieces
    assert len({one.at for one in rounds}) == 1
    connection.close()


def _domain(name: str) -> str:
    return (
        f"<domain type='test'><name>{name}</name><memory>1024</memory>"
        "<os><type>hvm</type></os></domain>"
    )
