"""`python scripts/bench`: speed, measured side by side on generated texts, as a plain table."""

import argparse
import io
import json
import sys
from dataclasses import replace
from pathlib import Path
from time import monotonic

# Started as a folder, Python puts this folder first: our modules are named from the one above.
sys.path[0] = str(Path(__file__).resolve().parent.parent)


def main() -> int:
    """0: measured, whatever the bars say; 1: a command failed; 2: wrong use; 130: interrupted."""
    from bench.child import Failed

    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes: 20 seconds, rough figures")
    alone = parser.add_mutually_exclusive_group()  # nothing else is measured then
    for name, about in _ALONE.items():
        alone.add_argument(f"--{name}", dest="what", action="store_const", const=name, help=about)
    parser.add_argument(
        "--large", action="store_true", help="with --memory: ingest 50,000 documents; see --bulk"
    )
    parser.add_argument("--items", type=int, metavar="N", help="with --database: how many items")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures as JSON as well")
    options = parser.parse_args()
    if options.json and not options.json.absolute().parent.is_dir():
        parser.error(f"no folder for {options.json}")  # now, and not in four minutes
    if options.large and (options.quick or options.what not in ("memory", "bulk")):
        parser.error("--large goes with --memory or --bulk, and not with --quick")
    if options.items is not None and (options.what != "database" or options.items < 1200):
        parser.error("--items goes with --database, and is 1,200 at least")
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    try:
        _run(options)
    except Failed as failed:
        print(f"bench: {failed}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


_ALONE = {
    "bulk": "dedupe of one large corpus; with --large of 100,000 and of a million documents",
    "accuracy": "copies found and invented, on labelled texts: a minute",
    "database": "a year of items in each kind: a minute or two",
    "memory": "peaks of memory: minutes",
}


def _run(options: argparse.Namespace) -> None:
    from bench.machine import machine
    from bench.measuring import ALONE, MEASURES, measure
    from bench.sizes import LARGE_BULK, LARGE_INGESTED, QUICK, SEED, WHOLE
    from bench.table import lines

    began, here = monotonic(), machine()
    sizes = QUICK if options.quick else WHOLE
    if options.large:
        sizes = replace(sizes, memory_ingested=LARGE_INGESTED, bulk=LARGE_BULK)
    if options.items:
        sizes = replace(sizes, archived=options.items)
    wanted = ALONE[options.what] if options.what else MEASURES
    figures = list(measure(sizes, _tell, wanted))
    about = here | {"texts": f"invented words, seed {SEED}", "took": f"{monotonic() - began:.0f} s"}
    for name, value in about.items():
        print(f"{name + ':':<14}{value}")
    print("\n".join(["", *lines(figures)]))
    if options.json:
        written = {"about": about, "quick": options.quick, "figures": [figure.row for figure in figures]}
        options.json.write_text(json.dumps(written, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _tell(name: str) -> None:
    print(f"bench: {name} …", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
