"""Two bodies → how one is a copy of the other, measured and said in words."""

from dataclasses import dataclass
from typing import Literal

Relation = Literal["identical", "copy", "trimmed", "excerpt"]
MERGING: frozenset[Relation] = frozenset({"identical", "copy", "trimmed"})
JUDGE = "copies/1"  # the version of these rules, stored with every pair


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of equal words, as offsets (code points) in both bodies."""

    a_start: int
    a_end: int
    b_start: int
    b_end: int
    words: int


@dataclass(frozen=True, slots=True)
class Copy:
    """A verified pair. `match` is 0–100; jaccard and containments 0–1; `longest` in words."""

    relation: Relation
    match: float
    jaccard: float
    a_in_b: float
    b_in_a: float
    longest: int
    reason: str
    passages: tuple[Passage, ...] = ()
