"""A command → the most memory that it and its processes held: `python peak.py FILE COMMAND ...`.

A program of its own, and a small one: Linux counts to a child's peak what its parent held when it
started the child, and the bench holds a whole corpus.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

PAUSE = 0.02  # seconds; a peak never falls, so only growth in a process's last 20 ms can be missed
_SELDOM = 10  # pauses: what is shared takes the kernel a millisecond to tell


def main(file: str, command: list[str]) -> int:
    """Run it → its exit code; write {"main", "largest", "together": bytes, "processes": how many}."""
    child, ended = subprocess.Popen(command), threading.Event()
    seen: dict[int, int] = {}
    held = [0]
    watch = threading.Thread(target=_watch, args=(child.pid, seen, held, ended))
    watch.start()
    _, status, used = os.wait4(child.pid, 0)
    ended.set()
    watch.join()
    # Of the largest among the child and all that it waited for: kibibytes, on macOS bytes.
    largest = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    Path(file).write_text(json.dumps(found(child.pid, seen, max(held), largest)), "utf-8")
    child.returncode = os.waitstatus_to_exitcode(status)  # or Popen would wait for it again
    return child.returncode


def found(root: int, seen: Mapping[int, int], held: int, reported: int) -> dict[str, int]:
    """What was seen of each process, what all held at once, and what the system reports at the end → what is
    written.

    What was seen or what is reported can be the larger: the one misses what came last, and a kernel that
    counts pages by processor reckons the other some 100 kB too low.
    """
    largest = max(reported, *seen.values(), 0)
    return {
        "main": seen.get(root, largest) if len(seen) > 1 else largest,
        "largest": largest,
        "together": held if held and len(seen) > 1 else max(sum(seen.values()), largest),
        "processes": max(len(seen), 1),
    }


def _watch(root: int, seen: dict[int, int], held: list[int], ended: threading.Event) -> None:
    """Keep each process's highest peak, by its id, and all that they held at once; sees nothing where there
    is no /proc."""
    looks = 0
    while not ended.wait(PAUSE):
        processes = list(_tree(root))
        for process in processes:
            seen[process] = max(seen.get(process, 0), _peak(process))
        if looks % _SELDOM == 0:
            held.append(sum(map(share, processes)))
        looks += 1


def _tree(process: int) -> Iterator[int]:
    yield process
    try:
        threads = os.listdir(f"/proc/{process}/task")
    except OSError:  # it has ended meanwhile, or there is no /proc
        return
    for thread in threads:
        for child in _read(Path(f"/proc/{process}/task/{thread}/children")).split():
            yield from _tree(int(child))


def _peak(process: int) -> int:
    """Bytes; 0 when it has gone."""
    for line in _read(Path(f"/proc/{process}/status")).splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


def share(process: int) -> int:
    """Bytes that it holds, a page that several have divided among them; 0 when it has gone."""
    for line in _read(Path(f"/proc/{process}/smaps_rollup")).splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except OSError:  # it has ended meanwhile
        return ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
