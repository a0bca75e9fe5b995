"""Reading one document and its notes, for documents of growing length → seconds and the exponent."""

from collections.abc import Callable, Iterator, Sequence
from math import log
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

from bench.figure import Figure, figure
from bench.sizes import SEED, Sizes
from bench.texts import Writer


def measure(sizes: Sizes, folder: Path) -> Iterator[Figure]:
    """Plain text and HTML; the lengths by turns."""
    read = _reader()
    for form in ("text", "html"):
        documents = {words: _document(form, words) for words in sizes.growing}
        read(documents[sizes.growing[0]])  # imports, and compiles patterns
        spent: dict[int, list[float]] = {words: [] for words in documents}
        for _ in range(sizes.grow_repeats):
            for words, row in documents.items():
                spent[words].append(_seconds(read, row))
        group = f"parsing and notes of one document of n words, {form}, in process"
        for words, each in spent.items():
            yield figure(group, f"n = {words:,}", [1000 * one for one in each], "ms CPU")
        yield figure(group, "exponent of n", [exponent([*spent], [*map(median, spent.values())])], "")


def exponent(lengths: Sequence[float], seconds: Sequence[float]) -> float:
    """The slope of log seconds over log length by least squares: 1 is linear, 2 quadratic."""
    xs, ys = [log(length) for length in lengths], [log(each) for each in seconds]
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True)) / sum((a - x) ** 2 for a in xs)


def _reader() -> Callable[[dict[str, Any]], object]:
    from provenance.core import given, notes, reading
    from provenance.jobs import evidence

    known = evidence.load()
    return lambda row: notes.run(reading.document(given.of_row(row)), known)


def _document(form: str, words: int) -> dict[str, Any]:
    made = Writer(SEED).original("one", words)
    return {"title": made.title, "url": made.url, form: made.text if form == "text" else made.html}


def _seconds(read: Callable[[dict[str, Any]], object], row: dict[str, Any]) -> float:
    began = process_time()
    read(row)
    return process_time() - began
