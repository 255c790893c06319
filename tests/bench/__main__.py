"""The bench: ``python -m tests.bench [--small] [--json FILE] [--markdown FILE] [--only NAME ...]``.

Measures what vmtui promises, beside what an admin would use instead, and prints a table. Needs
libvirtd and QEMU; starts private daemons of its own. The whole run takes minutes.
"""

from __future__ import annotations

import argparse
import sys
import traceback
from pathlib import Path

import libvirt

from tests.bench import places
from tests.bench.figures import Figure, Measure, Scale
from tests.bench.machine import Machine
from tests.bench.measures import measures
from tests.bench.printing import amount, as_json, as_markdown, as_text


def main(arguments: list[str] | None = None) -> int:
    """Run it; 1 if a measure could not be taken."""
    known = measures()
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--small", action="store_true", help="only see that it works: seconds")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures as JSON too")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="and as a table for README")
    names = [measure.name for measure in known]
    parser.add_argument("--only", nargs="+", choices=names, metavar="NAME", help=", ".join(names))
    asked = parser.parse_args(arguments)
    # Hosts that end while they are measured are no news.
    libvirt.registerErrorHandler(lambda _context, _error: None, None)
    chosen = [one for one in known if not asked.only or one.name in asked.only]
    figures, failed = take(chosen, Scale(is_small=asked.small))
    machine = Machine.this(_qemu())
    print(as_text(figures, machine, is_small=asked.small))
    if asked.json:
        asked.json.write_text(as_json(figures, machine, is_small=asked.small) + "\n")
    if asked.markdown:
        asked.markdown.write_text(as_markdown(figures, machine, is_small=asked.small) + "\n")
    for name in failed:
        print(f"could not be measured: {name}", file=sys.stderr)
    return 1 if failed else 0


def take(chosen: list[Measure], scale: Scale) -> tuple[list[Figure], list[str]]:
    """Take measures one after the other; one that fails stops none of the others."""
    figures: list[Figure] = []
    failed: list[str] = []
    for measure in chosen:
        print(f"measuring {measure.name} …", file=sys.stderr, flush=True)
        try:
            for figure in measure.take(scale):
                figures.append(figure)
                value = amount(figure.value, figure.unit)
                print(f"  {figure.what}: {value}", file=sys.stderr, flush=True)
        except Exception:  # noqa: BLE001 (told in full, and the rest is still worth having)
            traceback.print_exc()
            failed.append(measure.name)
    return figures, failed


def _qemu() -> int:
    """QEMU's version as a private daemon tells it; 0 where there is none to ask."""
    try:
        with places.hypervisor_of(1) as hypervisor:
            return hypervisor.connection.getVersion()
    except libvirt.libvirtError:
        return 0


if __name__ == "__main__":
    sys.exit(main())
