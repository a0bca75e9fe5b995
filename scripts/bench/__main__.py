"""`python scripts/bench`: speed, measured side by side on generated texts, as a plain table."""

import argparse
import io
import json
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench.sizes import Sizes

# Started as a folder, Python puts this folder first: our modules are named from the one above.
sys.path[0] = str(Path(__file__).resolve().parent.parent)


def main() -> int:
    """0: measured, whatever the bars say; 1: a command failed; 2: wrong use; 130: interrupted."""
    from bench.child import Failed
    from bench.page import PAGE

    parser = _parser(PAGE)
    options = parser.parse_args()
    _refuse(parser, options, PAGE)
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
    "bulk": "dedupe of large corpora, also beside others; with --large of 100,000 documents and of a million",
    "accuracy": "copies found and invented, on labelled texts: a minute",
    "database": "a year of items in each kind: a minute or two",
    "memory": "peaks of memory: minutes",
}


def _parser(page: Path) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes: a minute, rough figures")
    alone = parser.add_mutually_exclusive_group()  # nothing else is measured then
    for name, about in _ALONE.items():
        alone.add_argument(f"--{name}", dest="what", action="store_const", const=name, help=about)
    parser.add_argument(
        "--large", action="store_true", help="with --memory: ingest 50,000 documents; see --bulk: an hour"
    )
    parser.add_argument("--items", type=int, metavar="N", help="with --database: how many items")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures as JSON as well")
    parser.add_argument(
        "--write",
        type=Path,
        nargs="?",
        const=page,
        metavar="PAGE",
        help="put the figures into docs/benchmarks.md (or another page), instead of those of this set",
    )
    return parser


def _refuse(parser: argparse.ArgumentParser, options: argparse.Namespace, page: Path) -> None:
    """Say what does not go together now, and not in four minutes."""
    from bench.child import Failed
    from bench.page import find

    if options.json and not options.json.absolute().parent.is_dir():
        parser.error(f"no folder for {options.json}")
    if options.large and (options.quick or options.what not in ("memory", "bulk")):
        parser.error("--large goes with --memory or --bulk, and not with --quick")
    if options.items is not None and (options.what != "database" or options.items < 1200):
        parser.error("--items goes with --database, and is 1,200 at least")
    if options.write is None:
        return
    if options.quick and options.write.absolute() == page:
        parser.error("the figures of --quick are too rough for readers: name another page than " + page.name)
    try:
        find(options.write.read_text("utf-8"), _what(options))
    except (OSError, UnicodeDecodeError, Failed) as error:
        parser.error(f"{options.write}: {error}")


def _what(options: argparse.Namespace) -> str:
    """The set that is measured."""
    return options.what or "speed"


def _run(options: argparse.Namespace) -> None:
    from bench import page
    from bench.machine import machine
    from bench.measuring import ALONE, MEASURES, measure
    from bench.sizes import SEED
    from bench.table import lines

    began, here, what = monotonic(), machine(), _what(options)
    figures = list(measure(_sizes(options), _tell, ALONE.get(what, MEASURES)))
    about = here | {"texts": f"invented words, seed {SEED}", "took": f"{monotonic() - began:.0f} s"}
    for name, value in about.items():
        print(f"{name + ':':<14}{value}")
    print("\n".join(["", *lines(figures)]))
    if options.json:
        written = {"about": about, "quick": options.quick, "figures": [figure.row for figure in figures]}
        options.json.write_text(json.dumps(written, indent=1, ensure_ascii=False) + "\n", "utf-8")
    if options.write:
        measured = {"measured": datetime.now(UTC).date().isoformat(), "command": f"`{_command(options)}`"}
        page.write(options.write, what, measured | about, figures)


def _command(options: argparse.Namespace) -> str:
    """What whoever wants the same figures types: without the places of files on this machine."""
    asked = [f"--{options.what}"] if options.what else []
    asked += ["--quick"] if options.quick else []
    asked += ["--large"] if options.large else []
    asked += [f"--items {options.items}"] if options.items else []
    return " ".join(["python3 scripts/dev.py bench", *asked, "--write"])


def _sizes(options: argparse.Namespace) -> "Sizes":
    from bench.sizes import LARGE_BULK, LARGE_COMPARED, LARGE_INGESTED, QUICK, WHOLE

    sizes = QUICK if options.quick else WHOLE
    if options.large:
        sizes = replace(
            sizes,
            memory_ingested=LARGE_INGESTED,
            bulk=LARGE_BULK,
            compared=(LARGE_COMPARED,),
            compared_notes=0,
            compare_repeats=1,
        )
    if options.items:
        sizes = replace(sizes, archived=options.items)
    return sizes


def _tell(name: str) -> None:
    print(f"bench: {name} …", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
