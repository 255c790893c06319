"""The bench works: each measure can be taken, each figure is in the table. No time is judged."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.qemu.daemon import PROJECT


@pytest.mark.timeout(400)
def test_a_small_run_takes_every_measure(tmp_path: Path) -> None:
    as_json, as_markdown = tmp_path / "bench.json", tmp_path / "bench.md"
    outputs = ["--json", str(as_json), "--markdown", str(as_markdown)]
    run = subprocess.run(
        [sys.executable, "-m", "tests.bench", "--small", *outputs],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    document = json.loads(as_json.read_text())
    assert document["small"]
    assert {"cores", "processor", "libvirt", "qemu", "python", "textual", "date"} <= set(
        document["machine"]
    )
    assert document["machine"]["qemu"] != "not known"
    assert document["figures"]
    for figure in document["figures"]:
        assert figure["value"] > 0 or figure["unit"], figure
        assert figure["what"] in run.stdout
        assert f"| {figure['what']} | {figure['goal']} |" in as_markdown.read_text()
