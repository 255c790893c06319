"""``python -m tests.fuzz``: cases by the hundred thousand, and a line for each thing tried."""

from __future__ import annotations

import argparse
import importlib.util
import sys
import time
import traceback

from tests.fuzz.cases import Target, run, share, targets


def main() -> int:
    """Run it; returns 1 if anything failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000, help="in all, at least")
    parser.add_argument("--painted", type=int, default=200, help="guests on a real terminal")
    parser.add_argument("--seed", type=int, help="to have the same cases again")
    parser.add_argument("--only", default="", help="what has this in its name")
    parser.add_argument(
        "--atheris", type=int, metavar="SECONDS", help="for each that reads, guided by coverage"
    )
    asked = parser.parse_args()
    chosen = [one for one in targets() if asked.only in one.name]
    if asked.atheris:
        return _guided(chosen, asked.atheris)
    began, done, failed = time.monotonic(), 0, 0
    for place, one in enumerate(chosen):
        # Some have fewer cases than their share: the others get the rest.
        count, trouble = _tried(one, share(one, asked.cases - done, chosen[place:]), asked.seed)
        done += count
        failed += bool(trouble)
        print(f"{count:7,}  {one.name}{trouble}", flush=True)
    if asked.painted and asked.only in "painted":
        from tests.fuzz.painted import paint

        trouble = paint(asked.painted, asked.seed or 0)
        done += asked.painted
        failed += bool(trouble)
        print(f"{asked.painted:7,}  painted on a terminal{trouble}", flush=True)
    took = time.monotonic() - began
    print(f"{done:7,}  cases in {took:.0f} s: {failed or 'none'} of {len(chosen)} failed")
    return 1 if failed else 0


def _guided(chosen: list[Target], seconds: int) -> int:
    if importlib.util.find_spec("atheris") is None:
        print("atheris is not installed: pip install atheris", file=sys.stderr)
        return 2
    from tests.fuzz.guided import guided

    failed = 0
    for one in chosen:
        if one.name.startswith("reads "):
            trouble = guided(one.name, seconds)
            failed += bool(trouble)
            print(f"{one.name}{trouble}", flush=True)
    return 1 if failed else 0


def _tried(target: Target, cases: int, number: int | None) -> tuple[int, str]:
    try:
        return run(target, cases, number), ""
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told, and the next is tried
        last = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{last.filename}:{last.lineno}"
        notes = "\n".join(getattr(error, "__notes__", ()))[:2000]
        return cases, f"\n  FAILED at {where}: {type(error).__name__}: {error}\n{notes}"


if __name__ == "__main__":
    sys.exit(main())
