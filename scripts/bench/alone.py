"""`alone.py FILE`: what `check --jsonl` answers, from this process alone: no workers, no limits."""

import sys
from pathlib import Path


def main(path: Path) -> None:
    from provenance.files.rows import live
    from provenance.jobs import lists
    from provenance.jobs.check import check_all
    from provenance.workers.inside import Inside

    with Inside(lists.load()) as readers, live(path, columns=readers.rows) as (rows, ready):
        for checked in check_all(readers, rows, ready=ready):
            sys.stdout.buffer.write(checked.found or b"")
            sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
