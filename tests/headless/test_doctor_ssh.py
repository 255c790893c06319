"""``vmtui doctor`` on the way through a real SSH server."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.sshd import Sshd
from tests.program import Program
from tests.qemu.hypervisor import PrivateHypervisor


def test_it_says_where_the_way_by_ssh_ends(program: Program, hypervisor: PrivateHypervisor) -> None:
    def doctor(known: str, key: Path) -> tuple[int, list[tuple[str, str]], str]:
        uri = sshd.uri(hypervisor.uri, known=known, key=key)
        run = program.run("doctor", "--json", "-c", f"hv1={uri}")
        steps = [(one["step"], one["result"]) for one in run.lines if one["host"]]
        return run.code, steps, run.lines[-1]["words"] + " → " + run.lines[-1]["advice"]

    reached = [("name", "ok"), ("port", "ok")]
    with Sshd(["PasswordAuthentication no"]) as sshd:
        code, steps, _ = doctor(sshd.known, sshd.user_key)
        assert code == 0
        assert steps[:5] == [*reached, ("ssh", "ok"), ("helper", "ok"), ("open", "ok")]
        assert {result for _, result in steps} == {"ok"}

        code, steps, words = doctor("", sshd.user_key)
        assert (code, steps) == (4, [*reached, ("ssh", "failed")])
        assert "its host key is not known" in words
        assert "connect once: ssh " in words

        code, steps, words = doctor(sshd.known, sshd.new_key("stranger"))
        assert (code, steps) == (4, [*reached, ("ssh", "failed")])
        assert "none of your keys lets you in" in words

        other = sshd.known_as(sshd.new_key("other"))
        code, _, words = doctor(other, sshd.user_key)
        assert code == 4
        assert "its host key has changed" in words
