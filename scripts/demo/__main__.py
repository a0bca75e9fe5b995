"""`python scripts/demo`: the whole product at work on feeds of its own, on standard output."""

import argparse
import io
import sys
import tempfile
from pathlib import Path

# Started as a folder, Python puts this folder first: our modules are named from the one above.
sys.path[0] = str(Path(__file__).resolve().parent.parent)


def main() -> int:
    """0: all as expected; 1: not, or a command failed; 2: wrong use; 130: interrupted."""
    from demo.program import Failed
    from demo.showing import show

    parser = argparse.ArgumentParser(prog="demo", description=__doc__)
    parser.add_argument("--folder", type=Path, help="an empty folder for the database; else a new one")
    parser.add_argument("--port", type=int, default=0, help="the server's port; else a free one")
    options = parser.parse_args()
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    folder = options.folder or Path(tempfile.mkdtemp(prefix="provenance-demo-"))
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        parser.error(f"{folder} is not empty: name a new folder")
    try:
        return 0 if show(folder.resolve(), options.port) else 1
    except Failed as failed:
        print(f"\n{failed}", flush=True)
        return 1
    except BrokenPipeError:  # whoever read us has gone
        sys.stdout = None
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
