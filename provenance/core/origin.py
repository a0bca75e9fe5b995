"""The copies of a story → its origin, chain, confidence and reasons."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from provenance.core.agencies import Credit

RECIPE = "origin/1"


@dataclass(frozen=True, slots=True)
class Step:
    """One house on the way of a story, and why it is on it."""

    name: str
    role: Literal["origin", "distributor", "carrier", "publisher"]
    agency: str | None
    evidence: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Who wrote it. A kind other than `unknown` has a name; `unknown` may have a chain."""

    kind: Literal["agency", "outlet", "press-release", "unknown"]
    name: str | None
    agency: str | None
    confidence: float
    chain: tuple[Step, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Witness:
    """One copy as the judge sees it.

    `outlet` is its domain or name, "" when unknown; `owner` the outlet's owner, else the outlet;
    `credits` include those read from metadata. `bylined` tells that a person is named as author.
    """

    outlet: str
    owner: str
    credits: tuple[Credit, ...]
    first_seen: str = ""  # ISO 8601, UTC
    bylined: bool = False


def judge(witness: Witness, others: Sequence[Witness] = ()) -> Origin:
    """The origin of one copy, from its own evidence and that of the other copies of its story."""
    raise NotImplementedError
