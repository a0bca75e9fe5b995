"""`python scripts/bench`: speed, measured side by side on generated texts, as a plain table."""

import argparse
import io
import json
import sys
from pathlib import Path
from time import monotonic

# Started as a folder, Python puts this folder first: our modules are named from the one above.
sys.path[0] = str(Path(__file__).resolve().parent.parent)


def main() -> int:
    """0: measured, whatever the bars say; 1: a command failed; 2: wrong use; 130: interrupted."""
    from bench.child import Failed

    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes: 20 seconds, rough figures")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures as JSON as well")
    options = parser.parse_args()
    if options.json and not options.json.absolute().parent.is_dir():
        parser.error(f"no folder for {options.json}")  # now, and not in four minutes
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    try:
        _run(options.quick, options.json)
    except Failed as failed:
        print(f"bench: {failed}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _run(quick: bool, json_file: Path | None) -> None:
    from bench.machine import machine
    from bench.measuring import measure
    from bench.sizes import QUICK, SEED, WHOLE
    from bench.table import lines

    began, here = monotonic(), machine()
    figures = list(measure(QUICK if quick else WHOLE, _tell))
    about = here | {"texts": f"invented words, seed {SEED}", "took": f"{monotonic() - began:.0f} s"}
    for name, value in about.items():
        print(f"{name + ':':<14}{value}")
    print("\n".join(["", *lines(figures)]))
    if json_file:
        written = {"about": about, "quick": quick, "figures": [figure.row for figure in figures]}
        json_file.write_text(json.dumps(written, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _tell(name: str) -> None:
    print(f"bench: {name} …", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
