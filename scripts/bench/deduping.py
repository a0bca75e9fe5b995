"""`dedupe` on a corpus with known copies → its rate, and how much it finds."""

import json
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import comb
from pathlib import Path

from bench.child import Program, Spent
from bench.figure import Figure, figure
from bench.sizes import SEED, SHARE, WORDS, Sizes
from bench.texts import Corpus, corpus


@dataclass(frozen=True, slots=True)
class Score:
    """Shares, 0–1. Recall and precision count pairs within a story; `kinds` the copies that are in
    their original's.

    `linked` are the excerpts that a verified pair joins to the story they quote, `true_links` the
    pairs called excerpts whose two documents do hold a passage of one original.
    """

    recall: float
    precision: float
    kinds: dict[str, float]
    linked: float
    true_links: float


Variant = tuple[int, tuple[str, ...]]  # how many documents, with which options


def measure(sizes: Sizes, folder: Path) -> Iterator[Figure]:
    """The sizes by turns, the smallest also with `--notes`; start-up is part of each run."""
    made = {count: corpus(SEED, count, SHARE, WORDS) for count in sizes.deduped}
    files = {count: texts.write(folder / f"{count}.jsonl") for count, texts in made.items()}
    variants: list[Variant] = [(min(made), ("--notes",)), *((count, ()) for count in made)]
    spent: dict[Variant, list[Spent]] = {variant: [] for variant in variants}
    scores: dict[Variant, Score] = {}
    out, pairs = folder / "stories.jsonl", folder / "pairs.jsonl"
    for _ in range(sizes.dedupe_repeats):
        for count, options in variants:
            run = Program(folder).run("dedupe", files[count], "-o", out, "--pairs", pairs, *options)
            spent[count, options].append(run)
            scores[count, options] = score(made[count], out, pairs)
    for (count, options), each in spent.items():
        name = " ".join(["dedupe", *options])
        group = f"{name}, {count:,} documents, {made[count].share:.0%} copies"
        yield figure(group, "wall", [count / one.wall for one in each], "documents/s")
        yield figure(group, "CPU", [count / one.cpu for one in each], "documents/s")
        yield from _figures(group, scores[count, options])


def score(made: Corpus, out: Path, pairs: Path) -> Score:
    """What `dedupe` wrote against what is true."""
    found = {row["id"]: row["story"] for row in _rows(out)}
    true = made.stories
    both = _pairs((true[name], found[name]) for name in true)
    linked = _links(pairs, true)
    excerpts = made.excerpts
    return Score(
        recall=_share(both, _pairs(true.values())),
        precision=_share(both, _pairs(found.values())),
        kinds=dict(_kinds(made, found)),
        linked=_share(len(excerpts & linked), len(excerpts)),
        true_links=_true_links(made, pairs),
    )


def _figures(group: str, found: Score) -> Iterator[Figure]:
    yield figure(group, "recall of pairs in one story", [found.recall], "")
    yield figure(group, "precision of pairs in one story", [found.precision], "")
    for kind, share in found.kinds.items():
        yield figure(group, f"{kind}: in its original's story", [share], "")
    yield figure(group, "excerpt: linked to what it quotes", [found.linked], "")
    yield figure(group, "links called excerpt that are true", [found.true_links], "")


def _kinds(made: Corpus, found: Mapping[str, str]) -> Iterator[tuple[str, float]]:
    for kind in ("reheadlined", "trimmed", "tail"):
        copies = [one for one in made.documents if one.kind == kind and one.source]
        yield kind, _share(sum(found[one.id] == found[one.source or ""] for one in copies), len(copies))


def _links(path: Path, stories: Mapping[str, str]) -> set[tuple[str, str]]:
    """(document, story's original) of each verified pair, both ways.

    A pair may name any copy of the quoted story: of equal texts only the first is compared.
    """
    pairs = [(row["a"], row["b"]) for row in _rows(path)]
    return {(one, stories[other]) for a, b in pairs for one, other in ((a, b), (b, a))}


def _true_links(made: Corpus, path: Path) -> float:
    origins = made.origins
    links = [origins[row["a"]] == origins[row["b"]] for row in _rows(path) if row["relation"] == "excerpt"]
    return _share(sum(links), len(links))


def _pairs(groups: Iterable[Hashable]) -> int:
    """How many pairs stand in one group."""
    return sum(comb(count, 2) for count in Counter(groups).values())


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open("rb") as file:
        yield from map(json.loads, file)
