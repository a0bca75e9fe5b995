"""`python scripts/unassigned.py`: unicodedata of Python 3.11 (Unicode 14) → provenance/core/unassigned.py."""

import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from textwrap import wrap

FILE = Path(__file__).resolve().parent.parent / "provenance" / "core" / "unassigned.py"
VERSION = "14.0.0"  # that of the oldest Python we run on: no other knows fewer characters
_HEAD = '''"""The code points that Unicode 14 assigns to nothing, by which all Pythons read the same words.

Written by `python3.11 scripts/unassigned.py`: not by hand.
"""


def ranges() -> tuple[tuple[int, int], ...]:
    """First and last code point of each run of them, in order."""
    return tuple((int(first, 16), int(last or first, 16)) for first, _, last in _split())


def _split() -> list[tuple[str, str, str]]:
    return [run.partition("-") for run in _RUNS.split()]


_RUNS = """
'''


def module() -> str:
    """The text of the module."""
    runs = " ".join(f"{first:x}-{last:x}" if last > first else f"{first:x}" for first, last in _runs())
    return _HEAD + "\n".join(wrap(runs, 108, break_on_hyphens=False)) + '\n"""\n'


def _runs() -> Iterator[tuple[int, int]]:
    start = None
    for code in range(sys.maxunicode + 2):
        free = code <= sys.maxunicode and unicodedata.category(chr(code)) == "Cn"
        if free and start is None:
            start = code
        elif not free and start is not None:
            yield start, code - 1
            start = None


def main() -> int:
    """0: written; 1: this is not the Python for it."""
    if unicodedata.unidata_version != VERSION:
        print(f"Python has Unicode {unicodedata.unidata_version}, not {VERSION}: use 3.11", file=sys.stderr)
        return 1
    FILE.write_text(module(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
