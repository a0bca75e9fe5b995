"""A seed → a corpus of any size, written as it is made, of which a stated share are copies of others.

Quicker than `texts` by far, and plainer: sentences of words drawn by Zipf's law, no phrases and no names.
"""

import json
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

Kind = Literal["identical", "edited", "trimmed", "residue"]
KINDS: tuple[Kind, ...] = ("identical", "edited", "trimmed", "residue")
EDITED = 0.05  # of the words of an edited copy, at most, are others
VOCABULARY = 50_000  # words; the flattened head makes the commonest 3 % of a text
RECENT = 20_000  # originals that copies are made of: news is copied while it is new

Paragraphs = list[list[str]]  # of words


@dataclass(frozen=True, slots=True)
class Bulk:
    """`count` documents of `words` words, `share` of them copies, the kinds in turn, each of an original."""

    seed: int
    count: int
    share: float
    words: int = 600

    def write(self, path: Path) -> dict[str, str]:
        """As JSON Lines → copy's id to its original's id."""
        origins: dict[str, str] = {}
        with path.open("w", encoding="utf-8") as file:
            for id_, origin, text in self._documents():
                file.write(json.dumps({"id": id_, "text": text}, ensure_ascii=False) + "\n")
                if origin:
                    origins[id_] = origin
        return origins

    def _documents(self) -> Iterator[tuple[str, str, str]]:
        writer = _Writer(self.seed, self.words)
        recent: deque[tuple[str, Paragraphs]] = deque(maxlen=RECENT)
        made = 0
        for number in range(self.count):
            # Ids in no order: neither place nor id tells who came first.
            id_ = f"d{(number * 7_368_787 + 11) % 10_000_019:08}"
            if recent and int((number + 1) * self.share) > made:
                origin, paragraphs = recent[writer.below(len(recent))]
                text = writer.copy(KINDS[made % len(KINDS)], paragraphs)
                made += 1
                yield id_, origin, text
            else:
                paragraphs = writer.original()
                recent.append((id_, paragraphs))
                yield id_, "", _text(paragraphs)


class _Writer:
    def __init__(self, seed: int, words: int) -> None:
        self._random = np.random.default_rng(seed)
        self._size = words
        self._words = np.array(_vocabulary(self._random), dtype=object)
        weights = np.cumsum(1 / (np.arange(VOCABULARY) + 5))
        self._weights = weights / weights[-1]
        self._drawn: Iterator[npt.NDArray[np.object_]] = iter(())

    def below(self, most: int) -> int:
        return int(self._random.integers(most))

    def original(self) -> Paragraphs:
        words = self._draw()
        ends = np.cumsum(self._random.integers(30, 70, self._size // 30 + 1))  # two or three sentences
        bounds = [0, *ends[ends < self._size - 20].tolist(), self._size]
        return [words[start:end].tolist() for start, end in pairwise(bounds)]

    def copy(self, kind: Kind, of: Paragraphs) -> str:
        if kind == "edited":
            return _text(self._edited(of))
        if kind == "trimmed":
            return _text(of[: max(1, round(len(of) * self._random.uniform(0.5, 0.8)))])
        if kind == "residue":
            some = " ".join(self._draw()[:9])
            return f"{_text(of)}\nRead More\nPrevious post {some}\nSign up for the newsletter"
        return _text(of)

    def _edited(self, of: Paragraphs) -> Paragraphs:
        others = self._draw()
        edited = [list(paragraph) for paragraph in of]
        for other in others[: int(self._random.uniform(0, EDITED) * sum(map(len, of)))]:
            paragraph = edited[self.below(len(edited))]
            paragraph[self.below(len(paragraph))] = other
        return edited

    def _draw(self) -> npt.NDArray[np.object_]:
        drawn = next(self._drawn, None)
        if drawn is None:
            places = np.searchsorted(self._weights, self._random.random((1000, self._size)))
            self._drawn = iter(self._words[places])
            drawn = next(self._drawn)
        return drawn


def _text(paragraphs: Paragraphs) -> str:
    """Sentences of 15 words."""
    return "\n".join(
        " ".join(
            " ".join(paragraph[start : start + 15]).capitalize() + "."
            for start in range(0, len(paragraph), 15)
        )
        for paragraph in paragraphs
    )


def _vocabulary(chance: np.random.Generator) -> list[str]:
    """Words of one to four syllables, each once."""
    syllables = [onset + vowel for onset in "bdfgklmnprstvz" for vowel in "aeiou"]
    found: dict[str, None] = {}
    while len(found) < VOCABULARY:
        parts = chance.integers(0, len(syllables), chance.integers(1, 5))
        found.setdefault("".join(syllables[part] for part in parts))
    return list(found)
