"""What both kernels take and give: joined texts, hashed words, sketches, and the recipe's numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from provenance.core import words
from provenance.core.words import Hashes, Places, Words

SHINGLE = 3  # words: at 5, half of the trimmed copies fall below every usable band
SLOTS = 128  # standard error of the Jaccard estimate .044 at .5
BANDS, ROWS = 32, 4  # half of the pairs of Jaccard .38 are candidates; 42 × 3 costs three times as many
GRAM, WINDOW = 8, 13  # any run of 20 words (GRAM + WINDOW - 1) that two texts share is found

BAND = np.uint64(0x9E3779B97F4A7C15)  # mixes a slot into its band's key
PLACE, AGAIN = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD6E8FEB86659FD93)  # of a digest

Codes = npt.NDArray[np.uint8] | npt.NDArray[np.uint32]
Flags = npt.NDArray[np.bool_]
Slots = npt.NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Joined:
    """Texts one behind the other, a newline behind each; text i begins at `offsets[i]` (int64[n + 1])."""

    text: str
    codes: Codes
    offsets: Places


@dataclass(frozen=True, slots=True)
class Hashed:
    """Words of n texts: `hashes` of all (uint64), `sizes` how many each has (int64[n]), `telling` bool[n]."""

    hashes: Hashes
    sizes: Places
    telling: Flags


@dataclass(frozen=True, slots=True)
class Sketches:
    """Columns of `fingerprint.Columns` that follow from hashes; `kept` counts each text's passages."""

    digests: Hashes
    shingles: Places
    signatures: Slots
    bands: Places
    passages: Places
    positions: Places
    kept: Places


def join(texts: Sequence[str]) -> Joined:
    """Texts as one array of code points: bytes when they are all ASCII, else uint32."""
    text = "\n".join([*texts, ""])
    if "ß" in text:  # the one common letter that folds to two: read as these, it needs no general way
        texts = [each.replace("ß", "ss") for each in texts]
        text = "\n".join([*texts, ""])
    offsets = np.zeros(len(texts) + 1, dtype=np.int64)
    np.cumsum(np.fromiter(map(len, texts), dtype=np.int64, count=len(texts)) + 1, out=offsets[1:])
    if text.isascii():
        return Joined(text, np.frombuffer(text.encode("ascii"), dtype=np.uint8), offsets)
    return Joined(text, np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32), offsets)


def completed(found: Hashed, joined: Joined, odd: Sequence[tuple[int, int, int]]) -> Hashed:
    """With the words of runs that only the general way can read: (start, end, words before it) each."""
    if not len(odd):
        return found
    runs = [words.read_run(joined.text[start:end]) for start, end, _ in odd]
    lengths = [len(run) for run in runs]
    added = Words(tuple(word for run in runs for word in run), (), ())
    owners = np.searchsorted(joined.offsets, [start for start, _, _ in odd], side="right") - 1
    sizes, telling = found.sizes.copy(), found.telling.copy()
    np.add.at(sizes, owners, lengths)
    np.logical_or.at(telling, owners, [not all(map(str.isnumeric, run)) for run in runs])
    places = np.repeat([before for _, _, before in odd], lengths)
    return Hashed(np.insert(found.hashes, places, words.hashes(added)), sizes, telling)


@cache
def permutations() -> tuple[Slots, Slots]:
    """Multipliers and summands of datasketch's scheme `affine32` for seed 1: uint32[128] each."""
    draw = np.random.RandomState(1)
    multipliers = draw.randint(0, 1 << 31, SLOTS, dtype=np.uint32) * np.uint32(2) + np.uint32(1)
    return multipliers, draw.randint(0, 1 << 32, SLOTS, dtype=np.uint32)
