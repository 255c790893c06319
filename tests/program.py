"""Runs the real program, as a user would, with a home of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.schemas import check_run

PROJECT = Path(__file__).parent.parent
TEST_DRIVER = "test:///default"

UNWANTED = frozenset(
    ["COLUMNS", "LINES", "LIBVIRT_DEFAULT_URI", "PYTHONUTF8", "XDG_CONFIG_HOME", "XDG_STATE_HOME"]
)
"""What the tests' own surroundings must not tell the program."""


@dataclass(frozen=True)
class Run:
    """What a run left."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Its output, where it is JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def document(self) -> dict[str, Any]:
        """Its output, where it is one JSON document."""
        document: dict[str, Any] = json.loads(self.out)
        return document

    @property
    def outcomes(self) -> dict[str, str]:
        """How each guest ended, by name; exactly one line may say so."""
        told = [line for line in self.lines if "outcome" in line]
        outcomes = {line["name"]: line["outcome"] for line in told}
        assert len(outcomes) == len(told), "a guest has two outcomes"
        return outcomes


@dataclass(frozen=True)
class Program:
    """vmtui, for one test."""

    home: Path
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def environ(self) -> dict[str, str]:
        """An environment in which nothing of the machine's user is found."""
        home = str(self.home)
        kept = {key: value for key, value in os.environ.items() if key not in UNWANTED}
        return kept | {"HOME": home, "LC_ALL": "C.UTF-8"} | dict(self.extra)

    def command(self, *arguments: str) -> list[str]:
        """The command line that runs it."""
        return [sys.executable, "-m", "vmtui", *arguments]

    def start(self, *arguments: str, **options: Any) -> subprocess.Popen[str]:
        """Start it; its output can be read along."""
        given = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen(
            self.command(*arguments), cwd=PROJECT, env=self.environ, text=True, **given | options
        )

    def run(self, *arguments: str, **options: Any) -> Run:
        """Run it to its end."""
        with self.start(*arguments, **options) as process:
            out, err = process.communicate(timeout=100)
        check_run(arguments, out or "")
        return Run(process.returncode, out or "", err or "")

    @property
    def journal(self) -> list[dict[str, Any]]:
        """The lines of its journal."""
        path = self.home / ".local/state/vmtui/audit.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()]

    def phases(self, action: str) -> list[str]:
        """The phases that its journal has of an action, in order; verdicts come as they may."""
        lines = [line for line in self.journal if line["phase"] != "verdict"]
        return [line["phase"] for line in lines if line["action"] == action]
