"""Labelled texts through the engine → how many pairs are found, and how many are invented."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from tempfile import gettempdir

from bench import labelled
from bench.figure import Figure, figure
from bench.labelled import Labelled
from bench.sizes import SEED, Sizes

RECALL, FALSE = 0.99, 0.001


def measure(sizes: Sizes, folder: Path) -> Iterator[Figure]:
    """Excerpts count when they are linked, all else when it is merged."""
    from provenance.core.copies import MERGING

    anything = MERGING | {"excerpt"}
    made = labelled.excerpts(SEED, sizes.judged)
    group = f"{labelled.EXCERPT}-word excerpts in texts of {labelled.WORDS} words"
    yield from judged(group, made, anything, least=RECALL, most=FALSE)
    made = labelled.trimmed(SEED, sizes.judged)
    yield from judged(f"articles of {labelled.WORDS} words, cut off", made, MERGING)
    made = labelled.pages(SEED, max(1, sizes.judged // 5))
    yield from judged("one page through several extractors", made, MERGING, least=RECALL, most=FALSE)
    # No bar: without titles a part may be an item of a round-up, and then it must not be merged.
    made = labelled.parts(SEED, max(1, sizes.judged // 5))
    yield from judged("a later part of an article, no titles", made, MERGING)


def judged(
    group: str,
    made: Labelled,
    counted: Collection[str],
    least: float | None = None,
    most: float | None = None,
) -> Iterator[Figure]:
    """Recall by kind and over all; the share of found pairs whose texts have nothing to do with another."""
    found = {(a, b) for a, b, relation in _pairs(made.texts) if relation in counted}
    kinds: dict[str, list[bool]] = defaultdict(list)
    for pair, kind in made.pairs.items():
        kinds[kind].append(pair in found)
    for kind, hits in kinds.items():
        yield figure(group, f"{kind}, found", [sum(hits) / len(hits)], "share")
    hits = [hit for some in kinds.values() for hit in some]
    yield figure(group, "all, found", [sum(hits) / len(hits)], "share", least=least)
    family = {number: first for first, second in made.pairs for number in (first, second)}
    invented = sum(family[a] != family[b] for a, b in found)
    yield figure(
        group, "between strangers, of all found", [invented / max(1, len(found))], "share", most=most
    )


def _pairs(texts: Sequence[str]) -> list[tuple[int, int, str]]:
    """Texts → the pairs that `dedupe` finds, by their places."""
    from provenance.engines.corpus import Wanted
    from provenance.engines.local import deduped
    from provenance.files.documents import Found
    from provenance.jobs import lists
    from provenance.workers.inside import Inside

    rows = (Found("made", place, {"id": place, "text": text}) for place, text in enumerate(texts))
    with deduped(Inside(lists.load()), rows, Wanted(Path(gettempdir()))) as found:
        equal = [(first, place, "identical") for place, first in enumerate(found.corpus.same)]
        return [
            *((pair.a, pair.b, pair.relation) for pair in found.pairs),
            *(pair for pair in equal if pair[0] != pair[1]),
        ]
