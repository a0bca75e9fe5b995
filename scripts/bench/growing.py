"""Reading one document and its notes, for documents of growing length → seconds and the exponents."""

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path
from statistics import median
from time import process_time

from bench.figure import Figure, figure
from bench.sizes import SEED, Sizes
from bench.texts import Writer

MOST = 1.1  # the exponent: linear, with room for n log n (1.07 from 10,000 to 2,000,000) and for noise
STEADY = 10_000  # words; below, what every document costs weighs as much as its length
LARGE = 1_000_000  # words; from here on a run takes seconds, and few repeats say enough
FEW = 2


@dataclass(frozen=True, slots=True)
class Stages:
    """Seconds of processor, stage by stage."""

    text: float
    notes: float
    body: float

    @property
    def whole(self) -> float:
        return self.text + self.notes + self.body


def measure(sizes: Sizes, folder: Path) -> Iterator[Figure]:
    """Plain text and HTML; the lengths by turns, and one document at a time in memory."""
    for form in ("text", "html"):
        read = _reader(form)
        read(sizes.growing[0])  # imports, and compiles patterns
        spent: dict[int, list[Stages]] = {words: [] for words in sizes.growing}
        for number in range(sizes.grow_repeats):
            for words, runs in spent.items():
                if number < FEW or words < LARGE:
                    runs.append(read(words))
        yield from _figures(f"text, notes and body of one document of n words, {form}, in process", spent)


def exponent(lengths: Sequence[float], seconds: Sequence[float]) -> float:
    """The slope of log seconds over log length by least squares: 1 is linear, 2 quadratic."""
    xs, ys = [log(length) for length in lengths], [log(each) for each in seconds]
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True)) / sum((a - x) ** 2 for a in xs)


def fitted(lengths: Sequence[int]) -> list[int]:
    """The lengths that the exponent is taken from: the steady ones, or all when those are too few."""
    steady = [words for words in lengths if words >= STEADY]
    return steady if len(steady) > 1 else list(lengths)


def _figures(group: str, spent: Mapping[int, Sequence[Stages]]) -> Iterator[Figure]:
    for words, runs in spent.items():
        yield figure(group, f"n = {words:,}", [1000 * each.whole for each in runs], "ms CPU")
    lengths = fitted([*spent])
    name = f"exponent of n from {lengths[0]:,} on"  # fixed costs dominate below
    for stage in ("whole", *Stages.__slots__):
        seconds = [median(getattr(each, stage) for each in spent[words]) for words in lengths]
        part = name if stage == "whole" else f"  {stage} alone"
        bar = None if stage == "body" else MOST  # some hundredths of the whole: mostly noise
        yield figure(group, part, [exponent(lengths, seconds)], "", most=bar)


def _reader(form: str) -> Callable[[int], Stages]:
    """Writes a document of so many words, and reads it."""
    from provenance import resources
    from provenance.core import body, notes, text
    from provenance.core.agencies import catalogue
    from provenance.core.notes.note import Document, Evidence

    known = Evidence(
        catalogue(resources.read("agencies.toml")), notes.phrases(resources.read("phrases.toml"))
    )
    parse = text.of_plain if form == "text" else text.of_html

    def read(words: int) -> Stages:
        made = Writer(SEED).original("one", words)
        given = made.text if form == "text" else made.html
        gc.collect()  # the writer's garbage is not ours
        began = process_time()
        document = Document(parse(given), title=made.title, url=made.url)
        parsed = process_time()
        found = notes.run(document, known)
        noted = process_time()
        body.cut(document.text, found)
        return Stages(*(max(each, 1e-6) for each in (parsed - began, noted - parsed, process_time() - noted)))

    return read
