"""Text, byline and address + catalogue → credits, each with its role."""

from dataclasses import dataclass
from typing import Literal

Role = Literal[
    "origin", "partial", "distributor", "carrier", "photo", "cited", "licence", "mention", "ambiguous"
]


@dataclass(frozen=True, slots=True)
class Agency:
    """One entry of the catalogue (`config/agencies.toml`)."""

    id: str
    name: str
    kind: str  # agency, syndicate, press-release, broadcaster, licence, data
    country: str = ""
    # further fields (forms, dateline marks, url marks, domains) as the rules need them


@dataclass(frozen=True, slots=True)
class Credit:
    """A named house in a role. `start` and `end` are None when it was read from metadata.

    `agency` is the catalogue's id, None for a house that is not in it (a carrier's name).
    `evidence` is where it was read: dateline, byline, tail, copyright, disclaimer, author, url, ….
    """

    agency: str | None
    name: str
    role: Role
    evidence: str
    confidence: float
    start: int | None
    end: int | None
    quote: str
