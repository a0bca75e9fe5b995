"""A body → its words → shingle hashes, in any script."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """Normalised words of a text; word i stands at `text[starts[i]:ends[i]]` (code points)."""

    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]


def read(text: str) -> Words:
    raise NotImplementedError
